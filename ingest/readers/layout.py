"""Lines on pages to paragraphs and headings: the text as it was before it was printed."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.readers.wrapping import ends_sentence, join, starts_item
from ingest.vocabulary import Block

EDGE = 2  # lines at the top and at the bottom of a page that may be its header or footer
REPEATED = 0.5  # share of pages on which a header or footer stands
LARGER = 1.15  # a heading's size to that of body text
LONG = 120  # characters: headings are shorter
LEVELS = 4
BOLD_SHARE = 0.3  # of the text, up to which a bold line may be a heading
UNHEADED = (".", "。", ";", "；", ",", "，")
COLUMN = 120.0  # points: lines beginning within such a strip belong to one column
DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.I)
FOLIO = re.compile(
    r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|共)\s*\d{1,4})?\W*|\W*第\s*\d+\s*页.{0,12}", re.I
)
PAGE = re.compile(r"\bpage\b|页|\d\s*(?:/|of)\s*\d", re.I)  # what a line that counts pages has
SOFT = re.compile(r"(\w+)[\x02\ufffe]\s*(\w+)")  # PDFium's signs for a hyphen at a line's end
HYPHEN = {0x02: "-", 0xFFFE: "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text and, in points from the page's lower left, where it stands."""

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0  # the foot of its first character
    foot: float = 0.0  # … and of its last: words healed across a line's end reach over two
    size: float = 0.0  # height of its characters; 0 where the place is unknown
    bold: bool = False
    table: bool = False  # a whole table in its place: a row a line of its text


