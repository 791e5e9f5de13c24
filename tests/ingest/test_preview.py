"""A long new document is found by its words as far as it is read, and whole at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.errors import Unreadable
from indexes.keeper import Keeper
from indexes.search import Searcher
from indexes.vocabulary import Found
from ingest import lease, line, sandbox
from ingest.jobs import Jobs
from ingest.read import read
from ingest.sandbox import Sandbox
from ingest.worker import Worker
from tests.fakes import FakeEncoder
from tests.ingest import making
from tests.ingest.standing import SCOPE, stand

LONG = "# Code\n\n" + "\n\n".join(f"第{n}条 The duty number{n} binds." for n in range(1, 21))
BEGINNING = "# Code\n\n第1条 The duty number1 binds."


class FakeSlowEncoder(FakeEncoder):
    """Calls ``meanwhile`` before it encodes passages, as time passes while a real one works."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.meanwhile()
        return super().encode_passages(texts)


class House:
    """What ingestion stands on, and the search and keeper over it."""

    def __init__(self, folder: Path) -> None:
        self.standing = stand(folder)
        self.encoder = self.standing.encoder = FakeSlowEncoder()
        self.keeper = Keeper(self.standing.truth, folder / "indexes")
        self.searcher = Searcher(self.standing.truth, folder / "indexes", self.encoder)
        self.standing.truth.ensure_collection(SCOPE, self.encoder.fingerprint, 32)

    def run(self) -> None:
        jobs, truth = self.standing.jobs, self.standing.truth
        worker = Worker(jobs, truth, self.encoder, None, self.standing.reader)
        while worker.step():
            pass

    def find(self, query: str) -> Found:
        return self.searcher.search(SCOPE, query, as_of=date(2026, 1, 1))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(line, "MANY", 10)
    made = House(tmp_path)
    yield made
    made.standing.truth.close()


def test_it_is_found_by_its_words_before_it_has_vectors(house: House) -> None:
    found: list[Found] = []
    house.encoder.meanwhile = lambda: found.append(house.find("number17"))
    house.standing.submit("code.md", LONG)
    house.run()
    early, late = found[0], house.find("number17")
    assert early.hits[0].passage.text == "第17条 The duty number17 binds."
    assert (early.hits[0].scores.dense, early.embedded) == (None, 0.0)
    assert (late.hits[0].passage.text, late.embedded) == (early.hits[0].passage.text, 1.0)
    assert late.hits[0].scores.dense is not None
    assert house.standing.versions() == {"code.md": 1}
    assert len(house.standing.truth.titles(house.standing.collection.id)) == 1


def test_its_beginning_is_found_before_the_rest_is_read(house: House) -> None:
    reader, seen = house.standing.reader, list[list[int]]()
    reader.beginnings["code.md"] = read(BEGINNING.encode(), "code.md")
    reader.trouble = lambda name: seen.append(
        [len(house.find(query).hits) for query in ("number1", "number17")]
    )
    house.standing.submit("code.md", LONG)
    house.run()
    assert seen == [[1, 1]]  # one passage there is, whatever is asked
    assert house.find("number17").hits[0].passage.text == "第17条 The duty number17 binds."
    assert house.standing.versions() == {"code.md": 1}


def test_passages_with_vectors_are_ranked_beside_those_without(house: House) -> None:
    house.standing.submit("a.md", "# Cats\n\nCats sleep all day.")
    house.run()
    found: list[Found] = []
    house.encoder.meanwhile = lambda: found.append(house.find("duty number3"))
    house.standing.submit("code.md", LONG)
    house.run()
    assert found[0].hits[0].passage.text == "第3条 The duty number3 binds."
    assert found[0].embedded == pytest.approx(1 / 21)


def test_a_document_that_fails_leaves_nothing(house: House) -> None:
    def refuse(name: str) -> None:
        raise Unreadable("Its second half is damaged.")

    house.standing.reader.beginnings["code.md"] = read(BEGINNING.encode(), "code.md")
    house.standing.reader.trouble = refuse
    job = house.standing.submit("code.md", LONG)
    house.run()
    assert house.standing.state(job) == ("failed", "Its second half is damaged.")
    assert house.standing.versions() == {}
    assert house.find("number1").hits == ()


