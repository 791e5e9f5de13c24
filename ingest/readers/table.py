"""Tables as lines that stand alone: every row carries its column headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CELLS = " | "
NUMBER = re.compile(r"[-+(]?[$€£¥￥]?\s?\d[\d,.' ]*\s?[%)]?|\d{4}-\d\d-\d\d.*|true|false", re.I)
YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
MEASURE = re.compile(r"[-+]?[$€£¥￥]?\s?\d[\d,.' ]*([^\s\d,.'()]{1,12})")
MOST = 2_000_000  # places and characters that a table may have beyond those of its cells
Rows = Sequence[Sequence[str]]


class Cell(NamedTuple):
    """A cell, over how many columns and rows it reaches, and whether it is marked as a heading."""

    text: str
    across: int = 1
    down: int = 1
    heading: bool = False


NONE = Cell("")  # in the place of a cell that a row does not have
Grid = list[list[Cell]]
"""Rows equally long, in which a cell has each place it reaches over."""


def rows(table: Sequence[Sequence[str | Cell]], headed: bool = False) -> str:
    """Return one line a row, ``heading: cell | heading: cell``, without empty cells and rows.

    The headings are the rows marked as such, else the first row if the table is ``headed`` by its
    nature or ``_heads`` takes it for one. Without any, rows are bare, or ``heading: cell | cell``
    where they begin with a cell marked as a heading. A cell that reaches over rows is said in
    each; one over columns once, and by itself where it is all of its row.
    """
    cells = [[_tidied(cell) for cell in row] for row in table]
    if _cost(cells) > MOST:
        return "\n".join(filter(None, map(_labelled, cells)))
    grid = _laid(cells, headed)
    headings = _headings(grid, headed)
    lines, header, above = list[str](), list[str](), list[list[Cell]]()
    for at, row in enumerate(grid):
        if at in headings:
            above = [*above, row] if at - 1 in headings else [row]
            header = _header(above)
        elif not headed and _alone(row):
            lines.append(row[0].text)
        else:
            lines.append(_line(header, _once(row)) if header else _labelled(row))
    return "\n".join(filter(None, lines))


def bare(table: Rows) -> str:
    """Return one line a row without headings."""
    return "\n".join(CELLS.join(cell for cell in row if cell) for row in table)


def inside(lines: str) -> str:
    """Return a table's lines, as ``rows`` gives them, as one text within a cell of another."""
    return lines.replace(CELLS, ", ").replace("\n", "; ")


def regions(grid: Rows) -> Iterator[str]:
    """Yield what stands on a sheet, block by block: captions, and tables as ``rows`` gives them.

    Empty rows part tables. Lines of one cell above a wider table are its caption. A first row
    that holds numbers heads nothing; a second row that goes on with it belongs to the headings.
    """
    for region in _parted(grid):
        filled = [sum(map(bool, row)) for row in region]
        first = next((at for at, count in enumerate(filled) if count > 1), len(region))
        yield from (next(filter(None, row)) for row in region[:first])
        table = _without_empty_columns(region[first:])
        if len(table) > 1 and _heads(table):
            header, *body = _one_header(table)
            yield "\n".join(_line(header, row) for row in body)
        elif table:
            yield bare(table)


def _parted(grid: Rows) -> Iterator[list[list[str]]]:
    region: list[list[str]] = []
    for row in (*grid, ()):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            region.append(cells)
        elif region:
            yield region
            region = []


def _without_empty_columns(table: list[list[str]]) -> list[list[str]]:
    width = max(map(len, table), default=0)
    full = [row + [""] * (width - len(row)) for row in table]
    kept = [at for at in range(width) if any(row[at] for row in full)]
    return [[row[at] for at in kept] for row in full]


def _heads(table: Rows) -> bool:
    """Whether the first of rows equally long heads the others: words, or years beside labels."""
    top, *body = table
    filled = [cell for cell in top if cell]
    if 2 * len(filled) < len(top) or any(map(_counts, filled)):
        return False
    if any(_measures(table, at) for at in range(len(top))):
        return False
    if not all(map(YEAR.fullmatch, filled)):
        return True
    return not top[0] and all(row[0] and not NUMBER.fullmatch(row[0]) for row in body)


def _counts(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell)) and not YEAR.fullmatch(cell)


def _measures(table: Rows, at: int) -> bool:
    """Whether a column has measures from its first row on: "3 kg" over "5 kg", or over "2 m".

    Over other units "12 months" may head a column, but not where there is but one beside names.
    """
    top, *body = table
    if (measure := MEASURE.fullmatch(top[at])) is None:
        return False
    units = {found[1] for row in body if (found := MEASURE.fullmatch(row[at]))}
    return measure[1] in units or (bool(units) and len(top) == 2)


def _goes_on(table: Rows) -> bool:
    """Whether the second of rows equally long goes on with the headings of the first.

    It begins with a gap, has no numbers, and has words below each cell of the first row that
    reaches over several columns (gaps follow it), or words over numbers alone, as units are.
    Anything else may be a row whose first cell is empty.
    """
    if len(table) < 3 or table[1][0] or any(map(NUMBER.fullmatch, table[1])):
        return False
    top, second, *body = table
    for at in range(1, len(top)):
        wide = not top[at] or not all(top[at + 1 : at + 2])
        values = [row[at] for row in body if row[at]]
        unit = bool(values) and all(map(NUMBER.fullmatch, values))
        if not second[at] if wide else second[at] and not unit:
            return False
    return True


