"""When each version of a document is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

BEGINNING = 0  # before every proleptic ordinal
FOREVER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Validity:
    """What is known of one version's time.

    ``valid_to`` is the first day it no longer holds, ``repealed`` that day by another document.
    """

    number: int
    valid_from: date | None
    valid_to: date | None
    committed_on: date
    repealed: date | None = None


def intervals(versions: Sequence[Validity]) -> dict[int, tuple[int, int]]:
    """Return each version's ``[from, to)`` in ordinals, by number; no two of them overlap.

    A version holds from its ``valid_from``; unknown, the first one has always held and a later one
    holds from the day it was committed. It ends where the next one starts. Of two that start on
    one day the later number holds, and the other is never in force: its interval is empty.
    """
    ordered = sorted(versions, key=lambda version: (_start(version), version.number))
    starts = [_start(version) for version in ordered]
    found = {}
    for version, start, following in zip(ordered, starts, [*starts[1:], FOREVER], strict=True):
        stated = [day.toordinal() for day in (version.valid_to, version.repealed) if day]
        own = min(stated, default=FOREVER)
        found[version.number] = (start, max(start, min(own, following)))
    return found


def _start(version: Validity) -> int:
    if version.valid_from is not None:
        return version.valid_from.toordinal()
    return BEGINNING if version.number == 1 else version.committed_on.toordinal()
