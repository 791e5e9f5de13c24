"""The truth: documents, versions, passages and vectors in SQL, from which every index is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, select

from indexes.truth import catalogue, commit, guard, lookup, reembedding, removal, repeals, schema
from indexes.truth import tables as t
from indexes.truth.engine import open_engine, reading, sweep, writing
from indexes.truth.reembedding import Encode
from indexes.truth.values import (
    Change,
    Collection,
    Committed,
    Document,
    Listing,
    Receipt,
    Stored,
    VersionSummary,
)
from indexes.vocabulary import Chunk, Metadata, Page, Passage, Progress, Reading, Scope, Version

Also = Callable[[Connection], None]
"""More work inside the same transaction, such as marking a job as committed."""

HEAD = select(t.collections.c.seq).where(t.collections.c.id == bindparam("id"))


def open_truth(url: str | None, data: Path) -> Truth:
    """Open the database at ``url``, or SQLite at ``data/ibid.db``, at the newest schema.

    Raises SettingsError for a URL that cannot be used, StorageError where the disk says no.
    """
    engine = open_engine(url, data)
    schema.upgrade(engine)
    return Truth(engine)


class Truth:
    """Everything stored. Any number of threads may use one; each call is one transaction.

    ``today`` says which day a version is committed on. Every method may raise StorageError, Busy
    and Damaged beside what it names.
    """

    def __init__(self, engine: Engine, today: Callable[[], date] = date.today) -> None:
        self.engine = engine
        self._today = today

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    def ensure_collection(self, scope: Scope, fingerprint: str, dimensions: int) -> Collection:
        """Return the collection, made when absent. Raises Mismatch when its encoder differs."""
        with writing(self.engine) as connection:
            return catalogue.ensure(connection, scope, fingerprint, dimensions)

    def collection(self, scope: Scope) -> Collection:
        """Return the collection. Raises NotFound."""
        with reading(self.engine) as connection:
            return catalogue.find(connection, scope)

    def set_policy(self, scope: Scope, **changes: str | float | None) -> Collection:
        """Change ``policy``, ``supported`` or ``doubtful`` of the collection. Raises NotFound."""
        with writing(self.engine) as connection:
            return catalogue.set_policy(connection, scope, **changes)

    def collections(self, tenant: str) -> list[Collection]:
        """Return the tenant's collections in the order of their names."""
        with reading(self.engine) as connection:
            return catalogue.every(connection, tenant)

    def delete_collection(self, scope: Scope, also: Also | None = None) -> Receipt:
        """Delete a collection with its documents and jobs. Raises NotFound."""
        with writing(self.engine) as connection:
            receipt = catalogue.remove(connection, scope)
            if also:
                also(connection)
            return receipt

    def commit_version(
        self,
        collection: Collection,
        key: str,
        reading: Reading,
        chunks: Sequence[Chunk],
        terms: Sequence[str],
        vectors: NDArray[np.float32] | None,
        content_hash: str,
        source_url: str | None,
        also: Also | None = None,
    ) -> Committed:
        """Store the next version of the document ``key`` whole, or nothing; durable on return.

        ``terms`` are space-joined, ``vectors`` (n, dimensions), one row a chunk. Content equal to
        the latest version's is no new version; ``also`` runs in either case, last. Without vectors
        it is a preview of a new document: found by its words, until the whole takes its place.
        Raises InputError, NotFound when the collection is gone, Mismatch when its encoder changed.
        """
        guard.check(reading, key, chunks, terms, vectors, collection.dimensions)
        passages = commit.Passages(chunks, terms, vectors)
        with writing(self.engine) as connection:
            made = commit.commit_version(
                *(connection, collection, key, reading, passages),
                *(content_hash, source_url, self._today()),
            )
            if also:
                also(connection)
        return made

    def known_hash(self, collection: Collection, key: str) -> str | None:
        """Return the content hash of the latest version under ``key``, None of none or a preview."""
        with reading(self.engine) as connection:
            return connection.scalar(
                select(t.versions.c.content_hash)
                .join(t.documents, t.documents.c.id == t.versions.c.document_id)
                .where(t.documents.c.collection_id == collection.id, t.documents.c.key == key)
                .where(~t.versions.c.preview)
                .order_by(t.versions.c.number.desc())
                .limit(1)
            )

    def embedded(self, collection: Collection, key: str) -> dict[str, NDArray[np.float16]]:
        """Return the vectors of the latest version of ``key`` by the text each was made of."""
        with reading(self.engine) as connection:
            return lookup.embedded(connection, collection, key)

    def delete_document(
        self, collection: Collection, document_id: str, also: Also | None = None
    ) -> Receipt:
        """Delete a document with every version of it; ``also`` runs last. Raises NotFound."""
        with writing(self.engine) as connection:
            receipt = removal.remove_document(connection, collection, document_id)
            if also:
                also(connection)
            return receipt

    def changes(self, collection_id: int, after: int, limit: int = 500) -> list[Change]:
        """Return what happened to the collection after number ``after``, oldest first."""
        with reading(self.engine) as connection:
            return lookup.change_list(connection, collection_id, after, limit)

    def head(self, collection_id: int) -> int:
        """Return the number of the newest change, 0 when there is none or no such collection."""
        with reading(self.engine) as connection:
            return connection.scalar(HEAD, {"id": collection_id}) or 0

    def load(self, version_ids: Sequence[int]) -> list[Stored]:
        """Return what the indexes need of these versions, ascending, without those deleted."""
        with reading(self.engine) as connection:
            return lookup.load(connection, version_ids)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages among ``ids`` that are still there, by id."""
        with reading(self.engine) as connection:
            return lookup.passages(connection, ids)

    def pages(self, version_ids: Sequence[int]) -> dict[int, tuple[Page, ...]]:
        """Return where the pages of those versions begin that are there, by version."""
        v = t.versions.c
        with reading(self.engine) as connection:
            rows = connection.execute(select(v.id, v.pages).where(v.id.in_(version_ids)))
            return {row.id: tuple(Page(*page) for page in row.pages) for row in rows}

    def version(self, version_id: int) -> Version:
        """Return one version with its text. Raises NotFound."""
        with reading(self.engine) as connection:
            return lookup.version(connection, version_id)

    def reading(self, version_id: int) -> Reading:
        """Return a version as it was read, for splitting it again. Raises NotFound."""
        with reading(self.engine) as connection:
            return lookup.reading(connection, version_id)

    def documents(
        self, collection: Collection, after: str | None = None, limit: int = 100
    ) -> Listing[Document]:
        """Return the documents whose keys come after ``after``, in the order of their keys."""
        with reading(self.engine) as connection:
            return lookup.documents(connection, collection.id, after, limit)

    def document(self, collection: Collection, document_id: str) -> Document:
        """Return one document of the collection. Raises NotFound."""
        with reading(self.engine) as connection:
            return lookup.document(connection, collection.id, document_id)

    def versions(self, document_id: str) -> list[VersionSummary]:
        """Return a document's versions, oldest first; none when there is no such document."""
        with reading(self.engine) as connection:
            return lookup.versions(connection, document_id)

    def numbers(self, collection_id: int) -> dict[str, int]:
        """Return the number of every document's latest version, by the document's id."""
        with reading(self.engine) as connection:
            return lookup.numbers(connection, collection_id)

    def titles(self, collection_id: int) -> list[tuple[int, str, int, int]]:
        """Return ``(version, title, in force from, to)`` of every version, days as ordinals."""
        with reading(self.engine) as connection:
            return lookup.titles(connection, collection_id)

    def titled(self, version_ids: Sequence[int]) -> dict[int, str]:
        """Return the titles of those versions that are there, by version."""
        with reading(self.engine) as connection:
            return lookup.titled(connection, version_ids)

    def later(self, document_ids: Sequence[str], day: int) -> list[tuple[str, int]]:
        """Return ``(title, first day)`` of each document's newest version that begins after ``day``."""
        with reading(self.engine) as connection:
            return lookup.later(connection, document_ids, day)

    def ended(self, version_ids: Sequence[int]) -> list[tuple[str, date, str]]:
        """Return ``(title, first day without force, title of what ended it)``, for those so ended."""
        with reading(self.engine) as connection:
            return repeals.ended(connection, version_ids)

    def sections(self, version_id: int) -> list[tuple[int, str]]:
        """Return ``(passage, section path)`` of a version's passages, in the order of the text."""
        with reading(self.engine) as connection:
            return lookup.sections(connection, version_id)

    def matching_versions(self, collection_id: int, filters: Metadata) -> set[int]:
        """Return the versions that have every one of ``filters``; without any, all of them.

        A filter is equal in value and type to the version's metadata of that name; ``title`` and
        ``source_url`` are the version's own.
        """
        with reading(self.engine) as connection:
            return lookup.matching_versions(connection, collection_id, filters)

    def reembed(
        self,
        collection: Collection,
        fingerprint: str,
        dimensions: int,
        encode: Encode,
        progress: Progress | None = None,
    ) -> Collection:
        """Replace every vector of the collection by another encoder's, all at once at the end.

        ``encode`` takes texts and returns (n, dimensions) vectors. Until it is done, readers have
        the old vectors; generations made of them are then another encoder's. Raises NotFound.
        """
        with_vectors = reembedding.encode_all(self.engine, collection, encode, progress)
        with writing(self.engine) as connection:
            reembedding.replace(
                connection, collection, fingerprint, dimensions, encode, with_vectors
            )
            return catalogue.find(connection, Scope(collection.tenant, collection.name))

    def compact(self) -> None:
        """Give space back, and leave no trace of deleted text on disk. Raises Busy."""
        sweep(self.engine)
