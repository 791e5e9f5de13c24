"""The nouns of a document on its way in: frozen values, no behaviour.

bytes ─▶ Kind ─▶ Extract (Blocks) ─▶ Intake (Reading) ─▶ Chunks
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from indexes.vocabulary import Metadata, Reading

Picture = Literal["png", "jpeg", "tiff", "bmp", "gif", "webp"]
Office = Literal["docx", "pptx", "xlsx", "xls", "ods", "odt", "odp"]
Plain = Literal["csv", "email", "html", "markdown", "text"]
Kind = Literal["pdf", "rtf", "epub", Office, Plain, Picture]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": f"{_OPEN}.spreadsheet",
    "odt": f"{_OPEN}.text",
    "odp": f"{_OPEN}.presentation",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "email": "message/rfc822",
    "csv": "text/csv",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "gif": "image/gif",
    "webp": "image/webp",
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
    pictured: int = 0  # pages that are pictures without text


@dataclass(frozen=True, slots=True)
class Intake:
    """A document as read, with the key and address it names itself by, if it does."""

    reading: Reading
    key: str | None = None
    source_url: str | None = None
    pictured: int = 0  # pages that OCR could still read
    dated: bool = False  # its text says when it takes force: files of it are its versions


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
