"""Weighing evidence: the features by hand, and the models on a question with one right sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexes.text.tokens import terms
from indexes.vocabulary import Hit, Scores
from service.checking.asked import Expected
from service.checking.relevance import (
    BESIDE,
    SURE,
    WORTH,
    Logistic,
    Read,
    Setting,
    Weighed,
    merged,
    models,
    weigh,
)
from service.checking.shortlist import FOREIGN, shortlist
from service.checking.slots import agree, clash, fillers, fresh
from service.checking.traits import PASSAGES, SENTENCE, features, split
from service.checking.vectors import SentenceVectors
from service.vocabulary import EvidenceSentence
from tests.fakes import FakeEncoder
from tests.service.lines import hit

HITS = [
    hit(7, "Interns may leave freely. Permanent staff give notice of 30 days.", start=100),
    hit(9, "The canteen opens at noon. Lunch is free for guests of the house."),
]
HEADED = (
    "trail_coverage",
    "passage_coverage",
    "number_missing",
    "number_missing_passage",
    "names_missing",
)
ASKED = "How many days of notice do permanent staff give?"


def weights(question: str) -> dict[str, float]:
    return dict.fromkeys(terms(question), 1.0)


def test_sentences_keep_their_offsets_and_ranks() -> None:
    cuts = split(HITS)
    assert [(cut[0], cut[1]) for cut in cuts] == [(7, 0), (7, 0), (9, 1), (9, 1)]
    for passage_id, _, start, end, text in cuts:
        passage = next(one.passage for one in HITS if one.passage.id == passage_id)
        assert passage.text[start - passage.start : end - passage.start] == text


def test_features_are_what_their_names_say() -> None:
    vectors = SentenceVectors(FakeEncoder())
    rows, asked = features(ASKED, HITS, split(HITS), weights(ASKED), vectors)
    named = {name: rows[:, at] for at, name in enumerate(SENTENCE)}
    own = set(terms(ASKED))
    there = set(terms("Permanent staff give notice of 30 days."))
    assert named["coverage"][1] == pytest.approx(len(own & there) / len(own))
    assert named["has_number"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert named["rank"].tolist() == [0, 0, 1, 1]
    assert named["before_coverage"][1] == named["coverage"][0]
    assert named["similarity_gap"].max() == 0.0
    assert asked.kind == "number"
    assert named["fresh"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert named["lacks_fresh"].tolist() == [1.0, 0.0, 1.0, 1.0]
    assert named["names_missing"].tolist() == [0.0] * 4, "the question names nobody"


def test_a_name_that_stands_in_no_passage_is_missing() -> None:
    asked = "How many days of notice do staff of Halden Cloud give?"
    rows, _ = features(asked, HITS, split(HITS), weights(asked), SentenceVectors(FakeEncoder()))
    assert rows[:, SENTENCE.index("names_missing")].tolist() == [1.0] * 4
    named = [hit(7, HITS[0].passage.text, title="Halden Cloud staff rules")]
    rows, _ = features(asked, named, split(named), weights(asked), SentenceVectors(FakeEncoder()))
    assert rows[:, SENTENCE.index("names_missing")].tolist() == [0.0] * 2


def test_headings_are_part_of_what_a_passage_says() -> None:
    """Under the title that has the product's name, a sentence need not repeat it to speak of it."""
    asked, text = "How long is the Morrow M2 warranty?", "It is 24 months from the day of purchase."
    bare, titled = [hit(7, text)], [hit(7, text, title="Morrow M2: warranty terms")]
    measured = {}
    for name, hits in (("bare", bare), ("titled", titled)):
        vectors = SentenceVectors(FakeEncoder())
        rows, question = features(asked, hits, split(hits), weights(asked), vectors)
        measured[name] = (*(rows[0, SENTENCE.index(one)] for one in HEADED), question.unknown)
    share = len({*terms("Morrow M2 warranty")}) / len({*terms(asked)})
    assert measured["bare"] == (0.0, 0.0, 1.0, 1.0, 1.0, 1.0)
    assert measured["titled"] == pytest.approx((share, share, 0.0, 0.0, 0.0, 1 - share))


def test_a_question_in_the_passage_hands_its_relevance_on() -> None:
    """What a document of questions and answers says stands behind its questions, and is quoted."""
    told = "How many days of notice do permanent staff give? Thirty. It begins on the next day."
    hits = [hit(7, told), HITS[1]]
    weighed = weigh(ASKED, hits, weights(ASKED), SentenceVectors(FakeEncoder()))
    by_text = {one.text: one.relevance for one in weighed.sentences}
    assert by_text["How many days of notice do permanent staff give?"] == 0.0
    assert max(by_text, key=lambda text: by_text[text]) == "Thirty."
    assert by_text["It begins on the next day."] >= by_text["Thirty."] / 2
    assert sum(by_text.values()) == pytest.approx(1.0)


