"""Generations on disk: whole or not at all, whatever happens to the process or to the bytes."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from indexes import snapshot
from indexes.errors import Damaged
from indexes.generation import open_generation
from tests.indexes.stock import Stock


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path)
    yield made
    made.close()


def fill(stock: Stock, start: int, count: int) -> None:
    for number in range(start, start + count):
        stock.put(f"doc {number}", *[f"unique{number} row{n} of some text" for n in range(8)])


def healthy(stock: Stock, numbers: range) -> None:
    """Check that a process that starts now finds every document."""
    searcher = stock.reopened()
    for number in numbers:
        hits = searcher.search(stock.scope, f"unique{number} row3", limit=1).hits
        assert hits[0].passage.text == f"unique{number} row3 of some text"
    assert stock.keeper.verify(stock.collection).differences == ()


def test_a_generation_says_what_is_in_it(stock: Stock) -> None:
    fill(stock, 0, 3)
    stock.keeper.seal(stock.collection)
    folder = stock.home / "gen-000001"
    manifest = snapshot.verify(folder)
    assert (stock.home / "CURRENT").read_text() == "gen-000001\n"
    assert (manifest.number, manifest.seq, manifest.passages) == (1, 3, 24)
    assert (manifest.fingerprint, manifest.dimensions) == ("fake-1", 32)
    assert manifest.engines.keys() == {"faiss-cpu", "numpy", "tantivy"}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {name for name in there if not name.endswith(".lock")} == {
        *manifest.files,
        "manifest.json",
    }


@pytest.mark.parametrize("how", ["flipped", "truncated", "missing"])
def test_damage_to_any_file_is_seen_and_healed(
    stock: Stock, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)  # the warnings are asserted elsewhere
    fill(stock, 0, 4)
    stock.keeper.seal(stock.collection)
    fill(stock, 4, 1)
    number = stock.keeper.seal(stock.collection)
    names = [*snapshot.read(stock.home / snapshot.name(number)).files, "manifest.json"]
    chance = random.Random(how)
    for place in range(len(names)):
        folder = stock.home / snapshot.name(number)
        files = sorted(snapshot.read(folder).files)
        path = folder / (files[place] if place < len(files) else "manifest.json")
        damage(path, how, chance)
        with pytest.raises(Damaged, match=path.name):
            snapshot.verify(folder)
        assert stock.reopened().search(stock.scope, "unique4 row1").hits
        number = stock.keeper.seal(stock.collection)
        assert snapshot.verify(stock.home / snapshot.name(number))
        fill(stock, 0, 1)
    healthy(stock, range(5))


def damage(path: Path, how: str, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if how == "flipped" and data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif how == "truncated" and data:
        del data[-1]
    elif how == "missing":
        path.unlink()
        return
    else:
        data = bytearray(b"x")  # an empty file can only grow
    path.write_bytes(data)


@pytest.mark.parametrize("content", [b"", b"gen-000009\n", b"\xff\xfe", b"gen-000001", None])
def test_a_lost_pointer_loses_nothing(stock: Stock, content: bytes | None) -> None:
    fill(stock, 0, 2)
    stock.keeper.seal(stock.collection)
    fill(stock, 2, 2)
    stock.keeper.seal(stock.collection)
    pointer = stock.home / "CURRENT"
    pointer.unlink() if content is None else pointer.write_bytes(content)
    healthy(stock, range(4))
    number = stock.keeper.seal(stock.collection)
    assert snapshot.current(stock.home) == number
    healthy(stock, range(4))


def test_damage_is_logged_and_the_older_generation_serves(
    stock: Stock, caplog: pytest.LogCaptureFixture
) -> None:
    fill(stock, 0, 6)
    stock.keeper.seal(stock.collection)
    fill(stock, 6, 1)
    stock.keeper.seal(stock.collection)
    damage(stock.home / "gen-000002" / "roster.npy", "flipped", random.Random(1))
    opened = open_generation(stock.home, "fake-1", lambda: stock.truth.head(stock.collection.id))
    assert opened is not None
    assert opened.manifest.number == 1
    assert "roster.npy is not what was written" in caplog.text
    found = stock.reopened().search(stock.scope, "unique6")
    assert found.generation == 1
    assert found.hits[0].passage.text.startswith("unique6")


def test_a_generation_of_another_encoder_or_layout_is_passed_over(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(stock, 0, 1)
    stock.keeper.seal(stock.collection)
    assert open_generation(stock.home, "fake-2", lambda: 9) is None
    monkeypatch.setattr(snapshot, "SCHEMA", 2)
    assert (
        open_generation(stock.home, "fake-1", lambda: stock.truth.head(stock.collection.id)) is None
    )


def test_what_was_found_whole_is_read_again_only_when_written_again(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(stock, 0, 1)
    stock.keeper.seal(stock.collection)
    folder = stock.home / "gen-000001"
    known: set[tuple[int, ...]] = set()
    snapshot.verify(folder, known)
    read: list[Path] = []
    original = snapshot.checksum

    def watched(path: Path) -> str:
        read.append(path)
        return original(path)

    monkeypatch.setattr(snapshot, "checksum", watched)
    snapshot.verify(folder, known)
    assert read == []
    damage(folder / "roster.npy", "flipped", random.Random(2))
    with pytest.raises(Damaged):
        snapshot.verify(folder, known)
    assert read == [folder / "roster.npy"]


def live(folder: Path, start: int, acknowledged: Connection) -> None:
    """Put documents and seal, over and over, until killed; say which documents are in."""
    stock = Stock(folder)
    number = start
    while True:
        fill(stock, number, 1)
        acknowledged.send(number)
        stock.keeper.seal(stock.collection)
        number += 1


def test_what_a_killed_writer_left_goes_with_the_next_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = Stock(tmp_path)
    with monkeypatch.context() as killed:
        killed.setattr(snapshot, "prune", lambda root, keep: None)  # before it came to this
        for number in range(4):
            fill(stock, number, 1)
            stock.keeper.seal(stock.collection)
    assert len(snapshot.numbers(stock.home)) == 4
    stock.keeper.seal(stock.collection)  # nothing is new
    assert len(snapshot.numbers(stock.home)) <= 2
    healthy(stock, range(4))
    stock.close()


@pytest.mark.slow
def test_a_killed_keeper_leaves_a_whole_generation(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.indexes.stock", "indexes.draft", "tantivy", "faiss"])
    chance, documents = random.Random(15), 0
    for _ in range(15):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=live, args=(tmp_path, documents, theirs))
        child.start()
        theirs.close()
        documents = ours.recv() + 1
        time.sleep(chance.uniform(0, 0.25))
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        while ours.poll():
            try:
                documents = ours.recv() + 1
            except EOFError:
                break
        stock = Stock(tmp_path)
        if (current := snapshot.current(stock.home)) is not None:
            snapshot.verify(stock.home / snapshot.name(current))
        # The document that was being put may be in without having been acknowledged.
        documents = max(documents, len(stock.truth.documents(stock.collection, None, 1000).items))
        healthy(stock, range(max(documents - 5, 0), documents))
        stock.close()
    final = Stock(tmp_path)
    final.keeper.seal(final.collection)
    healthy(final, range(documents))
    assert len(snapshot.numbers(final.home)) <= 2
    final.close()
