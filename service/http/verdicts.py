"""What clients read of the check: claims, their quotes, and what led to each verdict."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel

from service.draft import Settled
from service.vocabulary import (
    Claim,
    Layers,
    PolicyKind,
    Quote,
    Ruling,
    Status,
    Verdict,
    VerdictKind,
    Yardstick,
)

Decider = Literal["verbatim", "facts", "score", "judge", "nothing"]


class QuoteBody(BaseModel):
    """The verbatim place that bears on a claim."""

    passage_id: str
    quote: str
    start: int
    end: int

    @classmethod
    def of(cls, quote: Quote) -> QuoteBody:
        """Render one quote."""
        return cls(
            passage_id=f"psg_{quote.passage_id}",
            quote=quote.text,
            start=quote.start,
            end=quote.end,
        )


class ThresholdsBody(BaseModel):
    """P(supported) from which a claim is supported, and under which no model is asked."""

    supported: float
    doubtful: float


class VersionsBody(BaseModel):
    """What judged: the weights or the cross-encoder, the encoder, and the model that was asked."""

    scorer: str
    encoder: str
    judge: str | None


class YardstickBody(BaseModel):
    """By what a claim was judged."""

    policy: PolicyKind
    thresholds: ThresholdsBody
    versions: VersionsBody

    @classmethod
    def of(cls, by: Yardstick) -> YardstickBody:
        """Render one yardstick."""
        policy = by.policy
        return cls(
            policy=policy.kind,
            thresholds=ThresholdsBody(supported=policy.supported, doubtful=policy.doubtful),
            versions=VersionsBody(scorer=by.scorer, encoder=by.encoder, judge=by.judge),
        )


class ExplanationBody(BaseModel):
    """What each layer of the check saw in one claim; null where a layer took no part."""

    decided_by: Decider
    verbatim: bool
    similarity: float | None
    coverage: float | None
    facts: list[str]
    surface: float | None
    joint: float | None
    score: float | None
    judge: Ruling | None
    by: YardstickBody | None

    @classmethod
    def of(cls, verdict: Verdict) -> ExplanationBody:
        """Render what led to one verdict."""
        layers = {**asdict(verdict.layers), "facts": list(verdict.layers.facts)}
        by = YardstickBody.of(verdict.by) if verdict.by else None
        return cls(decided_by=_decider(verdict.layers), by=by, **layers)


def _decider(layers: Layers) -> Decider:
    """Return the layer a verdict comes from."""
    if layers.verbatim:
        return "verbatim"
    if layers.facts:
        return "facts"
    if layers.judge in ("supported", "denied"):
        return "judge"
    return "nothing" if layers.score is None else "score"


class ClaimBody(BaseModel):
    """One sentence of the answer and what the check says of it; offsets into the answer's text."""

    text: str
    start: int
    end: int
    verdict: VerdictKind
    score: float
    evidence: list[QuoteBody]
    reason: str = ""
    explanation: ExplanationBody

    @classmethod
    def of(cls, claim: Claim) -> ClaimBody:
        """Render one claim."""
        return cls(
            text=claim.text,
            start=claim.start,
            end=claim.end,
            verdict=claim.verdict.kind,
            score=claim.verdict.score,
            evidence=[QuoteBody.of(quote) for quote in claim.verdict.quotes],
            reason=claim.verdict.reason,
            explanation=ExplanationBody.of(claim.verdict),
        )


class RemovedBody(BaseModel):
    """A statement without a place in the answer, and what the check says of it."""

    text: str
    verdict: VerdictKind
    reason: str
    explanation: ExplanationBody

    @classmethod
    def of(cls, claim: Claim) -> RemovedBody:
        """Render one claim that was left out."""
        return cls(
            text=claim.text,
            verdict=claim.verdict.kind,
            reason=claim.verdict.reason,
            explanation=ExplanationBody.of(claim.verdict),
        )


class SettledBody(BaseModel):
    """What the check says of one sentence of a draft that was shown; ``text`` is as the draft has it."""

    text: str
    released: bool
    claims: list[RemovedBody]

    @classmethod
    def of(cls, settled: Settled) -> SettledBody:
        """Render one sentence."""
        claims = [RemovedBody.of(claim) for claim in settled.claims]
        return cls(text=settled.sentence.text, released=settled.released, claims=claims)


class CheckBody(BaseModel):
    """The verdicts on somebody else's text."""

    text: str
    claims: list[ClaimBody]
    status: Status
