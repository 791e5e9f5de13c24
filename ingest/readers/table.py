"""Tables as lines that stand alone: every row carries its column headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

CELLS = " | "
NUMBER = re.compile(r"[-+(]?[$€£¥￥]?\s?\d[\d,.' ]*\s?[%)]?|\d{4}-\d\d-\d\d.*|true|false", re.I)
YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
Rows = Sequence[Sequence[str]]


def rows(table: Rows, merged: bool = True) -> str:
    """Return one line a row, ``heading: cell | heading: cell``; the first row gives the headings.

    A table of one row or one column has no headings and is given as it stands. Empty cells and
    rows are left out; where cells may be ``merged``, one equal to its left neighbour is said once.
    """
    clean = [[" ".join(cell.split()) for cell in row] for row in table]
    clean = [row for row in clean if any(row)]
    if not clean:
        return ""
    if len(clean) == 1 or max(map(len, clean)) == 1:
        return bare(clean, merged)
    header, *body = clean
    return "\n".join(_line(header, _once(row) if merged else row) for row in body)


def bare(table: Rows, merged: bool = True) -> str:
    """Return one line a row without headings."""
    said = [_once(row) if merged else row for row in table]
    return "\n".join(CELLS.join(cell for cell in row if cell) for row in said)


def regions(grid: Rows) -> Iterator[str]:
    """Yield what stands on a sheet, block by block: captions, and tables as ``rows`` gives them.

    Empty rows part tables. Lines of one cell above a wider table are its caption. A first row
    that holds numbers heads nothing; a second row that only fills the gaps of the first, under
    cells that reach over several columns, belongs to the headings.
    """
    for region in _parted(grid):
        filled = [sum(map(bool, row)) for row in region]
        first = next((at for at, count in enumerate(filled) if count > 1), len(region))
        yield from (next(filter(None, row)) for row in region[:first])
        table = _without_empty_columns(region[first:])
        if len(table) > 1 and _heads(table[0]):
            yield rows(_one_header(table), merged=False)
        elif table:
            yield bare(table, merged=False)


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


def _heads(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    wordy = all(YEAR.fullmatch(cell) or not NUMBER.fullmatch(cell) for cell in filled)
    return wordy and 2 * len(filled) >= len(row) and not all(map(YEAR.fullmatch, filled))


def _one_header(table: list[list[str]]) -> list[list[str]]:
    top, second = table[0], table[1]
    fits = not second[0] and all(above or below for above, below in zip(top, second, strict=True))
    if len(table) < 3 or not fits or any(map(NUMBER.fullmatch, second)):
        return table
    wide, header = "", list[str]()
    for above, below in zip(top, second, strict=True):
        wide = above or wide
        header.append(f"{wide} {below}".strip())
    return [header, *table[2:]]


def _line(header: Sequence[str], row: Sequence[str]) -> str:
    pairs = []
    for index, cell in enumerate(row):
        name = header[index].rstrip(":：") if index < len(header) else ""
        if cell:
            pairs.append(f"{name}: {cell}" if name else cell)
    return CELLS.join(pairs)


def _once(row: Sequence[str]) -> list[str]:
    return [
        "" if index and cell and cell == row[index - 1] else cell for index, cell in enumerate(row)
    ]
