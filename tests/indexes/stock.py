"""A small collection to search in tests: text goes in with one line, the date can be set."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from indexes.keeper import Keeper
from indexes.search import Searcher
from indexes.text import tokens
from indexes.truth import Collection, Committed, open_truth
from indexes.vocabulary import Chunk, Found, Metadata, Reading, Scope
from tests.fakes import FakeEncoder

SCOPE = Scope("tenant", "stock")


class Stock:
    """A truth, a keeper and a searcher over one folder."""

    scope = SCOPE

    def __init__(self, folder: Path, encoder: FakeEncoder | None = None) -> None:
        self.encoder = encoder or FakeEncoder()
        self.folder = folder
        self.root = folder / "indexes"
        self.truth = open_truth(None, folder)
        self.keeper = Keeper(self.truth, self.root)
        self.searcher = Searcher(self.truth, self.root, self.encoder)
        self.truth.ensure_collection(SCOPE, self.encoder.fingerprint, self.encoder.dimensions)

    @property
    def collection(self) -> Collection:
        return self.truth.collection(SCOPE)

    @property
    def home(self) -> Path:
        """Where the collection's generations are."""
        return self.root / str(self.collection.id)

    def put(
        self,
        key: str,
        *texts: str,
        section: str = "",
        valid_from: date | None = None,
        metadata: Metadata | None = None,
    ) -> Committed:
        """Commit one version with a passage for each of ``texts``."""
        chunks, start = [], 0
        for text in texts:
            chunks.append(Chunk(start, start + len(text), section, None, text))
            start += len(text) + 1
        body = "\n".join(texts)
        reading = Reading(key, body, "text/plain", valid_from=valid_from, metadata=metadata or {})
        return self.truth.commit_version(
            self.collection,
            key,
            reading,
            chunks,
            [" ".join(tokens.terms(text)) for text in texts],
            self.encoder.encode_passages(texts),
            hashlib.blake2b(f"{body}{valid_from}".encode()).hexdigest(),
            None,
        )

    def find(
        self,
        query: str,
        limit: int = 10,
        as_of: date | None = None,
        filters: Metadata | None = None,
    ) -> Found:
        return self.searcher.search(SCOPE, query, limit=limit, as_of=as_of, filters=filters)

    def texts(
        self,
        query: str,
        limit: int = 10,
        as_of: date | None = None,
        filters: Metadata | None = None,
    ) -> list[str]:
        """Return the texts found, best first."""
        return [hit.passage.text for hit in self.find(query, limit, as_of, filters).hits]

    def reopened(self) -> Searcher:
        """Return a searcher that knows nothing yet, as another process would start with."""
        return Searcher(self.truth, self.root, self.encoder)

    def close(self) -> None:
        self.truth.close()
