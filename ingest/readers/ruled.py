"""Tables ruled on a page of a PDF, as rows with their headings; what is not sure stays text.

A table is a stack of lines equally long: with lines down between its columns, or, as in print, three
or more of them and columns that white space parts in every row. Every character within goes to a
cell; a table that would leave out or cut anything is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, NamedTuple

from ingest.readers.rules import NEAR, Rule, rules
from ingest.readers.table import regions
from ingest.readers.wrapping import join

SAME = 6.0  # points by which the ends of a table's lines may differ
LONGEST = 500  # characters of a cell: longer ones lay out a page
FILLED = 0.4  # share of cells with text, at least
EM = 1.0  # of a character's height: wider gaps part the columns of a table without lines down
WITHIN = 2.0  # of it: wider gaps in a cell are those of columns that no line parts
ROWS, COLUMNS = 2, 2
LEVEL = 3  # printed lines that all cells of a ruled row have: rows of their own
MOST_GLYPHS = 20_000


class Glyph(NamedTuple):
    """A printed character, where PDFium counts it, and its box."""

    at: int
    char: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def x(self) -> float:
        """The middle of it across the page."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle of it up the page."""
        return (self.bottom + self.top) / 2


Row = list[list[Glyph]]
"""A list of characters for each cell."""


class Found(NamedTuple):
    """A table: its text, and the indexes of its characters."""

    text: str
    indexes: frozenset[int]


def tables(page: Any, text_page: Any, text: str) -> list[Found]:
    """Return the tables of a page whose ``text`` is as PDFium gives it."""
    across, down = rules(page)
    stacks = [part for stack in _stacks(across) for part in _linked(stack, down)]
    if not stacks or len(text) > MOST_GLYPHS:
        return []
    glyphs = list(_glyphs(text_page, text))
    found = list[Found]()
    taken = set[int]()
    for stack in stacks:
        inside = [one for one in glyphs if _within(one, stack) and one.at not in taken]
        grid = _ruled(stack, down, inside) or _spaced(stack, inside)
        if _is_table(grid) and not _partial(across, stack):
            written = [[_written(cell) for cell in row] for row in grid]
            indexes = frozenset(one.at for one in inside)
            found.append(Found("\n".join(regions(written)), indexes))
            taken |= indexes
    return found


def _stacks(across: Sequence[Rule]) -> list[list[Rule]]:
    """Lines equally long, one below another, from the top."""
    stacks = list[list[Rule]]()
    for rule in sorted(across, reverse=True):
        for stack in stacks:
            if abs(stack[0].low - rule.low) <= SAME and abs(stack[0].high - rule.high) <= SAME:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return stacks


def _linked(stack: Sequence[Rule], down: Sequence[Rule]) -> Iterator[list[Rule]]:
    """The lines that lines down hold together; else all of them, and three by three.

    In print a table has a line above, below, and under its headings, and may have more.
    """
    runs = [[stack[0]]]
    for upper, lower in pairwise(stack):
        middle = (upper.at + lower.at) / 2
        if not any(
            rule.low < middle < rule.high and upper.low - SAME < rule.at < upper.high + SAME
            for rule in down
        ):
            runs.append([])
        runs[-1].append(lower)
    if max(map(len, runs)) > 1:
        yield from (run for run in runs if len(run) > ROWS)
    else:
        yield from ([list(stack)] if len(stack) > ROWS else [])
        yield from (list(stack[at : at + 3]) for at in range(0, len(stack) - 2, 3))


def _partial(across: Sequence[Rule], stack: Sequence[Rule]) -> int:
    """How many shorter lines are within: under headings of several columns, or in merged cells."""
    return sum(
        stack[-1].at + NEAR < rule.at < stack[0].at - NEAR
        and rule not in stack
        and rule.high > stack[0].low
        and rule.low < stack[0].high
        for rule in across
    )


def _glyphs(text_page: Any, text: str) -> Iterator[Glyph]:
    from pypdfium2 import PdfiumError  # type: ignore[import-untyped]  # it has no stubs

    index = 0
    for char in text:
        if not char.isspace():
            with suppress(PdfiumError, IndexError):  # a generated character has no box
                yield Glyph(index, char, *text_page.get_charbox(index, loose=True))
        index += 2 if char > "\uffff" else 1


def _within(glyph: Glyph, stack: Sequence[Rule]) -> bool:
    return stack[0].low < glyph.x < stack[0].high and stack[-1].at < glyph.y < stack[0].at


