"""Small documents with made-up vectors, and a way to commit them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from indexes.truth import Collection, Committed, Truth, tables, writing
from indexes.truth.engine import insert_new
from indexes.vocabulary import Chunk, MetadataValue, Page, Reading, Scope, Section

DIMENSIONS = 8
LOCAL = Scope("local", "laws")


def collection_of(truth: Truth, scope: Scope = LOCAL) -> Collection:
    """Return the collection, made when absent."""
    return truth.ensure_collection(scope, "fingerprint", DIMENSIONS)


def vectors_of(texts: list[str]) -> NDArray[np.float32]:
    """Return a unit vector for each text, the same for the same text."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    seeds = [crc32(ascii(text).encode()) for text in texts]
    drawn = np.array([np.random.default_rng(seed).normal(size=DIMENSIONS) for seed in seeds])
    unit: NDArray[np.float64] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit.astype(np.float32)


def reading_of(
    sentences: list[str],
    metadata: Mapping[str, MetadataValue] | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Reading:
    """Return the sentences as a document of one section and one page."""
    text = "\n".join(sentences)
    return Reading(
        title="Civil Code 民法典",
        text=text,
        media_type="text/plain",
        sections=(Section("Chapter 1", 1, 0, len(text)),),
        pages=(Page(1, 0),),
        valid_from=valid_from,
        valid_to=valid_to,
        metadata=metadata or {},
        notes=("page 3 has no text",),
    )


def chunks_of(reading: Reading) -> list[Chunk]:
    """Return one chunk a line."""
    chunks, start = [], 0
    for line in reading.text.split("\n") if reading.text else []:
        chunks.append(Chunk(start, start + len(line), "Chapter 1", 1, line))
        start += len(line) + 1
    return chunks


def commit(
    truth: Truth,
    collection: Collection,
    key: str,
    sentences: list[str],
    metadata: Mapping[str, MetadataValue] | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    also: Callable[[Connection], None] | None = None,
) -> Committed:
    """Commit the sentences as the next version of ``key``; their text is their content hash."""
    reading = reading_of(sentences, metadata, valid_from, valid_to)
    chunks = chunks_of(reading)
    return truth.commit_version(
        collection,
        key,
        reading,
        chunks,
        [chunk.text.lower() for chunk in chunks],
        vectors_of([chunk.text for chunk in chunks]),
        content_hash=f"{reading.text}{valid_from}{valid_to}",
        source_url="https://example.org/code",
        also=also,
    )


def stand(truth: Truth, collection: Collection, document_id: str) -> None:
    """Have a document of that id be there, without a version: no answer is stored with the words of another."""
    with writing(truth.engine) as connection:
        insert_new(
            connection,
            tables.documents,
            id=document_id,
            collection_id=collection.id,
            key=document_id,
            visibility="tenant",
            created_at=datetime.now(UTC),
        )
