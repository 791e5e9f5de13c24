"""Search by meaning: the rows of a segment whose vectors point where the question's does.

Two implementations of one contract: `Flat` holds a few vectors in memory, `Sealed` many on disk
behind a FAISS index. Vectors are unit vectors, so the inner product is the cosine.
"""

from __future__ import annotations

from errno import EIO
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexes.errors import Damaged, InputError

Vectors: TypeAlias = NDArray[np.float32]
Halves: TypeAlias = NDArray[np.float16]
Places: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Ranked: TypeAlias = tuple[Places, Vectors]
"""Places, best first, and their cosines; equal cosines in row order."""

IVF_FROM = 50_000  # rows; below, scanning every quantised vector is fast enough
SCANNED = 16_000  # rows are compared at least: two milliseconds, and depth beyond the top ten
EXACT_SHARE = 0.05  # of a segment's rows; fewer are scanned exactly, as ANN under a filter is not
SPARE = 32  # candidates, or a quarter, asked of the 8-bit codes beyond what rescoring keeps
RECALL = 0.995  # of the exact top ten, aimed at on made-up questions so that real ones get .99
SAMPLE = 131_072  # rows an index learns from: 128 for each list of a full segment
PIECE = 16_384  # rows added at a time
ASKED = 200  # made-up questions that the probes are measured on
FILE_LIMIT = 4 << 30  # bytes; larger than any segment, far below FAISS's own limit of 1 TB


class Dense(Protocol):
    """What can be asked of a segment's vectors; rows count from 0."""

    @property
    def vectors(self) -> NDArray[Any]:
        """All of them, (n, d), NaN for a passage that has none yet."""
        ...

    def __len__(self) -> int: ...

    def search(self, query: Vectors, depth: int, mask: Mask | None = None) -> Ranked:
        """Return the ``depth`` best rows for ``query`` (d,), among those ``mask`` (n,) allows."""
        ...

    def score(self, query: Vectors, rows: Places) -> Vectors:
        """Return the exact cosine of ``query`` with each of ``rows``."""
        ...


class Flat:
    """Vectors in memory, all compared."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self.vectors)

    def search(self, query: Vectors, depth: int, mask: Mask | None = None) -> Ranked:
        """See `Dense.search`."""
        if mask is None:
            rows = np.arange(len(self.vectors))
            return _best(rows, self.vectors @ query, depth)
        rows = np.flatnonzero(mask)
        return _best(rows, self.score(query, rows), depth)

    def score(self, query: Vectors, rows: Places) -> Vectors:
        """See `Dense.score`."""
        scores: Vectors = self.vectors[rows] @ query
        return scores


class Sealed:
    """Vectors on disk: a FAISS index of 8-bit codes finds candidates, the float16 rows decide.

    FAISS knows positions, not ids, so a row is the same in ``vectors`` (n, d) and in the index at
    ``path``. Raises Damaged when the two do not belong together or the file cannot be read.
    """

    def __init__(self, vectors: Halves, path: Path) -> None:
        import faiss

        faiss.set_deserialization_vector_byte_limit(FILE_LIMIT)
        try:
            self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise Damaged(f"{path} is not a readable FAISS index: rebuild the index.") from error
        if (self._index.ntotal, self._index.d) != vectors.shape:
            raise Damaged(f"{path} does not belong to the vectors beside it: rebuild the index.")
        self._inverted = isinstance(self._index, faiss.IndexIVF)
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self.vectors)

    def search(self, query: Vectors, depth: int, mask: Mask | None = None) -> Ranked:
        """See `Dense.search`."""
        allowed = len(self) if mask is None else int(np.count_nonzero(mask))
        if allowed <= max(depth, EXACT_SHARE * len(self)):
            rows = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        else:
            rows = self._candidates(
                query, min(allowed, depth + max(depth // 4, SPARE)), mask, allowed
            )
        return _best(rows, self.score(query, rows), depth)

    def score(self, query: Vectors, rows: Places) -> Vectors:
        """See `Dense.score`."""
        scores: Vectors = self.vectors[rows].astype(np.float32) @ query
        return scores

    def _candidates(self, query: Vectors, count: int, mask: Mask | None, allowed: int) -> Places:
        import faiss

        parameters: Any = faiss.SearchParameters()
        if self._inverted:
            # Under a filter the allowed rows are spread thinner: look into more lists.
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = min(self._index.nprobe * len(self) // allowed, self._index.nlist)
        if mask is not None:
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(self), faiss.swig_ptr(bits))
            parameters.sel = selector  # FAISS keeps pointers only: both names outlive the search
        _, found = self._index.search(query[None, :], count, params=parameters)
        rows: Places = found[0][found[0] >= 0]
        return rows


def check(vectors: NDArray[Any], dimensions: int) -> Vectors:
    """Return ``vectors`` (n, dimensions) as unit float32, or raise InputError.

    FAISS takes NaN, infinity and zero without a word and never finds such a row again.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:
        raise InputError(
            f"Vectors of shape {vectors.shape} do not fit an index of {dimensions} dimensions."
        )
    single = np.ascontiguousarray(vectors, np.float32)
    lengths = np.linalg.norm(single, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 1e-6).all():
        raise InputError("A vector is zero, infinite or not a number: encode its text again.")
    unit: Vectors = single / lengths
    return unit


