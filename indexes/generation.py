"""One immutable set of indexes on disk, verified and opened; ``indexes.draft`` writes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexes import segment, snapshot
from indexes.errors import Damaged
from indexes.lexical import Lexical
from indexes.roster import Roster, enrol
from indexes.segment import Segment

ROSTER = "roster.npy"
WORDS = "lexical"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Generation:
    """A verified generation, opened. Its folder may go while this lives; its files are mapped."""

    folder: Path
    manifest: snapshot.Manifest
    roster: Roster
    segments: tuple[Segment, ...]
    lexical: Lexical


def open_generation(
    root: Path,
    fingerprint: str,
    head: Callable[[], int],
    known: set[tuple[int, ...]] | None = None,
) -> Generation | None:
    """Return the newest whole generation under ``root`` made by that encoder, None without one.

    Damage is logged, and the next older generation tried: the outbox makes up for its age. One that
    knows more changes than ``head()`` counts is of another history, such as a database restored from
    a backup, and passed over. ``known`` is `snapshot.verify`'s memory.
    """
    for number in snapshot.candidates(root):
        folder = root / snapshot.name(number)
        try:
            manifest = snapshot.verify(folder, known)
            if manifest.fingerprint != fingerprint:
                continue
            if manifest.seq > head():
                _log.warning("%s is ahead of the database, which was restored perhaps.", folder)
                continue
            return _open(folder, manifest)
        except Damaged as error:
            _log.warning("%s Falling back to an older generation or to the database.", error)
    return None


def _open(folder: Path, manifest: snapshot.Manifest) -> Generation:
    try:
        table = np.load(folder / ROSTER, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise Damaged(f"{folder / ROSTER} cannot be read ({error}).") from error
    segments = tuple(segment.open_segment(folder / name) for name in manifest.segments)
    return Generation(folder, manifest, enrol(table), segments, Lexical(folder / WORDS))
