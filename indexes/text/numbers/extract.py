"""Finds the quantities of a text: numbers with their units and limits, and no mere names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from indexes.text.dates import dates
from indexes.text.normalise import fold
from indexes.text.numbers.amounts import Amount, amounts
from indexes.text.numbers.bounds import bound
from indexes.text.numbers.clock import clocks
from indexes.text.numbers.measure import DEGREES, Measured, measure, sign_before
from indexes.text.numbers.quantity import Quantity
from indexes.text.references import references

_ANY_DAY = date(2000, 1, 1)  # where a date stands does not depend on today
_NAMED = re.compile(  # what stands before a number that is a name, or no number at all
    r"(?:[第#]|[a-z]-|图|(?<![代发外])表|附件|附录|编号|案号|电话|热线|邮编|号码|代码|步骤|版本|型号"
    r"|(?<![a-z])(?:no\.?|number|page|p\.|pp\.|figure|fig\.|table|step|version|ver\.|v|line|room|iso"
    r"|vol\.?|volume|grade|types?|phase|tel|phone|fax|id|code|chapter|level|option|question|item))"
    r"\s?[:：]?\s?(?:\d[\d.]{0,9}\s?[-,、和]\s?)?$"
)
_NOT_COUNTED = re.compile(r"(?:st|nd|rd|th)\b|\s?号(?!码)|[a-z]+\d|几|年代")
_TAKEN = re.compile(
    r"(?m:^[ \t]*\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.)、](?!\d))"  # a list's marker
    r"|\(\d{1,2}\)|\[\d{1,3}\]"  # a marker or a footnote within the line
    r"|(?<!\d)\d{4}/\d{2,4}(?!\d)"  # Regulation 2016/679
    r"|(?<![\d:])\d{1,2}:\d{2}:\d{2}(?![\d:])"  # to the second
    r"|https?://[!-~]+|www\.[!-~]+|\d{2,4}(?:-\d{3,4}){2,4}|\d{3,4}-\d{7,8}"  # where to turn to
)
_TO = re.compile(r"\s?(?:-{1,2}|~|至|到|to|until|and)\s?(?:us\$|[$¥€£₹+])?")
_CHANGE = re.compile(
    r"\b(?:increas|ris|rose|gr[eo]w|f[ae]ll|drop|declin|decreas|reduc|chang|went|go(?=e?s|ing|\s)|rais|cut|worsen|"
    r"improv|climb|deteriorat|slip|shr[aiu]nk|shorten|lengthen|extend|lower|expand|jump|slump|mov|accelerat|fill|heat|"
    r"cool|warm)\w{0,8}\s(?:[^.;:!?]{1,60}\s)?from\s$"
)
_CHARGE = re.compile(
    r"\b(?:re)?charg\w+\s(?:[^.;:!?]{1,60}\s)?from\s$"
)  # to a share; fees have a range
_AND = re.compile(r"\s?(?:零|又|and|,)?\s?")
_ONE = re.compile(
    r"\b(?P<article>an?)\s(?=(?:hour|day|week|month|year|decade)\b(?P<half>\sand\sa\shalf)?)"
)
_BEFORE_ONE = re.compile(r"\b(?:within|for|after|least|most|than|in|over|under|about|to)\s$")
_SUMMED = frozenset(["time", "months", "length", "mass", "cny", "usd"])


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of ``text`` in order, apart from one another.

    Arabic and Chinese numerals and English number words, with units and limits as ``Quantity``
    describes, and times of day (``clock.py``). Dates, references, ordinals, versions, telephone and other
    numbers that name a thing are none. 一 and "one" count only with a unit. Parts of a whole ("two thirds")
    are percent.
    """
    folded = fold(text)
    numbers = sorted([*amounts(folded), *_articles(folded)], key=lambda item: item.start)
    times = list(clocks(folded))
    taken = _taken(text, folded, times) if numbers else []
    found: list[Measured] = []
    for amount in numbers:
        if _is_free(taken, amount) and not _is_name(folded, amount):
            one = measure(text, folded, amount)
            if one is not None and (not found or one.quantity.start >= found[-1].quantity.end):
                _add(folded, found, one)
    said = sorted([*(each.quantity for each in found), *times], key=lambda one: one.start)
    return [_limited(folded, each) for each in said]


