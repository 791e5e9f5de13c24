"""One state of a collection as a search sees it: a generation, and what came after it in memory.

A view never changes. Following the outbox makes the next one, which shares what stayed the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexes import segment
from indexes.generation import Generation
from indexes.lexical import Lexical
from indexes.outbox import Batch
from indexes.roster import Roster, enrol
from indexes.segment import Rows, Segment

Mask = NDArray[np.bool_]

SAMPLE = 256  # vectors that tell whether a collection has passages in both languages


@dataclass(frozen=True)
class Allowed:
    """Which rows of each segment may be found, those in memory last; a search of a million asks at once."""

    masks: tuple[Mask, ...]

    @cached_property
    def whole(self) -> tuple[bool, ...]:
        """Whether every row of a segment may."""
        return tuple(bool(mask.all()) for mask in self.masks)

    @cached_property
    def sealed(self) -> Mask:
        """The masks of all sealed segments, one after the other."""
        return np.concatenate([np.empty(0, np.bool_), *self.masks[:-1]])

    @cached_property
    def found(self) -> int:
        """How many sealed rows may be found."""
        return int(np.count_nonzero(self.sealed))


@dataclass(frozen=True)
class View:
    """The passages up to change ``seq``: sealed segments, then one in memory, in rows 0…n - 1."""

    generation: int
    seq: int
    roster: Roster
    segments: tuple[Segment, ...]
    slots: tuple[NDArray[np.int32], ...]  # per segment, each row's slot in the roster
    pending: Rows  # those of the last segment, which no generation holds yet
    words: Lexical | None  # over the sealed segments; None when there are none
    _days: dict[int, Allowed] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each segment, and at the end the number of all."""
        return np.cumsum([0, *map(len, self.segments)])

    @cached_property
    def length(self) -> int:
        """How many terms all passages have together."""
        return sum(int(part.bags.lengths.sum()) for part in self.segments)

    def embedded(self, day: int) -> float:
        """Return the share of the passages in force on ``day`` that have a vector.

        Those of a preview get theirs with the whole.
        """
        missing = np.isnan(self.pending.vectors[:, 0])
        if not missing.any():
            return 1.0
        allowed = self.allowed(day)
        alive = allowed.found + int(np.count_nonzero(allowed.masks[-1]))
        return 1 - int(np.count_nonzero(missing & allowed.masks[-1])) / max(alive, 1)

    @cached_property
    def sample(self) -> NDArray[np.float32]:
        """Some `SAMPLE` of the passages' vectors, evenly spread; NaN as in the segments."""
        step = max(int(self.starts[-1]) // SAMPLE, 1)
        rows = [part.dense.vectors[::step].astype(np.float32) for part in self.segments]
        return np.concatenate(rows)

    @cached_property
    def _sealed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sealed ids, ascending, and the row of each."""
        ids = np.concatenate([np.empty(0, np.int64), *(s.ids for s in self.segments[:-1])])
        rows = np.argsort(ids, kind="stable")
        return ids[rows], rows

    def allowed(self, day: int, versions: Collection[int] | None = None) -> Allowed:
        """Return which rows are in force on ``day``, and of ``versions``, where these are given."""
        if versions is None and (known := self._days.get(day)):
            return known
        alive = self.roster.alive(day, versions)
        allowed = Allowed(tuple(alive[slots] for slots in self.slots))
        if versions is None:
            self._days.clear()  # almost every search asks for today
            self._days[day] = allowed
        return allowed

    def locate(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of those ``ids`` that are sealed, in the order given."""
        known, rows = self._sealed
        if not len(known):
            return np.empty(0, np.int64)
        place = np.searchsorted(known, ids).clip(max=len(known) - 1)
        found: NDArray[np.int64] = rows[place[known[place] == ids]]
        return found

    def extended(self, batch: Batch) -> View:
        """Return the view after ``batch``, whose changes may be known here already."""
        new = [each for each in batch.added if each.version_id not in self.roster.slots]
        roster = self.roster.changed(batch.intervals, batch.dropped)
        if not new:
            return replace(self, seq=batch.seq, roster=roster)
        dimensions = self.pending.vectors.shape[1]
        pending = segment.join([self.pending, segment.collect(new, dimensions)], dimensions)
        return replace(
            self,
            seq=batch.seq,
            roster=roster,
            segments=(*self.segments[:-1], segment.fresh(pending)),
            slots=(*self.slots[:-1], roster.locate(pending.versions)),
            pending=pending,
        )


def behold(generation: Generation | None, dimensions: int) -> View:
    """Return the view of a generation by itself; of nothing at all without one."""
    pending = segment.join([], dimensions)
    last = segment.fresh(pending)
    if generation is None:
        roster = enrol(np.empty((0, 3), np.int64))
        return View(0, 0, roster, (last,), (roster.locate(last.versions),), pending, None)
    segments = (*generation.segments, last)
    return View(
        generation=generation.manifest.number,
        seq=generation.manifest.seq,
        roster=generation.roster,
        segments=segments,
        slots=tuple(generation.roster.locate(part.versions) for part in segments),
        pending=pending,
        words=generation.lexical,
    )
