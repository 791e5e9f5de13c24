"""What the truth refuses to store, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from indexes.errors import InputError
from indexes.truth import Truth
from tests.indexes.stored import chunks_of, collection_of, commit, reading_of, vectors_of

SENTENCES = ["Article 1.", "Article 2.", "Article 3."]


class TestRefusing:
    @pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, 1e9, 1e-9])
    def test_vectors_that_are_none(self, truth: Truth, bad: float) -> None:
        collection, document = collection_of(truth), reading_of(SENTENCES)
        vectors = vectors_of(SENTENCES)
        vectors[1] = bad
        with pytest.raises(InputError, match="vector"):
            truth.commit_version(
                *(collection, "a", document, chunks_of(document), [""] * 3, vectors, "h", None)
            )

    def test_rows_that_do_not_match(self, truth: Truth) -> None:
        collection, document = collection_of(truth), reading_of(SENTENCES)
        chunks, vectors = chunks_of(document), vectors_of(SENTENCES)
        for terms, given in (
            ([""] * 2, vectors),
            ([""] * 3, vectors[:2]),
            ([""] * 3, vectors[:, :4]),
        ):
            with pytest.raises(InputError, match="dimensions"):
                truth.commit_version(collection, "a", document, chunks, terms, given, "h", None)

    def test_a_passage_that_is_not_at_its_place(self, truth: Truth) -> None:
        document = reading_of(SENTENCES)
        chunks = [replace(chunk, start=chunk.start + 1) for chunk in chunks_of(document)]
        with pytest.raises(InputError, match="offsets"):
            truth.commit_version(
                *(collection_of(truth), "a", document, chunks, [""] * 3),
                *(vectors_of(SENTENCES), "h", None),
            )

    @pytest.mark.parametrize(
        ("key", "sentence", "metadata"),
        [
            ("", "fine", {}),
            ("k" * 2001, "fine", {}),
            ("nul\0", "fine", {}),
            ("a", "nul \0", {}),
            ("a", "half a pair \ud800", {}),
            ("a", "fine", {"x": "长" * 700}),
            ("a", "fine", {"x": float("nan")}),
        ],
    )
    def test_what_a_database_cannot_keep(
        self, truth: Truth, key: str, sentence: str, metadata: dict[str, str | float]
    ) -> None:
        with pytest.raises(InputError):
            commit(truth, collection_of(truth), key, [sentence], metadata)

    def test_a_validity_that_ends_before_it_begins(self, truth: Truth) -> None:
        day = date(2020, 1, 1)
        with pytest.raises(InputError, match="valid_to"):
            commit(truth, collection_of(truth), "a", ["x"], valid_from=day, valid_to=day)
