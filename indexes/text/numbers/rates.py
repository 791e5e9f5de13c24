"""What a share is counted by where the words stand apart: 每日按合同总价的千分之三, "3 % of rent a day"."""

from __future__ import annotations

import re

_SPANS = {"日": "day", "天": "day", "周": "week", "月": "month", "年": "year", "annum": "year"}
_SPANS |= {"daily": "day", "weekly": "week", "monthly": "month"}
_SPANS |= {"annual": "year", "annually": "year", "yearly": "year"}
_BEFORE = re.compile(
    r"每(?:逾期|迟延|延迟|延误|拖延|超期|超过|晚)?一?个?(?P<each>[日天周月年])(?![龄级初底中末])"
    r"[，,]?(?:[^，。；;、,\d]{0,18})$"
    r"|(?<![\d一二三四五六七八九十])(?P<named>[日月年])(?:化?收益率|利率|利息|息|费率)(?:为|是|按|约)?$"
    r"|\b(?P<rate>daily|weekly|monthly|annual|yearly)\s(?:\w+\s){1,3}(?:of|at|is)\s(?:about\s)?$"
)
_BEHIND = re.compile(
    r"\s?(?:of\s(?:\w+\s){1,5}?)?(?:(?:per|each|every)\s|(?P<a>an?)\s)(?P<span>day|week|month|year|annum)\b"
    r"(?(a)(?=[.,;:)]|$))"
)
_REACH = 36  # letters before a share that are looked at


def rate(folded: str, start: int, end: int) -> tuple[str, int]:
    """Return the span of time that the share ``folded[start:end]`` is of each of, "" if none, and its end."""
    if behind := _BEHIND.match(folded, end):
        return _SPANS.get(behind["span"], behind["span"]), behind.end()
    if before := _BEFORE.search(folded[max(0, start - _REACH) : start]):
        return _SPANS[before["each"] or before["named"] or before["rate"]], end
    return "", end
