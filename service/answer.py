"""The line: how Ibid answers. Read it top to bottom, once.

question ─▶ recall ─▶ understand ─▶ retrieve ─▶ generate ⇄ check ⇄ repair ─▶ record ─▶ answer

Every stage has one verb; none of them knows another. What blocks runs in threads, never on the event loop.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_hex
from typing import Protocol

from anyio import to_thread

from indexes.text.sentences import sentences
from indexes.vocabulary import Scope
from service.checking.given import given
from service.draft import Ended, Piece, Raw, Sentence, Thought
from service.gate import Checker, Gate, Judge, Repairer, judged
from service.making import UNSAID, Making
from service.understanding.request import complete
from service.vocabulary import (
    Answer,
    Claim,
    Event,
    Evidence,
    Policy,
    PolicyKind,
    Question,
    Recall,
    Status,
    Understanding,
)


class Recaller(Protocol):
    """Brings back what the conversation holds."""

    def recall(self, question: Question) -> Recall:
        """Return the turns that matter, under the conversation's id (a new one when it has none)."""


class Understander(Protocol):
    """Says what a question means."""

    async def understand(self, question: Question, recall: Recall) -> Understanding:
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


class Risks(Protocol):
    """Knows the words that may not be said."""

    def bars(self, tenant: str, sentence: str) -> bool:
        """Return whether a sentence of an answer may not leave for what it says."""


class Policies(Protocol):
    """Knows what each collection asks of its answers."""

    def policy(self, scope: Scope | None, asked: PolicyKind | None = None) -> Policy:
        """Return the collection's, or the service's, and ``asked`` where that is stricter."""


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
    judge: Judge | None = None  # nothing is judged without one
    policies: Policies | None = None  # the defaults hold without them
    risks: Risks | None = None  # nothing is barred without them

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
        making = Making(f"ans_{token_hex(12)}", question, self._bars(question.scope.tenant))
        with making.timed("recall"):
            recall = await to_thread.run_sync(self.recaller.recall, question)
        yield Event("start", {"id": making.id, "conversation_id": recall.conversation_id})

        with making.timed("understand"):
            understanding = await self.understander.understand(question, recall)
        yield Event("stage", {"stage": "understand"})
        making.understood(recall, understanding)
        question = making.question = complete(question, understanding, recall)
        for notice in understanding.notices:
            yield Event("notice", {"text": notice})

        if making.needs_evidence:
            with making.timed("retrieve"):
                evidence = await to_thread.run_sync(
                    self.retriever.retrieve, question, understanding, recall
                )
            evidence = _sayable(evidence, making.bars)
            if making.found(evidence):
                yield Event("evidence", evidence)
            for claim in making.claims:
                yield Event("claim", claim, making.before(claim))
            if making.needs_text:
                yield Event("stage", {"stage": "generate"})
                async with aclosing(self._write(making, evidence, draft)) as events:
                    async for event in events:
                        yield event

        answer = making.finished()
        with making.timed("record"):
            await to_thread.run_sync(self.recorder.record, answer)
        yield Event("done", answer)

    def _bars(self, tenant: str) -> Callable[[str], bool]:
        """Return what tells whether a text may not leave for what it says."""
        return partial(self.risks.bars, tenant) if self.risks is not None else lambda _: False

    async def _write(
        self, making: Making, evidence: Evidence, draft: bool
    ) -> AsyncGenerator[Event]:
        """generate ⇄ check ⇄ repair: a sentence leaves when it has been checked, and not before."""
        policy = await self._policy(making.question.scope, making.question.policy)
        gate = Gate(self.checker, self.judge, self.repairer, making, evidence, policy)
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
                        for event in _told(await gate.take(piece), gate, draft):
                            yield event
                    case Ended():
                        making.ended(piece)
        if gate.waiting:
            yield Event("stage", {"stage": "judge"})
        for event in _told(await gate.empty(), gate, draft):
            yield event

    async def check(
        self, text: str, question: str | None, against: Sequence[str] | Scope
    ) -> tuple[tuple[Claim, ...], Status]:
        """Check somebody else's text against given passages or a collection, with the line's own check.

        Returns the claims with offsets into ``text``, and ``answered`` when every checkable one is supported,
        ``partial`` when some are, ``abstained`` when none is. Given passages have the ids 0, 1, 2 …
        """
        del question  # a claim is judged by its evidence, whatever it answers
        policy = await self._policy(against if isinstance(against, Scope) else None)
        policy = replace(policy, kind="flag")  # who asks for a check gets one, and every verdict
        ground: Evidence | Scope = (
            against if isinstance(against, Scope) else await to_thread.run_sync(given, against)
        )
        cases: list[tuple[Claim, Evidence]] = []
        for span in await to_thread.run_sync(sentences, text):
            # A thread cannot be stopped: who no longer waits is heeded between two sentences.
            cases += await to_thread.run_sync(
                self._check, span.of(text), span.start, ground, policy
            )
        claims = await judged(self.judge, cases, policy)
        checkable = [one.verdict.kind for one in claims if one.verdict.kind != "not_checkable"]
        borne_out = checkable.count("supported")
        if borne_out == len(checkable) and checkable:
            return tuple(claims), "answered"
        return tuple(claims), "partial" if borne_out else "abstained"

    def _check(
        self, sentence: str, start: int, ground: Evidence | Scope, policy: Policy
    ) -> list[tuple[Claim, Evidence]]:
        """Return the claims of the sentence at ``start`` of a text, each with what it was held against."""
        evidence = self.retriever.around(sentence, ground) if isinstance(ground, Scope) else ground
        claims = self.checker.check(sentence, evidence, policy)
        return [(claim.moved(start), evidence) for claim in claims]

    async def _policy(self, scope: Scope | None, asked: PolicyKind | None = None) -> Policy:
        if self.policies is None:
            return Policy()
        return await to_thread.run_sync(self.policies.policy, scope, asked)


def _told(claims: Sequence[Claim], gate: Gate, draft: bool) -> list[Event]:
    """Return what a client hears of sentences that were settled: verdicts, where the draft was shown."""
    verdicts = [Event("verdict", settled) for settled in gate.settled()]
    told = (Event("claim", claim, gate.making.before(claim)) for claim in claims)
    return [*(verdicts if draft else ()), *told]


def _sayable(evidence: Evidence, bars: Callable[[str], bool]) -> Evidence:
    """Return the evidence without the conflicts, and the options' titles, that hold what is barred."""
    told = tuple(
        one
        for one in evidence.conflicts
        if not any(bars(quote.text) for quote in (one.first, one.second))
    )
    options = tuple(
        replace(one, label=UNSAID) if bars(one.label) else one for one in evidence.options
    )
    return replace(evidence, conflicts=told, options=options)
