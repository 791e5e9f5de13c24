"""A word that may not be said is in no text that leaves, whoever put it there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.answer import Answerer
from service.http.schemas import answer_json
from service.vocabulary import Answer, Conflict, Evidence, Option, Quote
from tests.service.lines import FakeGenerator, FakeStages, evidence
from tests.service.test_answer import FALSE, INVENTED, RULES, ask, line
from tests.service.test_contradicting import FakeRisks

LEAST = replace(RULES, sure=False)  # so that the draft alone is the answer
OURS = "Staff must give notice of 30 days."
THEIRS = "Permanent staff must give notice of 30 days."
FIRST, SECOND = (Quote(one.passage_id, one.start, one.end, one.text) for one in RULES.sentences[:2])


def answered(written: str, barred: str, found: Evidence = LEAST) -> Answer:
    plain = line(FakeGenerator(written), FakeStages(found))
    answerer: Answerer = replace(plain, risks=FakeRisks(barred))
    events = ask(answerer)
    answer: Answer = events[-1].data
    told = [f"{one.before}{one.data.text}" for one in events if one.kind == "claim"]
    assert not [text for text in told if barred in text]
    return answer


def test_a_near_copy_does_not_give_way_to_words_of_the_evidence_that_are_barred() -> None:
    assert answered(OURS, "nothing of the kind").text == THEIRS
    answer = answered(OURS, "Permanent")
    assert (answer.text, answer.removed) == (OURS, ())
    (claim,) = answer.claims
    assert claim.verdict.kind == "supported"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (FALSE.replace("Permanent staff", "Staff"), LEAST),  # mended
        ("30 days.", LEAST),  # a phrase, completed
        (INVENTED, RULES),  # quoted for
    ],
    ids=["repair", "phrase", "stand_in"],
)
def test_the_evidences_own_sentence_is_tested_wherever_it_stands_in(
    written: str, found: Evidence
) -> None:
    bearing = tuple(replace(one, relevance=0.3) for one in found.sentences)
    found = replace(found, sentences=bearing)
    assert THEIRS in answered(written, "nothing of the kind", found).text
    assert "Permanent" not in answered(written, "Permanent", found).text


def test_a_phrase_that_is_left_out_is_not_repeated_among_what_was_removed() -> None:
    answer = answered("Project Falcon. Notice must be given in writing.", "Falcon")
    assert answer.text == "Notice must be given in writing."
    assert "…" in [one.text for one in answer.removed]
    assert "Falcon" not in json.dumps(answer_json(answer))


def test_a_conflict_is_told_without_a_title_that_may_not_be_said() -> None:
    torn = replace(RULES, conflicts=(Conflict(FIRST, SECOND, "30 days", "7 days"),))
    answer = answered("", "Staff rules", torn)
    assert f"“{FIRST.text}” (…), but “{SECOND.text}” (…)." in answer.text
    assert [answer.text[one.start : one.end] for one in answer.claims[:2]] == [
        FIRST.text,
        SECOND.text,
    ]


def test_no_title_that_may_not_be_said_is_offered_or_named_as_near() -> None:
    options = (Option("Lease A", FIRST), Option("Lease Falcon", SECOND))
    asked = answered("", "Falcon", replace(RULES, options=options))
    assert asked.text.splitlines()[1:] == ["1. Lease A", "2. …"]
    assert [one.label for one in asked.options] == ["Lease A", "…"]
    nowhere = answered("", "Staff rules", evidence("Tea is free.", answers=False, sure=False))
    assert nowhere.status == "abstained"
    assert "shown as evidence: …." in nowhere.text
