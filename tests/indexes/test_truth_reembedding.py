"""Another encoder's vectors take the place of the old ones, all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.errors import Mismatch
from indexes.truth import Truth, reembedding
from tests.indexes.stored import LOCAL, collection_of, commit, vectors_of


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return vectors of twice the width."""
    return np.hstack([vectors_of(list(texts)), vectors_of([text[::-1] for text in texts])])


def expected(sentences: list[str]) -> NDArray[np.float16]:
    trail = "Civil Code 民法典 / Chapter 1"
    return encode([f"{trail}\n{sentence}" for sentence in sentences]).astype(np.float16)


def test_every_passage_gets_its_new_vector(truth: Truth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reembedding, "BATCH", 3)
    collection = collection_of(truth)
    sentences = {key: [f"{key} {n}" for n in range(4)] for key in "abc"}
    made = {key: commit(truth, collection, key, sentences[key]) for key in "ab"}
    gone = commit(truth, collection, "gone", ["will be deleted"])
    seen = list[tuple[int, int]]()

    def meanwhile(label: str, done: int, total: int) -> None:
        seen.append((done, total))
        if done == 9:  # the last batch: one document more, one less
            made["c"] = commit(truth, collection, "c", sentences["c"])
            truth.delete_document(collection, gone.document_id)

    renewed = truth.reembed(collection, "another", 16, encode, meanwhile)
    assert seen[0] == (3, 9)
    assert (renewed.fingerprint, renewed.dimensions) == ("another", 16)
    stored = {each.version_id: each for each in truth.load([m.version_id for m in made.values()])}
    for key, version in made.items():
        assert np.array_equal(stored[version.version_id].vectors, expected(sentences[key]))

    with pytest.raises(Mismatch, match="changed its encoder"):
        commit(truth, collection, "late", ["with the old encoder"])
    with pytest.raises(Mismatch, match="another encoder"):
        collection_of(truth)
    assert truth.ensure_collection(LOCAL, "another", 16) == renewed


def test_an_encoder_that_fails_changes_nothing(truth: Truth) -> None:
    collection = collection_of(truth)
    made = commit(truth, collection, "a", ["text"])

    def breaks(texts: Sequence[str]) -> NDArray[np.float32]:
        raise MemoryError

    with pytest.raises(MemoryError):
        truth.reembed(collection, "another", 16, breaks)
    assert truth.collection(LOCAL) == collection_of(truth)
    assert np.array_equal(
        truth.load([made.version_id])[0].vectors, vectors_of(["text"]).astype(np.float16)
    )
