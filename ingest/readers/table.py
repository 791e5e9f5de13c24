"""Tables as lines that stand alone: every row carries its column headings."""

from __future__ import annotations

from collections.abc import Sequence

CELLS = " | "


def rows(table: Sequence[Sequence[str]]) -> str:
    """Return one line a row, ``heading: cell | heading: cell``; the first row gives the headings.

    A table of one row or one column has no headings and is given as it stands. Empty cells and
    rows are left out; a cell repeated by a merge is said once.
    """
    clean = [[" ".join(cell.split()) for cell in row] for row in table]
    clean = [row for row in clean if any(row)]
    if not clean:
        return ""
    if len(clean) == 1 or max(map(len, clean)) == 1:
        return "\n".join(CELLS.join(cell for cell in _once(row) if cell) for row in clean)
    header, *body = clean
    return "\n".join(_line(header, row) for row in body)


def _line(header: Sequence[str], row: Sequence[str]) -> str:
    pairs = []
    for index, cell in enumerate(_once(row)):
        name = header[index].rstrip(":：") if index < len(header) else ""
        if cell:
            pairs.append(f"{name}: {cell}" if name else cell)
    return CELLS.join(pairs)


def _once(row: Sequence[str]) -> list[str]:
    return [
        "" if index and cell and cell == row[index - 1] else cell for index, cell in enumerate(row)
    ]
