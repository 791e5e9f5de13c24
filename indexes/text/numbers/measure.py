"""From a number to a quantity: the unit beside it, and what it is counted by."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from indexes.text.numbers.amounts import Amount
from indexes.text.numbers.bounds import Bound, bound
from indexes.text.numbers.quantity import Quantity
from indexes.text.numbers.rates import rate
from indexes.text.numbers.units import NONE, Unit, currency_before, named, unit_at
from indexes.text.numerals import CHINESE, ENGLISH, arabic, chinese, english

_GAP = re.compile(r"\s?-?\s?")
_AGAIN = re.compile(r"\s?\(([^()]{1,40})\)")  # fourteen (14) days, 三（3）个月
_ON = re.compile(  # to the greater end of a range: 三到四周, "one to two tablets"
    rf"\s?(?:至|到|-|~)\s?(?:[{CHINESE}]+|\d+(?:\.\d+)?)|\sto\s(?!one\b)(?:{ENGLISH}\b|\d+(?:\.\d+)?)"
)
_NO_RANGE = tuple("周期拜初第图月日")  # before a lone numeral: 周一至周五, 星期一到五
_MINUTES = re.compile(r"分(?![之钟])")
_HOUR = re.compile(r"(?:小时|钟头)[零又]?$")  # before the minutes of 2小时40分
_SECONDS = re.compile(rf"\s?[\d{CHINESE}]{{1,3}}秒")  # behind those of 3分20秒
_INSIDE = re.compile(  # what may stand between a number and its unit, and the limit it makes
    r"(?P<more_than>[多余](?!次|年生))|(?P<at_least>\+)"
    r"|\sor\s(?:(?P<at_least_>more)|(?P<at_most>fewer|less))(?=\s)"
)
_HALF = re.compile(r"\s?个?半(?=个?(?:年|月|天|日|小时|钟头|世纪|星期|学期|倍))")
_AND_HALF = re.compile(r"半|\sand\sa\shalf\b")  # behind the unit: 一年半, "a day and a half"
_OF_A = re.compile(r"\s?(?:an?\s|个(?![月小世工星季百]))?")
_SHORT_SCALE = re.compile(r"\s?(?P<scale>mn|bn|tn|m|b|k)\b")
_SCALE = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_PER = re.compile(  # "132 pounds a tonne", and no "rose a year later"
    r"\s?(?:/|每|per\s|an?\s(?=(?:day|week|month|year|hour|minute|tonne|ton|kilo|kilogram|kg|gram|pound|ounce"
    r"|lit(?:re|er)|gallon|met(?:re|er)|kilomet(?:re|er)|mile|yard|foot|acre|hectare|square|person)\b"
    r"(?!\s(?:later|earlier|ago|before|after|old)\b))|each\s|every\s)\s?"
)
_PER_APART = re.compile(
    r"\sof\s(?:(?!(?:and|or|but)\s)\w[\w'-]*\s){1,4}per\s"
)  # 5 mg of the drug per ml
_PER_BEFORE = re.compile(
    r"每个?(工作日|小时|分钟|公斤|千克|平方米|[日天周月年人次])"
    r"(?:服用|注射|口服|支付|补贴|补助|缴纳|最多|至少)?$"
)
_OFTEN = re.compile(r"\s(?P<rate>hourly|daily|weekly|monthly|yearly|annually)\b")
_RATE = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
_RATE |= {"yearly": "year", "annually": "year"}
_WHOLES = frozenset(["", "share", "count", "person", "point"])  # half of these is a share
_WHICH = tuple("上下前后同每任某这那另各")  # 上一年 is the year before
_MINUS = re.compile(r"(?:零下|负|minus\s|(?<![\w-])-)$")
DEGREES = frozenset(["celsius", "fahrenheit", "angle"])
"""Kinds of units whose numbers may be below zero."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with the number it came from and its unit."""

    quantity: Quantity
    amount: Amount
    unit: Unit


def measure(text: str, folded: str, amount: Amount) -> Measured | None:
    """Return the quantity ``amount`` is part of; None where without a unit it is none."""
    if amount.unit:
        return _counted(text, folded, amount, named(amount.unit), amount.start, amount.end)
    if amount.share:
        return _measure_part(text, folded, amount)
    if sign := currency_before(folded, amount.start):
        return _measure_money(text, folded, amount, sign)
    at, kind = _said_again(folded, amount), "exact"
    if inside := _INSIDE.match(folded, at):
        at, kind = inside.end(), (inside.lastgroup or "").rstrip("_")
    half = _HALF.match(folded, at)
    at, halved = (half.end(), True) if half else (at, False)
    before = folded[max(0, amount.start - 4) : amount.start]
    unit, end = _unit_beside(text, folded, at, before) or (NONE, 0)
    begins = not end and _begins_range(text, folded, amount)
    if not end and not begins and not _counts_alone(folded, amount):
        return None
    if unit.kind in ("months", "time") and (more := _AND_HALF.match(folded, end)):
        halved, end = True, more.end()
    if _is_article(folded, amount, unit, end or at) and not halved and not begins:
        return None
    if halved:
        part = Decimal("0.5")
        amount = replace(amount, low=amount.low + part, high=amount.high + part)
    found = _counted(text, folded, amount, unit, amount.start, end or at)
    return replace(found, quantity=replace(found.quantity, bound=_bound(kind)))


def _bound(kind: str) -> Bound:
    return kind if kind in ("more_than", "at_least", "at_most") else "exact"  # type: ignore[return-value]  # narrowed by the test


