"""Who is in force when: for each version the days between which its passages may be found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Interval = tuple[int, int]
"""Days as ``date.toordinal()``: found from the first up to, not including, the second."""

GONE = 0  # the slot of every version that is not, or no longer, to be found
NEVER: Interval = (0, 0)


@dataclass(frozen=True)
class Roster:
    """Versions in slots that keep their number for as long as a reader lives; slot 0 is `GONE`.

    Passages point to slots, so that a change of one version touches one slot and no passage.
    """

    slots: Mapping[int, int]  # version id to slot
    versions: NDArray[np.int64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]

    def locate(self, versions: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the slot of each of ``versions``, `GONE` for an unknown one."""
        distinct, inverse = np.unique(versions, return_inverse=True)
        slots = [self.slots.get(version, GONE) for version in distinct.tolist()]
        return np.array(slots, np.int32)[inverse]

    def alive(self, day: int, allowed: Collection[int] | None = None) -> NDArray[np.bool_]:
        """Return for each slot whether it is in force on ``day`` and among ``allowed`` versions."""
        alive: NDArray[np.bool_] = (self.start <= day) & (day < self.end)
        if allowed is not None:
            alive &= np.isin(self.versions, np.fromiter(allowed, np.int64, len(allowed)))
        return alive

    def known(self, versions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for each of ``versions`` whether it is there and not gone."""
        known: NDArray[np.bool_] = self.end[self.locate(versions)] > NEVER[1]
        return known

    def changed(self, intervals: Mapping[int, Interval], dropped: Iterable[int]) -> Roster:
        """Return a roster with these versions added or retimed, and those gone."""
        slots = dict(self.slots)
        fresh = [version for version in intervals if version not in slots]
        slots |= {version: len(self.versions) + n for n, version in enumerate(fresh)}
        versions = np.concatenate((self.versions, np.array(fresh, np.int64)))
        start = np.concatenate((self.start, np.zeros(len(fresh), np.int32)))
        end = np.concatenate((self.end, np.zeros(len(fresh), np.int32)))
        for version in dropped:
            intervals = {**intervals, version: NEVER} if version in slots else intervals
        for version, interval in intervals.items():
            start[slots[version]], end[slots[version]] = interval
        return Roster(slots, versions, start, end)

    def table(self) -> NDArray[np.int64]:
        """Return an (n, 3) table of version, start and end, without those that are gone."""
        kept = self.end > NEVER[1]  # an empty interval on a real day may open again
        table: NDArray[np.int64] = np.stack(
            (self.versions[kept], self.start[kept], self.end[kept]), axis=1
        )
        return table


def enrol(table: NDArray[np.int64]) -> Roster:
    """Return the roster that a `Roster.table` describes."""
    rows = np.concatenate((np.zeros((1, 3), np.int64), table.reshape(-1, 3)))
    slots = {version: slot for slot, version in enumerate(rows[:, 0].tolist()) if slot != GONE}
    return Roster(slots, rows[:, 0], rows[:, 1].astype(np.int32), rows[:, 2].astype(np.int32))
