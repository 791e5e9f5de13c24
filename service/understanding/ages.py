"""How old somebody is: a 7-year-old, aged 65 and over, 七周岁, 6个月大的宝宝."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexes.text.numbers import Quantity
from indexes.text.numerals import arabic, chinese, english

_COUNT = (
    r"(?P<{0}>\d{{1,3}}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|twenty|thirty|forty|fifty|sixty|seventy)"
)
_LOW, _HIGH = _COUNT.format("low"), _COUNT.format("high")
_TO = r"\s?(?:-|to|and|until)\s?"
_ENGLISH = re.compile(
    rf"\b{_LOW}(?:{_TO}{_HIGH})?[\s-](?P<unit>year|yr|month|week)s?[\s-](?:old|of\sage)s?\b"
    rf"|\baged?\s(?:of\s|between\s|over\s|under\s|from\s)?{_COUNT.format('low2')}(?:{_TO}{_COUNT.format('high2')})?(?![\d%]|\.\d)"
    rf"|\b(?:child|children|kids?|people|persons?|patients?|adults?|anyone|those|minors?|women|men|employees"
    rf"|workers|pupils|students)\s(?:who\sare\s)?(?:under|over|above|below|younger\sthan|older\sthan|between)\s"
    rf"{_COUNT.format('low3')}(?:{_TO}{_COUNT.format('high3')})?(?!\s?(?:%|kg|percent|euro|days?|months?|hours?|weeks?"
    r"|people|pounds|dollars|employees))(?![\d,]|\.\d)"
    rf"|\b(?:i\sam|i'm|he\sis|she\sis|he's|she's|(?:son|daughter|child|mother|father|patient|baby|wife|husband|boy|girl)"
    rf"\sis)\s(?:only\s|just\s|now\s)?{_COUNT.format('low4')}(?=\s*(?:$|[.,;?!)]|and\b|but\b|now\b))"
)
_MONTHS = re.compile(
    r"(?P<n>\d{1,2}|[一二三四五六七八九十两]{1,3})\s?个(?P<half>半)?月"
    r"(?:大|龄|的?(?:宝宝|婴儿|孩子|小孩|幼儿|婴幼儿|女儿|儿子|新生儿))"
)
OLDEST = 130  # years
_YEARS = {"year": Decimal(1), "yr": Decimal(1), "month": Decimal(1) / 12, "week": Decimal(7) / 365}


@dataclass(frozen=True, slots=True)
class Age:
    """``text[start:end]`` says ``low`` to ``high`` years."""

    start: int
    end: int
    low: Decimal
    high: Decimal


def ages(folded: str, counted: Sequence[Quantity]) -> list[Age]:
    """Return the ages named in folded text, in order; ``counted`` are the quantities found in it."""
    found = [*_english(folded), *_months(folded)]
    for quantity in counted:
        if quantity.unit == "age" and not any(_overlap(quantity, age) for age in found):
            half = Decimal("0.5") if folded.startswith("半", quantity.end) else Decimal(0)
            low, high = quantity.low + half, quantity.high + half
            found.append(Age(quantity.start, quantity.end, low, high))
    return sorted(found, key=lambda age: age.start)


def _overlap(quantity: Quantity, age: Age) -> bool:
    return quantity.start < age.end and age.start < quantity.end


def _english(folded: str) -> Iterator[Age]:
    for match in _ENGLISH.finditer(folded):
        parts = {name.rstrip("1234"): part for name, part in match.groupdict().items() if part}
        factor = _YEARS[parts.get("unit", "year")]
        low = _value(parts["low"])
        high = _value(parts["high"]) if "high" in parts else low
        if low is not None and high is not None and low <= high and high * factor <= OLDEST:
            yield Age(*match.span(), low * factor, high * factor)


def _months(folded: str) -> Iterator[Age]:
    for match in _MONTHS.finditer(folded):
        months = _value(match["n"])
        if months is not None:
            years = (months + (Decimal("0.5") if match["half"] else 0)) / 12
            yield Age(*match.span(), years, years)


def _value(written: str) -> Decimal | None:
    if written[:1].isdecimal():
        return arabic(written)
    return english(written) if written.isascii() else chinese(written)
