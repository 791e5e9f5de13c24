"""Paragraphs: stretches of lines that belong together, told from layout alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``[start, end)`` of a text; a ``row`` of a table is not to be taken apart."""

    start: int
    end: int
    row: bool


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_HAN_NUMBER = r"[一二三四五六七八九十百千零〇\d]{1,7}"
_ITEM = re.compile(
    r"\s*(?:[-*+•·●○■□▪◦–—‣>]\s"
    r"|(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)、．）]\s?(?!\d)|\d{1,2}(?:\.\d{1,2}){1,4}\s"
    r"|[（(](?:\d{1,3}|[A-Za-z]|[ivx]{1,5}|[一二三四五六七八九十百]{1,4})[)）]"
    rf"|[一二三四五六七八九十百]{{1,4}}、|[①-⑳]|第{_HAN_NUMBER}[编編章节節条條款项項])"
)
_HEADING = re.compile(
    rf"\s*(?:#{{1,6}}\s.*|第{_HAN_NUMBER}[编編章节節分][^。；，]{{0,40}}"
    r"|(?i:article|section|chapter|part|annex)\s+[\dIVXLC.]{1,8})\s*"
)
_ROW = re.compile(r"\|.*|[^\t|]*(?:\t| \| |\|[^|]*\|).*")
_NARROWEST = 40  # columns: a block all of whose lines are shorter was not wrapped by a machine
_LONGEST_WORD = 20


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of ``text`` in order; lines of soft-wrapped text stay together.

    Blank lines, headings, list items and table rows end a paragraph. So does a line that stops well
    before the right edge of its block: the next word would have fitted, so somebody broke it there.
    """
    block: list[tuple[int, int]] = []
    last = 0
    for match in _LINE.finditer(text):
        gap = text[last : match.start()]
        if gap.count("\n") > 1 or gap.count("\r") > 1 or "\f" in gap or not match.group().strip():
            yield from _joined(text, block)
            block = []
        if match.group().strip():
            block.append(match.span())
        last = match.end()
    yield from _joined(text, block)


def _joined(text: str, block: list[tuple[int, int]]) -> Iterator[Paragraph]:
    """Join the lines of a block that were wrapped, by the width of its widest line."""
    lines = [text[start:end] for start, end in block]
    rows = [_ROW.fullmatch(line.strip()) is not None for line in lines]
    widths = [_columns(line) for line in lines]
    widest, first = max(widths, default=0), 0
    for number in range(1, len(block) + 1):
        if number == len(block) or (
            rows[number - 1]
            or rows[number]
            or _breaks(lines[number - 1], lines[number], widest - widths[number - 1])
        ):
            yield Paragraph(block[first][0], block[number - 1][1], rows[first])
            first = number


def _breaks(above: str, below: str, room: int) -> bool:
    """Return whether ``below`` begins a paragraph; ``room`` columns are free behind ``above``."""
    if _ITEM.match(below) or _HEADING.fullmatch(above) or _HEADING.fullmatch(below):
        return True
    last = above.rstrip()[-1]
    if re.match(r"\s*[a-z]", below) and last.isascii() and last not in ".:;!?":
        return False  # a lower-case word goes on with the line above
    word = below.split(maxsplit=1)[0][:_LONGEST_WORD]
    wide = room + _columns(above) >= _NARROWEST
    return not wide or room > min(_columns(word), _LONGEST_WORD) + 8


def _columns(line: str) -> int:
    """Return the width of ``line`` on a terminal: wide characters take two columns."""
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