def build(vectors: Halves, path: Path) -> None:
    """Write a FAISS index over ``vectors`` (n, d), NaN where there is none, to ``path``.

    8-bit scalar quantisation; above `IVF_FROM` rows behind inverted lists, with as many probes as
    `RECALL` and `SCANNED` take, which the index remembers. Takes little memory beyond the index itself, which
    learns from a sample and is filled in pieces. Raises OSError when the disk refuses.
    """
    import faiss

    count, dimensions = vectors.shape
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    index: Any = faiss.IndexScalarQuantizer(dimensions, kind, metric)
    if count > IVF_FROM:
        lists = int(2 * count**0.5)
        coarse = faiss.IndexFlatIP(dimensions)
        index = faiss.IndexIVFScalarQuantizer(coarse, dimensions, lists, kind, metric)
    random = np.random.default_rng(0)
    sample = np.sort(random.choice(count, min(count, SAMPLE), replace=False))
    index.train(_single(vectors[sample]))
    for start in range(0, count, PIECE):
        index.add(_single(vectors[start : start + PIECE]))
    if count > IVF_FROM:
        index.nprobe = _probes(index, vectors)
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(EIO, f"FAISS could not write {path}") from error


def _single(vectors: Halves) -> Vectors:
    """Return the rows as FAISS takes them; those without a vector are far from everything."""
    single: Vectors = np.nan_to_num(vectors.astype(np.float32))
    return single


def _probes(index: Any, vectors: Halves) -> int:
    """Return the fewest probes that find `RECALL` of the exact top ten, on rows as questions.

    A row finds itself in its own list, so each question is bent away from its row first.
    """
    random = np.random.default_rng(0)
    asked = _single(vectors[np.sort(random.choice(len(vectors), ASKED, replace=False))])
    noise = random.standard_normal(asked.shape).astype(np.float32)
    asked = asked + 0.5 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    exact = top(asked, vectors)
    for probes in (p for power in range(2, 20) for p in (2**power, 3 * 2 ** (power - 1))):
        index.nprobe = min(probes, index.nlist)
        _, found = index.search(asked, 50)
        kept = [len(np.intersect1d(f, e)) for f, e in zip(found, exact, strict=True)]
        if sum(kept) >= RECALL * exact.size or probes >= index.nlist:
            break
    cheap = int(index.nlist) * SCANNED // len(vectors)
    return max(int(index.nprobe), min(cheap, int(index.nlist)))


def top(asked: Vectors, vectors: Halves, most: int = 10) -> Places:
    """Return the exact ``most`` nearest rows of each question, in no order; a piece at a time."""
    rows: Places = np.empty((len(asked), 0), np.int64)
    scores: Vectors = np.empty((len(asked), 0), np.float32)
    for start in range(0, len(vectors), PIECE):
        piece = asked @ _single(vectors[start : start + PIECE]).T
        own = np.broadcast_to(np.arange(start, start + piece.shape[1]), piece.shape)
        rows, scores = np.hstack((rows, own)), np.hstack((scores, piece))
        best = np.argpartition(-scores, most - 1, axis=1)[:, :most]
        rows, scores = np.take_along_axis(rows, best, 1), np.take_along_axis(scores, best, 1)
    return rows


def _best(rows: Places, scores: Vectors, depth: int) -> Ranked:
    known = ~np.isnan(scores)  # a passage whose vector is still to come is not near anything
    if not known.all():
        rows, scores = rows[known], scores[known]
    if len(rows) > depth:
        kept = np.argpartition(-scores, depth - 1)[:depth]
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]