def test_a_worker_that_dies_each_time_leaves_nothing(house: House) -> None:
    now = 1_700_000_000.0
    jobs = house.standing.jobs = Jobs(house.standing.truth.engine, clock=lambda: now)
    house.standing.reader.beginnings["code.md"] = read(BEGINNING.encode(), "code.md")
    job = house.standing.submit("code.md", LONG)
    for _ in range(lease.MOST_ATTEMPTS):
        worker = Worker(jobs, house.standing.truth, house.encoder, None, house.standing.reader)
        next(worker._begun(float("inf")))  # read, shown, and never encoded
        assert house.standing.versions() == {"code.md": 1}
        now += 61
    assert jobs.claim("another") is None
    assert house.standing.state(job) == ("failed", lease.STALLED)
    assert house.standing.versions() == {}


def test_an_old_version_serves_until_the_new_one_is_whole(house: House) -> None:
    house.standing.submit("code.md", "# Code\n\n第1条 The old duty binds.")
    house.run()
    found: list[Found] = []
    house.encoder.meanwhile = lambda: found.append(house.find("old duty"))
    house.standing.reader.beginnings["code.md"] = read(BEGINNING.encode(), "code.md")
    house.standing.submit("code.md", LONG)
    house.run()
    assert [hit.passage.text for hit in found[0].hits] == ["第1条 The old duty binds."]
    assert house.standing.versions() == {"code.md": 2}


def test_its_own_key_takes_the_place_of_the_one_handed_in(house: House) -> None:
    house.standing.submit("code.md", LONG.replace("# Code", "---\nkey: own\n---\n# Code"))
    house.run()
    assert house.standing.versions() == {"own": 1}


def test_a_deleted_document_takes_the_preview_of_its_next_version_with_it(house: House) -> None:
    own = LONG.replace("# Code", "---\nkey: own\n---\n# Code")
    house.standing.submit("code.md", own.replace("binds", "bound"))
    house.run()
    shown: list[dict[str, int]] = []

    def meanwhile() -> None:
        if shown:
            return
        house.standing.submit("code.md", own.replace("binds", "held"))
        shown.append(house.standing.versions())
        page = house.standing.truth.documents(house.standing.collection)
        (document,) = (one for one in page.items if one.key == "own")
        house.standing.truth.delete_document(house.standing.collection, document.id)

    house.encoder.meanwhile = meanwhile
    house.standing.submit("code.md", own)
    house.run()
    assert shown == [{"own": 1, "code.md": 1}]
    assert house.standing.versions() == {}
    assert house.standing.jobs.list(SCOPE.tenant).items == ()
    assert house.find("number17").hits == ()


def test_a_preview_that_was_sealed_is_replaced_too(house: House) -> None:
    collection = house.standing.collection
    house.encoder.meanwhile = lambda: house.keeper.seal(collection)
    house.standing.submit("code.md", LONG)
    house.run()
    house.encoder.meanwhile = lambda: None
    assert house.keeper.verify(house.standing.collection).differences == ()
    found = house.find("number17")
    assert len(found.hits) == 10
    assert found.hits[0].scores.dense is not None
    house.keeper.seal(house.standing.collection)
    assert house.keeper.verify(house.standing.collection).differences == ()


def test_the_sandbox_peeks_into_long_pdfs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{chr(97 + n % 26) * 5}{chr(97 + n // 26) * 3}" for n in range(40)]
    pages = [
        [f"{name} owes {other} a debt" for other in names[at:]] for at, name in enumerate(names)
    ]
    book = making.pdf([making.lines(*lines) for lines in pages])
    with Sandbox() as made:
        assert made.peek(book, "book.pdf") is None  # short
        monkeypatch.setattr(sandbox, "LONG", 100)
        monkeypatch.setattr(sandbox, "PEEK_SECONDS", 60.0)
        peeked = made.peek(book, "book.pdf")
        assert peeked is not None
        assert len(peeked.reading.pages) == sandbox.PEEKED
        assert "Only the first 30 of 40 pages were read." in peeked.reading.notes
        assert made.peek(b"# Words\n" * 100, "a.md") is None
        assert made.peek(b"%PDF-1.4\n" + b"nothing " * 100, "broken.pdf") is None
        assert len(made.read(book, "book.pdf").reading.pages) == 40
