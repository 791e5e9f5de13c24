"""Values of written numbers: Arabic, Chinese (daily, formal and positional) and English words."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
SCALES = "十百千万亿拾佰仟廿卅"
CHINESE = DIGITS + SCALES
"""Every character a Chinese numeral is written with, after folding."""

_LONGEST = 40  # no number anybody means is written longer; Python refuses to parse 4,300 digits
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")}
_DIGIT |= {char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"两": 2}
_SCALE = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUP = {"万": 10**4, "亿": 10**8}
_PART = re.compile(rf"(?:\d[\d,]*(?:\.\d+)?|[{DIGITS}])|[{SCALES}]")

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 20 + 10 * step for step, word in enumerate(_TENS.split())
}
_MULTIPLES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_WORD = "(?:" + "|".join(sorted({*_WORDS, *_MULTIPLES}, key=len, reverse=True)) + ")"
ENGLISH = rf"{_WORD}(?:(?:[ -]|[ -]and[ -]){_WORD})*"
"""A run of English number words, as a regular expression over folded text."""


def arabic(text: str) -> Decimal | None:
    """Return the value of digits with optional thousands commas and decimals, else None."""
    if len(text) > _LONGEST or not re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text):
        return None
    return Decimal(text.replace(",", ""))


def chinese(text: str) -> Decimal | None:
    """Return the value of a folded Chinese numeral, which may hold Arabic digits, else None.

    一千二百万 is 12,000,000; 二〇二四 is 2024; 两百五 is 250; 三点五 is 3.5; 3亿5万 is 300,050,000; 3万千
    (of watts) is 30,000,000.
    """
    if not text or len(text) > _LONGEST:
        return None
    if text.endswith(("万千", "亿千")):
        groups = chinese(text[:-1])
        return None if groups is None else groups * 1000
    whole, point, decimals = text.partition("点")
    if point:
        base, tail = chinese(whole), [_DIGIT.get(char) for char in decimals]
        if base is None or not tail or None in tail or "点" in whole:
            return None
        return base + Decimal("0." + "".join(map(str, tail)))
    text = text.replace("廿", "二十").replace("卅", "三十")
    parts = _PART.findall(text)
    if "".join(parts) != text:
        return None
    if len(parts) > 1 and all(part in _DIGIT for part in parts):
        return Decimal("".join(str(_DIGIT[part]) for part in parts))
    return _grouped(parts)


def _grouped(parts: list[str]) -> Decimal | None:
    """Sum the 万 and 亿 groups; ``pending`` is a digit that still waits for its scale."""
    total, group = Decimal(0), Decimal(0)
    pending: Decimal | None = None
    scale = 1  # of the part before: 两百五 reads 250 and 三万五 35,000
    for part in parts:
        if part in _SCALE:
            group += (1 if pending is None else pending) * _SCALE[part]
            pending, scale = None, _SCALE[part]
        elif part in _GROUP:
            group += pending or 0
            if part == "亿":  # multiplies all before it: 三万亿
                total, group = total + group, Decimal(0)
                total = (total or Decimal(1)) * _GROUP[part]
            else:
                total, group = total + (group or 1) * _GROUP[part], Decimal(0)
            pending, scale = None, _GROUP[part]
        else:
            value = Decimal(_DIGIT[part]) if part in _DIGIT else arabic(part)
            if value is None or (pending and part in _DIGIT):
                return None
            pending, scale = value, 1 if part in "零〇" else scale
    if pending is not None and scale >= 100 and parts[-1] in _DIGIT:
        pending *= scale // 10
    return total + group + (pending or 0)


def english(text: str) -> Decimal | None:
    """Return the value of folded English number words ("one hundred and five"), else None."""
    words = [word for word in re.split(r"[\s-]+", text.strip()) if word != "and"]
    if not words or len(words) > _LONGEST:
        return None
    total = group = 0
    last = 0  # the last plain word: "twenty five" adds up, "five twenty" is no number
    for word in words:
        if word in _WORDS:
            value = _WORDS[word]
            if last and not (last >= 20 and value < 10):
                return None
            group, last = group + value, value
        elif word in _MULTIPLES:
            multiple, last = _MULTIPLES[word], 0
            if multiple < 1000:
                group = (group or 1) * multiple
            else:
                total, group = total + (group or 1) * multiple, 0
        else:
            return None
    return Decimal(total + group)


def roman(text: str) -> int | None:
    """Return the value of a Roman numeral written the usual way (up to 89), else None."""
    shape = r"(l?x{0,3}|xl)(ix|iv|v?i{0,3})"
    if not text or not re.fullmatch(shape, text.lower()):
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[char] for char in text.lower()]
    followers = [*values[1:], 0]
    pairs = zip(values, followers, strict=True)
    return sum(-value if value < follower else value for value, follower in pairs)
