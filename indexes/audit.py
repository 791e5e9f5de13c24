"""Compare an index with the truth, passage by passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexes import bags, segment
from indexes.errors import Busy
from indexes.generation import open_generation
from indexes.reader import follow
from indexes.roster import GONE
from indexes.segment import Rows
from indexes.truth import Collection, Stored, Truth
from indexes.view import View, behold

PAGE = 200  # versions loaded at a time
TRIES = 3  # comparisons begun anew because a document came in meanwhile


@dataclass(frozen=True)
class Report:
    """What was compared, and a sentence for each difference; none when the index is right."""

    generation: int
    seq: int
    passages: int
    differences: tuple[str, ...]


def verify(truth: Truth, root: Path, collection: Collection) -> Report:
    """Return how the collection's index, followed to now, differs from SQL.

    Every passage's place, vector, terms, days and entry in the lexical index are compared. Raises
    Busy when documents come in faster than they can be compared.
    """
    generation = open_generation(root, collection.fingerprint, lambda: truth.head(collection.id))
    view = behold(generation, collection.dimensions)
    for _ in range(TRIES):
        view = follow(truth, view, collection)
        folders = (
            [generation.folder / n for n in generation.manifest.segments] if generation else []
        )
        audit = _Audit(view, [*map(segment.read, folders), view.pending])
        versions = sorted(truth.matching_versions(collection.id, {}))
        for start in range(0, len(versions), PAGE):
            for stored in truth.load(versions[start : start + PAGE]):
                audit.compare(stored)
        audit.finish()
        if truth.head(collection.id) == view.seq:
            return Report(view.generation, view.seq, audit.passages, tuple(audit.differences))
    raise Busy("Documents keep coming in: verify again when fewer do.")


class _Audit:
    def __init__(self, view: View, parts: list[Rows]) -> None:
        self.view = view
        self.parts = parts
        self.passages = 0
        self.differences: list[str] = []
        self.places = {passage: (part, row) for part, row, passage in self._living()}

    def _living(self) -> Iterator[tuple[int, int, int]]:
        """Yield part, row and id of every passage the index would find on some day."""
        for number, (part, slots) in enumerate(zip(self.parts, self.view.slots, strict=True)):
            ids = part.ids.tolist()
            for row in np.flatnonzero(self.view.roster.known(part.versions) & (slots != GONE)):
                yield number, int(row), ids[row]

    def compare(self, stored: Stored) -> None:
        """Compare one version."""
        roster, version = self.view.roster, stored.version_id
        slot = roster.slots.get(version, GONE)
        interval = int(roster.start[slot]), int(roster.end[slot])
        if interval != (stored.in_force_from, stored.in_force_to):
            self.differences.append(f"Version {version} is in force {interval} in the index.")
        expected = segment.collect([stored], stored.vectors.shape[1])
        for row, passage in enumerate(stored.passage_ids.tolist()):
            self.passages += 1
            place = self.places.pop(passage, None)
            if place is None:
                self.differences.append(f"Passage {passage} of version {version} is not indexed.")
            else:
                self._compare_row(passage, expected, row, self.parts[place[0]], place[1])

    def _compare_row(self, passage: int, expected: Rows, row: int, part: Rows, at: int) -> None:
        if part.versions[at] != expected.versions[row]:
            self.differences.append(f"Passage {passage} stands under another version.")
        if not np.array_equal(part.vectors[at], expected.vectors[row], equal_nan=True):
            self.differences.append(f"The vector of passage {passage} is another one.")
        if _bag(part.bags, at) != _bag(expected.bags, row):
            self.differences.append(f"The terms of passage {passage} are others.")

    def finish(self) -> None:
        """Report what the index has and SQL has not, and what the lexical index lacks."""
        for passage in self.places:
            self.differences.append(f"Passage {passage} is indexed but no longer stored.")
        sealed = {passage for part, _, passage in self._living() if part < len(self.parts) - 1}
        words = self.view.words.ids() if self.view.words else set()
        gone = {i for part in self.parts[:-1] for i in part.ids.tolist()} - sealed
        for passage in sealed ^ (words - gone):
            where = "lacks" if passage in sealed else "has a stray"
            self.differences.append(f"The lexical index {where} passage {passage}.")


def _bag(words: bags.Bags, row: int) -> dict[int, int]:
    span = slice(words.offsets[row], words.offsets[row + 1])
    keys: NDArray[np.uint32] = words.terms[span]
    return dict(zip(keys.tolist(), words.counts[span].tolist(), strict=True))
