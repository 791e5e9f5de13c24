"""The next generation on its way to disk: what the last one holds, and what has happened since."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexes import lexical, segment, snapshot
from indexes.errors import StorageError
from indexes.generation import ROSTER, WORDS, Generation
from indexes.outbox import Batch
from indexes.roster import enrol
from indexes.segment import Rows
from indexes.snapshot import Manifest
from indexes.truth import Collection

SEGMENT_ROWS = 262_144  # the most a segment holds: 200 MB of vectors while it is written
DEAD_SHARE = 0.2  # of a segment's rows; with more it is written anew without them
MERGE_RATIO = 3  # a segment at most so many times larger than the next one is merged with it


def write_generation(
    root: Path, base: Generation | None, batches: Iterable[Batch], collection: Collection
) -> Manifest:
    """Write and publish the generation that is ``base`` (None: nothing) and then ``batches``.

    Raises StorageError when the disk refuses; nothing is left of it, and ``base`` stays current.
    """
    number = max(snapshot.numbers(root), default=0) + 1
    folder = root / snapshot.name(number)
    try:
        folder.mkdir(parents=True)
        manifest = _Draft(folder, number, base, collection).write(batches)
        snapshot.publish(root, manifest)
    except OSError as error:
        raise StorageError(
            f"The index cannot be written to {root} ({error.strerror}): free some space; "
            "searching goes on with the previous one."
        ) from error
    finally:
        if snapshot.current(root) != number:
            shutil.rmtree(folder, ignore_errors=True)
    return manifest


@dataclass
class _Piece:
    """A segment to be: rows, and the folder that has them already."""

    rows: Rows
    folder: Path | None = None


class _Draft:
    """A generation while it is written."""

    def __init__(
        self, folder: Path, number: int, base: Generation | None, collection: Collection
    ) -> None:
        self.folder = folder
        self.number = number
        self.base = base
        self.collection = collection
        self.roster = base.roster if base else enrol(np.empty((0, 3), np.int64))
        self.seq = base.manifest.seq if base else 0
        self.fresh: list[Rows] = []
        self.full: list[_Piece] = []

    def write(self, batches: Iterable[Batch]) -> Manifest:
        """Write every file but the manifest, which is returned."""
        words = self.folder / WORDS
        self._share_words(words)
        with lexical.writing(words) as writer:
            for batch in batches:
                self._take(batch, writer)
        pieces = self._merge()
        for place, piece in enumerate(pieces):
            piece.folder = self._place(piece, f"segment-{self.number:06d}-{place}")
        with (self.folder / ROSTER).open("wb") as file:
            np.save(file, self.roster.table())
        return Manifest(
            number=self.number,
            seq=self.seq,
            fingerprint=self.collection.fingerprint,
            dimensions=self.collection.dimensions,
            segments=tuple(piece.folder.name for piece in pieces if piece.folder),
            passages=sum(len(self._alive(piece.rows)) for piece in pieces),
            engines={name: version(name) for name in ("faiss-cpu", "numpy", "tantivy")},
            files=self._sums(),
        )

    def _share_words(self, words: Path) -> None:
        """Link the base's segments of terms, and copy what tantivy replaces."""
        if self.base is None:
            return
        words.mkdir()
        for path in self.base.manifest.files:
            source = self.base.folder / path
            if source.parent.name == WORDS and source.name in lexical.REPLACED:
                shutil.copyfile(source, words / source.name)
            elif source.parent.name == WORDS:
                snapshot.link(source, words / source.name)

    def _take(self, batch: Batch, writer: lexical.Writer) -> None:
        # Replaying a change that the base knows already must change nothing.
        added = [each for each in batch.added if each.version_id not in self.roster.slots]
        for stored in added:
            writer.add(stored.version_id, stored.passage_ids.tolist(), stored.terms)
        for dropped in batch.dropped:
            writer.drop(dropped)
        self.roster = self.roster.changed(batch.intervals, batch.dropped)
        self.fresh.append(segment.collect(added, self.collection.dimensions))
        self.seq = batch.seq
        if sum(map(len, self.fresh)) >= SEGMENT_ROWS:
            self._fill()

    def _fill(self) -> None:
        """Write what came in as full segments at once, so that memory holds one at most."""
        rows, self.fresh = segment.join(self.fresh, self.collection.dimensions), []
        alive = self._alive(rows)
        if len(alive) < len(rows):
            rows = rows.taken(alive)
        while len(rows) >= SEGMENT_ROWS:
            piece = _Piece(rows.taken(np.arange(SEGMENT_ROWS)))
            name = f"segment-{self.number:06d}-full-{len(self.full)}"
            segment.write(self.folder / name, piece.rows)
            self.full.append(_Piece(segment.read(self.folder / name), self.folder / name))
            rows = rows.taken(np.arange(SEGMENT_ROWS, len(rows)))
        self.fresh = [rows]

    def _merge(self) -> list[_Piece]:
        """Return the segments to be: old ones as they are, without their dead, or merged."""
        pieces = []
        for name in self.base.manifest.segments if self.base else ():
            assert self.base is not None  # the loop is empty without one
            rows = segment.read(self.base.folder / name)
            alive = self._alive(rows)
            if len(alive) >= (1 - DEAD_SHARE) * len(rows):
                pieces.append(_Piece(rows, self.base.folder / name))
            elif len(alive):
                pieces.append(_Piece(rows.taken(alive)))
        rows = segment.join(self.fresh, self.collection.dimensions)
        alive = self._alive(rows)
        pieces += self.full
        pieces += [_Piece(rows.taken(alive))] if len(alive) else []
        while len(pieces) > 1 and self._together(pieces[-2], pieces[-1]):
            parts = [piece.rows.taken(self._alive(piece.rows)) for piece in pieces[-2:]]
            pieces[-2:] = [_Piece(segment.join(parts, self.collection.dimensions))]
        return pieces

    def _together(self, first: _Piece, second: _Piece) -> bool:
        sizes = len(first.rows), len(second.rows)
        return sum(sizes) <= SEGMENT_ROWS and sizes[0] <= MERGE_RATIO * sizes[1]

    def _place(self, piece: _Piece, name: str) -> Path:
        """Return the folder of this generation that holds ``piece``, made when need be."""
        if piece.folder is None:
            segment.write(self.folder / name, piece.rows)
            return self.folder / name
        if piece.folder.parent != self.folder:
            target = self.folder / piece.folder.name
            target.mkdir()
            for source in piece.folder.iterdir():
                snapshot.link(source, target / source.name)
            return target
        return piece.folder

    def _alive(self, rows: Rows) -> NDArray[np.int64]:
        return np.flatnonzero(self.roster.known(rows.versions))

    def _sums(self) -> dict[str, str]:
        """Return every file's checksum, for a linked one the base's."""
        sums = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_dir() or path.name.endswith(".lock"):
                continue
            name = path.relative_to(self.folder).as_posix()
            known = self.base.manifest.files.get(name) if self.base else None
            if self.base and known and os.path.samefile(path, self.base.folder / name):
                sums[name] = known
            else:
                sums[name] = snapshot.checksum(path)
        return sums