def _ruled(stack: Sequence[Rule], down: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Row]:
    """The cells between the lines; one that no line down crosses reaches over its columns."""
    top, bottom = stack[0].at, stack[-1].at
    lines = [
        rule
        for rule in down
        if stack[0].low - SAME < rule.at < stack[0].high + SAME
        and rule.low < top - NEAR
        and rule.high > bottom + NEAR
    ]
    lefts = [rule for rule in lines if rule.at < stack[0].high - SAME]
    starts = sorted({round(rule.at) for rule in lefts} | {round(stack[0].low)})
    columns = [start for before, start in pairwise([-99, *starts]) if start - before > SAME]
    if len(columns) < COLUMNS:
        return []
    grid = list[Row]()
    for upper, lower in pairwise(stack):
        middle = (upper.at + lower.at) / 2
        row: Row = [[] for _ in columns]
        inside = [rule.at for rule in lefts if rule.low < middle < rule.high]
        for glyph in glyphs:
            if lower.at < glyph.y <= upper.at:
                begins = max((at for at in inside if at < glyph.x), default=columns[0])
                place = sum(column <= begins + SAME for column in columns)
                row[max(place - 1, 0)].append(glyph)
        grid += _split(row) if grid else [row]
    return grid


def _split(row: Row) -> list[Row]:
    """A row for each printed line, where all cells have as many at the same height."""
    lines = [_lines(cell) for cell in row if cell]
    counts = {len(cell) for cell in lines}
    level = all(
        abs(one[0].y - other[0].y) < SAME
        for cell in lines
        for one, other in zip(lines[0], cell, strict=False)
    )
    if len(lines) < COLUMNS or len(counts) > 1 or max(counts) < LEVEL or not level:
        return [row]
    parted = [_lines(cell) for cell in row]
    return [[cell[at] if cell else [] for cell in parted] for at in range(max(counts))]


def _spaced(stack: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Row]:
    """Headings above the second line, rows below it; none where a row does not keep to columns."""
    if not glyphs:
        return []
    head = [one for one in glyphs if one.y > stack[1].at]
    lines = [_parts(line) for line in _lines([one for one in glyphs if one.y <= stack[1].at])]
    columns = _columns([part for line in lines for part in line])
    if len(columns) < COLUMNS or len(lines) < ROWS:
        return []
    grid = list[Row]()
    for parts in ([part for line in _lines(head) for part in _parts(line)], *lines):
        row: Row = [[] for _ in columns]
        for part in parts:
            over = [at for at, (low, high) in enumerate(columns) if _over(part, low, high)]
            if len(over) != 1:
                return []
            row[over[0]] += part
        if 2 * sum(map(bool, row)) <= len(columns):  # a row that goes on, or a heading of rows
            return []
        grid.append(row)
    return grid if all(grid[0][1:]) else []  # a heading over two columns leaves one without


def _over(part: Sequence[Glyph], low: float, high: float) -> bool:
    return part[0].left < high and max(one.right for one in part) > low


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Printed lines, from the top, each from the left."""
    lines = list[list[Glyph]]()
    for glyph in sorted(glyphs, key=lambda one: (-one.y, one.left)):
        if lines and any(one.bottom < glyph.y < one.top for one in lines[-1]):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _parts(line: Sequence[Glyph], gap: float = EM) -> list[list[Glyph]]:
    """What wide gaps part."""
    height = max(one.top - one.bottom for one in line)
    parts = [[line[0]]]
    for before, glyph in pairwise(line):
        if glyph.left - before.right > gap * height:
            parts.append([])
        parts[-1].append(glyph)
    return parts


def _columns(parts: Sequence[Sequence[Glyph]]) -> list[tuple[float, float]]:
    """The stretches of the page's width that text of any row takes."""
    columns = list[tuple[float, float]]()
    for part in sorted(parts, key=lambda one: one[0].left):
        low, high = part[0].left, max(one.right for one in part)
        if columns and low <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], high)
        else:
            columns.append((low, high))
    return columns


def _written(cell: Sequence[Glyph]) -> str:
    """A cell's text: characters in the file's order, lines joined."""
    lines = list[str]()
    before: Glyph | None = None
    for glyph in sorted(cell):
        if before is None or glyph.y < before.bottom or glyph.y > before.top:
            lines.append("")
        elif glyph.at > before.at + len(before.char.encode("utf-16-le")) // 2:
            lines[-1] += " "
        lines[-1] += glyph.char
        before = glyph
    return join(lines)


def _is_table(grid: Sequence[Row]) -> bool:
    """Whether it has rows of several cells, none of them a text or a table of its own."""
    cells = [cell for row in grid for cell in row]
    return (
        sum(sum(map(bool, row)) > 1 for row in grid) >= ROWS
        and sum(map(bool, cells)) >= FILLED * len(cells)
        and max(map(len, cells)) <= LONGEST
        and all(len(_parts(line, WITHIN)) == 1 for cell in cells for line in _lines(cell))
    )
