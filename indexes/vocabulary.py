"""The nouns everything stored and searchable is spoken of in: frozen values, no behaviour beyond a property.

Offsets count Unicode code points of a version's canonical text; a span is half-open, ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Progress = Callable[[str, int, int], None]
"""Called as ``progress(label, done, total)`` by everything that may take over a second."""

MetadataValue = str | int | float | bool
Metadata = Mapping[str, MetadataValue]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose text: one tenant's one collection, by name. No search, cache or memory crosses it."""

    tenant: str
    collection: str


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in a canonical text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of ``text`` this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the stretch it governs; ``level`` 1 is the outermost."""

    heading: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """Page ``number`` (1-based) of the original begins at ``start`` in the canonical text."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Repeal:
    """What a document says of another one: the title it names, and the first day without force.

    ``day`` is None where that is the day the one that says so takes force.
    """

    title: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read from its file: canonical text and where everything stands in it."""

    title: str
    text: str
    media_type: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    metadata: Metadata = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what could not be read, one sentence each: "page 3 has no text"
    repeals: tuple[Repeal, ...] = ()
    settled: bool = False  # ``valid_to`` is its sender's word: no other document ends it


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage before it is stored: its span, and where it stands in the document."""

    start: int
    end: int
    section: str  # the heading path, outermost first, joined by " / "; "" when there is none
    page: int | None
    text: str

    def encoded(self, title: str) -> str:
        """Return what the encoder and the lexical index read: the heading trail, then the text."""
        trail = " / ".join(part for part in (title, self.section) if part)
        return f"{trail}\n{self.text}" if trail else self.text


@dataclass(frozen=True, slots=True)
class Version:
    """One document's canonical text at one time, as stored."""

    id: int
    document_id: str
    number: int
    title: str
    text: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval, never shown without its place."""

    id: int
    version_id: int
    document_id: str
    title: str
    version: int  # the version's number within its document, from 1
    section: str
    page: int | None  # on which it begins
    start: int
    end: int
    text: str
    source_url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    turns: tuple[Page, ...] = ()  # the pages that begin inside it, where it is evidence

    def page_at(self, place: int) -> int | None:
        """Return the page that ``place``, an offset of the version's text, stands on."""
        return max((page.number for page in self.turns if page.start <= place), default=self.page)

    @property
    def public_id(self) -> str:
        """The id a client sees."""
        return f"psg_{self.id}"


@dataclass(frozen=True, slots=True)
class Scores:
    """What each leg said of one passage; ``None`` where a leg could not score it."""

    fused: float
    dense: float | None = None  # cosine, -1..1
    lexical: float | None = None  # BM25
    dense_rank: int | None = None  # 1-based among the leg's own candidates
    lexical_rank: int | None = None
    reranked: float | None = None  # what the best hits are ordered by; None further down


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with each leg's score and rank, and the passages that say the same."""

    passage: Passage
    scores: Scores
    copies: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What one search returned, all of it from one generation.

    ``known_terms`` of ``terms`` query terms exist in the lexical index: its own report of health.
    """

    hits: tuple[Hit, ...]
    known_terms: int
    terms: int
    generation: int
    weights: Mapping[str, float] = field(default_factory=dict)  # idf of each query term
    embedded: float = 1.0  # share of the passages that have a vector; the others are found by words
    mended: str | None = None  # what was searched for, where typing errors were mended in the query


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed pointer into a document, equal however it was written.

    ``《民法典》第一百八十条第二款`` and ``民法典180条2款`` are the same value; so are ``Article 5(1)(f)`` and
    ``Art. 5 (1) f``. ``title`` is folded (see ``indexes.text``); ``path`` is outermost first.
    """

    title: str | None
    path: tuple[tuple[str, str], ...]  # ("article", "180"), ("paragraph", "2"), …
