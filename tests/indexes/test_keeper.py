"""The keeper: sealing, rebuilding, comparing, and refusing."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from indexes import draft, keeper, outbox, segment, snapshot
from indexes.bags import gather
from indexes.errors import Busy, StorageError
from indexes.generation import WORDS, open_generation
from indexes.keeper import Keeper
from indexes.lexical import Lexical
from indexes.search import Searcher
from indexes.truth import open_truth
from tests.fakes import FakeEncoder
from tests.indexes.stock import SCOPE, Stock


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path)
    yield made
    made.close()


def fill(stock: Stock, documents: int = 12, passages: int = 10) -> None:
    for number in range(documents):
        texts = [f"topic{number} about{n % 4} word{number * n}" for n in range(passages)]
        stock.put(f"doc {number}", *texts)


def test_sealing_costs_nothing_when_nothing_changed(stock: Stock) -> None:
    fill(stock)
    assert stock.keeper.seal(stock.collection) == 1
    assert stock.keeper.seal(stock.collection) == 1
    stock.put("more", "one more")
    assert stock.keeper.seal(stock.collection) == 2


def test_an_unchanged_segment_is_linked_and_a_small_one_merged(stock: Stock) -> None:
    fill(stock, documents=20)
    stock.keeper.seal(stock.collection)
    stock.put("small", "a small one")
    stock.keeper.seal(stock.collection)
    stock.put("smaller", "another small one")
    stock.keeper.seal(stock.collection)
    first, second, third = (stock.home / snapshot.name(number) for number in (1, 2, 3))
    assert not first.exists()  # the third keeps the second to fall back to, and no more
    assert snapshot.read(second).segments == ("segment-000001-0", "segment-000002-1")
    assert snapshot.read(third).segments == ("segment-000001-0", "segment-000003-1")
    shared = "segment-000001-0/vectors.npy"
    assert (second / shared).samefile(third / shared)
    assert len(segment.read(third / "segment-000003-1")) == 2
    assert stock.keeper.verify(stock.collection).differences == ()


def test_a_segment_with_many_dead_rows_is_written_anew(stock: Stock) -> None:
    fill(stock, documents=9)
    gone = [stock.put(f"gone {n}", *[f"gone{n} row{m}" for m in range(10)]) for n in range(3)]
    stock.keeper.seal(stock.collection)
    for committed in gone:
        stock.truth.delete_document(stock.collection, committed.document_id)
    stock.keeper.seal(stock.collection)
    stats = stock.keeper.stats(stock.collection)
    assert (stats.passages, stats.segments, stats.behind) == (90, 1, 0)
    folder = stock.home / snapshot.name(2)
    assert len(segment.read(folder / snapshot.read(folder).segments[0])) == 90
    assert stock.keeper.verify(stock.collection).differences == ()


def test_large_batches_fill_segments_of_the_greatest_size(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "SEGMENT_ROWS", 32)
    fill(stock, documents=9)
    stock.keeper.seal(stock.collection)
    folder = stock.home / snapshot.name(1)
    sizes = [len(segment.read(folder / name)) for name in snapshot.read(folder).segments]
    assert sizes == [32, 32, 26]
    assert stock.keeper.verify(stock.collection).differences == ()
    assert stock.texts("topic8 about3")[0].startswith("topic8 about3")


def test_a_rebuild_from_sql_finds_the_same_without_the_encoder(stock: Stock) -> None:
    fill(stock, documents=25)
    stock.keeper.seal(stock.collection)
    fill(stock, documents=4, passages=3)  # new versions of the first four
    stock.keeper.seal(stock.collection)
    queries = [f"topic{n} about{n % 4} word{n * 3}" for n in range(25)]
    vectors = stock.encoder.encode_queries(queries)
    before = [stock.find(query).hits for query in queries]
    for path in sorted(stock.home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    stock.encoder.broken = True
    stock.keeper.rebuild(stock.collection)
    assert stock.keeper.verify(stock.collection).differences == ()
    searcher = stock.reopened()
    for query, vector, hits in zip(queries, vectors, before, strict=True):
        found = searcher.search(SCOPE, query, vector=vector).hits
        assert [hit.passage.id for hit in found] == [hit.passage.id for hit in hits]


def test_compaction_leaves_nothing_of_a_deleted_text(stock: Stock) -> None:
    fill(stock)
    secret = stock.put("secret", "the word swordfish opens the door")
    stock.keeper.seal(stock.collection)
    stock.truth.delete_document(stock.collection, secret.document_id)
    stock.keeper.seal(stock.collection)
    keys = np.array(gather(["swordfish"]).terms)

    def holding() -> set[int]:
        """Return the generations that still know the word, in either of its forms."""
        found = set()
        for number in snapshot.numbers(stock.home):
            folder = stock.home / snapshot.name(number)
            parts = [segment.read(folder / name) for name in snapshot.read(folder).segments]
            words = Lexical(folder / WORDS).frequencies(["swordfish"]).any()
            if words or any(np.isin(keys, part.bags.terms).any() for part in parts):
                found.add(number)
        return found

    assert holding() == {1, 2}
    stock.keeper.compact(stock.collection)
    assert holding() == set()
    assert snapshot.numbers(stock.home) == [3]


def test_changes_that_are_replayed_change_nothing(stock: Stock) -> None:
    """A keeper that was killed after writing and before saying so begins again too early."""
    fill(stock, documents=5)
    stock.keeper.seal(stock.collection)
    gone = stock.put("gone", "here and gone")
    fill(stock, documents=2, passages=3)
    stock.truth.delete_document(stock.collection, gone.document_id)
    base = open_generation(
        stock.home, stock.encoder.fingerprint, lambda: stock.truth.head(stock.collection.id)
    )
    assert base is not None
    for start in range(base.manifest.seq + 1):
        batch = outbox.fetch(stock.truth, stock.collection.id, start)
        assert batch is not None
        draft.write_generation(stock.home, base, [batch, batch], stock.collection)
        report = stock.keeper.verify(stock.collection)
        assert report.differences == (), start
        assert report.generation > 1
        assert stock.keeper.stats(stock.collection).passages == 56


def test_vectors_made_anew_are_indexed_anew(stock: Stock) -> None:
    fill(stock, documents=3)
    stock.keeper.seal(stock.collection)
    stale = stock.collection
    other = FakeEncoder(dimensions=16, fingerprint="fake-2")
    stock.truth.reembed(stale, "fake-2", 16, other.encode_passages)
    searcher = Searcher(stock.truth, stock.root, other)
    assert searcher.search(SCOPE, "topic1 about1").generation == 0
    stock.keeper.seal(stale)
    assert stock.keeper.verify(stock.collection).differences == ()
    found = searcher.search(SCOPE, "topic1 about1 word1")
    assert found.generation == 2
    assert found.hits[0].passage.text == "topic1 about1 word1"


def test_a_second_keeper_is_refused(stock: Stock) -> None:
    fill(stock, documents=1)
    stock.root.mkdir()
    with FileLock(stock.root / keeper.LOCK), pytest.raises(Busy, match="Another process"):
        stock.keeper.seal(stock.collection)
    assert stock.keeper.seal(stock.collection) == 1


def test_a_folder_that_cannot_be_made_is_a_storage_error(stock: Stock) -> None:
    stock.root.write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        stock.keeper.seal(stock.collection)


def test_a_full_disk_leaves_the_old_generation_serving(stock: Stock) -> None:
    fill(stock)
    stock.keeper.seal(stock.collection)
    fill(stock, documents=3, passages=40)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (300, 1500, 5000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(StorageError):
                stock.keeper.seal(stock.collection)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert snapshot.numbers(stock.home) == [1]
        assert stock.texts("topic2 about1")[0].startswith("topic2 about1")
    assert stock.keeper.seal(stock.collection) == 2
    assert stock.keeper.verify(stock.collection).differences == ()


def test_the_comparison_sees_what_differs(stock: Stock) -> None:
    """An index altered behind the checksums' back, one thing at a time."""
    fill(stock, documents=3)
    stock.keeper.seal(stock.collection)
    folder = stock.home / snapshot.name(1)
    part = folder / "segment-000001-0"

    def alter(path: Path, row: int, value: object) -> tuple[str, ...]:
        original = path.read_bytes()
        array = np.load(path)
        array[row] = value
        np.save(path, array)
        manifest = snapshot.read(folder)
        name = path.relative_to(folder).as_posix()
        manifest.files[name] = snapshot.checksum(path)
        snapshot.publish(stock.home, manifest)
        differences = stock.keeper.verify(stock.collection).differences
        path.write_bytes(original)
        manifest.files[name] = snapshot.checksum(path)
        snapshot.publish(stock.home, manifest)
        return differences

    passage = int(np.load(part / "ids.npy")[4])
    vector = np.roll(np.load(part / "vectors.npy")[4], 1)
    assert alter(part / "vectors.npy", 4, vector) == (
        f"The vector of passage {passage} is another one.",
    )
    assert alter(part / "counts.npy", 0, 9) == (
        f"The terms of passage {int(np.load(part / 'ids.npy')[0])} are others.",
    )
    assert len(alter(part / "ids.npy", 4, 999)) == 4  # missing, stray, and both in the words
    version = int(np.load(folder / "roster.npy")[0, 0])
    assert alter(folder / "roster.npy", 0, [version, 5, 6]) == (
        f"Version {version} is in force (5, 6) in the index.",
    )
    assert stock.keeper.verify(stock.collection).differences == ()


def test_a_database_older_than_its_indexes_is_the_truth(stock: Stock, tmp_path: Path) -> None:
    """As after restoring a backup: what the indexes know beyond it never comes back."""
    fill(stock, documents=2)
    backup = tmp_path / "backup.db"
    with contextlib.closing(sqlite3.connect(stock.folder / "ibid.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    stock.put("later", "zebra crossing")
    stock.keeper.seal(stock.collection)
    folder = tmp_path / "restored"
    folder.mkdir()
    backup.replace(folder / "ibid.db")
    restored = open_truth(None, folder)
    searcher = Searcher(restored, stock.root, stock.encoder)
    texts = [hit.passage.text for hit in searcher.search(stock.scope, "zebra crossing").hits]
    assert texts
    assert not any("zebra" in text for text in texts)
    collection = restored.collection(stock.scope)
    keeper = Keeper(restored, stock.root)
    keeper.seal(collection)
    assert keeper.verify(collection).differences == ()
    restored.close()
