"""The gate of one answer: a sentence leaves when it has been checked, mended or judged, and not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from anyio import to_thread

from service.draft import Sentence, Settled
from service.making import Making
from service.vocabulary import Claim, Evidence, Policy, Verdict

MAX_REPAIRS = 2  # rounds of rewriting one sentence before it is dropped
PHRASE = "It is a phrase that no sentence of the evidence has in it, and states nothing."
Case = tuple[Claim, Evidence]


class Checker(Protocol):
    """Judges text against evidence."""

    def check(self, sentence: str, evidence: Evidence, policy: Policy) -> tuple[Claim, ...]:
        """Return a verdict on every claim of ``sentence``; offsets count from its beginning."""


class Judge(Protocol):
    """Settles what the check leaves open."""

    async def judge(self, cases: Sequence[tuple[Claim, Evidence]], policy: Policy) -> list[Claim]:
        """Return the claims in their order, those that were unverified judged where that can be done."""


class Repairer(Protocol):
    """Mends or drops what failed its check."""

    def releases(self, claims: tuple[Claim, ...], policy: Policy) -> bool:
        """Return whether the policy lets a sentence with these verdicts leave."""

    def whole(self, sentence: str, evidence: Evidence) -> str | None:
        """Return the sentence, the evidence sentence a bare phrase stands in, or None to drop it."""

    def sourced(self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence) -> str:
        """Return a sentence that was borne out with its near copies as the evidence has them."""

    def repair(
        self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence, question: str
    ) -> str | None:
        """Return the sentence rewritten from its evidence, or None to drop it."""

    def stand_in(self, evidence: Evidence, said: Sequence[Claim], lost: bool) -> list[str]:
        """Return the evidence's own sentences that an answer of the claims ``said`` lacks.

        ``lost`` says whether anything was taken out of it.
        """


@dataclass
class Gate:
    """Takes the sentences of one draft and hands over the claims of those that may leave.

    From the first sentence on that only the judge can settle, they wait until the draft is written: then
    the model is free, and judges all of them at once.
    """

    checker: Checker
    judge: Judge | None
    repairer: Repairer
    making: Making
    evidence: Evidence
    policy: Policy
    waiting: list[Sentence] = field(default_factory=list)
    _settled: list[Settled] = field(default_factory=list)

    def settled(self) -> list[Settled]:
        """Return what the check said of the sentences settled since this was last asked."""
        told, self._settled = self._settled, []
        return told

    async def take(self, piece: Sentence) -> tuple[Claim, ...]:
        """Return the claims of a sentence that leaves now; none when it is dropped, or waits."""
        settled = None
        if not self.waiting:
            with self.making.timed("check"):
                settled = await to_thread.run_sync(self._settle, piece, None)
        if settled is None:
            self.waiting.append(piece)
        return settled or ()

    async def empty(self) -> list[Claim]:
        """Have the judge settle what waits; return the claims of all that leave, in their order."""
        leaving: list[Claim] = []
        if self.waiting:
            with self.making.timed("judge"):
                rulings = await self._rulings()
            for piece in self.waiting:
                with self.making.timed("check"):
                    settled = await to_thread.run_sync(self._settle, piece, rulings)
                leaving += settled or ()
        revised = self.making.understanding.intent == "command"  # it says no more than it did
        enough = self.evidence.sure or self.evidence.likely or self.making.broke_off
        if enough and not revised and self.policy.kind == "strict":
            with self.making.timed("check"):
                leaving += await to_thread.run_sync(self._quote)
        return leaving

    def _quote(self) -> list[Claim]:
        """Quote what answers best, where the draft proved nothing, lost a part, or speaks of something else.

        A small model declines or misstates what the evidence plainly says; whoever asked still gets the
        place that says it.
        """
        leaving: list[Claim] = []
        lost = bool(self.making.removed)
        for sentence in self.repairer.stand_in(self.evidence, self.making.claims, lost):
            claims = self.checker.check(sentence, self.evidence, self.policy)
            if self.making.bars(sentence):
                self.making.bar(claims)
                continue
            leaving += self.making.release(sentence, " ", claims, instead_of=())
        return leaving

    def _settle(
        self, piece: Sentence, rulings: Mapping[str, Verdict] | None
    ) -> tuple[Claim, ...] | None:
        """Check one sentence, mend it if need be, and return its claims if it is released.

        ``rulings`` are what the judge said, by claim; None is returned while it must be asked first.
        """
        written = self.making.unhooked(piece)
        text = self._own_words(written)
        if text is None or (self._to_the_letter and self.making.says(text)):
            self._pass_over(piece, written, stated=text is not None)
            return ()
        first: tuple[Claim, ...] = ()
        for _ in range(1 + MAX_REPAIRS):
            claims = self.checker.check(text, self.evidence, self.policy)
            if rulings is None and self._open(claims):
                return None
            claims = tuple(_ruled(claim, rulings or {}) for claim in claims)
            silent = self.policy.kind == "strict" and _says_nothing(claims)
            barred = self.making.bars(text)
            released = self.repairer.releases(claims, self.policy)
            if not first:
                self._note(piece, written, text, claims, released and not (silent or barred))
            if silent:
                return ()
            if barred:
                self.making.bar(claims)
                return ()
            if released:
                return self._release(text, claims, piece.gap, first)
            first = first or claims
            asked = self.making.understanding.standalone
            mended = self.repairer.repair(text, claims, self.evidence, asked)
            if mended is None or self.making.says(mended):
                break
            text = mended
        self.making.remove(first)
        return ()

    @property
    def _to_the_letter(self) -> bool:
        """Whether the evidence's own words are preferred; an answer that is to be shorter has others."""
        return self.policy.kind == "strict" and self.making.understanding.intent != "command"

    def _own_words(self, written: str) -> str | None:
        """Return what is to be checked in the place of a bare phrase; None where nothing is."""
        return self.repairer.whole(written, self.evidence) if self._to_the_letter else written

    def _pass_over(self, piece: Sentence, written: str, stated: bool) -> None:
        """Leave out a phrase that states nothing, and say so, or what was ``stated`` before."""
        claims = self.checker.check(written, self.evidence, self.policy)
        if not (stated or _says_nothing(claims)):
            claims = tuple(_denied(claim) for claim in claims)
            (self.making.bar if self.making.bars(written) else self.making.remove)(claims)
        self._settled.append(Settled(piece, claims, released=False))

    def _note(
        self, piece: Sentence, written: str, text: str, claims: tuple[Claim, ...], leaves: bool
    ) -> None:
        """Note what the check said of the sentence as it was written."""
        if text != written:
            claims, leaves = self.checker.check(written, self.evidence, self.policy), False
        self._settled.append(Settled(piece, claims, leaves))

    def _release(
        self, text: str, claims: tuple[Claim, ...], gap: str, instead_of: tuple[Claim, ...]
    ) -> tuple[Claim, ...]:
        """Release a sentence, near copies as the evidence has them; return its claims."""
        sourced = text
        if self._to_the_letter:
            sourced = self.repairer.sourced(text, claims, self.evidence)
        if sourced != text and not self.making.bars(sourced):
            exact = self.checker.check(sourced, self.evidence, self.policy)
            if self.repairer.releases(exact, self.policy):
                if self.making.says(sourced):
                    return ()
                text, claims = sourced, exact
        return self.making.release(text, gap, claims, instead_of)

    def _open(self, claims: Sequence[Claim]) -> bool:
        """Return whether the judge is to be asked before these claims can be settled."""
        asked = self.judge is not None and self.policy.kind != "off"
        return asked and any(claim.verdict.kind == "unverified" for claim in claims)

    async def _rulings(self) -> dict[str, Verdict]:
        """Return the verdict on every claim of the sentences that wait, the open ones judged."""
        cases = await to_thread.run_sync(
            lambda: [
                (claim, self.evidence)
                for piece in self.waiting
                if (text := self._own_words(piece.text)) is not None
                for claim in self.checker.check(text, self.evidence, self.policy)
            ]
        )
        return {claim.text: claim.verdict for claim in await judged(self.judge, cases, self.policy)}


async def judged(judge: Judge | None, cases: Sequence[Case], policy: Policy) -> list[Claim]:
    """Return the claims of ``cases``, the open ones settled where there is a judge that can."""
    return [claim for claim, _ in cases] if judge is None else await judge.judge(cases, policy)


def _says_nothing(claims: Sequence[Claim]) -> bool:
    """Return whether there is nothing in a sentence to check: a greeting, a question, "Yes."."""
    return all(claim.verdict.kind == "not_checkable" for claim in claims)


def _denied(claim: Claim) -> Claim:
    """Return a bare phrase as a claim that nothing bears out, whatever its words are like."""
    return replace(claim, verdict=replace(claim.verdict, kind="unsupported", reason=PHRASE))


def _ruled(claim: Claim, rulings: Mapping[str, Verdict]) -> Claim:
    """Return an open claim with what the judge said of it."""
    if claim.verdict.kind != "unverified":
        return claim
    return replace(claim, verdict=rulings.get(claim.text, claim.verdict))