def compose(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """Return the pages' text as blocks: running heads dropped, lines joined, headings by size.

    A paragraph that goes on over a page's end keeps a form feed where the page turns.
    """
    lines = [line for page in _without_edges(pages) for line in page]
    if not lines:
        return []
    lines = _printed(_healed(lines))
    body = _body_size(lines)
    levels = _levels(lines, body)
    bold = sum(len(line.text) for line in lines if line.bold)
    bold_stands_out = bold < BOLD_SHARE * sum(len(line.text) for line in lines)
    blocks = []
    for group in _paragraphs(lines):
        level = levels.get(round(group[0].size), 0)
        if not level and bold_stands_out and all(line.bold for line in group):
            level = max(levels.values(), default=0) + 1
        text = _joined(group)
        if level and (len(text) > LONG or text.endswith(UNHEADED) or not _worded(text)):
            level = 0
        blocks.append(Block(text.replace("\f", "") if level else text, level, group[0].page))
    return blocks


def _worded(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= 2


def _without_edges(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_shape(line) for line in (*page[:EDGE], *page[-EDGE:])})
    enough = max(3, REPEATED * len(pages))
    numbered = _numbered(pages)
    for page in pages:
        last = len(page) - EDGE
        yield [
            line
            for index, line in enumerate(page)
            if EDGE <= index < last
            or (
                counts[_shape(line)] < enough
                and _shape(line) not in numbered
                and not (len(pages) > 1 and FOLIO.fullmatch(line.text))
            )
        ]


def _numbered(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return the shapes of edge lines that stand on each of a few pages and count them: "Fees, page 2"."""
    edges = [{_shape(line): line.text for line in (*page[:EDGE], *page[-EDGE:])} for page in pages]
    common = set(edges[0]).intersection(*edges[1:]) if len(edges) > 1 else set[str]()
    return {
        shape
        for shape in common
        if all(PAGE.search(edge[shape]) for edge in edges)
        and all(_counts_on(one[shape], other[shape]) for one, other in pairwise(edges))
    }


def _counts_on(one: str, other: str) -> bool:
    """Return whether all that tells ``other`` from ``one`` is a number that is one higher."""
    pairs = zip(DIGITS.findall(one), DIGITS.findall(other), strict=True)
    new = [(before, after) for before, after in pairs if before != after]
    return (
        len(new) == 1
        and all(each.isdecimal() for each in new[0])
        and int(new[0][1]) == int(new[0][0]) + 1
    )


def _shape(line: Line) -> str:
    return DIGITS.sub("#", line.text.strip().lower())


def _healed(lines: list[Line]) -> list[Line]:
    """Take out the hyphens of line ends, unless the document writes that word with one itself."""
    written = set(re.findall(r"\w+-\w+", " ".join(line.text for line in lines)))

    def heal(match: re.Match[str]) -> str:
        whole = f"{match[1]}-{match[2]}"
        return whole if whole in written else match[1] + match[2]

    return [replace(line, text=SOFT.sub(heal, line.text).translate(HYPHEN)) for line in lines]


def _printed(lines: Sequence[Line]) -> list[Line]:
    """Lines as printed: superscripts and wide gaps part them only in the file."""
    found = [lines[0]]
    for line in lines[1:]:
        before = found[-1]
        level = abs(before.foot - line.base) < 0.5 * max(before.size, line.size)
        level = level and not (before.table or line.table)
        if level and before.page == line.page and line.left >= before.left:
            longer = before if len(before.text) >= len(line.text) else line
            text = f"{before.text} {line.text}"
            found[-1] = replace(
                longer, text=text, left=before.left, right=line.right, base=before.base
            )
        else:
            found.append(line)
    return found


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += 0 if line.table else len(line.text)
    return sizes.most_common(1)[0][0]


def _levels(lines: Sequence[Line], body: float) -> dict[int, int]:
    larger = {round(line.size) for line in lines if body and line.size > LARGER * body}
    large = sorted((size for size in larger if size > round(body)), reverse=True)
    return {size: min(rank, LEVELS) for rank, size in enumerate(large, 1)}


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    leading = _leading(lines)
    margins = _right_margins(lines)
    group = [lines[0]]
    for before, line in pairwise(lines):
        if _continues(before, line, leading, margins[_column(before)]):
            group.append(line)
        else:
            yield group
            group = [line]
    yield group


def _continues(before: Line, line: Line, leading: float, margin: float) -> bool:
    if before.table or line.table:
        return False
    drop = before.foot - line.base
    larger = max(before.size, line.size)
    if not (before.size and line.size):
        same = not ends_sentence(before.text) and len(before.text) > 30
        return same and not starts_item(line.text)
    if starts_item(line.text):
        return False
    running = line.text[0].islower() and not ends_sentence(before.text)
    unlike = abs(before.size - line.size) > 0.12 * larger or before.bold != line.bold
    if unlike and not (running and 1.6 * line.size > larger):
        return False
    if before.page != line.page or drop < -0.5 * line.size:  # the next page or column
        return not ends_sentence(before.text)
    loose = 1.7 * line.size if line.bold or line.size > leading else 1.4 * leading
    if drop > loose:
        return False
    full = before.right > margin - 4 * before.size
    indented = line.left > before.left + 0.8 * line.size
    if indented and not running and (full or ends_sentence(before.text)):
        return False
    return full or not ends_sentence(before.text)


def _leading(lines: Sequence[Line]) -> float:
    drops = [
        before.foot - line.base
        for before, line in pairwise(lines)
        if before.page == line.page and 0.5 * line.size < before.foot - line.base < 3 * line.size
    ]
    return statistics.median(drops) if drops else 0.0


def _column(line: Line) -> tuple[int, int]:
    return line.page, int(line.left // COLUMN)


def _right_margins(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        edges[_column(line)] = max(edges.get(_column(line), 0.0), line.right)
    return edges


def _joined(group: Sequence[Line]) -> str:
    """One line of text; where the page turns, a form feed stands for the turn."""
    text, page, part = "", group[0].page, list[str]()
    for line in group:
        if line.page != page:
            text, part, page = text + join(part) + "\f", [], line.page
        part.append(line.text)
    return text + join(part)
