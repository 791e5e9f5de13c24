"""What an answer says where its documents contradict one another, or leave the question open."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from service.answer import Answerer
from service.checking.vectors import SentenceVectors
from service.http.schemas import answer_json
from service.models.extractive import Extractive
from service.records.forgetting import redact
from service.stages.check import Checker
from service.stages.repair import Repairer
from service.vocabulary import Answer, Conflict, Event, Evidence, Option, Question, Quote
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeStages, evidence

RULES = evidence("The notice period is 30 days.", "The notice period is 60 days.")
QUOTES = [Quote(s.passage_id, s.start, s.end, s.text) for s in RULES.sentences]
TORN = replace(RULES, conflicts=(Conflict(QUOTES[0], QUOTES[1], "30", "60"),))
OPEN = replace(RULES, options=(Option("Lease A", QUOTES[0]), Option("Lease B", QUOTES[1])))


class FakeRisks:
    """Bars every sentence that has ``word`` in it."""

    def __init__(self, word: str) -> None:
        self.word = word

    def bars(self, tenant: str, sentence: str) -> bool:
        del tenant
        return self.word in sentence


def answered(found: Evidence, barred: str | None = None) -> tuple[Answer, list[Event]]:
    stages = FakeStages(found)
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))
    line = Answerer(
        stages, stages, stages, Extractive(), checker, Repairer(), stages,
        risks=FakeRisks(barred) if barred else None,
    )  # fmt: skip

    async def run() -> list[Event]:
        return [event async for event in line.events(Question("How long?", SCOPE))]

    events = asyncio.run(run())
    return events[-1].data, events


def test_a_conflict_is_said_first_with_both_places_as_claims() -> None:
    answer, events = answered(TORN)
    assert answer.status == "partial"
    assert answer.text.startswith("The documents contradict one another here: “The notice period")
    assert [answer.text[claim.start : claim.end] for claim in answer.claims] == [
        quote.text for quote in QUOTES
    ]
    assert [claim.verdict.quotes for claim in answer.claims] == [(quote,) for quote in QUOTES]
    assert [event.data for event in events if event.kind == "claim"] == list(answer.claims)
    (told,) = answer_json(answer)["conflicts"]
    assert (told["first"]["quote"], told["second"]["quote"]) == (QUOTES[0].text, QUOTES[1].text)
    assert told["reason"] == "One place says 30, the other 60."


def test_a_conflict_that_quotes_a_barred_word_is_not_told() -> None:
    answer, events = answered(TORN, barred="60")
    assert answer.conflicts == ()
    assert "60" not in answer.text
    assert all("60" not in event.data.text for event in events if event.kind == "claim")
    assert answer.text == "The notice period is 30 days.", "what may be said is said"


def test_an_open_question_is_asked_back_and_nothing_is_written() -> None:
    answer, events = answered(OPEN)
    assert answer.status == "needs_clarification"
    assert answer.text.splitlines()[1:] == ["1. Lease A", "2. Lease B"]
    assert answer.claims == ()
    assert "claim" not in {event.kind for event in events}
    assert [one["label"] for one in answer_json(answer)["options"]] == ["Lease A", "Lease B"]


def test_evidence_that_does_not_answer_neither_conflicts_nor_asks_back() -> None:
    for found in (TORN, OPEN):
        answer, _ = answered(replace(found, answers=False, sure=False, missing=("salary",)))
        assert answer.status == "abstained"
        assert (answer.conflicts, answer.options) == ((), ())
        assert "“salary”" in answer.text
        assert answer.missing == ("salary",)


def test_a_partial_answer_says_what_is_missing() -> None:
    answer, _ = answered(replace(RULES, sure=False, missing=("interns",)))
    assert answer.status == "partial"
    assert answer.text.endswith("None of the passages found speaks of “interns”.")
    whole, _ = answered(replace(RULES, missing=("interns",)))
    assert (whole.status, whole.missing) == ("answered", ())
    assert "interns" not in whole.text


def test_what_was_deleted_is_in_no_conflict_and_no_option() -> None:
    torn, open_ = (answer_json(answered(found)[0]) for found in (TORN, OPEN))
    assert redact(torn, lambda document: document == "doc_2")["conflicts"] == []
    assert "60 days" not in redact(torn, lambda document: document == "doc_2")["text"]
    kept = redact(open_, lambda document: document == "doc_2")["options"]
    assert [one["label"] for one in kept] == ["Lease A"]
