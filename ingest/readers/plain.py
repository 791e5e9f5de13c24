"""Plain text: paragraphs between blank lines, soft-wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.decode import decode
from ingest.readers.wrapping import unwrap
from ingest.vocabulary import Block, Extract

BREAK = re.compile(r"\n[ \t\u3000]*\n|\f")


def read(data: bytes, name: str) -> Extract:
    """Return the paragraphs of a text file; raise Unreadable when no encoding fits."""
    decoded = decode(data)
    notes = ("Some bytes were no text and were left out.",) if decoded.damaged else ()
    return Extract(blocks=tuple(paragraphs(decoded.text.removeprefix("\ufeff"))), notes=notes)


def paragraphs(text: str) -> Iterator[Block]:
    """Yield the paragraphs of ``text`` as blocks."""
    for paragraph in BREAK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = unwrap([line for line in paragraph.split("\n") if line.strip()])
        if lines:
            yield Block("\n".join(lines))
