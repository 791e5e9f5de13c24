"""What no passage speaks of is told of the question as it was typed, not of what was carried into it."""

from __future__ import annotations

import pytest

from service.checking.vectors import SentenceVectors
from service.stages.retrieve import Retriever
from service.vocabulary import Question, Recall, Understanding
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeSearcher, hit


@pytest.mark.parametrize(
    ("rewritten", "missing"), [(True, ("interns",)), (False, ("longest", "interns"))]
)
def test_words_of_an_earlier_turn_are_not_missed_again(
    rewritten: bool, missing: tuple[str, ...]
) -> None:
    hits = (hit(1, "The notice period is 30 days for staff."),)
    retriever = Retriever(FakeSearcher(hits), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding(
        "follow_up", 0.9, "en", "longest notice period And for Interns?", rewritten=rewritten
    )
    question = Question("And for Interns?", SCOPE)
    found = retriever.retrieve(question, understood, Recall("con_1"))
    assert tuple(word.lower() for word in found.missing) == missing
