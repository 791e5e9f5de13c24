"""The line: what had better be said as the evidence says it."""

from __future__ import annotations

from dataclasses import replace

from tests.service.lines import FakeGenerator, FakeStages
from tests.service.test_answer import RULES, answered, ask, line

# so that the draft alone is the answer, and every sentence bears on the question
ALONE = FakeStages(
    replace(
        RULES, sure=False, sentences=tuple(replace(one, relevance=0.3) for one in RULES.sentences)
    )
)


def test_a_bare_phrase_gives_way_to_the_sentence_it_stands_in() -> None:
    written = "Notice must be given in writing."
    assert answered("In writing", ALONE).text == written
    assert answered(f"{written} In writing.", ALONE).text == written
    (claim,) = answered("In writing", ALONE).claims
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
    assert answered(f"{written} {written} {written}", ALONE).text == written
    assert answered(f"{written} {written}", policy="flag").text == f"{written} {written}"


def test_what_is_passed_over_has_its_verdict_in_a_draft_too() -> None:
    written = "Notice must be given in writing."
    events = ask(line(FakeGenerator(f"{written} {written} In writing."), ALONE), draft=True)
    told = [event.data.released for event in events if event.kind == "verdict"]
    assert told == [True, False, False]
