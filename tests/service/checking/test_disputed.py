"""Passages that put different things in the slot of a question leave it open; those that agree settle it."""

from __future__ import annotations

import pytest

from service.checking.given import bundled
from service.checking.relevance import SURE, Weighed
from service.checking.slots import RIVALS, disputed
from service.checking.vectors import SentenceVectors
from service.stages import retrieve
from service.stages.retrieve import ABROAD, HARD, Retriever
from service.vocabulary import EvidenceSentence, Question, Recall, Understanding
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeSearcher, hit

FEE = "How much is the fee in euros?"
OTHERS = ["The garden is old.", "The house is new.", "The road is long."]


def said(*texts: str) -> tuple[EvidenceSentence, ...]:
    """Return one sentence a passage, the best first."""
    return bundled(tuple(hit(number, text) for number, text in enumerate(texts, 1))).sentences


@pytest.mark.parametrize(
    ("question", "texts", "open_still"),
    [
        (FEE, ["The fee is 30 euros.", "The deposit is 90 euros."], True),
        (FEE, ["The fee is 30 euros.", "A fee of 30 euros is due.", "The rent is 90."], False),
        (FEE, ["The fee is 30 euros.", "The fee is due in advance."], False),
        (FEE, ["The fee is due in advance.", "The deposit is 90 euros."], True),
        (FEE, ["The fee is 30 euros."], False),
        (FEE, ["The fee is 30 euros.", *OTHERS, "The deposit is 90 euros."], False),
        (
            FEE,
            ["The fee is 30 euros.", "The deposit is 90 euros.", *OTHERS, "It is 30 euros."],
            False,
        ),
        ("Who signs the deed?", ["Then Edda Lind signs it.", "There Niels Bohr stood."], True),
        ("Who signs the deed?", ["Then Edda Lind signs it.", "So Ms Lind signs the deed."], False),
        ("When did it open?", ["It opened on 1 May 2024.", "It closed on 2 June 2025."], True),
        ("When did it open?", ["It opened on 1 May 2024.", "In May 2024 it opened."], False),
        ("押金是多少？", ["押金为三百元。", "租金为九百元。"], True),
        ("押金是多少？", ["押金为三百元。", "须付押金300元。"], False),
        ("Is it allowed?", ["It is 30 euros.", "It is 90 euros."], False),
    ],
)
def test_others_dispute_what_nobody_confirms(
    question: str, texts: list[str], open_still: bool
) -> None:
    assert disputed(question, said(*texts)) == open_still
    assert 1 + len(OTHERS) == RIVALS, "the table's fifth sentence is behind the rivals"


def test_a_passage_does_not_dispute_itself() -> None:
    text = "The fee is 30 euros. The deposit is 90 euros."
    assert not disputed(FEE, bundled((hit(1, text),)).sentences)


AGREES, DISPUTES = "It is 30 euros.", "It is 90 euros."
FEES, OTHERS_PAY = "Article 2 Fee", "Article 3 Deposit"


