"""The line: what had better be said as the evidence says it."""

from __future__ import annotations

from dataclasses import replace

from tests.service.lines import FakeStages
from tests.service.test_answer import RULES, answered


def test_a_bare_phrase_gives_way_to_the_sentence_it_stands_in() -> None:
    written = "Notice must be given in writing."
    sure = FakeStages(replace(RULES, sure=False))  # so that the draft alone is the answer
    assert answered("In writing", sure).text == written
    assert answered(f"{written} In writing.", sure).text == written
    (claim,) = answered("In writing", sure).claims
    assert claim.verdict.quotes[0].text == claim.text == written
    assert answered("In writing", policy="flag").text == "In writing"


def test_a_phrase_that_stands_in_no_sentence_is_taken_out_and_told() -> None:
    answer = answered("Staff rules\nNotice must be given in writing. Staff rules")
    assert "Staff rules" not in answer.text
    assert {(one.text, one.verdict.kind) for one in answer.removed} == {
        ("Staff rules", "unsupported")
    }


def test_a_model_that_repeats_itself_is_heard_once() -> None:
    written = "Notice must be given in writing."
    sure = FakeStages(replace(RULES, sure=False))
    assert answered(f"{written} {written} {written}", sure).text == written
    assert answered(f"{written} {written}", policy="flag").text == f"{written} {written}"
