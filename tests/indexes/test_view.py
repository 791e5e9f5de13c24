"""What a search knows of all passages at once: how many have vectors, and how much of a question each has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.candidates import Candidates
from indexes.search import Searcher
from indexes.vocabulary import Chunk, Reading
from tests.indexes.stock import SCOPE, Stock


def test_the_share_with_vectors_counts_sealed_passages_and_those_in_memory(tmp_path: Path) -> None:
    stock = Stock(tmp_path)
    stock.put("sealed", "one", "two", "three")
    stock.keeper.seal(stock.collection)
    assert stock.find("one").embedded == 1
    preview = Reading("long", "four", "text/plain")
    stock.truth.commit_version(
        stock.collection,
        "long",
        preview,
        [Chunk(0, 4, "", None, "four")],
        ["four"],
        None,
        "p",
        None,
    )
    assert stock.find("four").embedded == pytest.approx(3 / 4)
    stock.close()


def test_a_single_character_counts_half_of_a_word_in_what_is_covered(tmp_path: Path) -> None:
    stock, seen = Stock(tmp_path), list[Candidates]()

    def watch(
        fused: NDArray[np.float64], _: NDArray[np.bool_], found: Candidates
    ) -> NDArray[np.float64]:
        seen.append(found)
        return fused

    stock.put("house", "茶室")
    stock.put("place", "在 此处")
    searcher = Searcher(stock.truth, stock.root, stock.encoder, watch)
    found = searcher.search(SCOPE, "茶室 在")
    # Each term stands in one of two passages: as rare as the other.
    assert found.weights["茶室"] == found.weights["在"]
    assert sorted(seen[0].coverage) == pytest.approx([1 / 3, 2 / 3])
    stock.close()