def test_a_heading_in_the_text_is_not_quoted() -> None:
    """A passage that begins with its own heading says nothing by it, however well it fits."""
    text = "Article 5 Notice of permanent staff\n\nThey give it 30 days before."
    hits = [hit(7, text, section="Article 5 Notice of permanent staff"), HITS[1]]
    weighed = weigh(ASKED, hits, weights(ASKED), SentenceVectors(FakeEncoder()))
    by_text = {one.text: one.relevance for one in weighed.sentences}
    assert by_text["Article 5 Notice of permanent staff"] == 0.0
    assert sum(by_text.values()) == pytest.approx(1.0)
    alone = [hit(7, "Notice of staff", section="Notice of staff")]
    weighed = weigh(ASKED, alone, weights(ASKED), SentenceVectors(FakeEncoder()))
    assert [one.relevance for one in weighed.sentences] == [1.0], "nothing else is there"


def test_questions_in_a_row_are_what_is_listed() -> None:
    told = "What should you ask? Is it dear? How many days of notice do permanent staff give?"
    hits = [hit(7, told), hit(9, "Lunch is free.")]
    weighed = weigh(ASKED, hits, weights(ASKED), SentenceVectors(FakeEncoder()))
    best = max(weighed.sentences, key=lambda one: one.relevance)
    assert best.text == "How many days of notice do permanent staff give?", "no answer follows it"


def test_a_trait_says_no_more_beyond_its_limit() -> None:
    model = Logistic(np.array([1.0]), np.array([2.0]), np.array([3.0]), 0.5, limit=2.0)
    assert model.logits(np.array([[3.0], [5.0], [500.0], [-500.0]])).tolist() == [
        3.5,
        6.5,
        6.5,
        -5.5,
    ]


@pytest.mark.parametrize("where", ["en", "zh", "cross"])
def test_what_fits_better_never_tells_against_an_answer(where: Setting) -> None:
    for model, names in zip(models(where), (SENTENCE, PASSAGES), strict=True):
        told = dict(zip(names, model.weights.tolist(), strict=True))
        for name in ("similarity", "trail_coverage", "passage_coverage", "passage_similarity"):
            assert told[name] >= 0, (where, name)
        for name in ("lacks_number", "number_missing", "names_missing", "rank"):
            assert told[name] <= 0, (where, name)


@pytest.mark.parametrize(
    ("own", "other", "shares", "sufficient"),
    [
        (0.6, 0.9, (1.0, BESIDE), 0.6),  # .9 × .4² is less than .6
        (0.02, 0.9, (0.02, 0.9 * 0.98**2), 0.9),
        (0.3, 0.01, (0.3, 0.01 * 0.7**2), 0.3),  # so little that it need not stand aside
    ],
)
def test_the_other_language_stands_aside_where_the_questions_own_answers(
    own: float, other: float, shares: tuple[float, float], sufficient: float
) -> None:
    """Of two passages that fit alike, the one in the question's language is quoted, and it alone."""
    parts = [Weighed((said("own", 1.0),), own), Weighed((said("other", 1.0),), other)]
    found = merged(parts)
    assert found.sufficient == sufficient, "that of what is quoted first"
    relevance = {one.text: one.relevance for one in found.sentences}
    expected = (share / sum(shares) for share in shares)
    assert relevance == pytest.approx(dict(zip(("own", "other"), expected, strict=True)))
    assert [one.relevance for one in merged(parts[1:]).sentences] == [1.0]
    assert merged([]) == Weighed((), 0.0)
    assert BESIDE < WORTH


def test_the_other_language_is_read_only_where_it_may_be_needed() -> None:
    hits, read = [hit(5, "午餐免费。"), *HITS], list[str]()

    def over(own: float) -> Read:
        def reader(question: str, weighed: Weighed, where: Setting) -> Weighed:
            read.append(where)
            return replace(weighed, sufficient=own if where == "en" else 0.3)

        return reader

    vectors = SentenceVectors(FakeEncoder())
    assert weigh(ASKED, hits, weights(ASKED), vectors, over(SURE)).sufficient == SURE
    assert read == ["en"]
    assert weigh(ASKED, hits, weights(ASKED), vectors, over(0.01)).sufficient == 0.3
    assert read == ["en", "en", "cross"]


def said(text: str, relevance: float) -> EvidenceSentence:
    return EvidenceSentence(1, 0, 0, len(text), text, relevance)


def test_passages_that_say_the_same_support_one_another() -> None:
    hits = [*HITS, hit(11, "The notice that staff must give is 30 days.")]
    rows, _ = features(ASKED, hits, split(hits), weights(ASKED), SentenceVectors(FakeEncoder()))
    support = rows[:, SENTENCE.index("support")]
    assert support.tolist() == pytest.approx([0, np.log(2), 0, 0, np.log(2)])


