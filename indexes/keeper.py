"""The one writer of indexes: seals what has come in, rebuilds what is lost, compares with SQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from indexes import audit, outbox, snapshot
from indexes.audit import Report
from indexes.draft import write_generation
from indexes.errors import Busy, StorageError
from indexes.generation import Generation, open_generation
from indexes.outbox import Batch
from indexes.truth import Collection, Truth
from indexes.vocabulary import Progress, Scope

LOCK = "keeper.lock"
PATIENCE = 0.5  # seconds a second writer waits before it is refused
KEEP = 2  # generations: the current one, and the one to fall back to


@dataclass(frozen=True)
class Stats:
    """How large an index is and how far behind the truth it is."""

    generation: int  # 0 when there is none
    seq: int
    behind: int  # changes that readers follow in memory until the next seal
    passages: int
    segments: int
    bytes: int


class Keeper:
    """Writes the generations of every collection under ``root``, one keeper at a time.

    Every writing method raises Busy when another process writes there, NotFound when the collection
    is gone, and StorageError when the disk refuses; then the previous generation goes on serving.
    """

    def __init__(self, truth: Truth, root: Path) -> None:
        self._truth = truth
        self._root = root

    def seal(self, collection: Collection, progress: Progress | None = None) -> int:
        """Bring the collection's generation up to date and return its number.

        Costs what has changed since the last one; nothing when nothing has. A damaged generation
        is replaced on the way.
        """
        with self._alone(collection) as (folder, collection):
            head = self._truth.head(collection.id)
            snapshot.discard(folder, lambda manifest: manifest.seq > head)
            base = open_generation(folder, collection.fingerprint, lambda: head)
            if base and self._is_current(base, folder, collection):
                snapshot.prune(folder, KEEP)  # whoever wrote it may have been killed before this
                return base.manifest.number
            return self._write(folder, base, collection, progress)

    def rebuild(self, collection: Collection, progress: Progress | None = None) -> int:
        """Write a generation from SQL alone and return its number; no encoder is needed."""
        with self._alone(collection) as (folder, collection):
            return self._write(folder, None, collection, progress)

    def compact(self, collection: Collection, progress: Progress | None = None) -> int:
        """Rebuild and keep nothing older: afterwards no file holds anything of deleted text."""
        with self._alone(collection) as (folder, collection):
            number = self._write(folder, None, collection, progress)
            snapshot.prune(folder, keep=1)
            return number

    def remove(self, collection_id: int) -> None:
        """Remove every generation of a deleted collection."""
        with self._locked():
            shutil.rmtree(self._root / str(collection_id), ignore_errors=True)

    def verify(self, collection: Collection) -> Report:
        """Compare the current generation, followed to now, with SQL; every difference is listed."""
        return audit.verify(self._truth, self._folder(collection), collection)

    def stats(self, collection: Collection) -> Stats:
        """Return the size of the current generation, from its manifest."""
        folder = self._folder(collection)
        number = snapshot.current(folder)
        head = self._truth.head(collection.id)
        if number is None:
            return Stats(0, 0, head, 0, 0, 0)
        path = folder / snapshot.name(number)
        manifest = snapshot.read(path)
        size = sum((path / name).stat().st_size for name in manifest.files)
        behind, parts = head - manifest.seq, len(manifest.segments)
        return Stats(number, manifest.seq, behind, manifest.passages, parts, size)

    def _write(
        self,
        folder: Path,
        base: Generation | None,
        collection: Collection,
        progress: Progress | None,
    ) -> int:
        snapshot.prune(folder, KEEP)
        batches = self._batches(collection, base.manifest.seq if base else 0, progress)
        manifest = write_generation(folder, base, batches, collection)
        snapshot.prune(folder, KEEP)
        return manifest.number

    def _batches(
        self, collection: Collection, after: int, progress: Progress | None
    ) -> Iterator[Batch]:
        """Yield what happened after number ``after``, up to now."""
        start, head = after, self._truth.head(collection.id)
        while batch := outbox.fetch(self._truth, collection.id, after):
            yield batch
            after = batch.seq
            if progress:
                progress(f"indexing {collection.name}", min(after, head) - start, head - start)

    def _is_current(self, base: Generation, folder: Path, collection: Collection) -> bool:
        number = base.manifest.number
        upto = base.manifest.seq == self._truth.head(collection.id)
        return upto and snapshot.current(folder) == number

    def _folder(self, collection: Collection) -> Path:
        return self._root / str(collection.id)

    @contextmanager
    def _alone(self, collection: Collection) -> Iterator[tuple[Path, Collection]]:
        """Hold the lock and yield the collection's folder, and the collection as it is now."""
        with self._locked():
            # Embedded anew since the caller looked, its vectors are another encoder's.
            collection = self._truth.collection(Scope(collection.tenant, collection.name))
            folder = self._folder(collection)
            folder.mkdir(exist_ok=True)
            yield folder, collection

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Refuse a second writer; the lock goes with the process that holds it, however it ends."""
        lock = FileLock(self._root / LOCK)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=PATIENCE)
        except Timeout:
            raise Busy(
                f"Another process is writing the indexes in {self._root}: try again in a while."
            ) from None
        except OSError as error:
            raise StorageError(f"{self._root} cannot be written ({error.strerror}).") from error
        try:
            yield
        finally:
            lock.release()
