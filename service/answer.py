"""The line: how Ibid answers. Read it top to bottom, once.

question ─▶ recall ─▶ understand ─▶ retrieve ─▶ generate ⇄ check ⇄ repair ─▶ record ─▶ answer

Every stage has one verb; none of them knows another. What blocks runs in threads, never on the event loop.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from secrets import token_hex
from typing import Protocol

from anyio import to_thread

from indexes.text.sentences import sentences
from indexes.vocabulary import Scope
from service.checking.given import given
from service.draft import Ended, Piece, Raw, Sentence, Thought
from service.making import Making
from service.vocabulary import (
    Answer,
    Claim,
    Event,
    Evidence,
    Question,
    Recall,
    Status,
    Understanding,
)

MAX_REPAIRS = 2  # rounds of rewriting one sentence before it is dropped


class Recaller(Protocol):
    """Brings back what the conversation holds."""

    def recall(self, question: Question) -> Recall:
        """Return the turns that matter, under the conversation's id (a new one when it has none)."""


class Understander(Protocol):
    """Says what a question means."""

    def understand(self, question: Question, recall: Recall) -> Understanding:
        """Return its intent, language and standalone form."""


class Retriever(Protocol):
    """Finds the evidence."""

    def retrieve(
        self, question: Question, understanding: Understanding, recall: Recall
    ) -> Evidence:
        """Return the passages kept, their sentences weighed, and whether they suffice."""

    def around(self, text: str, scope: Scope) -> Evidence:
        """Return the passages nearest to a statement, to check it against."""


class Generator(Protocol):
    """Writes the draft."""

    def generate(
        self, question: Question, understanding: Understanding, recall: Recall, evidence: Evidence
    ) -> AsyncGenerator[Piece]:
        """Yield thoughts, raw text and whole sentences, then one ``Ended``."""


class Checker(Protocol):
    """Judges text against evidence."""

    def check(self, sentence: str, evidence: Evidence) -> tuple[Claim, ...]:
        """Return a verdict on every claim of ``sentence``; offsets count from its beginning."""


class Repairer(Protocol):
    """Mends or drops what failed its check."""

    def releases(self, claims: tuple[Claim, ...]) -> bool:
        """Return whether the policy lets a sentence with these verdicts leave."""

    def repair(self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence) -> str | None:
        """Return the sentence rewritten from its evidence, or None to drop it."""


class Recorder(Protocol):
    """Remembers the answer."""

    def record(self, answer: Answer) -> None:
        """Store the answer, its claims and its turn, all or nothing."""


@dataclass(frozen=True)
class Answerer:
    """Answers questions with one of each stage."""

    recaller: Recaller
    understander: Understander
    retriever: Retriever
    generator: Generator
    checker: Checker
    repairer: Repairer
    recorder: Recorder

    async def answer(self, question: Question) -> Answer:
        """Run the line to its end. Raises IbidError where a stage cannot do its work."""
        async with aclosing(self.events(question)) as events:
            async for event in events:
                if event.kind == "done":
                    done: Answer = event.data
        return done

    async def events(self, question: Question, draft: bool = False) -> AsyncGenerator[Event]:
        """Yield what happens, in order; the last event is ``done`` and carries the Answer.

        No unchecked text is ever in an event, unless ``draft`` asks for it.
        """
        making = Making(f"ans_{token_hex(12)}", question)
        with making.timed("recall"):
            recall = await to_thread.run_sync(self.recaller.recall, question)
        yield Event("start", {"id": making.id, "conversation_id": recall.conversation_id})

        with making.timed("understand"):
            understanding = await to_thread.run_sync(self.understander.understand, question, recall)
        yield Event("stage", {"stage": "understand"})
        making.understood(recall, understanding)

        if making.needs_evidence:
            with making.timed("retrieve"):
                evidence = await to_thread.run_sync(
                    self.retriever.retrieve, question, understanding, recall
                )
            making.found(evidence)
            yield Event("evidence", evidence)
            if making.needs_text:
                yield Event("stage", {"stage": "generate"})
                async with aclosing(self._write(making, evidence, draft)) as events:
                    async for event in events:
                        yield event

        answer = making.finished()
        with making.timed("record"):
            await to_thread.run_sync(self.recorder.record, answer)
        yield Event("done", answer)

    async def _write(
        self, making: Making, evidence: Evidence, draft: bool
    ) -> AsyncGenerator[Event]:
        """generate ⇄ check ⇄ repair: a sentence leaves when it has been checked, and not before."""
        pieces = self.generator.generate(
            making.question, making.understanding, making.recall, evidence
        )
        async with aclosing(pieces):
            async for piece in making.clocked("generate", pieces):
                match piece:
                    case Thought(text):
                        yield Event("reasoning", {"text": text})
                    case Raw(text) if draft:
                        yield Event("draft", {"text": text})
                    case Sentence():
                        with making.timed("check"):
                            claims = await to_thread.run_sync(self._settle, making, piece, evidence)
                        for claim in claims:
                            yield Event("claim", claim)
                    case Ended():
                        making.ended(piece)

    async def check(
        self, text: str, question: str | None, against: Sequence[str] | Scope
    ) -> tuple[tuple[Claim, ...], Status]:
        """Check somebody else's text against given passages or a collection, with the line's own check.

        Returns the claims with offsets into ``text``, and ``answered`` when every checkable one is supported,
        ``partial`` when some are, ``abstained`` when none is. Given passages have the ids 0, 1, 2 …
        """
        del question  # a claim is judged by its evidence, whatever it answers
        return await to_thread.run_sync(self._check, text, against)

    def _check(self, text: str, against: Sequence[str] | Scope) -> tuple[tuple[Claim, ...], Status]:
        brought = given([] if isinstance(against, Scope) else against)
        claims: list[Claim] = []
        for span in sentences(text):
            sentence = span.of(text)
            evidence = (
                self.retriever.around(sentence, against) if isinstance(against, Scope) else brought
            )
            claims += (claim.moved(span.start) for claim in self.checker.check(sentence, evidence))
        checkable = [one.verdict.kind for one in claims if one.verdict.kind != "not_checkable"]
        borne_out = checkable.count("supported")
        if borne_out == len(checkable) and checkable:
            return tuple(claims), "answered"
        return tuple(claims), "partial" if borne_out else "abstained"

    def _settle(self, making: Making, piece: Sentence, evidence: Evidence) -> tuple[Claim, ...]:
        """Check one sentence, mend it if need be, and return its claims if it is released."""
        text = making.unhooked(piece)
        first: tuple[Claim, ...] = ()
        for _ in range(1 + MAX_REPAIRS):
            claims = self.checker.check(text, evidence)
            if self.repairer.releases(claims):
                return making.release(text, piece.gap, claims, instead_of=first)
            first = first or claims
            mended = self.repairer.repair(text, claims, evidence)
            if mended is None or making.says(mended):
                break
            text = mended
        making.remove(first)
        return ()
