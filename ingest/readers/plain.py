"""Plain text: paragraphs between blank lines, soft-wrapped lines joined."""

from __future__ import annotations

import re

from ingest.decode import decode
from ingest.readers.wrapping import unwrap
from ingest.vocabulary import Block, Extract

BREAK = re.compile(r"\n[ \t\u3000]*\n|\f")


def read(data: bytes, name: str) -> Extract:
    """Return the paragraphs of a text file; raise Unreadable when no encoding fits."""
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    blocks = []
    for paragraph in BREAK.split(text):
        lines = unwrap([line for line in paragraph.split("\n") if line.strip()])
        if lines:
            blocks.append(Block("\n".join(lines)))
    notes = ("Some bytes were no text and were left out.",) if decoded.damaged else ()
    return Extract(blocks=tuple(blocks), notes=notes)
