"""The numbers Word counts by itself (ECMA-376 part 1, 17.9: abstract numberings and levels)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital")
DIGITS = "零一二三四五六七八九"
MARKS = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]")


class Numbering:
    """The counters of one document; ``label`` must be asked paragraph by paragraph, in order."""

    def __init__(self, document: Any) -> None:
        self.lists: dict[str, Any] = {}
        self.levels: dict[str, dict[int, Any]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):  # a document without lists
            return
        for abstract in root.iterchildren(W + "abstractNum"):
            self.levels[abstract.get(W + "abstractNumId")] = {
                int(level.get(W + "ilvl") or 0): level for level in abstract.iter(W + "lvl")
            }
        for number in root.iterchildren(W + "num"):
            found = number.find(W + "abstractNumId")
            if found is not None:
                self.lists[number.get(W + "numId")] = found.get(W + "val")

    def label(self, chain: Sequence[tuple[str, Any]]) -> str:
        """Return the number the next paragraph bears ("第三条", "2.1", "(a)"), "-" or ""."""
        number, depth = _place(chain)
        abstract = self.lists.get(number)
        levels = self.levels.get(abstract or "", {})
        if abstract is None or depth not in levels:
            return ""
        counts = self.counts[abstract]
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if _value(levels[depth], "numFmt") == "bullet":
            return "-"
        return self._written(levels, counts, depth)

    def _written(self, levels: dict[int, Any], counts: dict[int, int], depth: int) -> str:
        text = _value(levels[depth], "lvlText")
        for level in range(depth + 1):
            if f"%{level + 1}" in text and level in levels:
                count = counts.get(level, _start(levels[level]))
                text = text.replace(f"%{level + 1}", write(count, _value(levels[level], "numFmt")))
        return text if MARKS.search(text) else ""


def write(number: int, style: str) -> str:
    """Return ``number`` (1 to 9,999) in a numbering style of ECMA-376 17.18.59."""
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.lower() if style == "lowerRoman" else roman
    return _chinese(number) if style in CHINESE else str(number)


def _place(chain: Sequence[tuple[str, Any]]) -> tuple[str, int]:
    """The list and its level, from the paragraph itself or the nearest style that says so."""
    number, depth = "", None
    for _, properties in chain:
        found = properties.find(W + "numPr") if properties is not None else None
        if found is None:
            continue
        if depth is None and (value := _value(found, "ilvl")):
            depth = int(value)
        if value := _value(found, "numId"):
            number = value
            break
    return number, depth or 0


def _value(element: Any, name: str) -> str:
    found = element.find(W + name)
    return (found.get(W + "val") or "") if found is not None else ""


def _start(level: Any) -> int:
    value = _value(level, "start")
    return int(value) if value.isdecimal() else 1


def _roman(number: int) -> str:
    table = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"))
    written = ""
    for value, letters in (*table, (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        written += letters * (number // value)
        number %= value
    return written


def _chinese(number: int) -> str:
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = not digit
    return written.removeprefix("一") if written.startswith("一十") else written or DIGITS[0]
