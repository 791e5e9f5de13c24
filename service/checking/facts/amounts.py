"""Numbers with their units, and dates: the evidence says them, and says them of the same thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal

from indexes.text.dates import DateMention
from indexes.text.normalise import fold
from indexes.text.numbers import Quantity, as_year, conflicts, equal
from indexes.text.numbers.units import named
from indexes.text.periods import years
from service.checking.facts.derived import ROUGHLY, worked_out
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading

_DIGIT = re.compile(r"\d")
_NOWADAYS = frozenset(["today", "今天", "今日"])
_SPANS = frozenset(["time", "months"])
_CAP = re.compile(  # a clause that says no more than the limit of what is before it
    r"\s*(?:但是?|且|并)?(?:累计|合计|总计|总额)?(?:[不未](?:得|能|应|可)?超过|最[多高]|上限)"
    r"|\s*(?:but|and|yet)?\s*(?:(?:with|up|is|are|to|in|total|a|the|be|capped|limited|at|of)\s)*"
    r"(?:no(?:t)?\s(?:more|exceed)|at\smost|up\sto|capped|limited|maximum|not\sto\sexceed)",
    re.IGNORECASE,
)
_END = re.compile(r"[。！？；;]|[.!?](?=\s)")
_FEW = 2  # things may be counted that the evidence lists: "both", "one of the two"
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


def check_dates(
    claim: Reading, near: Reading, around: Reading, pairs: list[Pair]
) -> Iterator[Fault]:
    """Yield the dates of ``claim`` that its evidence lacks, or gives otherwise in that place.

    One that only the passage around has is borrowed where the nearest sentences give another.
    """
    told = _years(around)
    for one in claim.dates:
        pair = next((pair for pair in pairs if pair.mine([one])), None)
        there = pair.theirs(pair.evidence.dates) if pair else []
        if _dated(one, there, pair.theirs(pair.evidence.quantities) if pair else (), told):
            continue
        own = pair.mine(claim.dates) if pair else []
        rival = next((o for o in there if _differs(own, o)), None)
        said = claim.text[one.start : one.end]
        if pair and rival is not None and pair.covered >= SAME_PLACE:
            other = pair.evidence.text[rival.start : rival.end]
            yield Fault("date", True, f"The evidence says {other}, not {said}.")
        elif not _dated(one, around.dates, around.quantities, told):
            if fold(said) not in _NOWADAYS:
                yield Fault("date", False, f"The date {said} is not in the evidence.")
        elif (
            pair
            and pair.covered >= SAME_PLACE
            and not _dated(one, near.dates, near.quantities, told)
        ):
            rival = next((o for o in near.dates if _differs(claim.dates, o)), None)
            if rival is not None:
                other = near.text[rival.start : rival.end]
                yield Fault("date", False, f"The evidence says {other} of it, not {said}.")


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

    "Over 1,800" and "more than 1,800" do so of 1,846, and not of 1,750 or of "more than 1,500".
    """
    least = one.bound in ("at_least", "more_than")
    rough = least or ROUGHLY.search(claim.text[: one.start])
    if not rough or one.low != one.high or not one.low:
        return False
    said = replace(one, bound="exact")
    for exact in (o for o in others if o.bound == "exact" and o.low == o.high):
        near = _rounded(exact.low, one.low)
        if equal(said, replace(exact, low=near, high=near)) and (exact.low >= one.low or not least):
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
    if any(equal(one, other) for other in others):
        return True
    year = as_year(one)
    return any(not day.relative and year in (day.first.year, day.last.year) for day in days)


def _dated(
    one: DateMention,
    others: Iterable[DateMention],
    numbers: Iterable[Quantity],
    told: Collection[int],
) -> bool:
    """Return whether a date is among ``others``, or is a year that stands bare: "a 2012 series".

    One of ``others`` without its year is of any of those ``told``.
    """
    if any(_covers(one, other, told) for other in others):
        return True
    whole = (one.first, one.last) == years(one.first.year, one.first.year)
    return whole and any(as_year(number) == one.first.year for number in numbers)


def _differs(own: Iterable[DateMention], other: DateMention) -> bool:
    """Return whether the evidence's date is none of a claim's ``own``, and sure enough to deny them.

    "This year" is counted from the day its text was written, which is not known; a day without its year may
    be of any.
    """
    own = list(own)
    if other.counted and not any(one.counted for one in own):
        return False
    return not any(_covers(one, other, (one.first.year,)) for one in own)


def _years(around: Reading) -> frozenset[int]:
    """Return the years a text names."""
    sure = (day for day in around.dates if not day.relative)
    named = {year for day in sure for year in (day.first.year, day.last.year)}
    return frozenset(named | {year for one in around.quantities if (year := as_year(one))})


def _covers(mine: DateMention, other: DateMention, told: Collection[int] = ()) -> bool:
    """Return whether ``mine`` says no more than ``other``: as exact or coarser, or an end of its span.

    A date without its year is one of the other's year; where it is the evidence's, that year must be among
    those it tells elsewhere.
    """
    if _is_yearless(mine) and not _is_yearless(other):
        mine = _moved(mine, other.first.year)
    elif _is_yearless(other) and mine.first.year in told:
        other = _moved(other, mine.first.year)
    if mine.first <= other.first and other.last <= mine.last:
        return True
    long, short = (other.last - other.first).days > 366, (mine.last - mine.first).days <= 366
    return long and short and (mine.first == other.first or mine.last == other.last)


def _is_yearless(one: DateMention) -> bool:
    return one.relative and not one.counted


def _moved(one: DateMention, year: int) -> DateMention:
    """Return a date without a year in ``year``; 29 February stays where it is in others."""
    with suppress(ValueError):
        return replace(one, first=one.first.replace(year=year), last=one.last.replace(year=year))
    return one
