"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods) through calamine: values, never formulas or macros.

A sheet is a section; a row is a line in which every cell carries its column's heading.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from indexes.errors import Hostile, Unreadable
from ingest.archive import guard
from ingest.readers.table import regions
from ingest.sniff import is_zip
from ingest.vocabulary import Block, Extract

MAX_CELLS = 2_000_000


def read(data: bytes, name: str) -> Extract:
    """Return the visible sheets; raise Unreadable when damaged or empty, Hostile when too large."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if is_zip(data):
        guard(data)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        hidden = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible != SheetVisibleEnum.Visible
        ]
        blocks = list(_blocks(book, set(hidden)))
    except PasswordError as error:
        raise Unreadable(
            "This spreadsheet is protected by a password; save it without one."
        ) from error
    except (CalamineError, OSError) as error:
        raise Unreadable("This spreadsheet is damaged: its sheets cannot be read.") from error
    if not any(block.level == 0 for block in blocks):
        raise Unreadable("This spreadsheet has no cells with anything in them.")
    notes = tuple(f"The hidden sheet {sheet!r} was left out." for sheet in hidden)
    title = PurePosixPath(name.replace("\\", "/")).stem  # the first sheet names itself alone
    return Extract(blocks=tuple(blocks), title=title, notes=notes)


def _blocks(book: Any, hidden: set[str]) -> Iterator[Block]:
    cells = 0
    for name in book.sheet_names:
        if name in hidden:
            continue
        sheet = book.get_sheet_by_name(name)
        cells += sheet.height * sheet.width
        if cells > MAX_CELLS:
            raise Hostile(f"This spreadsheet has more than {MAX_CELLS:,} cells; split it.")
        found = list(regions([[_written(value) for value in row] for row in sheet.iter_rows()]))
        if found:
            yield Block(name, 1)
            yield from (Block(text) for text in found)


def _written(value: object) -> str:
    """A cell as it reads on the sheet: whole numbers without ``.0``, days without midnight."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)
