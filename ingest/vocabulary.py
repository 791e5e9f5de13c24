"""The nouns of a document on its way in: frozen values, no behaviour.

bytes ─▶ Kind ─▶ Extract (Blocks) ─▶ Intake (Reading) ─▶ Chunks
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from indexes.vocabulary import Metadata, Reading

Kind = Literal["pdf", "docx", "html", "markdown", "text"]

MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or heading in reading order.

    ``level`` is 0 for body text and 1, 2, … for headings, outermost first. ``page`` is the 1-based
    page it begins on; a form feed inside ``text`` is a turn to the next page.
    """

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader took out of a file, and what the file says of itself."""

    blocks: tuple[Block, ...]
    title: str = ""  # "" when the file does not say
    key: str | None = None
    source_url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    metadata: Metadata = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """A document as read, with the key and address it names itself by, if it does."""

    reading: Reading
    key: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A document as it was handed in; what is said here wins over what the file says of itself.

    Only ``key`` is the other way round: a file's own key outlives its name and folder.
    """

    key: str
    name: str  # of the file, or the title of a text
    data: bytes
    is_text: bool = False
    source_url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: how many passages it has now, and whether it was known already."""

    key: str
    passages: int
    unchanged: bool
