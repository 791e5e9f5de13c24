"""The reading order of lines that stand anywhere on a page: recursive XY cut (Nagy and Seth, 1984).

A page is cut where white space reaches all across it, first between columns, then between rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from statistics import median

from ingest.readers.ocr import Seen
from ingest.readers.wrapping import width

GUTTER = 1.0  # of a line's height: white space between columns is wider
WIDE = 16  # printed columns half the lines of a column of text have at least
FEW = 3  # lines a column has at least; fewer are cells of a row


def ordered(lines: Sequence[Seen]) -> list[Seen]:
    """Return ``lines`` as a person reads them: column after column, rows from left to right."""
    if len(lines) < 2:
        return list(lines)
    height = sorted(line.bottom - line.top for line in lines)[len(lines) // 2]
    return _ordered(list(lines), height)


def _ordered(lines: list[Seen], height: float) -> list[Seen]:
    columns = _cut(lines, attrgetter("left"), attrgetter("right"), GUTTER * height)
    if _are_text(columns):
        return [line for column in columns for line in _ordered(column, height)]
    bands = _cut(lines, attrgetter("top"), attrgetter("bottom"), 0.0)
    if len(bands) == 1:
        return _rows(lines)
    # A heading above two columns hides their gutter: bands that share one are read together.
    found: list[Seen] = []
    group: list[Seen] = []
    for band in bands:
        together = [*group, *band]
        parts = _cut(together, attrgetter("left"), attrgetter("right"), GUTTER * height)
        before = _parts(group, height)
        if group and (len(parts) < before or (before == 1 and _parts(band, height) > 1)):
            found += _read(group, height)
            group = list(band)
        else:
            group = together
    return found + _read(group, height)


def _parts(lines: list[Seen], height: float) -> int:
    return len(_cut(lines, attrgetter("left"), attrgetter("right"), GUTTER * height))


def _read(group: list[Seen], height: float) -> list[Seen]:
    columns = _cut(group, attrgetter("left"), attrgetter("right"), GUTTER * height)
    if _are_text(columns):
        return [line for column in columns for line in _rows(column)]
    return _rows(group)


def _are_text(columns: Sequence[Sequence[Seen]]) -> bool:
    """Whether these are columns of text and not those of a table, whose cells are short."""
    return len(columns) > 1 and all(
        len(column) >= FEW and median(width(line.text) for line in column) >= WIDE
        for column in columns
    )


def _rows(lines: list[Seen]) -> list[Seen]:
    """Lines whose middles are level form a row: tall letters of two rows may overlap."""
    rows: list[list[Seen]] = []
    for line in sorted(lines, key=_middle):
        level = rows and _middle(line) - _middle(rows[-1][0]) < 0.5 * (line.bottom - line.top)
        if level:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=attrgetter("left"))]


def _middle(line: Seen) -> float:
    return (line.top + line.bottom) / 2


def _cut(
    lines: list[Seen],
    low: Callable[[Seen], float],
    high: Callable[[Seen], float],
    gap: float,
) -> list[list[Seen]]:
    """Parts of ``lines`` between which more than ``gap`` pixels are empty along one axis."""
    parts: list[list[Seen]] = []
    edge = 0.0
    for line in sorted(lines, key=low):
        if parts and low(line) <= edge + gap:
            parts[-1].append(line)
            edge = max(edge, high(line))
        else:
            parts.append([line])
            edge = high(line)
    return parts
