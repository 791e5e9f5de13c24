"""A question with a typing error: answered as the right one, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.checking.vectors import SentenceVectors
from service.http.found import FoundBody
from service.making import Making
from service.stages.retrieve import Retriever
from service.vocabulary import Evidence, Question, Recall, Understanding
from tests.fakes import FakeReadingEncoder
from tests.indexes.stock import SCOPE, Stock
from tests.service.lines import evidence

RULE = "Annual leave is thirty days a year and may be taken at any time."
NOTE = "Searched for: annual leave days"


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path, FakeReadingEncoder())
    made.put("leave", RULE)
    made.put("parking", "Parking is free for staff on all days.")
    made.keeper.seal(made.collection)
    yield made
    made.close()


def retrieved(stock: Stock, asked: str) -> Evidence:
    retriever = Retriever(stock.searcher, SentenceVectors(stock.encoder))
    understood = Understanding("question", 0.9, "en", asked)
    return retriever.retrieve(Question(asked, SCOPE), understood, Recall("con_1"))


def test_the_evidence_is_that_of_the_right_question(stock: Stock) -> None:
    wrong, right = (retrieved(stock, f"{word} leave days") for word in ("anual", "annual"))
    assert (wrong.mended, wrong.notes) == ("annual leave days", (NOTE,))
    assert (right.mended, right.notes) == (None, ())
    assert replace(wrong, mended=None, notes=()) == right
    assert wrong.hits[0].passage.text == RULE


def test_the_answer_says_what_was_searched() -> None:
    making = Making("ans_1", Question("anual leave days", SCOPE))
    making.understood(Recall("con_1"), Understanding("question", 0.9, "en", "anual leave days"))
    making.found(replace(evidence(RULE), mended="annual leave days", notes=(NOTE,)))
    answer = making.finished()
    assert answer.understanding.rewritten
    assert answer.understanding.standalone == "annual leave days"
    assert answer.engine.notes == (NOTE,)
    assert answer.question.text == "anual leave days"


def test_a_search_says_it_too(stock: Stock) -> None:
    asked = ("anual leave", "annual leave")
    assert [FoundBody.of(stock.find(one)).searched for one in asked] == ["annual leave", None]