@pytest.mark.parametrize(
    ("first", "second", "sufficient", "sure"),
    [
        (("The fee is 30 euros.", ""), (AGREES, ""), SURE, True),
        (("The fee is 30 euros.", ""), (AGREES, ""), SURE - 0.01, False),
        (("The fee is 30 euros.", ""), (DISPUTES, ""), SURE, False),
        (("The fee is 30 euros.", FEES), (DISPUTES, OTHERS_PAY), SURE, True),
        (("The fee is 30 euros.", FEES), (DISPUTES, FEES), SURE, False),
        (("The fee is 30 euros.", OTHERS_PAY), (DISPUTES, FEES), SURE, False),
        (("The fee is 30 euros.", OTHERS_PAY), (DISPUTES, OTHERS_PAY), SURE, False),
    ],
)
def test_an_answer_is_whole_when_nothing_disputes_it(
    first: tuple[str, str],
    second: tuple[str, str],
    sufficient: float,
    sure: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A passage whose heading names the matter is disputed only by others whose heading does."""
    (text, section), (other, beside) = first, second
    hits = (hit(1, text, section=section), hit(2, other, section=beside))
    sentences = bundled(hits).sentences
    monkeypatch.setattr(retrieve, "weigh", lambda *_: Weighed(sentences, sufficient))
    retriever = Retriever(FakeSearcher(hits), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding("question", 0.9, "en", FEE)
    found = retriever.retrieve(Question(FEE, SCOPE), understood, Recall("con_1"))
    assert found.answers
    assert found.sure == sure


@pytest.mark.parametrize(
    ("question", "sufficient", "sure"),
    [
        ("Who signs the deed?", HARD, True),
        ("Who signs the deed?", HARD - 0.01, False),
        ("When is it signed?", HARD - 0.01, False),
        ("How many copies are signed?", SURE, True),
        ("May it be signed?", SURE, True),
        ("可以签字吗？", HARD, True),  # of a passage in the other language
        ("可以签字吗？", HARD - 0.01, False),
    ],
)
def test_a_name_a_day_or_another_language_asks_for_more(
    question: str, sufficient: float, sure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearly every passage has some name and day; below that, it may still be quoted as a part."""
    hits = (hit(1, "On 1 May 2024 Edda Lind signs 2 copies."),)
    sentences = bundled(hits).sentences
    monkeypatch.setattr(retrieve, "weigh", lambda *_: Weighed(sentences, sufficient))
    retriever = Retriever(FakeSearcher(hits), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding("question", 0.9, "en", question)
    found = retriever.retrieve(Question(question, SCOPE), understood, Recall("con_1"))
    assert (found.sure, found.likely, found.answers) == (sure, True, True)


@pytest.mark.parametrize(
    ("second", "answers"), [("The fee is 90 euros.", True), ("The fee is 30 euros.", False)]
)
def test_passages_that_contradict_one_another_are_shown_however_they_look(
    second: str, answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = (hit(1, "The fee is 30 euros."), hit(2, second))
    monkeypatch.setattr(retrieve, "weigh", lambda *_: Weighed(bundled(hits).sentences, 0.01))
    retriever = Retriever(FakeSearcher(hits), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding("question", 0.9, "en", FEE)
    found = retriever.retrieve(Question(FEE, SCOPE), understood, Recall("con_1"))
    assert (found.answers, bool(found.conflicts)) == (answers, answers)


@pytest.mark.parametrize(
    ("texts", "known", "sufficient", "answers", "kept"),
    [
        (("The fee is due.",), 0, SURE - 0.01, False, 1),
        (("The fee is due.",), 0, SURE, True, 1),
        (("The fee is due.",), 1, 0.1, True, 1),
        (("The fee is due.", "费用应当支付。"), 0, SURE, True, 1),
        (("The fee is due.", "费用应当支付。"), 1, 0.1, True, 2),
        (
            ("费用应当支付。", "The fee is due."),
            1,
            ABROAD,
            True,
            2,
        ),  # the best is in the other language
        (("费用应当支付。", "The fee is due."), 1, ABROAD - 0.01, False, 2),
        (
            ("费用应当支付。",),
            0,
            0.1,
            True,
            1,
        ),  # nothing in the question's language is there to know it
    ],
)
def test_a_question_without_a_known_word_must_be_sure(
    texts: tuple[str, ...],
    known: int,
    sufficient: float,
    answers: bool,
    kept: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hits = tuple(hit(number, text) for number, text in enumerate(texts, 1))
    monkeypatch.setattr(
        retrieve, "weigh", lambda _, given, *__: Weighed(bundled(given).sentences, sufficient)
    )
    searcher = FakeSearcher(hits, known=known)
    retriever = Retriever(searcher, SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding("question", 0.9, "en", "Asdfgh?")
    found = retriever.retrieve(Question("Asdfgh?", SCOPE), understood, Recall("con_1"))
    assert (found.answers, len(found.hits)) == (answers, kept)
