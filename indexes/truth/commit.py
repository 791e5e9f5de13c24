"""Write versions; every function works inside the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, insert, select, update

from indexes.errors import Mismatch, NotFound
from indexes.text.titles import name_of
from indexes.truth import repeals
from indexes.truth import tables as t
from indexes.truth.guard import encode
from indexes.truth.timing import retime_all
from indexes.truth.values import Collection, Committed, Op
from indexes.vocabulary import Chunk, Metadata, Reading


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """A version's passages before they are stored: one chunk, row of terms and vector each.

    Without vectors they are a preview.
    """

    chunks: Sequence[Chunk]
    terms: Sequence[str]
    vectors: NDArray[np.float32] | None


def commit_version(
    connection: Connection,
    collection: Collection,
    key: str,
    reading: Reading,
    passages: Passages,
    content_hash: str,
    source_url: str | None,
    today: date,
) -> Committed:
    """Write a document's next version whole, unless its latest one has the same content.

    It takes the place of a preview; a document that has a version gets no preview.
    """
    seq = lock(connection, collection)
    preview = passages.vectors is None
    latest = _latest(connection, collection.id, key)
    if latest is not None and (
        latest.content_hash == content_hash or (preview and not latest.preview)
    ):
        return Committed(
            latest.document_id, latest.id, latest.number, latest.passages, seq, unchanged=True
        )
    document_id = latest.document_id if latest else _add_document(connection, collection.id, key)
    changes: list[tuple[Op, int]] = []
    if latest is not None and latest.preview:
        connection.execute(delete(t.versions).where(t.versions.c.id == latest.id))
        changes.append(("drop", latest.id))
    columns = _columns(reading) | {
        "collection_id": collection.id,
        "document_id": document_id,
        "number": latest.number + (not latest.preview) if latest else 1,
        "preview": preview,
        "content_hash": content_hash,
        "source_url": source_url,
        "passages": len(passages.chunks),
        "committed_on": today,
        "created_at": datetime.now(UTC),
    }
    version_id = connection.execute(
        insert(t.versions).values(columns).returning(t.versions.c.id)
    ).scalar_one()
    _add_passages(connection, version_id, collection.fingerprint, passages)
    _add_fields(connection, collection.id, version_id, reading.metadata)
    if not preview:
        repeals.add(connection, collection.id, version_id, reading)
    changes.append(("add", version_id))
    others = repeals.targets(connection, collection.id, document_id)
    for other in retime_all(connection, [document_id, *others], besides=version_id):
        changes.append(("retime", other))
    seq = announce(connection, collection.id, seq, changes)
    return Committed(document_id, version_id, columns["number"], columns["passages"], seq)


def _latest(connection: Connection, collection_id: int, key: str) -> Row[*tuple[Any, ...]] | None:
    v = t.versions.c
    return connection.execute(
        select(v.document_id, v.id, v.number, v.passages, v.content_hash, v.preview)
        .join(t.documents, t.documents.c.id == v.document_id)
        .where(t.documents.c.collection_id == collection_id, t.documents.c.key == key)
        .order_by(v.number.desc())
        .limit(1)
    ).one_or_none()


def lock(connection: Connection, collection: Collection) -> int:
    """Hold the collection until the transaction ends, and return its ``seq``.

    From here on no other writer can take a ``seq``, so their order is that of the commits.
    Raises NotFound when it is gone, Mismatch when its encoder has changed since it was read.
    """
    row = connection.execute(
        select(t.collections.c.seq, t.collections.c.fingerprint)
        .where(t.collections.c.id == collection.id)
        .with_for_update(key_share=True)  # jobs may still be handed in meanwhile
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no collection {collection.name!r} any more.")
    if row.fingerprint != collection.fingerprint:
        raise Mismatch(f"Collection {collection.name!r} has changed its encoder; start again.")
    seq: int = row.seq
    return seq


def _add_document(connection: Connection, collection_id: int, key: str) -> str:
    document_id = f"doc_{secrets.token_hex(8)}"
    connection.execute(
        insert(t.documents).values(
            id=document_id,
            collection_id=collection_id,
            key=key,
            visibility="tenant",
            created_at=datetime.now(UTC),
        )
    )
    return document_id


def _columns(reading: Reading) -> dict[str, Any]:
    return {
        "title": reading.title,
        "text": reading.text,
        "media_type": reading.media_type,
        "valid_from": reading.valid_from,
        "valid_to": reading.valid_to,
        "metadata": dict(reading.metadata),
        "notes": list(reading.notes),
        "sections": [[s.heading, s.level, s.start, s.end] for s in reading.sections],
        "pages": [[page.number, page.start] for page in reading.pages],
        "in_force_from": 0,  # until it is compared with its siblings
        "in_force_to": 0,
        "named": "" if reading.settled else name_of(reading.title).key,
    }


def _add_passages(
    connection: Connection, version_id: int, fingerprint: str, passages: Passages
) -> None:
    if not passages.chunks:
        return
    rows = zip(passages.chunks, passages.terms, strict=True)
    connection.execute(
        insert(t.passages),
        [
            {
                "version_id": version_id,
                "position": position,
                "start": chunk.start,
                "end": chunk.end,
                "page": chunk.page,
                "section": chunk.section,
                "text": chunk.text,
                "terms": words,
            }
            for position, (chunk, words) in enumerate(rows)
        ],
    )
    if passages.vectors is None:
        return
    ids = connection.scalars(
        select(t.passages.c.id)
        .where(t.passages.c.version_id == version_id)
        .order_by(t.passages.c.position)
    )
    add_vectors(connection, ids.all(), fingerprint, passages.vectors)


def add_vectors(
    connection: Connection, ids: Sequence[int], fingerprint: str, vectors: NDArray[np.floating]
) -> None:
    """Write one vector a passage, as little-endian float16."""
    connection.execute(
        insert(t.vectors),
        [
            {"passage_id": passage, "fingerprint": fingerprint, "vector": row.tobytes()}
            for passage, row in zip(ids, vectors.astype("<f2"), strict=True)
        ],
    )


def _add_fields(
    connection: Connection, collection_id: int, version_id: int, metadata: Metadata
) -> None:
    if metadata:
        connection.execute(
            insert(t.fields),
            [
                {
                    "version_id": version_id,
                    "collection_id": collection_id,
                    "name": name,
                    "value": encode(value),
                }
                for name, value in metadata.items()
            ],
        )


def announce(
    connection: Connection, collection_id: int, seq: int, changes: Sequence[tuple[Op, int]]
) -> int:
    """Write ``(op, version_id)`` to the outbox after ``seq``; return the last number used."""
    connection.execute(
        insert(t.outbox),
        [
            {"collection_id": collection_id, "seq": number, "op": op, "version_id": version_id}
            for number, (op, version_id) in enumerate(changes, seq + 1)
        ],
    )
    last = seq + len(changes)
    connection.execute(
        update(t.collections).where(t.collections.c.id == collection_id).values(seq=last)
    )
    return last
