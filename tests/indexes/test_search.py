"""Searching a real collection: what was committed, is in force and passes the filters, and only it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexes.errors import InputError, Mismatch, NotFound
from indexes.reader import Reader, follow
from indexes.search import Searcher
from indexes.vocabulary import Scope
from tests.fakes import FakeEncoder
from tests.indexes.stock import SCOPE, Stock


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["fresh", "sealed", "half sealed"])
def library(request: pytest.FixtureRequest, stock: Stock) -> Stock:
    """Three documents, in memory, in a generation, and in both."""
    stock.put("cats", "the cat sat on the mat", "cats sleep all day", section="Animals / Cats")
    if request.param == "half sealed":
        stock.keeper.seal(stock.collection)
    stock.put("law", "不可抗力是不能预见的客观情况", "当事人可以解除合同", metadata={"kind": "law"})
    stock.put("dogs", "dogs bark at night", section="Animals / Dogs", metadata={"kind": "pet"})
    if request.param == "sealed":
        stock.keeper.seal(stock.collection)
    return stock


def test_finds_the_passage_with_its_place_and_every_score(library: Stock) -> None:
    found = library.find("cat on a mat")
    best = found.hits[0]
    assert (best.passage.text, best.passage.title) == ("the cat sat on the mat", "cats")
    assert (best.passage.start, best.passage.end) == (0, 22)
    assert (best.scores.dense_rank, best.scores.lexical_rank) == (1, 1)
    expected = library.encoder.encode_queries(["cat on a mat", "the cat sat on the mat"])
    assert best.scores.dense == pytest.approx(float(expected[0] @ expected[1]), abs=1e-3)
    assert best.scores.lexical is not None
    assert best.scores.lexical > 0
    assert [hit.scores.reranked for hit in found.hits] == sorted(
        (hit.scores.reranked or 0.0 for hit in found.hits), reverse=True
    )


def test_fresh_and_sealed_passages_score_alike(tmp_path: Path) -> None:
    """Where a passage is kept must not show: same statistics, same formula, same vectors."""
    texts = [f"word{n % 7} word{n % 11} word{n} the passage" for n in range(60)]
    scores = []
    for name, sealed in (("all", 60), ("half", 30), ("none", 0)):
        stock = Stock(tmp_path / name)
        for number, text in enumerate(texts):
            stock.put(f"doc {number}", text)
            if number + 1 == sealed:
                stock.keeper.seal(stock.collection)
        hits = stock.find("word3 word5 passage", limit=60).hits
        scores.append({hit.passage.text: (hit.scores.fused, hit.scores.lexical) for hit in hits})
        stock.close()
    assert scores[0].keys() == set(texts)
    for other in scores[1:]:
        for text, pair in scores[0].items():
            assert other[text] == pytest.approx(pair)


def test_says_how_many_terms_it_knows(library: Stock) -> None:
    found = library.find("cat zebra unicorn mat mat")
    assert (found.known_terms, found.terms) == (2, 4)
    assert (library.find("?!").known_terms, library.find("?!").terms) == (0, 0)


def test_every_commit_is_found_at_once_by_every_searcher(library: Stock) -> None:
    other = library.reopened()
    for number in range(5):
        library.put(f"new {number}", f"unheard word{number}")
        for searcher in (library.searcher, other, library.reopened()):
            hits = searcher.search(SCOPE, f"word{number}", limit=1).hits
            assert hits[0].passage.text == f"unheard word{number}"


def test_filters_are_typed_and_must_all_hold(library: Stock) -> None:
    assert set(library.texts("cat", filters={"kind": "pet"})) == {"dogs bark at night"}
    assert library.texts("cat", filters={"kind": "pet", "title": "law"}) == []
    assert len(library.texts("cat", filters={"title": "law"})) == 2
    assert library.texts("cat", filters={"kind": 1}) == []
    animals = {"the cat sat on the mat", "cats sleep all day", "dogs bark at night"}
    assert set(library.texts("合同", filters={"section": "Animals"})) == animals
    assert library.texts("x", filters={"section": "Animals / Dogs"}) == ["dogs bark at night"]
    assert library.texts("x", filters={"section": "Anim"}) == []


def test_the_day_asked_for_decides_the_version(stock: Stock) -> None:
    stock.put("act", "the fee is ten euros", valid_from=date(2010, 1, 1))
    stock.keeper.seal(stock.collection)
    stock.put("act", "the fee is twenty euros", valid_from=date(2020, 6, 1))
    for searched in ("fresh", "sealed"):
        assert stock.texts("fee", as_of=date(2009, 12, 31)) == [], searched
        assert stock.texts("fee", as_of=date(2010, 1, 1)) == ["the fee is ten euros"]
        assert stock.texts("fee", as_of=date(2020, 5, 31)) == ["the fee is ten euros"]
        assert stock.texts("fee", as_of=date(2020, 6, 1)) == ["the fee is twenty euros"]
        assert stock.texts("fee") == ["the fee is twenty euros"]
        stock.keeper.seal(stock.collection)


def test_a_deleted_document_is_gone_at_once(library: Stock) -> None:
    committed = library.put("secret", "the password is swordfish")
    library.keeper.seal(library.collection)
    assert "the password is swordfish" in library.texts("swordfish")
    library.truth.delete_document(library.collection, committed.document_id)
    assert "the password is swordfish" not in library.texts("swordfish")


def test_following_a_collection_that_was_deleted_comes_to_an_end(library: Stock) -> None:
    collection = library.collection
    reader = Reader(library.truth, library.home)
    view = reader.view(collection)
    library.truth.delete_collection(SCOPE)
    assert follow(library.truth, view, collection) is view
    with pytest.raises(NotFound):
        library.find("cat")


def test_a_search_never_sees_both_or_neither_version(stock: Stock) -> None:
    stock.put("doc", "state 0 of the document")
    stock.put("other", "something else altogether")
    searcher, wrong, done = stock.reopened(), [], threading.Event()

    def watch() -> None:
        while not done.is_set():
            hits = searcher.search(SCOPE, "state of the document", limit=10).hits
            states = [hit.passage.text for hit in hits if hit.passage.title == "doc"]
            if len(states) != 1:
                wrong.append(states)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for number in range(1, 41):
            stock.put("doc", f"state {number} of the document")
            if number % 8 == 0:
                stock.keeper.seal(stock.collection)
    finally:
        done.set()
        watcher.join()
    assert wrong == []
    assert stock.texts("state")[0] == "state 40 of the document"


def test_readers_go_on_while_generations_change(stock: Stock) -> None:
    stock.put("cats", "the cat sat on the mat", "cats sleep all day")
    failures: list[BaseException | str] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                hits = stock.find("cat on the mat").hits
                if hits[0].passage.text != "the cat sat on the mat":
                    failures.append(hits[0].passage.text)
        except BaseException as error:  # a failure in a thread must fail the test
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(8):
            stock.put(f"noise {number}", f"noise number {number}")
            stock.keeper.seal(stock.collection)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert stock.find("cat").generation == stock.keeper.stats(stock.collection).generation


def test_many_passages_under_narrow_and_wide_filters(stock: Stock) -> None:
    """Words and meaning under a filter, compared with looking at every passage."""
    for number in range(60):
        texts = [f"common term{number} item{n}" for n in range(50)]
        stock.put(f"doc {number}", *texts, metadata={"third": number % 3, "number": number})
    stock.keeper.seal(stock.collection)
    one = stock.texts("common item7", limit=100, filters={"number": 59})
    assert one[0] == "common term59 item7"
    assert len(one) == 50
    third = stock.texts("common item7", limit=20, filters={"third": 2})
    assert set(third) == {f"common term{n} item7" for n in range(60) if n % 3 == 2}
    assert {text.split()[2] for text in stock.texts("item7", limit=60)} == {"item7"}


def test_a_collection_of_another_encoder_is_refused_with_the_remedy(library: Stock) -> None:
    other = Searcher(library.truth, library.root, FakeEncoder(fingerprint="fake-2"))
    with pytest.raises(Mismatch, match="ibid index rebuild --collection stock --reembed"):
        other.search(SCOPE, "cat")


def test_a_given_vector_spares_the_encoder_and_is_checked(library: Stock) -> None:
    vector = library.encoder.encode_queries(["cat on the mat"])[0]
    library.encoder.broken = True
    found = library.searcher.search(SCOPE, "cat on the mat", vector=vector)
    assert found.hits[0].passage.text == "the cat sat on the mat"
    for wrong in (np.zeros(32, np.float32), np.full(32, np.nan, np.float32), vector[:5]):
        with pytest.raises(InputError):
            library.searcher.search(SCOPE, "cat", vector=wrong)


def test_an_empty_and_a_missing_collection(stock: Stock) -> None:
    assert stock.find("anything").hits == ()
    stock.keeper.seal(stock.collection)
    assert stock.find("anything").hits == ()
    with pytest.raises(NotFound):
        stock.searcher.search(Scope("tenant", "none"), "anything")
    with pytest.raises(NotFound):
        stock.searcher.search(Scope("somebody else", "stock"), "anything")


def test_copies_in_other_documents_are_listed_with_the_best(stock: Stock) -> None:
    rule = "parcels are returned within thirty days of delivery unless they were opened"
    for name in ("handbook", "terms", "leaflet"):
        stock.put(name, rule)
    stock.put("stairs", "parcels stay on the stairs when nobody opens the door at delivery")
    found = stock.find("when are parcels returned", limit=2)
    assert found.hits[0].passage.text == rule
    assert len(found.hits) == 2
    titles = {found.hits[0].passage.title, *(copy.title for copy in found.hits[0].copies)}
    assert titles == {"handbook", "terms", "leaflet"}
