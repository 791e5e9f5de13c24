"""The nouns of an answer on its way: frozen values, no behaviour beyond a property.

Question ─▶ Understanding ─▶ Evidence ─▶ Draft ─▶ Claims ─▶ Answer ─▶ Turn
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from indexes.vocabulary import Hit, Metadata, Scope
from service.meaning import KNOWLEDGE as KNOWLEDGE
from service.meaning import Command as Command
from service.meaning import Intent as Intent
from service.meaning import Measure as Measure
from service.meaning import Parameters as Parameters
from service.meaning import Route as Route
from service.meaning import Task as Task
from service.meaning import Understanding as Understanding

Reasoning = Literal["auto", "on", "off"]
VerdictKind = Literal["supported", "contradicted", "unsupported", "unverified", "not_checkable"]
Status = Literal[
    "answered", "partial", "abstained", "needs_clarification", "conversational", "refused"
]
PolicyKind = Literal["strict", "flag", "off"]
Ruling = Literal["supported", "denied", "misquoted", "against the facts", "silent"]
EventKind = Literal[
    "start",
    "stage",
    "notice",
    "reasoning",
    "draft",
    "verdict",
    "claim",
    "evidence",
    "done",
    "error",
]


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
    open: bool = False  # no collection was named: a conversation's or a route's may take its place
    policy: PolicyKind | None = None  # counts where it is stricter than the collection's


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to a sentence without support, and from which P(supported) on a claim has it.

    ``strict`` removes it, ``flag`` marks it, ``off`` checks nothing. Under ``doubtful`` a claim is
    unsupported; between the two only the judge can tell.
    """

    kind: PolicyKind = "strict"
    supported: float = 0.7
    doubtful: float = 0.2


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
class Window:
    """A stretch of earlier turns, ``first`` to ``last``, in which something bears on the question.

    ``summary`` is empty while the stretch is not complete; ``turns`` are those that bear on it.
    """

    first: int
    last: int
    summary: str
    turns: tuple[Turn, ...]
    passage_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody said of themselves in turn ``turn``, in their own words."""

    number: int
    about: str  # such as "role", "place", "age of daughter": what is said anew replaces the old
    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class Recall:
    """What the conversation brings to this question: the latest turns, and what matters of older ones."""

    conversation_id: str
    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        """The latest turn that left an answer to work on."""
        turns = (turn for turn in reversed(self.turns) if turn.status in ("answered", "partial"))
        return next(turns, None)

    windows: tuple[Window, ...] = ()
    facts: tuple[Fact, ...] = ()
    collection: str | None = None  # what the conversation is about; None while it is new


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
class Quote:
    """The verbatim stretch of a passage's canonical text that bears on a claim.

    ``start``/``end`` are offsets into the version's canonical text.
    """

    passage_id: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two places that contradict one another about what was asked, the newer in force first.

    ``says`` and ``against`` are what they put in one place: "30 days", "14 days".
    """

    first: Quote
    second: Quote
    says: str
    against: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing an underspecified question may mean: a document's title, and what it would answer."""

    label: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Evidence:
    """The hits kept for this answer, best first, their sentences in reading order, and whether they suffice.

    ``sufficient`` is the probability that these passages answer the question, 0..1; ``answers`` says whether
    that is enough to write from at all, ``sure`` whether it is enough to call the answer whole. ``likely`` is
    ``sure`` without asking whether other passages dispute it: enough to quote where a draft says nothing.
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
    conflicts: tuple[Conflict, ...] = ()
    options: tuple[Option, ...] = ()  # more than one: the question must be asked back
    missing: tuple[str, ...] = ()  # words of the question that none of the hits has
    notes: tuple[str, ...] = ()  # told beside the answer: newer versions, errors mended
    mended: str | None = None  # the question as searched, where typing errors were mended in it
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """What each layer of the check saw in one claim; ``None`` where a layer took no part."""

    verbatim: bool = False
    similarity: float | None = None  # cosine of the nearest evidence sentence, -1..1
    coverage: float | None = None  # share of the claim's terms in the aligned sentences, 0..1
    facts: tuple[str, ...] = ()  # the kinds of hard fact that clash
    surface: float | None = None  # P(supported) by what claim and evidence share, 0..1
    joint: float | None = None  # P(supported) by reading both together, 0..1
    score: float | None = None  # P(supported) of both scores together, calibrated, 0..1
    judge: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """By what a claim was judged: the policy in force, and the versions of whatever scored it."""

    policy: Policy
    scorer: str  # of the weights, or the name of the cross-encoder that stands in for them
    encoder: str  # its fingerprint
    judge: str | None = None  # the model's name, where it was asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of one claim, and in one plain sentence why."""

    kind: VerdictKind
    score: float  # P(supported), 0..1
    quotes: tuple[Quote, ...] = ()
    reason: str = ""
    layers: Layers = Layers()
    by: Yardstick | None = None


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
    conflicts: tuple[Conflict, ...] = ()
    options: tuple[Option, ...] = ()
    missing: tuple[str, ...] = ()  # of a whole answer nothing is missing


@dataclass(frozen=True, slots=True)
class Event:
    """What a client hears while the line runs; ``data`` is JSON-ready except for ``done``'s Answer."""

    kind: EventKind
    data: Any
    before: str = ""  # of a claim: the text between the one before it, or the notices, and it