def test_the_sentence_that_answers_is_the_most_relevant() -> None:
    weighed = weigh(ASKED, HITS, weights(ASKED), SentenceVectors(FakeEncoder()))
    best = max(weighed.sentences, key=lambda sentence: sentence.relevance)
    assert best.text == "Permanent staff give notice of 30 days."
    far = weigh(
        "Who painted the ceiling?", HITS, weights("Who painted the ceiling?"),
        SentenceVectors(FakeEncoder()),
    )  # fmt: skip
    assert far.sufficient < weighed.sufficient


def test_passages_of_both_languages_are_weighed_apart_and_told_together() -> None:
    hits = [hit(5, "午餐免费。食堂中午开门。"), *HITS]
    weighed = weigh(ASKED, hits, weights(ASKED), SentenceVectors(FakeEncoder()))
    places = [(one.rank, one.start) for one in weighed.sentences]
    assert places == sorted(places)
    assert [one.passage_id for one in weighed.sentences] == [5, 5, 7, 7, 9, 9]
    assert sum(one.relevance for one in weighed.sentences) == pytest.approx(1.0)
    best = max(weighed.sentences, key=lambda sentence: sentence.relevance)
    assert best.text == "Permanent staff give notice of 30 days."


def found(number: int, text: str, fused: float, dense: float) -> Hit:
    return replace(hit(number, text), scores=Scores(fused=fused, dense=dense))


def test_the_shortlist_takes_the_best_by_either_way_in_turn() -> None:
    hits = [found(n, "Some rule.", fused=20.0 - n, dense=0.8 + n / 100) for n in range(1, 13)]
    assert [one.passage.id for one in shortlist("Which rule?", hits)] == [1, 12, 2, 11, 3, 10, 4, 9]
    assert shortlist("Which rule?", hits[:3]) == (hits[0], hits[2], hits[1])


def test_the_shortlist_keeps_places_for_the_other_language() -> None:
    hits = [found(n, "Some rule.", fused=20.0 - n, dense=0.9) for n in range(1, 13)]
    hits += [found(n, "一条规定。", fused=1.0, dense=n / 100) for n in range(20, 25)]
    kept = [one.passage.id for one in shortlist("Which rule?", hits)]
    assert kept[-FOREIGN:] == [24, 23]
    assert kept[:2] == [1, 2]


@pytest.mark.parametrize(
    ("kind", "one", "other", "excluded"),
    [
        ("number", "It takes 30 days.", "It takes 60 days.", True),
        ("number", "It takes 24 hours.", "It takes one day.", False),
        ("number", "It takes 30 days.", "It costs 60 euros.", False),
        ("date", "It began on 1 May 2024.", "It began on 2 May 2024.", True),
        ("date", "It began in May 2024.", "It began on 2 May 2024.", False),
        ("name", "Then Marie Curie signed.", "Then Pierre Curie signed.", False),
        ("name", "Then Marie Curie signed.", "Then Niels Bohr signed.", True),
    ],
)
def test_fillers_of_one_slot_exclude_one_another_or_not(
    kind: Expected, one: str, other: str, excluded: bool
) -> None:
    (mine,), (theirs,) = fillers(one, kind), fillers(other, kind)
    assert clash(mine, theirs) == excluded
    assert not (agree(mine, theirs) and excluded)


def test_what_the_question_says_itself_fills_nothing() -> None:
    said = "After 30 days of notice the contract ends, or after 60 days."
    assert [one.text for one in fresh("What comes after 30 days?", said, "number")] == ["60 days"]


def test_nothing_found_suffices_for_nothing() -> None:
    assert weigh(ASKED, [], {}, SentenceVectors(FakeEncoder())).sufficient == 0.0


@pytest.mark.parametrize("where", ["en", "zh", "cross"])
def test_the_stored_models_fit_the_features(where: Setting) -> None:
    of_sentence, of_passages = models(where)
    assert len(of_sentence.weights) == len(SENTENCE)
    assert len(of_passages.weights) == len(PASSAGES)


def test_logits_are_the_formula() -> None:
    model = Logistic(np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([3.0, -1.0]), 0.5)
    assert model.logits(np.array([[3.0, 2.0]])).tolist() == [(3 - 1) / 2 * 3 - 2 + 0.5]


def test_vectors_are_remembered_and_forgotten_in_order() -> None:
    encoder = FakeEncoder()
    vectors = SentenceVectors(encoder, capacity=2)
    first = vectors.of(["a b", "c d"])
    again = vectors.of(["c d", "a b"])
    assert encoder.calls == 2
    np.testing.assert_array_equal(first, again[::-1])
    vectors.of(["e f"])
    vectors.of(["c d"])
    assert encoder.calls == 4, "the one not used for longest went"
    assert vectors.of([]).shape == (0, encoder.dimensions)
