"""Give a collection the vectors of another encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Row, delete, func, select, update

from indexes.truth import tables as t
from indexes.truth.commit import add_vectors, lock
from indexes.truth.engine import reading
from indexes.truth.values import Collection
from indexes.vocabulary import Chunk, Progress

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
BATCH = 256  # passages encoded at a time
Vectors = dict[int, NDArray[np.float16]]
"""A vector for each passage id."""


def encode_all(
    engine: Engine, collection: Collection, encode: Encode, progress: Progress | None
) -> Vectors:
    """Return new vectors of all passages, without holding anybody up meanwhile."""
    found: Vectors = {}
    while True:
        with reading(engine) as connection:
            rows = _passages(connection, collection, max(found, default=0), BATCH)
            total = connection.execute(
                select(func.sum(t.versions.c.passages)).where(_within(collection))
            ).scalar_one()
        if not rows:
            return found
        found |= _encoded(rows, encode)
        if progress:
            progress("embed", len(found), total)


def replace(
    connection: Connection,
    collection: Collection,
    fingerprint: str,
    dimensions: int,
    encode: Encode,
    vectors: Vectors,
) -> None:
    """Put ``vectors`` in the place of the old ones; passages that came since are encoded here."""
    lock(connection, collection)
    rows = _passages(connection, collection, max(vectors, default=0), None)
    vectors = vectors | _encoded(rows, encode)
    ids = connection.scalars(
        select(t.passages.c.id)
        .join(t.versions)
        .where(_within(collection))
        .order_by(t.passages.c.id)
    ).all()
    ours = select(t.passages.c.id).join(t.versions).where(_within(collection))
    connection.execute(delete(t.vectors).where(t.vectors.c.passage_id.in_(ours)))
    if ids:
        add_vectors(connection, ids, fingerprint, np.stack([vectors[each] for each in ids]))
    connection.execute(
        update(t.collections)
        .where(t.collections.c.id == collection.id)
        .values(fingerprint=fingerprint, dimensions=dimensions)
    )


def _passages(
    connection: Connection, collection: Collection, after: int, limit: int | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    p = t.passages.c
    return connection.execute(
        select(p.id, p.start, p.end, p.section, p.page, p.text, t.versions.c.title)
        .join(t.versions)
        .where(_within(collection), p.id > after)
        .order_by(p.id)
        .limit(limit)
    ).all()


def _encoded(rows: Sequence[Row[*tuple[Any, ...]]], encode: Encode) -> Vectors:
    if not rows:
        return {}
    chunks = [Chunk(row.start, row.end, row.section, row.page, row.text) for row in rows]
    texts = [chunk.encoded(row.title) for chunk, row in zip(chunks, rows, strict=True)]
    half = encode(texts).astype(np.float16)
    return {row.id: vector for row, vector in zip(rows, half, strict=True)}


def _within(collection: Collection) -> Any:
    return t.versions.c.collection_id == collection.id
