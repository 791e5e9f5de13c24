"""OpenDocument texts and presentations (.odt, .odp; OASIS OpenDocument 1.3, part 3).

Headers and footers stand in another part and are so left out, as is text that is hidden, deleted,
or a comment. Each page of a presentation is a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexes.errors import Unreadable
from ingest.readers.package import Package, damaged
from ingest.readers.table import Cell, inside, rows
from ingest.vocabulary import Block, Extract

NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW = (NAMES % name for name in ("office", "text", "table", "drawing"))
DC = "{http://purl.org/dc/elements/1.1/}"
DROPPED = {TEXT + "tracked-changes", TEXT + "hidden-text", TEXT + "hidden-paragraph"}
DROPPED |= {TEXT + "note-citation", TEXT + "bookmark", TEXT + "table-of-content-source"}
DROPPED |= {OFFICE + "annotation", OFFICE + "forms", OFFICE + "scripts"}
ASIDE = {TEXT + "note", DRAW + "frame", DRAW + "text-box", DRAW + "custom-shape"}
CELL, COVERED = TABLE + "table-cell", TABLE + "covered-table-cell"
ROW, COLUMN = TABLE + "table-row", TABLE + "table-column"
GROUPS = {TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group")}
MAX_COLUMNS = 50  # that one cell may be repeated in


def read(data: bytes, name: str) -> Extract:
    """Return headings, paragraphs, lists and tables; raise Unreadable, or Hostile for a bomb."""
    package = Package(data)
    if b"encryption-data" in (package.bytes("META-INF/manifest.xml") or b""):
        raise Unreadable("This document is protected by a password; save it without one.")
    root = package.xml("content.xml")
    body = root.find(OFFICE + "body") if root is not None else None
    if body is None:
        raise damaged("OpenDocument file")
    blocks = tuple(_Walk().blocks(body))
    if not blocks:
        raise Unreadable("This document has no text.")
    meta = package.xml("meta.xml")
    title = meta.findtext(f".//{DC}title") if meta is not None else None
    return Extract(blocks=blocks, title=(title or "").strip())


class _Walk:
    """One pass in document order; ``page`` counts the pages of a presentation."""

    def __init__(self) -> None:
        self.page: int | None = None

    def blocks(self, element: Any, bullet: str = "") -> Iterator[Block]:
        for child in element:
            tag = child.tag
            if tag == DRAW + "page":
                self.page = (self.page or 0) + 1
            if tag in DROPPED or not isinstance(tag, str):
                continue
            if tag in (TEXT + "p", TEXT + "h"):
                yield from self._paragraph(child, bullet)
            elif tag == TABLE + "table":
                yield from self._table(child)
            else:
                item = tag in (TEXT + "list-item", TEXT + "list-header")
                yield from self.blocks(child, "- " if item else bullet)

    def _table(self, table: Any) -> Iterator[Block]:
        """A table's rows; a single column with tables in it lays out a page."""
        cells = [row for row, _ in _rows(table)]
        if max(map(len, cells), default=0) < 2 and table.find(f".//{TABLE}table") is not None:
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
        elif lines := rows(_cells(table)):
            yield Block(lines, 0, self.page)

    def _paragraph(self, paragraph: Any, bullet: str) -> Iterator[Block]:
        text, asides = _text(paragraph)
        if text := text.strip():
            level = 0
            if paragraph.tag == TEXT + "h":
                written = paragraph.get(TEXT + "outline-level") or "1"
                level = int(written) if written.isdecimal() and 0 < int(written) < 10 else 1
            yield Block(text if level else bullet + text, level, self.page)
        for aside in asides:
            yield from self.blocks(aside)


def _text(paragraph: Any) -> tuple[str, list[Any]]:
    """A paragraph's own text, and the notes and boxes anchored in it, which are read after it."""
    parts, asides = list[str](), list[Any]()
    stack: list[Any] = [paragraph]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node is not paragraph and node.tag in ASIDE:
            asides.append(node)
        elif node.tag not in DROPPED and isinstance(node.tag, str):
            parts.append(_sign(node))
            for child in reversed(node):
                stack += [child.tail or "", child]
            stack.append(" ".join((node.text or "").split("\n")))
    return "".join(parts), asides


def _sign(node: Any) -> str:
    if node.tag == TEXT + "s":
        return " "
    if node.tag == TEXT + "tab":
        return "\t"
    return "\n" if node.tag == TEXT + "line-break" else ""


def _rows(element: Any, heading: bool = False) -> Iterator[tuple[list[Any], bool]]:
    """The cells of each row of a table itself, and whether it is one of its headings."""
    for child in element:
        if child.tag == ROW:
            yield [cell for cell in child if cell.tag in (CELL, COVERED)], heading
        elif child.tag in GROUPS:
            yield from _rows(child, heading or child.tag == TABLE + "table-header-rows")


def _cells(table: Any) -> list[list[Cell]]:
    """The cells of a table; one that stands for many goes no further than the table is wide."""
    listed = list(_rows(table))
    asked = (one for part in table if part.tag not in {ROW, *GROUPS} for one in part.iter(COLUMN))
    columns = min(sum(_count(one, "columns-repeated") for one in asked), MAX_COLUMNS)
    columns = max(columns, *(len(row) for row, _ in listed), 0)
    found = list[list[Cell]]()
    for row, heading in listed:
        cells, spare = list[Cell](), columns - len(row)
        for cell in row:
            again = min(_count(cell, "columns-repeated") - 1, spare)
            spare -= again
            if cell.tag == CELL:  # those it covers have nothing of their own
                across, down = _count(cell, "columns-spanned"), _count(cell, "rows-spanned")
                cells += [Cell(" ".join(_within(cell)), across, down, heading)] * (1 + again)
        found.append(cells)
    return found


def _within(element: Any) -> Iterator[str]:
    """The paragraphs of a cell, with what is anchored in them, and the tables in it, in order."""
    for child in element:
        if child.tag == TABLE + "table":
            yield inside(rows(_cells(child)))
        elif child.tag in (TEXT + "p", TEXT + "h"):
            text, asides = _text(child)
            yield text
            for aside in asides:
                yield from _within(aside)
        elif child.tag not in DROPPED:
            yield from _within(child)


def _count(element: Any, name: str) -> int:
    written = element.get(f"{TABLE}number-{name}") or "1"
    return int(written) or 1 if written.isdecimal() and len(written) < 10 else 1
