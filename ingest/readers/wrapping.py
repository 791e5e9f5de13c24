"""Lines as a page happened to break them, put back together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ITEM = re.compile(
    r"[-*+•·▪‣◦○●■□–—]\s"
    r"|[（(]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[)）]"
    r"|(?:\d{1,3}|[a-zA-Z])[.、．]\s?(?!\d)"
    r"|\d{1,2}(?:\.\d{1,3}){1,4}\.?\s"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百千零〇\d]{1,8}[条章节编款项]"
    r"|[①-⑳]"
    r"|(?:Article|Section|Chapter|Part|Annex|Appendix|Clause|ARTICLE|SECTION|CHAPTER|PART|ANNEX)"
    r"\s(?:\d+|[IVXLC]+)\b"
    r"|[QA问答][:：]",
)
ENDS = tuple(".!?:;。！？：；…”\"'』」）)")
HYPHENS = "-\u00ad\u2010"
WRAPPED_WIDTH = 38  # columns: shorter lines than this are not wrapped prose but verse or lists


def join(lines: Sequence[str]) -> str:
    """Return ``lines`` of one paragraph as one line; words cut by a hyphen are healed.

    Between two CJK characters nothing is put, elsewhere a space.
    """
    text = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        text = _append(text, line) if text else line
    return text


def starts_item(line: str) -> bool:
    """Whether ``line`` begins a list item, clause or article of its own."""
    return ITEM.match(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether ``line`` ends as a sentence or a clause does."""
    return line.rstrip().endswith(ENDS)


def width(line: str) -> int:
    """Columns ``line`` takes: wide characters take two (Unicode Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def unwrap(lines: Sequence[str]) -> list[str]:
    """Return the lines of one block of plain text with soft-wrapped ones joined.

    A line is taken as wrapped when it nearly fills the width of the block and the next one starts
    no item; a block of short lines is left as it is.
    """
    widths = [width(line.rstrip()) for line in lines]
    full = max(widths, default=0)
    groups: list[list[str]] = []
    for index, line in enumerate(lines):
        wrapped = (
            index > 0
            and full >= WRAPPED_WIDTH
            and widths[index - 1] + _first_word(line) > 0.92 * full
            and full <= 200
            and not starts_item(line.lstrip())
        )
        if wrapped:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [join(group) for group in groups if any(part.strip() for part in group)]


def _first_word(line: str) -> int:
    words = line.split(maxsplit=1)
    return min(width(words[0]), 16) + 1 if words else 0


def _append(text: str, line: str) -> str:
    last, first = text[-1], line[0]
    if last in HYPHENS and len(text) > 1 and text[-2].isalpha() and first.islower():
        return text[:-1] + line
    if _is_cjk(last) and _is_cjk(first):
        return text + line
    return f"{text} {line}"


def _is_cjk(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
