"""Numbers with their units, and dates: the evidence says them, and says them of the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from indexes.text.dates import DateMention
from indexes.text.numbers import Quantity, conflicts, equal
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading

SAME_PLACE = 0.5  # share of a clause's words in the stretch from which both speak of one thing


def check_numbers(
    claim: Reading, near: Reading, around: Reading, pairs: list[Pair]
) -> Iterator[Fault]:
    """Yield the quantities of ``claim`` that its evidence lacks, or gives otherwise in that place.

    One that only the passage around has is borrowed where the nearest sentences give another of its kind.
    """
    for pair in pairs:
        there = pair.theirs(pair.evidence.quantities)
        mine = pair.mine(claim.quantities)
        for one in mine:
            if any(equal(one, other) for other in there):
                continue
            rival = _rival(one, [o for o in there if not any(equal(o, m) for m in mine)])
            if rival is not None and pair.covered >= SAME_PLACE:
                said = pair.evidence.text[rival.start : rival.end]
                yield Fault("number", True, f"The evidence says {said}, not {_said(claim, one)}.")
            elif not any(equal(one, other) for other in around.quantities):
                yield _missing_number(claim, one, around)
            elif pair.covered >= SAME_PLACE:
                yield from _borrowed(one, claim, near)
    if not pairs:
        for one in claim.quantities:
            if not any(equal(one, other) for other in around.quantities):
                yield _missing_number(claim, one, around)


def check_dates(
    claim: Reading, near: Reading, around: Reading, pairs: list[Pair]
) -> Iterator[Fault]:
    """Yield the dates of ``claim`` that its evidence lacks, or gives otherwise in that place.

    One that only the passage around has is borrowed where the nearest sentences give another.
    """
    for one in claim.dates:
        pair = next((pair for pair in pairs if pair.mine([one])), None)
        there = pair.theirs(pair.evidence.dates) if pair else []
        if any(_covers(one, other) for other in there):
            continue
        own = pair.mine(claim.dates) if pair else []
        rival = next((o for o in there if not any(_covers(m, o) for m in own)), None)
        said = claim.text[one.start : one.end]
        if pair and rival is not None and pair.covered >= SAME_PLACE:
            other = pair.evidence.text[rival.start : rival.end]
            yield Fault("date", True, f"The evidence says {other}, not {said}.")
        elif not any(_covers(one, other) for other in around.dates):
            yield Fault("date", False, f"The date {said} is not in the evidence.")
        elif pair and pair.covered >= SAME_PLACE and not any(_covers(one, o) for o in near.dates):
            untold = (o for o in near.dates if not any(_covers(m, o) for m in claim.dates))
            rival = next(untold, None)
            if rival is not None:
                other = near.text[rival.start : rival.end]
                yield Fault("date", False, f"The evidence says {other} of it, not {said}.")


def _borrowed(one: Quantity, claim: Reading, near: Reading) -> Iterator[Fault]:
    """Yield a fault where the nearest sentences give another quantity of that kind, and not ``one``."""
    if any(equal(one, other) for other in near.quantities):
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


def _missing_number(claim: Reading, one: Quantity, around: Reading) -> Fault:
    rival = _rival(one, list(around.quantities))
    if rival is not None and len(around.quantities) == 1:
        said = around.text[rival.start : rival.end]
        return Fault("number", True, f"The evidence says {said}, not {_said(claim, one)}.")
    return Fault("number", False, f"The number {_said(claim, one)} is not in the evidence.")


def _said(claim: Reading, one: Quantity) -> str:
    return claim.text[one.start : one.end]


def _covers(mine: DateMention, other: DateMention) -> bool:
    """Return whether ``mine`` says no more than ``other``: as exact or coarser, or an end of its span."""
    if mine.first <= other.first and other.last <= mine.last:
        return True
    years, year = (other.last - other.first).days > 366, (mine.last - mine.first).days <= 366
    return years and year and (mine.first == other.first or mine.last == other.last)
