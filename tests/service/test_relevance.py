"""Weighing evidence: the features by hand, and the models on a question with one right sentence."""

from __future__ import annotations

import numpy as np
import pytest

from indexes.text.tokens import terms
from service.checking import relevance
from service.checking.asked import expected, holds
from service.checking.relevance import (
    PASSAGES,
    SENTENCE,
    Logistic,
    Setting,
    models,
    split,
    weigh,
)
from service.checking.vectors import SentenceVectors
from tests.fakes import FakeEncoder
from tests.service.lines import hit

HITS = [
    hit(7, "Interns may leave freely. Permanent staff give notice of 30 days.", start=100),
    hit(9, "The canteen opens at noon. Lunch is free for guests of the house."),
]
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
    rows, asked = relevance.features(ASKED, HITS, split(HITS), weights(ASKED), vectors)
    named = {name: rows[:, at] for at, name in enumerate(SENTENCE)}
    own = set(terms(ASKED))
    there = set(terms("Permanent staff give notice of 30 days."))
    assert named["coverage"][1] == pytest.approx(len(own & there) / len(own))
    assert named["has_number"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert named["rank"].tolist() == [0, 0, 1, 1]
    assert named["before_coverage"][1] == named["coverage"][0]
    assert named["similarity_gap"].max() == 0.0
    assert asked.kind == "number"


def test_the_sentence_that_answers_is_the_most_relevant() -> None:
    weighed = weigh(ASKED, HITS, weights(ASKED), SentenceVectors(FakeEncoder()))
    best = max(weighed.sentences, key=lambda sentence: sentence.relevance)
    assert best.text == "Permanent staff give notice of 30 days."
    far = weigh(
        "Who painted the ceiling?", HITS, weights("Who painted the ceiling?"),
        SentenceVectors(FakeEncoder()),
    )  # fmt: skip
    assert far.sufficient < weighed.sufficient


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


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many days?", "number"),
        ("押金是多少？", "number"),
        ("When does it take force?", "date"),
        ("什么时候生效？", "date"),
        ("Why is it refused?", "cause"),
        ("为什么被拒绝？", "cause"),
        ("Who signs it?", "name"),
        ("谁来签字？", "name"),
        ("Is it allowed?", "any"),
    ],
)
def test_what_a_question_expects(question: str, kind: str) -> None:
    assert expected(question) == kind


def test_a_sentence_holds_what_is_expected() -> None:
    assert holds("It takes 30 days.", "number")
    assert not holds("It takes long.", "number")
    assert holds("由于天气原因取消。", "cause")
    assert holds("It is signed by Marie Curie.", "name")
    assert not holds("it is signed by the director.", "name")


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
