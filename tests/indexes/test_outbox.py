"""What is loaded of the outbox at once, and both legs side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes import candidates, outbox
from tests.indexes.stock import Stock


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path)
    yield made
    made.close()


def batches(stock: Stock) -> list[list[int]]:
    """Return how many passages each version of each batch has."""
    found, after = [], 0
    while batch := outbox.fetch(stock.truth, stock.collection.id, after):
        found.append([len(stored.passage_ids) for stored in batch.added])
        after = batch.seq
    return found


def test_batches_are_bounded_by_their_passages(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, size in enumerate((3, 2, 9, 1, 4)):
        stock.put(f"d{number}", *(f"text {number} {n}" for n in range(size)))
    assert batches(stock) == [[3, 2, 9, 1, 4]]
    monkeypatch.setattr(outbox, "MOST", 5)
    assert batches(stock) == [[3, 2], [9], [1, 4]]
    whole = stock.texts("text 2 5")
    stock.keeper.seal(stock.collection)
    assert stock.texts("text 2 5") == whole
    assert stock.keeper.verify(stock.collection).differences == ()


def test_legs_side_by_side_find_what_they_find_one_after_the_other(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        stock.put(f"d{number}", *(f"word{number} word{n % 5} text" for n in range(20)))
        if number % 3 == 0:
            stock.keeper.seal(stock.collection)
    queries = ["word3 text", "word7", "text", "nothing"]
    alone = [stock.find(query) for query in queries]
    monkeypatch.setattr(candidates, "LARGE", 0)
    assert [stock.find(query) for query in queries] == alone
