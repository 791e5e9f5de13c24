"""A corpus as a real collection: committed to SQL, sealed, searchable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from bench import vectors
from bench.corpora import Corpus
from indexes.encoder import Encoder
from indexes.keeper import Keeper
from indexes.search import Searcher
from indexes.text import tokens
from indexes.truth import Collection, Truth, open_truth
from indexes.vocabulary import Chunk, Reading, Scope

SCOPE = Scope("bench", "corpus")


@dataclass(frozen=True)
class Shelf:
    """A stored corpus. ``ids`` has the passage id of each of its passages."""

    truth: Truth
    collection: Collection
    searcher: Searcher
    root: Path
    encoded: list[str]
    vectors: NDArray[np.float32]
    ids: NDArray[np.int64]


@contextmanager
def shelve(corpus: Corpus, encoder: Encoder, label: str) -> Iterator[Shelf]:
    """Store ``corpus`` in a temporary folder, one document a title (or a passage without one)."""
    chunks = [Chunk(0, len(text), section, None, text) for _, section, text in corpus.passages]
    titles = [title for title, _, _ in corpus.passages]
    encoded = [chunk.encoded(title) for chunk, title in zip(chunks, titles, strict=True)]
    rows = vectors.encode(encoder, encoded, "passage", label)
    with TemporaryDirectory() as folder:
        truth = open_truth(None, Path(folder))
        collection = truth.ensure_collection(SCOPE, encoder.fingerprint, encoder.dimensions)
        print(f"storing {label}: {len(encoded):,} passages", flush=True)
        versions = []
        for _, group in groupby(range(len(titles)), lambda n: titles[n] or str(n)):
            own = list(group)
            versions.append(_store(truth, collection, own, titles, chunks, encoded, rows))
        ids = np.concatenate([each.passage_ids for each in truth.load(versions)])
        root = Path(folder) / "indexes"
        Keeper(truth, root).seal(collection)
        searcher = Searcher(truth, root, encoder)
        try:
            yield Shelf(truth, collection, searcher, root, encoded, rows, ids)
        finally:
            truth.close()


def _store(
    truth: Truth,
    collection: Collection,
    own: list[int],
    titles: list[str],
    chunks: list[Chunk],
    encoded: list[str],
    rows: NDArray[np.float32],
) -> int:
    text, spans = "", []
    for number in own:
        spans.append((len(text), len(text) + len(chunks[number].text)))
        text += chunks[number].text + "\n"
    moved = [
        Chunk(start, end, chunks[number].section, None, chunks[number].text)
        for (start, end), number in zip(spans, own, strict=True)
    ]
    committed = truth.commit_version(
        collection,
        f"{titles[own[0]]} {own[0]}",
        Reading(titles[own[0]] or f"passage {own[0]}", text, "text/plain"),
        moved,
        [" ".join(tokens.terms(encoded[number])) for number in own],
        rows[own],
        hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        None,
    )
    return committed.version_id
