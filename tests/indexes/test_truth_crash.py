"""Nothing acknowledged is lost, nothing is half there, nothing deleted stays on disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from indexes.truth import Change, Truth, open_truth, reading
from indexes.truth import tables as t
from tests.indexes.stored import collection_of, commit

KILLS = 20


def test_killed_at_random_moments(sqlite_file: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_file, tmp_path)
    program = [sys.executable, "-m", "tests.indexes.crashing", str(tmp_path), str(KILLS), "7"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    committed, deleted = dict[int, int](), set[str]()
    for deed, _, number, *rest in (line.split() for line in done.stdout.splitlines()):
        if deed == "commit":
            committed[int(number)] = int(rest[0])
        else:
            deleted.add(number)
    assert len(committed) > KILLS
    assert len(deleted) > 1

    truth = open_truth(None, tmp_path)
    check_whole(truth, committed, deleted)
    truth.close()


def check_whole(truth: Truth, committed: dict[int, int], deleted: set[str]) -> None:
    collection = collection_of(truth)
    changes = truth.changes(collection.id, 0, limit=100_000)
    assert [change.seq for change in changes] == list(range(1, truth.head(collection.id) + 1))
    added = {change.version_id for change in changes if change.op == "add"}
    dropped = {change.version_id for change in changes if change.op == "drop"}
    assert set(committed) <= added
    assert added - dropped == truth.matching_versions(collection.id, {})

    stored = truth.load(sorted(added))
    assert {each.version_id for each in stored} == added - dropped
    assert not deleted & {each.document_id for each in stored}
    for each in stored:
        lines = truth.version(each.version_id).text.split("\n")
        assert len(lines) == len(each.terms) == len(each.vectors)
        assert len(lines) == committed.get(each.version_id, len(lines))
    with reading(truth.engine) as connection:
        for table in (t.passages, t.vectors):
            total = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert total == sum(len(each.terms) for each in stored)


def test_two_writers_and_a_reader_who_never_sees_a_gap(truth: Truth) -> None:
    collection, each_writes = collection_of(truth), 25
    seen, stop = list[Change](), threading.Event()

    def follow() -> None:
        while True:
            last = stop.is_set()
            seen.extend(truth.changes(collection.id, len(seen), limit=7))
            if last and len(seen) == truth.head(collection.id):
                return

    def write(writer: int) -> list[int]:
        keys = [f"{writer}-{number % 3}" for number in range(each_writes)]
        return [
            commit(truth, collection, key, [f"{writer} {number}"]).version_id
            for number, key in enumerate(keys)
        ]

    reader = threading.Thread(target=follow)
    reader.start()
    with ThreadPoolExecutor(2) as threads:
        made = [version for versions in threads.map(write, range(2)) for version in versions]
    stop.set()
    reader.join()
    assert [change.seq for change in seen] == list(range(1, len(seen) + 1))
    assert sorted(change.version_id for change in seen if change.op == "add") == sorted(made)


def test_two_writers_of_one_document_make_two_versions(truth: Truth) -> None:
    collection = collection_of(truth)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: commit(truth, collection, "a", [str(n)]), range(12)))
    assert sorted(each.number for each in made) == list(range(1, 13))
    assert len({each.document_id for each in made}) == 1


def test_deleted_text_is_gone_from_disk_after_compaction(tmp_path: Path) -> None:
    truth = open_truth(None, tmp_path)
    collection = collection_of(truth)
    secrets = []
    for number in range(60):
        lines = [f"Sentence {line} of document {number}. " * 4 for line in range(number % 40)]
        if number % 3:
            commit(truth, collection, f"kept {number}", lines)
        else:
            lines.insert(len(lines) // 2, f"canary 秘密 {number} " * 30)
            made = commit(truth, collection, f"canary {number}", lines, {"owner": "canary 秘密"})
            secrets.append(made.document_id)
    assert on_disk(tmp_path, "canary")
    for document_id in secrets:
        truth.delete_document(collection, document_id)
    truth.compact()
    assert not on_disk(tmp_path, "canary")
    assert not on_disk(tmp_path, "秘密")
    assert on_disk(tmp_path, "Sentence 3 of document 4.")
    truth.close()


def on_disk(folder: Path, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in folder.iterdir())


def test_compaction_gives_space_back_and_waits_for_readers(tmp_path: Path) -> None:
    truth = open_truth(None, tmp_path)
    collection = collection_of(truth)
    made = commit(truth, collection, "big", ["x" * 1000] * 1000)
    truth.compact()
    before = (tmp_path / "ibid.db").stat().st_size
    truth.delete_document(collection, made.document_id)
    truth.compact()
    assert (tmp_path / "ibid.db").stat().st_size < before / 4
    truth.close()


def test_compaction_on_postgresql(postgres: str, tmp_path: Path) -> None:
    truth = open_truth(postgres, tmp_path)
    made = commit(truth, collection_of(truth), "a", ["text"])
    truth.delete_document(collection_of(truth), made.document_id)
    truth.compact()
    truth.close()
