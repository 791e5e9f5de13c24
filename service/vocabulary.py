"""The nouns of an answer on its way: frozen values, no behaviour beyond a property.

Question ─▶ Understanding ─▶ Evidence ─▶ Draft ─▶ Claims ─▶ Answer ─▶ Turn
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from indexes.vocabulary import Hit, Language, Metadata, Reference, Scope

Reasoning = Literal["auto", "on", "off"]
Task = Literal["general", "legal", "medical", "support", "translation", "code"]
Intent = Literal["question", "follow_up", "greeting", "thanks", "command", "out_of_scope"]
VerdictKind = Literal["supported", "contradicted", "unsupported", "unverified", "not_checkable"]
Status = Literal[
    "answered", "partial", "abstained", "needs_clarification", "conversational", "refused"
]
EventKind = Literal["start", "stage", "reasoning", "draft", "claim", "evidence", "done", "error"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, where, and how it wants to be answered."""

    text: str
    scope: Scope
    conversation_id: str | None = None
    as_of: date | None = None
    filters: Metadata = field(default_factory=dict)
    reasoning: Reasoning = "auto"
    task: Task = "general"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, remembered."""

    number: int
    question: str
    standalone: str
    answer: str
    status: Status
    passage_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """What the conversation brings to this question: the latest turns, oldest first."""

    conversation_id: str
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the question means."""

    intent: Intent
    confidence: float
    language: Language
    standalone: str  # the question as searched
    rewritten: bool = False
    references: tuple[Reference, ...] = ()
    dates: tuple[date, ...] = ()
    clarify: str | None = None  # the one question to ask back


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """One sentence of a hit; ``start``/``end`` are offsets into the version's canonical text.

    ``relevance`` is the chance that, if one sentence of the evidence answers, it is this one: they sum to 1.
    """

    passage_id: int
    rank: int  # of its hit, from 0
    start: int
    end: int
    text: str
    relevance: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The hits kept for this answer, best first, their sentences in reading order, and whether they suffice.

    ``sufficient`` is the probability that these passages answer the question, 0..1; ``answers`` says whether
    that is enough to write from at all, ``sure`` whether it is enough to call the answer whole.
    """

    hits: tuple[Hit, ...]
    sentences: tuple[EvidenceSentence, ...]
    sufficient: float
    answers: bool
    sure: bool
    known_terms: int
    terms: int
    generation: int
    dropped: int = 0  # hits that did not fit the model's context


@dataclass(frozen=True, slots=True)
class Quote:
    """The verbatim stretch of a passage's canonical text that bears on a claim.

    ``start``/``end`` are offsets into the version's canonical text.
    """

    passage_id: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of one claim, and in one plain sentence why."""

    kind: VerdictKind
    score: float  # P(supported), 0..1
    quotes: tuple[Quote, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement of a text, at ``[start, end)`` of that text."""

    text: str
    start: int
    end: int
    verdict: Verdict

    def moved(self, by: int) -> Claim:
        """Return the same claim, ``by`` code points further on."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Engine:
    """How the answer was made."""

    name: str
    model: str | None
    reasoning: bool
    degraded: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the engine counted them; zero where no model took part."""

    prompt: int = 0
    thinking: int = 0
    answer: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The result: every sentence of ``text`` that states something is one of ``claims``."""

    id: str
    conversation_id: str
    question: Question
    status: Status
    text: str
    claims: tuple[Claim, ...]
    evidence: tuple[Hit, ...]
    removed: tuple[Claim, ...]
    understanding: Understanding
    engine: Engine
    timings_ms: Mapping[str, int]
    usage: Usage
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What a client hears while the line runs; ``data`` is JSON-ready except for ``done``'s Answer."""

    kind: EventKind
    data: Any
