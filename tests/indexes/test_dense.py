"""Both implementations of dense search against every inner product, computed by NumPy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexes import dense
from indexes.dense import Dense, Flat, Halves, Mask, Sealed, Vectors
from indexes.errors import Damaged, InputError

N, D = 1500, 24


def made(count: int, seed: int) -> Halves:
    rows = np.random.default_rng(seed).standard_normal((count, D))
    unit: Halves = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    return unit


def sealed(vectors: Halves, folder: Path) -> Sealed:
    path = folder / "index.faiss"
    dense.build(vectors, path)
    return Sealed(vectors, path)


def brute(
    vectors: Halves, query: Vectors, depth: int, mask: Mask | None
) -> list[tuple[int, float]]:
    scores = vectors.astype(np.float64) @ query
    allowed = [row for row in range(len(vectors)) if mask is None or mask[row]]
    best = sorted(allowed, key=lambda row: -scores[row])[:depth]
    return [(row, float(scores[row])) for row in best]


class Contract:
    """What holds for every `Dense`."""

    @pytest.fixture
    def open(self, tmp_path: Path) -> Callable[[Halves], Dense]:
        raise NotImplementedError

    @pytest.mark.parametrize("share", [None, 0.9, 0.3, 0.04, 0.002, 0.0])
    def test_finds_what_comparing_all_finds(
        self, open: Callable[[Halves], Dense], share: float | None
    ) -> None:
        vectors = made(N, 1)
        index = open(vectors)
        random = np.random.default_rng(2)
        mask = None if share is None else random.random(N) < share
        for query in made(20, 3).astype(np.float32):
            rows, scores = index.search(query, 10, mask)
            expected = brute(vectors, query, 10, mask)
            assert rows.tolist() == [row for row, _ in expected]
            assert scores.tolist() == pytest.approx([score for _, score in expected], abs=1e-5)

    def test_scores_any_row_exactly(self, open: Callable[[Halves], Dense]) -> None:
        vectors = made(50, 1)
        query = made(1, 5)[0].astype(np.float32)
        rows = np.array([49, 0, 7, 7])
        expected = [float(vectors[row].astype(np.float64) @ query) for row in rows]
        assert open(vectors).score(query, rows).tolist() == pytest.approx(expected, abs=1e-6)

    def test_asks_for_more_than_there_is(self, open: Callable[[Halves], Dense]) -> None:
        rows, _ = open(made(5, 1)).search(made(1, 2)[0].astype(np.float32), 100)
        assert sorted(rows.tolist()) == [0, 1, 2, 3, 4]

    def test_a_row_without_a_vector_is_never_near(self, open: Callable[[Halves], Dense]) -> None:
        vectors = made(60, 1)
        vectors[::2] = np.nan
        rows, scores = open(vectors).search(made(1, 2)[0].astype(np.float32), 60)
        assert sorted(rows.tolist()) == list(range(1, 60, 2))
        assert np.isfinite(scores).all()

    def test_equal_vectors_come_in_row_order(self, open: Callable[[Halves], Dense]) -> None:
        vectors = np.repeat(made(1, 1), 30, axis=0)
        rows, _ = open(vectors).search(vectors[0].astype(np.float32), 30)
        assert rows.tolist() == list(range(30))


class TestFlat(Contract):
    @pytest.fixture
    def open(self, tmp_path: Path) -> Callable[[Halves], Dense]:
        return lambda vectors: Flat(vectors.astype(np.float32))

    def test_holds_nothing(self) -> None:
        empty = Flat(np.empty((0, D), np.float32))
        assert len(empty) == 0
        assert empty.search(np.ones(D, np.float32), 10)[0].tolist() == []


class TestSealed(Contract):
    @pytest.fixture
    def open(self, tmp_path: Path) -> Callable[[Halves], Dense]:
        return lambda vectors: sealed(vectors, tmp_path)

    def test_refuses_a_file_that_is_no_index(self, tmp_path: Path) -> None:
        vectors = made(40, 1)
        dense.build(vectors, tmp_path / "whole")
        (tmp_path / "short").write_bytes((tmp_path / "whole").read_bytes()[:-9])
        (tmp_path / "empty").write_bytes(b"")
        for name in ("short", "empty", "missing"):
            with pytest.raises(Damaged, match="rebuild"):
                Sealed(vectors, tmp_path / name)

    def test_refuses_the_index_of_other_vectors(self, tmp_path: Path) -> None:
        dense.build(made(40, 1), tmp_path / "index")
        with pytest.raises(Damaged, match="does not belong"):
            Sealed(made(41, 1), tmp_path / "index")


def test_pieces_find_the_nearest_that_all_at_once_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "PIECE", 100)
    vectors, asked = made(950, 1), made(7, 2).astype(np.float32)
    expected = [{row for row, _ in brute(vectors, query, 10, None)} for query in asked]
    assert [set(row) for row in dense.top(asked, vectors).tolist()] == expected


@pytest.mark.parametrize("share", [None, 0.5, 0.1])
def test_inverted_lists_find_nearly_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float | None
) -> None:
    monkeypatch.setattr(dense, "IVF_FROM", 3000)
    monkeypatch.setattr(dense, "SCANNED", 0)
    centres = np.random.default_rng(7).standard_normal((60, D))
    rows = centres[np.arange(4000) % 60] + 0.4 * np.random.default_rng(8).standard_normal((4000, D))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    index = sealed(vectors, tmp_path)
    mask = None if share is None else np.random.default_rng(9).random(4000) < share
    found = 0
    for query in vectors[:100].astype(np.float32):
        best, _ = index.search(query, 10, mask)
        found += len({row for row, _ in brute(vectors, query, 10, mask)} & set(best.tolist()))
    assert found >= 980


def test_lists_are_looked_into_as_deep_as_costs_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import faiss

    monkeypatch.setattr(dense, "IVF_FROM", 3000)
    monkeypatch.setattr(dense, "SCANNED", 3600)
    dense.build(made(4000, 8), tmp_path / "index")
    index: Any = faiss.read_index(str(tmp_path / "index"))
    assert index.nprobe >= 0.89 * index.nlist
    monkeypatch.setattr(dense, "SCANNED", 10**6)
    dense.build(made(4000, 8), tmp_path / "index")
    index = faiss.read_index(str(tmp_path / "index"))
    assert index.nprobe == index.nlist


@pytest.mark.parametrize(
    "vectors",
    [
        np.full((1, D), np.nan),
        np.array([[np.inf] + [0.0] * (D - 1)]),
        np.zeros((2, D)),
        np.ones((2, D + 1)),
        np.ones(D),
    ],
    ids=["nan", "infinite", "zero", "too wide", "one-dimensional"],
)
def test_vectors_that_no_index_can_hold_are_refused(vectors: Vectors) -> None:
    with pytest.raises(InputError):
        dense.check(vectors, D)


def test_vectors_are_made_unit_vectors() -> None:
    checked = dense.check(np.array([[3.0, 4.0]]), 2)
    assert checked.dtype == np.float32
    assert checked.tolist() == [pytest.approx([0.6, 0.8])]
