"""What happened to a collection since an index last looked, with what is needed to follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexes.roster import Interval
from indexes.truth import Change, Stored, Truth

MOST = 20_000  # passages of one batch: what is loaded at once


@dataclass(frozen=True)
class Batch:
    """The changes up to number ``seq``, taken together."""

    seq: int
    added: tuple[Stored, ...]
    intervals: dict[int, Interval]  # of every version that was added or retimed
    dropped: frozenset[int]


def fetch(truth: Truth, collection_id: int, after: int) -> Batch | None:
    """Return the next changes after number ``after``, None when there are none.

    What is loaded may be newer than ``Batch.seq``; whoever needs one state of the truth goes on
    until the head of the outbox is the number reached.
    """
    changes = _first(truth.changes(collection_id, after))
    if not changes:
        return None
    dropped = {change.version_id for change in changes if change.op == "drop"}
    added = {change.version_id for change in changes if change.op == "add"}
    touched = {change.version_id for change in changes} - dropped
    stored = truth.load(sorted(touched))
    return Batch(
        changes[-1].seq,
        tuple(each for each in stored if each.version_id in added),
        {each.version_id: (each.in_force_from, each.in_force_to) for each in stored},
        frozenset(dropped),
    )


def _first(changes: Sequence[Change]) -> Sequence[Change]:
    """Return as many of ``changes`` as have `MOST` passages together, one at least."""
    room = MOST
    for number, change in enumerate(changes):
        room -= change.passages
        if room < 0:
            return changes[: max(number, 1)]
    return changes
