"""Rich Text Format (RTF 1.9.1) through striprtf: paragraphs and table rows, without their style."""

from __future__ import annotations

import re

from indexes.errors import Hostile, Unreadable
from ingest.readers.table import bare
from ingest.vocabulary import Block, Extract

TITLE = re.compile(r"\{\\title ([^{}\\]{1,200})\}")
HIDDEN = re.compile(r"\{[^{}]{0,200}\\v(?![a-z0-9])[^{}]*\}")
MAX_DEPTH = 500
BRACES = re.compile(rb"\\[{}\\]|([{}])")


def read(data: bytes, name: str) -> Extract:
    """Return the paragraphs; raise Unreadable when there are none, Hostile when nested absurdly."""
    from striprtf.striprtf import rtf_to_text

    _check_depth(data)
    source = HIDDEN.sub("", data.decode("latin-1"))
    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]  # no types
    blocks = tuple(_block(line) for line in text.split("\n") if line.strip(" |\t"))
    if not blocks:
        raise Unreadable("This RTF file has no text.")
    found = TITLE.search(source)
    return Extract(blocks=blocks, title=found[1].strip() if found else "")


def _block(line: str) -> Block:
    """A line; a table's row comes as ``cell|cell|``."""
    if line.rstrip().endswith("|"):
        return Block(bare([[cell.strip() for cell in line.split("|")]]))
    return Block(line)


def _check_depth(data: bytes) -> None:
    depth = 0
    for found in BRACES.finditer(data):
        depth += {b"{": 1, b"}": -1}.get(found[1] or b"", 0)
        if depth > MAX_DEPTH:
            raise Hostile(f"This RTF file nests its groups more than {MAX_DEPTH} deep.")
