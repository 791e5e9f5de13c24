"""Dates: the evidence says them, and says them of the same thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from indexes.text.dates import DateMention
from indexes.text.normalise import fold
from indexes.text.numbers import Quantity, as_year
from indexes.text.periods import years
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading

_SPANS = ("year", "month", "quarter", "week")
_NOWADAYS = frozenset(["today", "今天", "今日"])
SAME_PLACE = 0.5  # share of a clause's words in the stretch from which both speak of one thing
_LAST = re.compile(r"[末底]|\bend of\b|\byear-end\b", re.IGNORECASE)  # in a period that is an end
_ON = r"(month|quarter|week)[- ]o(?:n|ver)[- ]\1"
_MEANT = (
    tuple(  # how a claim counts from today, and how the evidence may say the same of its own time
        (re.compile(rf"(?:{claim})$"), re.compile(evidence))
        for claim, evidence in (
            (
                r"[比较与和同](?:上年|去年)|(?:last|previous)\syear",
                r"同比|year[- ]o(?:n|ver)[- ]year|\byoy\b",
            ),
            (
                r"[比较与和同]上个?(?:月|季度|周)|(?:last|previous)\s(?:month|quarter|week)",
                f"环比|{_ON}",
            ),
            ("明年", "[次翌]年|下一?年|第二年"),
            ("下个?月", "[次翌]月"),
            *(
                pair
                for unit in _SPANS
                for pair in (
                    (rf"next\s{unit}", rf"\b(?:following|subsequent|next)\s(?:\w+\s)?{unit}\b"),
                    (
                        rf"(?:last|previous)\s{unit}",
                        rf"\b(?:prior|preceding|previous)\s{unit}\b|\b{unit}\searlier\b",
                    ),
                )
            ),
        )
    )
)


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
        numbers = pair.theirs(pair.evidence.quantities) if pair else []
        if _dated(one, there, numbers, told, near.text) or _is_meant(one, claim, around):
            continue
        own = pair.mine(claim.dates) if pair else []
        rival = next((o for o in there if _differs(own, o)), None)
        said = claim.text[one.start : one.end]
        if pair and rival is not None and pair.covered >= SAME_PLACE:
            other = pair.evidence.text[rival.start : rival.end]
            yield Fault("date", True, f"The evidence says {other}, not {said}.")
        elif not _dated(one, around.dates, around.quantities, told, around.text):
            if fold(said) not in _NOWADAYS:
                yield Fault("date", False, f"The date {said} is not in the evidence.")
        elif (
            pair
            and pair.covered >= SAME_PLACE
            and not _dated(one, near.dates, near.quantities, told, near.text)
        ):
            rival = next((o for o in near.dates if _differs(claim.dates, o)), None)
            if rival is not None:
                other = near.text[rival.start : rival.end]
                yield Fault("date", False, f"The evidence says {other} of it, not {said}.")


def _dated(
    one: DateMention,
    others: Iterable[DateMention],
    numbers: Iterable[Quantity],
    told: Collection[int],
    text: str,
) -> bool:
    """Return whether a date is among ``others`` of ``text``, or is a year that stands bare: "a 2012 series".

    One of ``others`` without its year is of any of those ``told``.
    """
    if any(_covers(one, other, told) or _ends(one, other, text) for other in others):
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


def _ends(mine: DateMention, other: DateMention, text: str) -> bool:
    """Return whether ``mine`` is the last day of a period that ``text`` calls the end of one: 2022年末."""
    if not mine.first == mine.last == other.last:
        return False
    return _LAST.search(text, max(0, other.start - len("end of ")), other.end + 1) is not None


def _is_meant(one: DateMention, claim: Reading, around: Reading) -> bool:
    """Return whether what ``claim`` counts from today is what ``around`` counts from its own time: 同比."""
    if not one.counted:
        return False
    said, there = fold(claim.text[: one.end]), fold(around.text)
    return any(mine.search(said) and theirs.search(there) for mine, theirs in _MEANT)


def _is_yearless(one: DateMention) -> bool:
    return one.relative and not one.counted


def _moved(one: DateMention, year: int) -> DateMention:
    """Return a date without a year in ``year``; 29 February stays where it is in others."""
    with suppress(ValueError):
        return replace(one, first=one.first.replace(year=year), last=one.last.replace(year=year))
    return one
