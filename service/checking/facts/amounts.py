"""Numbers with their units: the evidence says them, and says them of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

from indexes.text.dates import DateMention
from indexes.text.numbers import Quantity, as_year, conflicts, converted, equal
from indexes.text.numbers.units import named
from service.checking.facts.derived import ROUGH, ROUGHLY, worked_out
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading

_DIGIT = re.compile(r"\d")
_SPANS = frozenset(["time", "months"])
_CAP = re.compile(  # a clause that says no more than the limit of what is before it
    r"\s*(?:但是?|且|并)?(?:累计|合计|总计|总额)?(?:[不未](?:得|能|应|可)?超过|最[多高]|上限)"
    r"|\s*(?:but|and|yet)?\s*(?:(?:with|up|is|are|to|in|total|a|the|be|capped|limited|at|of)\s)*"
    r"(?:no(?:t)?\s(?:more|exceed)|at\smost|up\sto|capped|limited|maximum|not\sto\sexceed)",
    re.IGNORECASE,
)
_END = re.compile(r"[。！？；;]|[.!?](?=\s)")
_FEW = 2  # things may be counted that the evidence lists: "both", "one of the two"
_BESIDE = 8  # letters between two limits that make a range: 五千元以上三万元以下
_LOWER, _UPPER = ("at_least", "more_than"), ("at_most", "less_than")
REPEATED = 0.75  # share of a clause's words in the stretch from which it repeats it
SAME_PLACE = 0.5  # share of a clause's words in the stretch from which both speak of one thing


def check_numbers(
    claim: Reading, near: Reading, around: Reading, pairs: list[Pair]
) -> Iterator[Fault]:
    """Yield the quantities of ``claim`` that its evidence lacks, or gives otherwise in that place.

    One that only the passage around has is borrowed where the nearest sentences give another of its kind.
    """
    for pair in pairs:
        for one in pair.mine(claim.quantities):
            yield from _number(one, pair, near, around)
    if not pairs:
        for one in claim.quantities:
            if not _told(one, around.quantities, around.dates):
                yield from _missing_number(claim, one, around)


def _number(one: Quantity, pair: Pair, near: Reading, around: Reading) -> Iterator[Fault]:
    claim, mine = pair.claim, pair.mine(pair.claim.quantities)
    there, days = pair.theirs(pair.evidence.quantities), pair.theirs(pair.evidence.dates)
    if _told(one, there, days) or _rounds(one, claim, there):
        return
    told = is_told(one, claim, around)
    if not told and pair.covered < REPEATED and worked_out(one, claim, around):
        return
    capped = _is_capped(one, pair)
    others = [o for o in there if not (capped and o.bound == "exact")]
    rival = _rival(one, [o for o in others if not any(equal(o, m) for m in mine)])
    if rival is not None and pair.covered >= SAME_PLACE:
        said = pair.evidence.text[rival.start : rival.end]
        yield Fault("number", True, _contrast(said, _said(claim, one)))
    elif not told:
        yield from _missing_number(claim, one, around)
    elif pair.covered >= SAME_PLACE:
        yield from _borrowed(one, claim, near)


def _is_capped(one: Quantity, pair: Pair) -> bool:
    """Return whether ``one`` is the limit of what the stretch says: "0.3 % a day, but no more than 10 %"."""
    limits = (other for other in pair.evidence.quantities if other.bound != "exact")
    starts = [
        max(clause.start for clause in pair.evidence.clauses if clause.start <= other.start)
        for other in limits
        if one.bound != "exact" and equal(one, other) and pair.stretch.start < other.start
    ]
    return any(
        _CAP.match(pair.evidence.text, start) is not None
        and not _END.search(pair.evidence.text, pair.stretch.start, start)
        for start in starts
    )


def is_told(one: Quantity, claim: Reading, around: Reading) -> bool:
    """Return whether ``around`` says the quantity ``one`` of ``claim``, roughly or exactly."""
    return _told(one, around.quantities, around.dates) or _rounds(one, claim, around.quantities)


def _borrowed(one: Quantity, claim: Reading, near: Reading) -> Iterator[Fault]:
    """Yield a fault where the nearest sentences give another quantity of that kind, and not ``one``."""
    if _told(one, near.quantities, near.dates):
        return
    untold = (o for o in near.quantities if not any(equal(o, m) for m in claim.quantities))
    rival = next((other for other in untold if conflicts(one, other)), None)
    if rival is not None:
        said = near.text[rival.start : rival.end]
        yield Fault("number", False, f"The evidence says {said} of it, not {_said(claim, one)}.")


def _rival(one: Quantity, others: list[Quantity]) -> Quantity | None:
    """Return what the evidence says instead: of the same kind, or counted in another unit."""
    same_kind = next((other for other in others if conflicts(one, other)), None)
    if same_kind is not None or not one.unit:
        return same_kind
    alike = (other for other in others if (one.low, one.high) == (other.low, other.high))
    return next((other for other in alike if other.unit), None)


def _missing_number(claim: Reading, one: Quantity, around: Reading) -> Iterator[Fault]:
    untold = [o for o in around.quantities if not any(equal(o, m) for m in claim.quantities)]
    rival = _rival(one, untold)
    if rival is not None and len(around.quantities) == 1:
        said = around.text[rival.start : rival.end]
        yield Fault("number", True, _contrast(said, _said(claim, one)))
    elif not _counts_few(claim, one, untold):
        yield Fault("number", False, f"The number {_said(claim, one)} is not in the evidence.")


def _counts_few(claim: Reading, one: Quantity, others: Iterable[Quantity]) -> bool:
    """Return whether a number says how many of a few things there are, in words: "two of them", 两项.

    So does 一 of a span of time (一年里, "a year earlier"), where ``others`` are no such spans.
    """
    said = _said(claim, one)
    if one.low != one.high or one.low > _FEW or _DIGIT.search(said):
        return False
    kind = named(one.unit).kind
    if one.low == 1 and kind in _SPANS:
        return said[:2].lower() == "a " or not any(named(o.unit).kind in _SPANS for o in others)
    return kind in ("", "person") or (one.low == 1 and one.unit.startswith("times"))


def _rounds(one: Quantity, claim: Reading, others: Iterable[Quantity]) -> bool:
    """Return whether a claim gives roughly what the evidence has exactly: "about 17.8 million" of 17,786,419.

    "Over 1,800" and "more than 1,800" do so of 1,846, and not of 1,750 or of "more than 1,500"; "about
    50 mph" does of "at most 80 km/h".
    """
    least = one.bound in ("at_least", "more_than")
    rough = least or ROUGHLY.search(claim.text[: one.start])
    if not rough or one.low != one.high or not one.low:
        return False
    said = replace(one, bound="exact")
    for other in (o for o in others if (o.bound == "exact" or not least) and o.low == o.high):
        exact = converted(other, one)
        if exact is None or (other.unit != one.unit and abs(exact.low - one.low) > ROUGH * one.low):
            continue
        near = _rounded(exact.low, one.low)
        rounded = replace(exact, low=near, high=near, bound="exact")
        if equal(said, rounded) and (exact.low >= one.low or not least):
            return True
    return False


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    """Return ``value`` with as many significant digits as ``like``."""
    digits = len(like.normalize().as_tuple().digits)
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)


def _said(claim: Reading, one: Quantity) -> str:
    return claim.text[one.start : one.end]


def _contrast(told: str, said: str) -> str:
    if told == said:
        return f"The evidence gives {told} as another kind of limit."
    return f"The evidence says {told}, not {said}."


def _told(one: Quantity, others: Iterable[Quantity], days: Iterable[DateMention]) -> bool:
    """Return whether a quantity is among ``others``, or is a year that one of ``days`` lies in."""
    others = list(others)
    if any(equal(one, other) for other in others) or _is_range(one, others):
        return True
    year = as_year(one)
    return any(not day.relative and year in (day.first.year, day.last.year) for day in days)


def _is_range(one: Quantity, others: list[Quantity]) -> bool:
    """Return whether a range is told as two limits side by side, or a limit is the end of a range told."""
    low, high = replace(one, high=one.low, bound="exact"), replace(one, low=one.high, bound="exact")
    if one.low < one.high:
        return any(
            a.bound in _LOWER
            and b.bound in _UPPER
            and b.start - a.end <= _BESIDE
            and equal(low, replace(a, bound="exact", unit=a.unit or b.unit))
            and equal(high, replace(b, bound="exact"))
            for a, b in pairwise(others)
        )
    ranges = [o for o in others if o.bound == "exact" and o.low < o.high]
    if one.bound in _LOWER:
        return any(equal(low, replace(o, high=o.low)) for o in ranges)
    return one.bound in _UPPER and any(equal(high, replace(o, low=o.high)) for o in ranges)
