"""A stretch of passages with everything the search needs of them: in memory, or sealed on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes import bags
from indexes.bags import Bags
from indexes.dense import Dense, Flat, Sealed, build, check
from indexes.errors import Damaged
from indexes.truth.values import Stored

BAGS = tuple(field.name for field in fields(Bags))


@dataclass(frozen=True)
class Segment:
    """n passages in rows; a row means the same in every part."""

    ids: NDArray[np.int64]
    versions: NDArray[np.int64]
    dense: Dense
    bags: Bags

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Rows:
    """The same before it is searchable, as SQL and a segment's files keep it.

    Vectors are float16, NaN where a passage has none yet.
    """

    ids: NDArray[np.int64]
    versions: NDArray[np.int64]
    vectors: NDArray[np.float16]
    bags: Bags

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, rows: NDArray[np.int64]) -> Rows:
        """Return only ``rows``, in that order."""
        kept = self.bags.taken(rows)
        return Rows(self.ids[rows], self.versions[rows], self.vectors[rows], kept)


def join(parts: Sequence[Rows], dimensions: int) -> Rows:
    """Return the rows of all ``parts``, one after the other."""
    return Rows(
        np.concatenate([np.empty(0, np.int64), *(part.ids for part in parts)]),
        np.concatenate([np.empty(0, np.int64), *(part.versions for part in parts)]),
        np.concatenate([np.empty((0, dimensions), np.float16), *(part.vectors for part in parts)]),
        bags.join([part.bags for part in parts]),
    )


def collect(stored: Sequence[Stored], dimensions: int) -> Rows:
    """Return the rows of some versions, as the truth holds them.

    Raises InputError for vectors that no index can hold.
    """
    empty = np.empty((0, dimensions), np.float16)
    for each in stored:
        check(each.vectors[~np.isnan(each.vectors[:, 0])], dimensions)
    sizes = [len(each.passage_ids) for each in stored]
    return Rows(
        np.concatenate([np.empty(0, np.int64), *(each.passage_ids for each in stored)]),
        np.repeat(np.array([each.version_id for each in stored], np.int64), sizes),
        np.concatenate([empty, *(each.vectors for each in stored)]),
        bags.gather([text for each in stored for text in each.terms]),
    )


def fresh(rows: Rows) -> Segment:
    """Return a searchable segment in memory."""
    return Segment(rows.ids, rows.versions, Flat(rows.vectors.astype(np.float32)), rows.bags)


def write(folder: Path, rows: Rows) -> None:
    """Write ``rows`` and the index over them into ``folder``, made for it."""
    folder.mkdir()
    arrays: dict[str, NDArray[Any]] = {
        "ids": rows.ids,
        "versions": rows.versions,
        "vectors": rows.vectors,
    }
    for name, array in (arrays | {name: getattr(rows.bags, name) for name in BAGS}).items():
        with (folder / f"{name}.npy").open("wb") as file:
            np.save(file, array)
    build(rows.vectors, folder / "index.faiss")


def read(folder: Path) -> Rows:
    """Return a sealed segment's rows, mapped from its files; raise Damaged if they disagree."""
    words = Bags(*(_load(folder, name) for name in BAGS))
    rows = Rows(_load(folder, "ids"), _load(folder, "versions"), _load(folder, "vectors"), words)
    if not len(rows.ids) == len(rows.versions) == len(rows.vectors) == len(words):
        raise Damaged(f"The files of {folder} do not belong together: rebuild the index.")
    return rows


def open_segment(folder: Path) -> Segment:
    """Return a sealed segment, searchable; raise Damaged if its files cannot be read."""
    rows = read(folder)
    dense = Sealed(rows.vectors, folder / "index.faiss")
    # Looked up on every search and small: memory beats mapped pages.
    words = replace(
        rows.bags, offsets=np.array(rows.bags.offsets), lengths=np.array(rows.bags.lengths)
    )
    return Segment(np.array(rows.ids), np.array(rows.versions), dense, words)


def _load(folder: Path, name: str) -> NDArray[Any]:
    path = folder / f"{name}.npy"
    try:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise Damaged(f"{path} cannot be read ({error}): rebuild the index.") from error
    return np.asarray(mapped)  # numpy.memmap makes every slice thirty times dearer
