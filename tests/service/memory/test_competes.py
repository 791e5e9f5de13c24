"""The passages of earlier answers compete for a follow-up's evidence, and only for a follow-up's."""

from __future__ import annotations

from service.checking.shortlist import SIZE
from service.checking.vectors import SentenceVectors
from service.stages.retrieve import AGAIN, Retriever
from service.vocabulary import Intent, Question, Recall, Turn, Understanding, Window
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeSearcher, hit

ASKED = "notice period staff How long in winter?"


HITS = tuple(hit(number, f"Rule {number} is about matter {number}.") for number in range(1, 31))


def turn(number: int, *passages: int) -> Turn:
    return Turn(number, "What is the rule?", "What is the rule?", "It is so.", "answered", passages)


def found(recall: Recall, intent: Intent = "follow_up") -> list[int]:
    retriever = Retriever(FakeSearcher(HITS), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding(intent, 0.9, "en", ASKED, rewritten=True)
    kept = retriever.retrieve(Question("How long in winter?", SCOPE), understood, recall)
    return [one.passage.id for one in kept.hits]


WINDOW = Window(1, 5, "", (turn(2, 27, 26), turn(4, 99, 25)), (27, 26, 99, 25))


def test_the_last_answer_and_recalled_turns_take_the_last_places() -> None:
    plain = found(Recall("con_1"))
    assert len(plain) == SIZE
    kept = found(Recall("con_1", (turn(9, 29, 28, 30),), windows=(WINDOW,)))
    assert kept == [*plain[: SIZE - 2 * AGAIN], 25, 26, 28, 29]


def test_what_is_found_anyway_takes_no_second_place() -> None:
    plain = found(Recall("con_1"))
    known = turn(9, *plain[:AGAIN])
    assert found(Recall("con_1", (known,))) == plain


def test_what_the_search_did_not_find_does_not_come_back() -> None:
    assert 99 not in found(Recall("con_1", (turn(9, 99),), windows=(WINDOW,)))


def test_a_self_contained_question_is_left_to_the_search() -> None:
    recall = Recall("con_1", (turn(9, 29, 28),), windows=(WINDOW,))
    assert found(recall, "question") == found(Recall("con_1"))
