"""The way in, written once: sniff → read → clean (in the sandbox) → split → embed → commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import Encoder
from indexes.text.tokens import terms
from indexes.truth import Also, Collection, Truth, writing
from indexes.truth import reading as looking
from indexes.vocabulary import Chunk, Reading
from ingest import lease
from ingest.clean import tidy
from ingest.force import undated
from ingest.split import split
from ingest.vocabulary import Handed, Intake, Outcome

Vectors = NDArray[np.float32]
Line = Generator[list[str], Vectors, Outcome]
Mark = Callable[[str, str], Also]
"""Told the key a document is stored under and its fingerprint, gives what runs inside the transaction."""

MANY = 128  # passages; more take so long to encode that they can be found by their words before


class Reader(Protocol):
    """The sandbox, or what stands for it."""

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``; raise Unreadable with the reason."""
        ...

    def peek(self, data: bytes, name: str) -> Intake | None:
        """Return the beginning of one that takes long to read, None of any other."""
        ...


@dataclass(frozen=True)
class Cut:
    """A reading in passages: what the encoder reads of each, and the terms of it."""

    chunks: list[Chunk]
    texts: list[str]
    words: list[str]


def ingest(
    handed: Handed,
    reader: Reader,
    encoder: Encoder,
    truth: Truth,
    collection: Collection,
    mark: Mark,
    seen: Also,
) -> Line:
    """Bring one document in; content that is the latest already costs no more than its reading.

    The line is a generator that stops once, where vectors are needed: it yields the texts of all
    passages without one, wants their (n, dimensions) vectors sent, and returns the outcome. So one
    call of the encoder can serve several documents. A long new document can be found before, as
    far as it is read, by its words; ``seen`` runs in each transaction that brings that about.
    Raises Unreadable, InputError, and what the truth raises.
    """
    new = truth.known_hash(collection, handed.key) is None
    show = _Shower(handed, truth, collection, seen)
    if new and (first := reader.peek(handed.data, handed.name)):
        show(_stated(first.reading, handed), cut(_stated(first.reading, handed), encoder))
    intake = reader.read(handed.data, handed.name)
    key = intake.key or (undated(handed.key) if intake.dated else handed.key)
    source_url = handed.source_url or intake.source_url
    reading = _stated(intake.reading, handed)
    digest = fingerprint(reading, source_url)
    if _is_known(truth, collection, key, reading.valid_from, digest):
        with writing(truth.engine) as connection:
            mark(key, digest)(connection)
        return Outcome(key, 0, unchanged=True)
    passages = cut(reading, encoder)
    if new and len(passages.texts) > MANY:
        show(reading, passages)
    kept = truth.embedded(collection, key)
    vectors = iter((yield [text for text in passages.texts if text not in kept]))
    rows = [kept[text] if text in kept else next(vectors) for text in passages.texts]
    made = truth.commit_version(
        collection=collection,
        key=key,
        reading=reading,
        chunks=passages.chunks,
        terms=passages.words,
        vectors=np.array(rows, np.float32).reshape(len(rows), collection.dimensions),
        content_hash=digest,
        source_url=source_url,
        also=mark(key, digest),
    )
    return Outcome(key, made.passages, made.unchanged)


def cut(reading: Reading, encoder: Encoder) -> Cut:
    """Return ``reading`` in passages."""
    chunks = split(reading, encoder.count_tokens)
    texts = [chunk.encoded(reading.title) for chunk in chunks]
    return Cut(chunks, texts, [" ".join(terms(text)) for text in texts])


@dataclass(frozen=True)
class _Shower:
    """Stores previews, under the key handed in: the document's own is read at the end perhaps."""

    handed: Handed
    truth: Truth
    collection: Collection
    seen: Also

    def __call__(self, reading: Reading, passages: Cut) -> None:
        self.truth.commit_version(
            collection=self.collection,
            key=self.handed.key,
            reading=reading,
            chunks=passages.chunks,
            terms=passages.words,
            vectors=None,
            content_hash=f"preview {len(passages.chunks)}",
            source_url=self.handed.source_url,
            also=self.seen,
        )


def fingerprint(reading: Reading, source_url: str | None) -> str:
    """Return the SHA-256 of all that would make a new version: text, title, days, metadata, URL."""
    facts: dict[str, object] = {
        "text": reading.text,
        "title": reading.title,
        "valid_from": str(reading.valid_from),
        "valid_to": str(reading.valid_to),
        "metadata": dict(reading.metadata),
        "source_url": source_url,
    }
    if reading.repeals:  # what older readings did not have makes them no new versions
        facts["repeals"] = [(one.title, str(one.day)) for one in reading.repeals]
    if reading.settled:
        facts["settled"] = True
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _is_known(
    truth: Truth, collection: Collection, key: str, valid_from: date | None, digest: str
) -> bool:
    """Whether this is what stands under ``key`` already: now, or from the day it says itself.

    So two files that are two versions of one document can be handed in again in any order.
    """
    if valid_from is None:
        return truth.known_hash(collection, key) == digest
    with looking(truth.engine) as connection:
        document_id = lease.document(connection, collection.id, key)
    versions = truth.versions(document_id) if document_id else []
    hashes = [one.content_hash for one in versions if one.valid_from == valid_from]
    return hashes[-1:] == [digest]


def _stated(reading: Reading, handed: Handed) -> Reading:
    """The reading with what its sender said of it; a text's name is its title."""
    return replace(
        reading,
        title=tidy(handed.name) if handed.is_text and tidy(handed.name) else reading.title,
        valid_from=handed.valid_from or reading.valid_from,
        valid_to=handed.valid_to or reading.valid_to,
        settled=reading.settled or handed.valid_to is not None,
        metadata={**reading.metadata, **handed.metadata},
    )
