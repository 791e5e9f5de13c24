"""What clients read: answers and what they are made of, field by field as docs/http.md promises.

Rendering lives here and nowhere else: HTTP, the command line and the stored answer share it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from indexes.vocabulary import Reference
from service.http.found import HitBody
from service.http.verdicts import ClaimBody, QuoteBody, RemovedBody
from service.meaning import RiskAction
from service.vocabulary import (
    Answer,
    Command,
    Conflict,
    Intent,
    Option,
    Parameters,
    Status,
    Understanding,
)


class ReferenceBody(BaseModel):
    """A parsed pointer into a document; ``path`` is outermost first: ``[["article", "180"]]``."""

    title: str | None
    path: list[tuple[str, str]]

    @classmethod
    def of(cls, reference: Reference) -> ReferenceBody:
        """Render one reference."""
        return cls(title=reference.title, path=list(reference.path))


class MeasureBody(BaseModel):
    """``low`` to ``high`` of ``unit``, equal where it is one number."""

    low: float
    high: float
    unit: str


class ParametersBody(BaseModel):
    """What the question named; ``as_of`` and ``language`` only where it asked for them."""

    references: list[ReferenceBody]
    dates: list[date]
    as_of: date | None = None
    amounts: list[MeasureBody] = []
    doses: list[MeasureBody] = []
    ages: list[MeasureBody] = []
    titles: list[str] = []
    language: str | None = None

    @classmethod
    def of(cls, named: Parameters) -> ParametersBody:
        """Render what a question named."""
        return cls(
            references=[ReferenceBody.of(one) for one in named.references],
            dates=list(named.dates),
            as_of=named.as_of,
            amounts=[MeasureBody(**asdict(one)) for one in named.amounts],
            doses=[MeasureBody(**asdict(one)) for one in named.doses],
            ages=[MeasureBody(**asdict(one)) for one in named.ages],
            titles=list(named.titles),
            language=named.language,
        )


class RouteBody(BaseModel):
    """One of the organisation's own intents, and where its questions are answered."""

    name: str
    confidence: float
    collection: str | None = None
    task: str | None = None


class UnderstandingBody(BaseModel):
    """What the question was taken to mean; ``rewritten`` is null when it was searched as asked."""

    intent: Intent
    confidence: float
    rewritten: str | None
    parameters: ParametersBody
    command: Command | None = None
    route: RouteBody | None = None
    risk: RiskAction | None = None

    @classmethod
    def of(cls, understanding: Understanding) -> UnderstandingBody:
        """Render one understanding."""
        return cls(
            intent=understanding.intent,
            confidence=understanding.confidence,
            rewritten=understanding.standalone if understanding.rewritten else None,
            parameters=ParametersBody.of(understanding.parameters),
            command=understanding.command,
            route=RouteBody(**asdict(understanding.route)) if understanding.route else None,
            risk=understanding.risk,
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


class ConflictBody(BaseModel):
    """Two places that contradict one another about what was asked, the newer in force first."""

    first: QuoteBody
    second: QuoteBody
    reason: str

    @classmethod
    def of(cls, conflict: Conflict) -> ConflictBody:
        """Render one conflict."""
        return cls(
            first=QuoteBody.of(conflict.first),
            second=QuoteBody.of(conflict.second),
            reason=f"One place says {conflict.says}, the other {conflict.against}.",
        )


class OptionBody(BaseModel):
    """One thing the question may mean, and the place that would answer it then."""

    label: str
    evidence: QuoteBody

    @classmethod
    def of(cls, option: Option) -> OptionBody:
        """Render one option."""
        return cls(label=option.label, evidence=QuoteBody.of(option.quote))


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
    conflicts: list[ConflictBody] = []
    options: list[OptionBody] = []
    missing: list[str] = []

    @classmethod
    def of(cls, answer: Answer) -> AnswerBody:
        """Render one answer."""
        engine, usage = answer.engine, answer.usage
        quoted = _quoted(answer)
        return cls(
            id=answer.id,
            conversation_id=answer.conversation_id,
            question=answer.question.text,
            collection=answer.question.scope.collection,
            status=answer.status,
            text=answer.text,
            language=answer.understanding.language,
            claims=[ClaimBody.of(claim) for claim in answer.claims],
            evidence=[HitBody.of(hit, quoted.get(hit.passage.id)) for hit in answer.evidence],
            removed=[RemovedBody.of(claim) for claim in answer.removed],
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
            conflicts=[ConflictBody.of(one) for one in answer.conflicts],
            options=[OptionBody.of(one) for one in answer.options],
            missing=list(answer.missing),
        )


def _quoted(answer: Answer) -> dict[int, int]:
    """Return where the first of an answer's quotes from each passage begins, by the passage's id."""
    quotes = [quote for claim in answer.claims for quote in claim.verdict.quotes]
    quotes += [quote for one in answer.conflicts for quote in (one.first, one.second)]
    quotes += [option.quote for option in answer.options]
    return {one.passage_id: one.start for one in sorted(quotes, key=lambda one: -one.start)}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as the plain JSON object that clients and the record see."""
    return AnswerBody.of(answer).model_dump(mode="json")
