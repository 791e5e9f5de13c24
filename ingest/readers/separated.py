"""Tables as text (.csv, .tsv): the separator is found, rows carry their headings (RFC 4180)."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

from ingest.decode import decode
from ingest.readers.table import regions
from ingest.vocabulary import Block, Extract

SEPARATORS = ",;\t|"
SAMPLE = 50  # lines looked at
LONGEST = 1 << 24  # characters in one cell


def read(data: bytes, name: str) -> Extract:
    """Return the table's rows as lines; raise Unreadable when no encoding fits."""
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    csv.field_size_limit(LONGEST)
    separator = _separator(text)
    grid = list(csv.reader(StringIO(text), delimiter=separator))
    notes = ("Some bytes were no text and were left out.",) if decoded.damaged else ()
    return Extract(blocks=tuple(Block(part) for part in regions(grid)), notes=notes)


def _separator(text: str) -> str:
    """The mark that parts most of the first lines into the same number of cells."""
    lines = [line for line in text.split("\n", SAMPLE)[:SAMPLE] if line.strip()]
    best, score = ",", 0.0
    for mark in SEPARATORS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
        cells, rows = counts.most_common(1)[0] if counts else (1, 0)
        worth = rows * (1 + 0.1 * min(cells, 10))
        if cells > 1 and worth > score:
            best, score = mark, worth
    return best
