"""A house for tests: real truth, jobs, records and indexes; a fake worker and a fake answer line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from shutil import copy
from typing import Any
from zlib import crc32

from indexes.errors import IbidError
from indexes.text.tokens import terms
from indexes.truth import Also
from indexes.vocabulary import Chunk, Hit, Passage, Reading, Scope, Scores
from ingest.jobs import mark_committed
from service.app import LOCAL, House
from service.http.schemas import answer_json
from service.log import configure
from service.settings import Settings
from service.vocabulary import (
    Answer,
    Claim,
    Engine,
    Event,
    Evidence,
    Question,
    Quote,
    Status,
    Turn,
    Understanding,
    Usage,
    Verdict,
)
from tests.fakes import FakeEncoder
from tests.indexes.stored import stand

Run = Callable[..., tuple[int, str, str]]
"""Runs one command: its exit code, and what it printed to each stream."""


@dataclass
class FakeCrew:
    """Does the work at once when woken; on demand it fails every document."""

    house: House
    failing: str | None = None
    woken: int = 0
    running: bool = False

    def start(self) -> None:
        self.running = True
        self.wake()

    def stop(self) -> None:
        self.running = False

    def report(self) -> str:
        if not self.running:
            raise IbidError("The worker does not run; restart the service.")
        return "running"

    def wake(self) -> None:
        self.woken += 1
        jobs = self.house.jobs
        while (taken := jobs.claim("fake")) is not None:
            job, upload = taken
            if self.failing is not None:
                jobs.fail(job, self.failing)
                continue
            jobs.progress(job, "embedding", 1, 1)
            also = partial(mark_committed, job=job)
            commit(self.house, job.scope, job.key, upload.data.decode(), job.name, also)
            jobs.searchable(job)


def commit(
    house: House,
    scope: Scope,
    key: str,
    text: str,
    title: str,
    also: Also | None = None,
    valid_from: date | None = None,
) -> str:
    """Store ``text`` as one passage; return the document's id."""
    collection = house.ensure_collection(scope)
    chunk = Chunk(0, len(text), "Chapter 1", 3, text)
    made = house.truth.commit_version(
        collection,
        key,
        Reading(title, text, "text/plain", valid_from=valid_from),
        [chunk],
        [" ".join(terms(text))],
        house.encoder.encode_passages([text]),
        str(crc32(text.encode())),
        "https://example.org/doc",
        also,
    )
    return made.document_id


TEXT = "The notice period is 30 days. It begins on the first of a month. 通知期为三十天。"
PASSAGE = Passage(7, 1, "doc_00aa", "Terms", 2, "Part 1 / Article 5", 4, 100, 100 + len(TEXT), TEXT)


def claim(text: str, start: int, kind: str = "supported", reason: str = "") -> Claim:
    """A claim that quotes itself from PASSAGE when it stands there."""
    place = TEXT.find(text)
    quotes = (Quote(7, 100 + place, 100 + place + len(text), text),) if place >= 0 else ()
    return Claim(text, start, start + len(text), Verdict(kind, 0.97, quotes, reason))  # type: ignore[arg-type]  # a VerdictKind


def answer_to(question: Question, **changes: Any) -> Answer:
    """An answer of two sentences, both quoted from PASSAGE, with one removed."""
    text = "The notice period is 30 days. It begins on the first of a month."
    made = Answer(
        id=f"ans_{token_hex(12)}",
        conversation_id=question.conversation_id or f"con_{token_hex(12)}",
        question=question,
        status="answered",
        text=text,
        claims=(
            claim("The notice period is 30 days.", 0),
            claim("It begins on the first of a month.", 30),
        ),
        evidence=(Hit(PASSAGE, Scores(0.9, 0.8, 12.5, 1, 2)),),
        removed=(claim("It costs 5 euros.", 0, "unsupported", "5 euros is not in the evidence"),),
        understanding=Understanding("question", 0.9, "en", question.text),
        engine=Engine("extractive", None, False, True, ("no model",)),
        timings_ms={"retrieve": 9, "generate": 20},
        usage=Usage(10, 2, 5),
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return replace(made, **changes)


@dataclass
class FakeAnswerer:
    """Tells the answer it was given; on demand it is slow, fails half-way, or abstains."""

    house: House
    changes: dict[str, Any] = field(default_factory=dict)
    fault: IbidError | None = None
    pause: float = 0.0
    asked: list[Question] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # ids of finished answers
    closed: int = 0  # lines that were ended before their time

    async def answer(self, question: Question) -> Answer:
        async for event in self.events(question):
            if event.kind == "done":
                done: Answer = event.data
        return done

    async def events(self, question: Question, draft: bool = False) -> AsyncGenerator[Event]:
        self.asked.append(question)
        answer = answer_to(question, **self.changes)
        try:
            yield Event("start", {"id": answer.id, "conversation_id": answer.conversation_id})
            yield Event("stage", {"stage": "understand"})
            yield Event("evidence", Evidence(answer.evidence, (), 0.9, True, True, 3, 4, 12))
            yield Event("reasoning", {"text": "Let me look."})
            end = 0
            for one in answer.claims:
                await asyncio.sleep(self.pause)
                yield Event("claim", one, answer.text[end : one.start])
                end = one.end
                if self.fault is not None:
                    raise self.fault
        except (asyncio.CancelledError, GeneratorExit):
            self.closed += 1
            raise
        collection = self.house.ensure_collection(question.scope)
        stand(self.house.truth, collection, PASSAGE.document_id)
        turn = Turn(1, question.text, question.text, answer.text, answer.status, (7,))
        await asyncio.to_thread(
            self.house.records.save_answer,
            question.scope.tenant,
            answer.id,
            answer.conversation_id,
            question.scope.collection,
            answer_json(answer),
            turn,
            new=question.conversation_id is None,
        )
        self.told.append(answer.id)
        yield Event("done", answer)

    async def check(
        self, text: str, question: str | None, against: Scope | Sequence[str]
    ) -> tuple[tuple[Claim, ...], Status]:
        if isinstance(against, Scope):
            self.house.truth.collection(against)
            return (claim(text, 0, "unsupported", "not in the collection"),), "abstained"
        place = next((n for n, passage in enumerate(against) if text in passage), None)
        if place is None:
            return (claim(text, 0, "unsupported", "not there"),), "abstained"
        start = against[place].index(text)
        quote = Quote(place, start, start + len(text), text)
        return (Claim(text, 0, len(text), Verdict("supported", 1.0, (quote,))),), "answered"


class FakeWorker:
    """Stands where the worker would; the crew is a fake too and never asks it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def close(self) -> None:
        pass


def fake_house(data: Path, ready: Path | None = None, **settings: Any) -> House:
    """A house over ``data`` with the fakes in place; nothing of the network is reachable.

    ``ready`` is an empty database that spares the migrations.
    """
    configure("critical")
    if ready is not None:
        copy(ready, data)
    made = House(Settings(data=data, ollama_url=("http://127.0.0.1:9",), **settings))
    made.__dict__["encoder"] = FakeEncoder()
    made.__dict__["crew"] = FakeCrew(made)
    made.__dict__["worker"] = FakeWorker()
    made.__dict__["answerer"] = FakeAnswerer(made)
    return made


def scope(collection: str = "default") -> Scope:
    """A collection of the local tenant."""
    return Scope(LOCAL, collection)