def _taken(text: str, folded: str, times: Sequence[Quantity]) -> list[tuple[int, int]]:
    """Return the stretches whose numbers are dates, references, times or addresses, last first."""
    spans = [(found.start, found.end) for found in dates(text, _ANY_DAY)]
    spans += [(time.start, time.end) for time in times]
    spans += [(found.start, found.end) for found in references(text)]
    spans += [match.span() for match in _TAKEN.finditer(folded)]
    return sorted(spans, reverse=True)


def _is_free(taken: list[tuple[int, int]], amount: Amount) -> bool:
    """Return whether ``amount`` overlaps nothing taken; asked in order, so what is passed goes."""
    while taken and taken[-1][1] <= amount.start:
        taken.pop()
    return not taken or taken[-1][0] >= amount.end


def _articles(folded: str) -> Iterator[Amount]:
    """Yield "a" and "an" where they count: "within a year"."""
    for match in _ONE.finditer(folded):
        if match["half"] or _BEFORE_ONE.search(folded[max(0, match.start() - 10) : match.start()]):
            yield Amount(*match.span("article"), Decimal(1), Decimal(1), "words")


def _is_name(folded: str, amount: Amount) -> bool:
    """Return whether the number names a thing (第三, page 5) or is vague (几十, 数万)."""
    if folded[amount.start] in "十百千万亿" and folded[amount.start - 1 : amount.start] in (
        "几",
        "数",
    ):
        return True
    if _NAMED.search(folded[max(0, amount.start - 24) : amount.start]):
        return True
    return amount.form != "words" and _NOT_COUNTED.match(folded, amount.end) is not None


def _add(folded: str, found: list[Measured], one: Measured) -> None:
    """Append ``one``, or make it one with the quantity before: a range, or 1小时30分钟."""
    joined = None
    if found and one.quantity.start - found[-1].quantity.end < 8:
        between = folded[found[-1].quantity.end : one.quantity.start]
        if _TO.fullmatch(between):
            joined = _range(folded, found[-1], one, between)
        if joined is None and _AND.fullmatch(between):
            joined = _sum(found[-1], one)
    if joined is None:
        found.append(one)
    else:
        found[-1] = joined


def _range(folded: str, last: Measured, one: Measured, between: str) -> Measured | None:
    """Return "2-3 days" or 三至五年 as one quantity; None for what only stands side by side."""
    start = last.quantity.start
    before = folded[max(0, start - 90) : start]
    if ("and" in between and not re.search(r"\bbetween\s$", before)) or _CHANGE.search(before):
        return None
    if one.unit.kind == "share" and _CHARGE.search(before):
        return None
    if last.unit.kind not in ("", one.unit.kind) or last.quantity.low != last.quantity.high:
        return None
    low, high = last.quantity.low, one.quantity.high
    minus = sign_before(folded, start)
    if minus and not last.unit.kind and one.unit.kind in DEGREES:  # "−20 to +55 °C"
        low, start = -low, start - len(minus)
    if last.unit.kind:
        low = low * last.unit.factor / one.unit.factor
    if last.amount.scale == 1 and low < high / one.amount.scale:
        low *= one.amount.scale  # "5-10 million"
    if low > high:
        return None
    return replace(one, quantity=replace(one.quantity, start=start, low=low))


def _sum(last: Measured, one: Measured) -> Measured | None:
    """Return 1小时30分钟 as one quantity of the larger unit."""
    larger, smaller = last.unit, one.unit
    if larger.kind != smaller.kind or larger.kind not in _SUMMED or larger.factor <= smaller.factor:
        return None
    if "/" in one.quantity.unit or last.quantity.low != last.quantity.high:
        return None
    total = last.quantity.low + one.quantity.low * smaller.factor / larger.factor
    whole = replace(last.quantity, end=one.quantity.end, low=total, high=total)
    return replace(last, quantity=whole)


def _limited(folded: str, quantity: Quantity) -> Quantity:
    kind = bound(folded, quantity.start, quantity.end)
    return replace(quantity, bound=kind) if kind != "exact" else quantity
