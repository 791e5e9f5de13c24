"""A tree of HTML elements to blocks, as a browser would lay them out one under another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.readers.table import Cell, rows
from ingest.vocabulary import Block

HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span"),
    *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
MARKER = re.compile(
    r"[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{2,6}|([a-z])\1)[)）.]|[-–—•·]|[（(][一二三四五六七八九十]+[）)]"
)
SPACE = re.compile(r"[ \t\r\n\f]+")
DIGITS = re.compile(r"\s*[0-9]{1,9}")
MAX_ACROSS = 1000  # columns of one cell, as in browsers


def flow(root: Any) -> list[Block]:
    """Return the blocks under ``root`` (selectolax); a lone list marker joins its block."""
    found: list[Block] = []
    marker: Block | None = None
    for block in _Flow().blocks(root):
        joins = marker is not None and not block.level
        if marker is not None and not joins:
            found.append(marker)
        if MARKER.fullmatch(block.text) and not joins:
            marker = block
            continue
        found.append(Block(f"{marker.text} {block.text}") if marker and joins else block)
        marker = None
    return [*found, marker] if marker else found


def _visits(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield ``(node, entering)`` in document order without recursion: pages may be deep.

    Nodes are told apart by ``mem_id``: comparing them would compare their HTML.
    """
    node = root.first_child if root is not None else None
    while node is not None:
        yield node, True
        inner = node.first_child if node.is_element_node and not _whole(node) else None
        if inner is not None:
            node = inner
            continue
        while node is not None:
            if node.is_element_node:
                yield node, False
            if node.next is not None:
                node = node.next
                break
            node = node.parent
            if node is not None and node.mem_id == root.mem_id:
                node = None


def _whole(node: Any) -> bool:
    """Elements that are read at once, not walked through."""
    return node.tag == "pre" or (node.tag == "table" and _is_data(node))


class _Flow:
    """Inline text gathers in ``parts`` until a block begins or ends."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.levels: list[int] = []  # of the headings we are in

    def blocks(self, root: Any) -> Iterator[Block]:
        for node, entering in _visits(root):
            if node.is_text_node:
                self.parts.append(SPACE.sub(" ", node.text_content or ""))
            elif node.is_element_node and node.tag == "br":
                self.parts.append("\n" if entering else "")
            elif node.is_element_node and node.tag not in INLINE:
                yield from self._flush()
                yield from self._enter(node) if entering else self._leave(node)
        yield from self._flush()

    def _enter(self, node: Any) -> Iterator[Block]:
        if node.tag in HEADINGS:
            self.levels.append(HEADINGS[node.tag])
        elif node.tag == "li" and not self.levels:
            self.parts.append(_bullet(node))
        elif _whole(node):
            text = _written(node) if node.tag == "table" else node.text().strip("\n")
            if text.strip():
                yield Block(text)

    def _leave(self, node: Any) -> Iterator[Block]:
        if node.tag in HEADINGS and self.levels:
            self.levels.pop()
        yield from ()

    def _flush(self) -> Iterator[Block]:
        level = self.levels[-1] if self.levels else 0
        lines = [SPACE.sub(" ", line).strip() for line in "".join(self.parts).split("\n")]
        self.parts = []
        text = (" " if level else "\n").join(line for line in lines if line)
        if text:
            yield Block(text, level)


def _bullet(item: Any) -> str:
    """An ordered item says its number, as it does on the page."""
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.attributes.get("start") or "1"
    number, node = int(start) if start.isdecimal() else 1, item.prev
    while node is not None:
        number += int(node.tag == "li")
        node = node.prev
    return f"{number}. "


def _is_data(table: Any) -> bool:
    """Whether a table is more than the layout of a page or of a numbered list."""
    if table.css_first("table table, table h1, table h2, table h3") is not None:
        return False
    said = [texts for row in _cells(table) if any(texts := [cell.text for cell in row])]
    if len(said) < 2 or any(MARKER.fullmatch(row[0]) for row in said if len(row) == 2):
        return False
    return max(map(len, said)) > 1


def _written(table: Any) -> str:
    """The caption of a table and its rows."""
    caption = table.css_first("caption")
    title = " ".join(caption.text().split()) if caption is not None else ""
    return "\n".join(filter(None, (title, rows(_cells(table)))))


def _cells(table: Any) -> list[list[Cell]]:
    """The rows of a table; a cell reaches over no more of them than follow in its group."""
    found = list[list[Cell]]()
    left = Counter(row.parent.mem_id for row in table.css("tr"))
    for row in table.css("tr"):
        rest, group = left[row.parent.mem_id], row.parent.tag
        left[row.parent.mem_id] -= 1
        found.append([])
        for cell in row.css("th, td"):
            text = SPACE.sub(" ", cell.text(separator=" ")).strip()
            across = min(_span(cell, "colspan") or 1, MAX_ACROSS)
            down = min(_span(cell, "rowspan") or rest, rest)  # 0 is all rows of the group
            found[-1].append(Cell(text, across, down, cell.tag == "th" or group == "thead"))
    return found


def _span(cell: Any, name: str) -> int:
    written = DIGITS.match(cell.attributes.get(name) or "1")
    return int(written[0]) if written else 1