def _said_again(folded: str, amount: Amount) -> int:
    """Return where the number ends, with its own value in brackets: "fourteen (14)", 三（3）."""
    again = _AGAIN.match(folded, amount.end)
    if again is None:
        return amount.end
    written = again[1].strip()
    value = arabic(written) or chinese(written) or english(written)
    return again.end() if value == amount.low == amount.high else amount.end


def _unit_beside(text: str, folded: str, at: int, before: str = "") -> tuple[Unit, int] | None:
    """Return the unit at ``at`` and its end; ``before`` is what stands before its number."""
    if folded[at - 1 : at + 1] == "半月":
        return named("month"), at + 1
    minutes = _MINUTES.match(folded, at)
    if minutes and (_HOUR.search(before) or _SECONDS.match(folded, minutes.end())):
        return named("minute"), minutes.end()
    gap = _GAP.match(folded, at)
    return unit_at(text, folded, at) or unit_at(text, folded, gap.end() if gap else at)


def _is_article(folded: str, amount: Amount, unit: Unit, end: int) -> bool:
    """Return whether 一 or "one" is no more than an article: 一个公司, "one of them"."""
    if amount.low != 1 or amount.form == "arabic" or amount.high != 1:
        return False
    if amount.form == "words":
        return unit is NONE
    before = folded[max(0, amount.start - 2) : amount.start]
    if before[-1:] in _WHICH and before != "提前":
        return True
    return unit.kind in ("", "person") and bound(folded, amount.start, end) == "exact"


def _begins_range(text: str, folded: str, amount: Amount) -> bool:
    """Return whether a number without a unit is the lower end of a range: 三到四周, "one to two pills"."""
    if amount.form == "arabic" or folded[max(0, amount.start - 1) : amount.start] in _NO_RANGE:
        return False
    on = _ON.match(folded, amount.end)
    if on is None:
        return False
    return amount.form == "words" or _unit_beside(text, folded, on.end()) is not None


def _counts_alone(folded: str, amount: Amount) -> bool:
    """Return whether a number without a unit is a quantity: 二十三 is, 三 in 三权分立 is not."""
    written = folded[amount.start : amount.end]
    after = folded[amount.end : amount.end + 1]
    if amount.form == "arabic":
        attached = after.isascii() and after.isalpha()  # 3D, 5G
        return not attached and (len(written) < 7 or "," in written or amount.scale > 1)
    if amount.form == "han":
        scaled = re.search("[十百千万亿点]", written[1:] if written[0] in "百千万亿" else written)
        return len(written) > 1 and written[0] not in "百千万亿" and scaled is not None
    return True


def _measure_part(text: str, folded: str, amount: Amount) -> Measured | None:
    """Measure a part of a unit ("half a year", 半个月) or, without one, of a whole."""
    written = folded[amount.start : amount.end]
    gap = _OF_A.match(folded, amount.end)
    beside = _unit_beside(text, folded, gap.end() if gap else amount.end)
    if beside and beside[0].kind not in _WHOLES and "分之" not in written:
        part = replace(amount, low=amount.low / 100, high=amount.high / 100)
        return _counted(text, folded, part, beside[0], amount.start, beside[1])
    if written == "半":
        return None
    return _counted(text, folded, amount, named("percent"), amount.start, amount.end)


def _measure_money(text: str, folded: str, amount: Amount, sign: tuple[Unit, int]) -> Measured:
    unit, start = sign
    end, factor = amount.end, Decimal(1)
    if short := _SHORT_SCALE.match(folded, end):
        end, factor = short.end(), Decimal(_SCALE[short["scale"]])
    end += folded[end : end + 1] == "元"
    value = amount.low * factor
    amount = replace(amount, low=value, high=value, scale=amount.scale * factor)
    return _counted(text, folded, amount, unit, start, end)


def _counted(text: str, folded: str, amount: Amount, unit: Unit, start: int, end: int) -> Measured:
    """Add what the quantity is counted by ("per day", 每天), and the sign of a temperature."""
    name, end = _rate(text, folded, unit.name, start, end) if unit.name else ("", end)
    low, high = amount.low, amount.high
    minus = sign_before(folded, start)
    if minus and unit.kind in DEGREES:
        low, high, start = -high, -low, start - len(minus)
    return Measured(Quantity(start, end, low, high, name), amount, unit)


def sign_before(folded: str, start: int) -> str:
    """Return the minus sign or word that ends before ``start``, "" if none."""
    minus = _MINUS.search(folded[max(0, start - 6) : start])
    return minus.group() if minus else ""


def _rate(text: str, folded: str, name: str, start: int, end: int) -> tuple[str, int]:
    if "/" in name:  # mph
        return name, end
    if per := _PER.match(folded, end):
        if folded[per.end() : per.end() + 1] == "月":
            return f"{name}/month", per.end() + 1
        by = unit_at(text, folded, per.end())
        if by and by[0].name:
            return f"{name}/{by[0].name}", by[1]
    apart = _PER_APART.match(folded, end)
    if apart and name != "percent" and (by := unit_at(text, folded, apart.end())) and by[0].name:
        return f"{name}/{by[0].name}", end
    if often := _OFTEN.match(folded, end):
        return f"{name}/{_RATE[often['rate']]}", often.end()
    if before := _PER_BEFORE.search(folded[max(0, start - 8) : start]):
        by = (named("month"), 1) if before[1] == "月" else unit_at(before[1], before[1], 0)
        return (f"{name}/{by[0].name}" if by else name), end
    if name == "percent":
        span, end = rate(folded, start, end)
        return (f"{name}/{span}" if span else name), end
    return name, end
