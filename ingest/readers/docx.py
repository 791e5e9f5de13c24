"""Word documents (Office Open XML; .docx, .docm, templates): what they say, in document order.

Text marked as deleted is left out, inserted text is kept, and automatic numbers are said, since in
many contracts “第三条” stands in the numbering alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from indexes.errors import Unreadable
from ingest.archive import guard
from ingest.readers.numbering import Numbering
from ingest.readers.table import Cell, inside, rows
from ingest.vocabulary import Block, Extract

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WRAPPERS = {W + name for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "body")}
DROPPED = {W + name for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr")}
DROPPED |= {MC + "Fallback"}
HEADING = re.compile(r"(?:heading|标题|標題|überschrift|titre)\s*([1-9])", re.I)
TYPES = "[Content_Types].xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
KINDRED = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
OFF = ("0", "false", "off")
MAX_COLUMNS = 63  # Word has no more
MAX_STYLES = 10  # steps along a chain of styles, which may be a loop


def read(data: bytes, name: str) -> Extract:
    """Return the blocks of a .docx; raise Unreadable when damaged, Hostile when it is a bomb."""
    guard(data)
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document: Any = Document(BytesIO(_plain(data)))
        body = document.element.body
    except (OpcError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise Unreadable("This Word document is damaged: its parts cannot be read.") from error
    word = _Word(document)
    blocks = tuple(word.blocks(body))
    if not blocks:
        raise Unreadable("This Word document has no text.")
    return Extract(blocks=blocks, title=word.title or _property_title(document))


def _plain(data: bytes) -> bytes:
    """Return a file with macros, or a template, as the document it is otherwise: no other is opened."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        types = source.read(TYPES)
        if not KINDRED.search(types):
            return data
        plain = BytesIO()
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                own = entry.filename == TYPES
                target.writestr(entry, KINDRED.sub(PLAIN, types) if own else source.read(entry))
    return plain.getvalue()


def _property_title(document: Any) -> str:
    try:
        title = str(document.core_properties.title or "").strip()
    except (KeyError, ValueError, AttributeError, SyntaxError):  # a damaged property part
        return ""
    return "" if title.lower() in ("word document", "untitled", "document") else title


class _Word:
    """What a document's styles and numbering say of its paragraphs."""

    def __init__(self, document: Any) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        self.numbering = Numbering(document)
        self.title = ""

    def blocks(self, body: Any) -> Iterator[Block]:
        for child in body:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield from self._table(child)
            elif child.tag in WRAPPERS:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text = _text(paragraph).strip()
        if not text:
            return
        properties = paragraph.find(W + "pPr")
        chain = list(self._chain(properties))
        level = _outline(chain)
        label = self.numbering.label(chain)
        if not self.title and _is_title(chain):
            self.title, level = " ".join(text.split()), 1
        text = f"{label} {text}" if label else text
        yield Block(" ".join(text.split()) if level else text, level)

    def _chain(self, properties: Any) -> Iterator[tuple[str, Any]]:
        """``(style name, paragraph properties)``: the paragraph's own, then its styles'."""
        if properties is None:
            return
        yield "", properties
        found = properties.find(W + "pStyle")
        for _ in range(MAX_STYLES):
            style = self.styles.get(found.get(W + "val")) if found is not None else None
            if style is None:
                return
            title = style.find(W + "name")
            own = style.find(W + "pPr")
            yield (title.get(W + "val") or "") if title is not None else "", own
            found = style.find(W + "basedOn")

    def _table(self, table: Any) -> Iterator[Block]:
        """A table's rows; a single column with tables in it lays out a page."""
        cells = [list(_children(row, W + "tc")) for row in _children(table, W + "tr")]
        if max(map(len, cells), default=0) < 2 and table.find(f".//{W}tbl") is not None:
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
        elif lines := rows(_cells(table)):
            yield Block(lines)


def _children(element: Any, *tags: str) -> Iterator[Any]:
    """The elements of ``tags`` right below ``element``, wrappers apart."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, *tags)


def _cells(table: Any) -> list[list[Cell]]:
    """The cells of a table; one that a cell of the next row continues reaches down to it."""
    found = list[list[Cell]]()
    above: dict[int, tuple[int, int]] = {}  # by its column, where a cell stands that may go on
    for row in _children(table, W + "tr"):
        properties = row.find(W + "trPr")
        heading = _value(properties, "tblHeader", "0", "1") not in OFF
        column = _count(_value(properties, "gridBefore", "0"))
        cells = [Cell("", column)] if column else []
        merged: dict[int, tuple[int, int]] = {}
        for cell in _children(row, W + "tc"):
            properties = cell.find(W + "tcPr")
            across = _count(_value(properties, "gridSpan", "1")) or 1
            merge = _value(properties, "vMerge", "", "continue")
            text = _within(cell)
            if merge == "continue" and column in above and not text.strip():
                at, place = merged[column] = above[column]
                found[at][place] = found[at][place]._replace(down=len(found) - at + 1)
            else:
                if merge:
                    merged[column] = len(found), len(cells)
                cells.append(Cell(text, across, 1, heading))
            column += across
        above = merged
        found.append(cells)
    return found


def _within(cell: Any) -> str:
    """A cell's paragraphs, and the tables in it, in order."""
    parts = _children(cell, W + "p", W + "tbl")
    return " ".join(
        _text(part) if part.tag == W + "p" else inside(rows(_cells(part))) for part in parts
    )


def _value(properties: Any, name: str, absent: str, bare: str = "") -> str:
    """What ``properties`` say of ``name``: ``bare`` when they name it without a value."""
    found = properties.find(W + name) if properties is not None else None
    return absent if found is None else str(found.get(W + "val") or bare)


def _count(written: str) -> int:
    return min(int(written), MAX_COLUMNS) if written.isdecimal() else 0


def _outline(chain: list[tuple[str, Any]]) -> int:
    for name, properties in chain:
        if heading := HEADING.fullmatch(name.strip()):
            return int(heading[1])
        found = properties.find(W + "outlineLvl") if properties is not None else None
        if found is not None:
            value = found.get(W + "val") or "9"
            return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0
    return 0


def _is_title(chain: list[tuple[str, Any]]) -> bool:
    return any(name.strip().lower() in ("title", "标题", "標題") for name, _ in chain)


def _text(element: Any) -> str:
    """Visible text in order, without what is deleted; an explicit stack, as XML may be deep."""
    parts: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == W + "t":
            parts.append(node.text or "")
        elif node.tag in (W + "tab", W + "ptab"):
            parts.append("\t")
        elif node.tag in (W + "br", W + "cr"):
            parts.append("\n")
        elif node.tag == W + "noBreakHyphen":
            parts.append("-")
        elif node.tag not in DROPPED:
            stack.extend(reversed(node))
            if node.tag == W + "p" and parts:
                parts.append("\n")
    return "".join(parts)
