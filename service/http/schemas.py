"""What clients read: answers, hits and verdicts, field by field as docs/http.md promises.

Rendering lives here and nowhere else: HTTP, the command line and the stored answer share it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from indexes.vocabulary import Found, Hit, Passage, Reference
from service.vocabulary import Answer, Claim, Intent, Quote, Status, Understanding, VerdictKind


class ScoresBody(BaseModel):
    """What each leg said; null where a leg could not score the passage."""

    dense: float | None
    lexical: float | None
    fused: float


class HitBody(BaseModel):
    """A passage and its place; offsets count code points of the version's canonical text."""

    passage_id: str
    document_id: str
    title: str
    version: int
    section: str
    page: int | None
    text: str
    start: int
    end: int
    scores: ScoresBody
    source_url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(cls, hit: Hit) -> HitBody:
        """Render one hit."""
        passage: Passage = hit.passage
        scores = ScoresBody(
            dense=hit.scores.dense, lexical=hit.scores.lexical, fused=hit.scores.fused
        )
        return cls(
            passage_id=passage.public_id,
            document_id=passage.document_id,
            title=passage.title,
            version=passage.version,
            section=passage.section,
            page=passage.page,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            scores=scores,
            source_url=passage.source_url,
            valid_from=passage.valid_from,
            valid_to=passage.valid_to,
        )


class TermsBody(BaseModel):
    """How many of the query's terms the lexical index knows."""

    known: int
    of: int


class FoundBody(BaseModel):
    """The result of a search, all of it from one generation."""

    hits: list[HitBody]
    lexical_terms: TermsBody
    generation: int

    @classmethod
    def of(cls, found: Found) -> FoundBody:
        """Render one search."""
        return cls(
            hits=[HitBody.of(hit) for hit in found.hits],
            lexical_terms=TermsBody(known=found.known_terms, of=found.terms),
            generation=found.generation,
        )


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


class ClaimBody(BaseModel):
    """One sentence of the answer and what the check says of it; offsets into the answer's text."""

    text: str
    start: int
    end: int
    verdict: VerdictKind
    score: float
    evidence: list[QuoteBody]
    reason: str = ""

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
        )


class RemovedBody(BaseModel):
    """A sentence that was not let out, and why."""

    text: str
    verdict: VerdictKind
    reason: str


class ReferenceBody(BaseModel):
    """A parsed pointer into a document; ``path`` is outermost first: ``[["article", "180"]]``."""

    title: str | None
    path: list[tuple[str, str]]

    @classmethod
    def of(cls, reference: Reference) -> ReferenceBody:
        """Render one reference."""
        return cls(title=reference.title, path=list(reference.path))


class ParametersBody(BaseModel):
    """What the question named."""

    references: list[ReferenceBody]
    dates: list[date]


class UnderstandingBody(BaseModel):
    """What the question was taken to mean; ``rewritten`` is null when it was searched as asked."""

    intent: Intent
    confidence: float
    rewritten: str | None
    parameters: ParametersBody

    @classmethod
    def of(cls, understanding: Understanding) -> UnderstandingBody:
        """Render one understanding."""
        return cls(
            intent=understanding.intent,
            confidence=understanding.confidence,
            rewritten=understanding.standalone if understanding.rewritten else None,
            parameters=ParametersBody(
                references=[ReferenceBody.of(one) for one in understanding.references],
                dates=list(understanding.dates),
            ),
        )


class EngineBody(BaseModel):
    """How the answer was made."""

    name: str
    model: str | None
    reasoning: bool
    degraded: bool
    notes: list[str]


class UsageBody(BaseModel):
    """Tokens, as the engine counted them."""

    prompt: int
    thinking: int
    answer: int


class AnswerBody(BaseModel):
    """The answer object, the same from every door: JSON, the ``done`` event, and when stored."""

    id: str
    conversation_id: str
    question: str
    collection: str
    status: Status
    text: str
    language: str
    claims: list[ClaimBody]
    evidence: list[HitBody]
    removed: list[RemovedBody]
    understanding: UnderstandingBody
    engine: EngineBody
    timings_ms: dict[str, int]
    usage: UsageBody
    created_at: datetime

    @classmethod
    def of(cls, answer: Answer) -> AnswerBody:
        """Render one answer."""
        removed = [
            RemovedBody(text=one.text, verdict=one.verdict.kind, reason=one.verdict.reason)
            for one in answer.removed
        ]
        engine, usage = answer.engine, answer.usage
        return cls(
            id=answer.id,
            conversation_id=answer.conversation_id,
            question=answer.question.text,
            collection=answer.question.scope.collection,
            status=answer.status,
            text=answer.text,
            language=answer.understanding.language,
            claims=[ClaimBody.of(claim) for claim in answer.claims],
            evidence=[HitBody.of(hit) for hit in answer.evidence],
            removed=removed,
            understanding=UnderstandingBody.of(answer.understanding),
            engine=EngineBody(
                name=engine.name,
                model=engine.model,
                reasoning=engine.reasoning,
                degraded=engine.degraded,
                notes=list(engine.notes),
            ),
            timings_ms=dict(answer.timings_ms),
            usage=UsageBody(prompt=usage.prompt, thinking=usage.thinking, answer=usage.answer),
            created_at=answer.created_at,
        )


class CheckBody(BaseModel):
    """The verdicts on somebody else's text."""

    text: str
    claims: list[ClaimBody]
    status: Status


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as the plain JSON object that clients and the record see."""
    return AnswerBody.of(answer).model_dump(mode="json")