def _one_header(table: list[list[str]]) -> list[list[str]]:
    if not _goes_on(table):
        return table
    wide, header = "", list[str]()
    for above, below in zip(table[0], table[1], strict=True):
        wide = above or wide
        header.append(f"{wide} {below}".strip())
    return [header, *table[2:]]


def _tidied(cell: str | Cell) -> Cell:
    """A cell of its own, told from all others by its identity."""
    if isinstance(cell, str):
        return Cell(" ".join(cell.split()))
    return Cell(" ".join(cell.text.split()), cell.across, cell.down, cell.heading)


def _cost(table: Sequence[Sequence[Cell]]) -> int:
    """How many places there are without a cell, and places and characters in cells over several."""
    reaching = [
        (cell, min(cell.down, len(table) - at))
        for at, row in enumerate(table)
        for cell in row
        if cell.across > 1 or cell.down > 1
    ]
    filled = sum((len(cell.text) + cell.across) * down for cell, down in reaching)
    counts = [len(row) for row in table]
    return filled + len(counts) * max(counts, default=0) - sum(counts)


def _laid(table: Sequence[Sequence[Cell]], headed: bool) -> Grid:
    """Each cell in all its places; columns and rows in which no text begins are left out."""
    places: list[dict[int, Cell]] = [{} for _ in table]
    columns, kept = set[int](), {0} if headed else set[int]()
    for at, row in enumerate(table):
        column = 0
        for cell in row:
            while column in places[at]:
                column += 1
            for taken in places[at : at + cell.down]:
                for over in range(column, column + cell.across):
                    taken.setdefault(over, cell)
            if cell.text:
                columns.add(column)
                kept.add(at)
            column += cell.across
    order = sorted(columns)
    return [[places[at].get(column, NONE) for column in order] for at in sorted(kept) if order]


def _headings(grid: Grid, headed: bool) -> set[int]:
    """The rows that head those below them; a marked one at the end is a sum and heads nothing."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return set()
    if headed:
        return {0}
    first = next((at for at, row in enumerate(grid) if not _alone(row)), len(grid))
    plain = [at for at, row in enumerate(grid) if not (_alone(row) or _marked(row))]
    marked = {at for at, row in enumerate(grid[: max(plain, default=0)]) if _marked(row)}
    end = first
    while end in marked:
        end += 1
    end += _unmarked(grid[first:], end - first)
    later = {at for at in marked if at > end and not any(_counts(cell.text) for cell in grid[at])}
    return {*range(first, end), *later}


def _unmarked(table: Grid, marked: int) -> int:
    """How many rows after the first ``marked`` ones belong to the headings without being marked."""
    if len(table) < 2 or (not marked and _labels(table[0])):
        return 0
    top, second, *body = table
    if not marked and not _heads([[cell.text for cell in top], *map(_once, table[1:])]):
        return 0
    own = ["" if cell is over else cell.text for cell, over in zip(second, top, strict=True)]
    on = marked < 2 and _goes_on([_once(top), own, *map(_once, body)])
    if not marked:  # what reaches down to a row that is no heading is none
        return 2 if on else int(not _reaches(top, second))
    end = marked + on
    while end < len(table) - 1 and _reaches(table[end - 1], table[end]):
        end += 1
    return end - marked


def _reaches(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    return any(cell.text and cell is under for cell, under in zip(row, below, strict=True))


def _alone(row: Sequence[Cell]) -> bool:
    """Whether a row is one cell, or one heading of nothing: a title of the rows below."""
    blank = row[0].heading and not any(cell.text or cell.heading for cell in row[1:])
    return blank or all(cell is row[0] or cell is NONE for cell in row)


def _marked(row: Sequence[Cell]) -> bool:
    """Whether all that a row says are headings, of other columns than the first too."""
    heads = all(cell.heading or not cell.text for cell in row) and not _alone(row)
    return heads and any(cell.text for cell in row[1:])


def _labels(row: Sequence[Cell]) -> bool:
    """Whether a row begins with its own heading and goes on with what it heads."""
    return bool(row) and row[0].heading and not all(cell.heading or not cell.text for cell in row)


def _header(above: Sequence[Sequence[Cell]]) -> list[str]:
    """A heading for each column, of one or several rows, where they differ."""
    columns = zip(*above, strict=True)
    return [
        " ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in columns
    ]


def _once(row: Sequence[Cell]) -> list[str]:
    """The texts of a row, each in the first of its columns."""
    return ["" if at and cell is row[at - 1] else cell.text for at, cell in enumerate(row)]


def _labelled(row: Sequence[Cell]) -> str:
    """A row without column headings, ``heading: cell | cell | heading: cell`` as it is marked."""
    if not _labels(row):
        return bare([_once(row)])
    pairs, name = list[str](), ""
    for cell, text in zip(row, _once(row), strict=True):
        if cell.heading:
            name = f"{name} {text}".strip()
        else:
            pairs.append(_pair(name, text))
            name = ""
    return CELLS.join(filter(None, [*pairs, name]))


def _line(header: Sequence[str], row: Sequence[str]) -> str:
    return CELLS.join(_pair(name, cell) for name, cell in zip(header, row, strict=True) if cell)


def _pair(name: str, cell: str) -> str:
    name = name.rstrip(":：")
    return f"{name}: {cell}" if name and cell else name or cell
