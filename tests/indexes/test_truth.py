"""What the truth promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Connection, func, insert, select

from indexes.errors import Conflict, InputError, Mismatch, NotFound
from indexes.truth import Change, Receipt, Truth, reading, tables, writing
from indexes.vocabulary import Metadata, Scope
from tests.indexes.stored import (
    DIMENSIONS,
    LOCAL,
    collection_of,
    commit,
    reading_of,
    vectors_of,
)

SENTENCES = ["Article 1 第一条 立法目的。", "Article 2 𝒳 has a rare letter.", "Article 3."]


def rows(truth: Truth) -> dict[str, int]:
    with reading(truth.engine) as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }


class TestCollections:
    def test_is_made_once_and_found_again(self, truth: Truth) -> None:
        made = collection_of(truth)
        assert collection_of(truth) == made == truth.collection(LOCAL)
        assert (made.tenant, made.name, made.dimensions, made.seq) == ("local", "laws", 8, 0)

    def test_refuses_another_encoder(self, truth: Truth) -> None:
        collection_of(truth)
        with pytest.raises(Mismatch, match="ibid index rebuild --collection laws"):
            truth.ensure_collection(LOCAL, "another", DIMENSIONS)

    def test_of_one_name_are_apart_for_two_tenants(self, truth: Truth) -> None:
        mine, theirs = collection_of(truth), collection_of(truth, Scope("other", "laws"))
        document = commit(truth, theirs, "a", SENTENCES).document_id
        assert mine.id != theirs.id
        assert [each.id for each in truth.collections("local")] == [mine.id]
        assert truth.documents(mine).items == ()
        assert truth.known_hash(mine, "a") is None
        for steal in (truth.document, truth.delete_document):
            with pytest.raises(NotFound):
                steal(mine, document)

    def test_that_is_not_there(self, truth: Truth) -> None:
        with pytest.raises(NotFound, match="'laws'"):
            truth.collection(LOCAL)
        assert truth.head(99) == 0

    @pytest.mark.parametrize("name", ["", "  ", "x" * 201, "nul\0", "\ud800"])
    def test_refuses_unusable_names(self, truth: Truth, name: str) -> None:
        with pytest.raises(InputError):
            truth.ensure_collection(Scope("local", name), "f", 8)

    def test_deleting_takes_everything_and_only_its_own(self, truth: Truth) -> None:
        kept = commit(truth, collection_of(truth, Scope("local", "kept")), "a", SENTENCES)
        before = rows(truth)
        commit(truth, collection_of(truth), "a", SENTENCES, {"year": 2020})
        assert truth.delete_collection(LOCAL) == Receipt(1, 3, 3)
        assert rows(truth) == before
        assert truth.version(kept.version_id).number == 1
        with pytest.raises(NotFound):
            truth.delete_collection(LOCAL)


class TestCommitting:
    def test_gives_back_what_was_stored(self, truth: Truth) -> None:
        collection = collection_of(truth)
        made = commit(truth, collection, "code", SENTENCES, {"year": 2020, "state": "in force"})
        assert (made.number, made.passages, made.seq, made.unchanged) == (1, 3, 1, False)
        expected = reading_of(SENTENCES, {"year": 2020, "state": "in force"})
        assert truth.reading(made.version_id) == expected
        version = truth.version(made.version_id)
        assert (version.text, version.document_id) == (expected.text, made.document_id)

        (stored,) = truth.load([made.version_id])
        assert stored.terms == [sentence.lower() for sentence in SENTENCES]
        assert np.array_equal(stored.vectors, vectors_of(SENTENCES).astype(np.float16))
        assert (stored.document_id, stored.metadata) == (made.document_id, expected.metadata)

        found = truth.passages(stored.passage_ids.tolist())
        for number, sentence in zip(stored.passage_ids.tolist(), SENTENCES, strict=True):
            passage = found[number]
            assert passage.text == sentence == version.text[passage.start : passage.end]
            assert (passage.section, passage.page, passage.version) == ("Chapter 1", 1, 1)
            assert passage.source_url == "https://example.org/code"

    def test_same_content_is_no_work_but_the_rest_of_the_transaction_runs(
        self, truth: Truth
    ) -> None:
        collection, calls = collection_of(truth), list[str]()
        first = commit(truth, collection, "a", SENTENCES)
        before = rows(truth)
        again = commit(truth, collection, "a", SENTENCES, also=lambda _: calls.append("ran"))
        assert again == replace(first, unchanged=True)
        assert (rows(truth), calls) == (before, ["ran"])
        assert truth.known_hash(collection, "a") == "\n".join(SENTENCES) + "NoneNone"

    def test_a_changed_text_is_the_next_version(self, truth: Truth) -> None:
        collection = collection_of(truth)
        first = commit(truth, collection, "a", SENTENCES)
        second = commit(truth, collection, "a", SENTENCES[:1])
        back = commit(truth, collection, "a", SENTENCES)
        assert [first.number, second.number, back.number] == [1, 2, 3]
        assert first.document_id == second.document_id == back.document_id
        assert [each.passages for each in truth.versions(first.document_id)] == [3, 1, 3]
        (document,) = truth.documents(collection).items
        assert (document.version, document.passages, document.key) == (3, 3, "a")
        assert document == truth.document(collection, first.document_id)

    def test_an_exception_leaves_nothing(self, truth: Truth) -> None:
        collection = collection_of(truth)
        before = rows(truth)

        def breaks(connection: Connection) -> None:
            raise Conflict("the lease is lost")

        with pytest.raises(Conflict):
            commit(truth, collection, "a", SENTENCES, {"year": 1}, also=breaks)
        assert (rows(truth), truth.head(collection.id)) == (before, 0)

    def test_what_also_writes_is_in_the_same_transaction(self, truth: Truth) -> None:
        def marks(connection: Connection) -> None:
            connection.execute(
                insert(tables.tenants).values(name="mark", created_at=datetime.now(UTC))
            )

        commit(truth, collection_of(truth), "a", SENTENCES, also=marks)
        assert rows(truth)["tenants"] == 2

    def test_an_empty_document_is_a_version_without_passages(self, truth: Truth) -> None:
        made = commit(truth, collection_of(truth), "a", [])
        (stored,) = truth.load([made.version_id])
        assert (stored.vectors.shape, stored.terms, made.passages) == ((0, DIMENSIONS), [], 0)

    def test_three_thousand_passages(self, truth: Truth) -> None:
        sentences = [f"Sentence {number}." for number in range(3000)]
        made = commit(truth, collection_of(truth), "a", sentences)
        (stored,) = truth.load([made.version_id])
        assert stored.terms[2999] == "sentence 2999."
        found = truth.passages(stored.passage_ids.tolist())
        assert [found[each].text for each in stored.passage_ids.tolist()] == sentences

    def test_to_a_deleted_collection_is_refused(self, truth: Truth) -> None:
        collection = collection_of(truth)
        truth.delete_collection(LOCAL)
        with pytest.raises(NotFound):
            commit(truth, collection, "a", SENTENCES)


class TestDeleting:
    def test_leaves_nothing_but_the_word_for_the_indexes(self, truth: Truth) -> None:
        collection = collection_of(truth)
        before = rows(truth)
        first = commit(truth, collection, "a", SENTENCES, {"year": 1})
        second = commit(truth, collection, "a", SENTENCES[:1])
        (stored, _) = truth.load([first.version_id, second.version_id])
        assert truth.delete_document(collection, first.document_id) == Receipt(2, 4, 4)
        assert rows(truth) == before | {"outbox": 5}
        assert truth.changes(collection.id, after=3) == [
            Change(4, "drop", first.version_id),
            Change(5, "drop", second.version_id),
        ]
        assert truth.passages(stored.passage_ids.tolist()) == {}
        assert truth.load([first.version_id]) == []
        for read in (truth.version, truth.reading):
            with pytest.raises(NotFound):
                read(first.version_id)

    def test_ids_are_never_used_again(self, truth: Truth) -> None:
        collection = collection_of(truth)
        made = commit(truth, collection, "a", SENTENCES)
        (stored,) = truth.load([made.version_id])
        truth.delete_document(collection, made.document_id)
        again = commit(truth, collection, "a", SENTENCES)
        (newer,) = truth.load([again.version_id])
        assert again.version_id > made.version_id
        assert newer.passage_ids.min() > stored.passage_ids.max()
        assert again.document_id != made.document_id

    def test_is_undone_with_what_goes_with_it(self, truth: Truth) -> None:
        collection = collection_of(truth)
        made = commit(truth, collection, "a", SENTENCES)
        before = rows(truth)

        def breaks(connection: Connection) -> None:
            raise Conflict("no")

        with pytest.raises(Conflict):
            truth.delete_document(collection, made.document_id, also=breaks)
        assert rows(truth) == before


class TestListing:
    def test_pages_in_the_order_of_keys(self, truth: Truth) -> None:
        collection = collection_of(truth)
        for key in ("c", "a", "e", "b", "d"):
            commit(truth, collection, key, [key])
        keys, after = list[str](), None
        while True:
            page = truth.documents(collection, after, 2)
            keys += [document.key for document in page.items]
            if page.next is None:
                break
            after = page.next
        assert keys == ["a", "b", "c", "d", "e"]

    def test_filters_compare_value_and_type(self, truth: Truth) -> None:
        collection = collection_of(truth)
        documents: dict[str, Metadata] = {
            "number": {"year": 2020, "lang": "zh"},
            "float": {"year": 2020.0, "lang": "en"},
            "text": {"year": "2020"},
            "flag": {"year": True},
            "one": {"year": 1},
        }
        made = {
            key: commit(truth, collection, key, [key], metadata).version_id
            for key, metadata in documents.items()
        }
        other = collection_of(truth, Scope("other", "laws"))
        commit(truth, other, "number", ["x"], {"year": 2020})

        def matching(**filters: str | int | float | bool) -> set[int]:
            return truth.matching_versions(collection.id, filters)

        assert matching(year=2020) == {made["number"], made["float"]}
        assert matching(year="2020") == {made["text"]}
        assert matching(year=True) == {made["flag"]}
        assert matching(year=1) == {made["one"]}
        assert matching(year=2020, lang="zh") == {made["number"]}
        assert matching(nothing=1) == matching(year="2020", lang="zh") == set()
        assert matching(title="Civil Code 民法典") == matching() == set(made.values())
        assert matching(source_url="https://example.org/other") == set()


def test_a_write_that_began_as_a_read_does_not_fail(truth: Truth) -> None:
    collection = collection_of(truth)
    with writing(truth.engine) as connection:
        connection.execute(select(func.count()).select_from(tables.versions)).scalar_one()
        connection.execute(
            insert(tables.outbox).values(collection_id=collection.id, seq=9, op="add", version_id=1)
        )
    assert truth.changes(collection.id, 0) == [Change(9, "add", 1)]
