"""Short clauses in small collections: worth quoting when they have nearly all of the question's words."""

from __future__ import annotations

import pytest

from service.checking.missing import speaks
from service.checking.slots import lacks
from tests.service.lines import hit

NOTICE = hit(1, "The notice period is 60 days.", "Supply contract with Globex", "Article 2 Notice")


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("How long is the notice period with Globex?", True),
        ("What is the notice period of the Globex contract?", True),
        ("Who founded Globex?", False),
        ("Where is the head office of Globex?", False),
        ("What is the notice period for interns in Paris?", False),
        ("Globex?", False),  # one word is no question
    ],
)
def test_a_passage_speaks_of_a_question_by_its_words_and_place(question: str, does: bool) -> None:
    assert speaks(question, NOTICE) == does


def test_a_span_of_time_tells_when() -> None:
    paid = "Globex pays each invoice within 14 days of receipt."
    assert not lacks("When must Globex pay invoices?", [paid])
    assert lacks("When must Globex pay invoices?", ["Globex pays each invoice."])
