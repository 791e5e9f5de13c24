"""The way in, written once: sniff → read → clean (in the sandbox) → split → embed → commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import Encoder
from indexes.text.tokens import terms
from indexes.truth import Also, Collection, Truth, writing
from indexes.truth import reading as looking
from indexes.vocabulary import Reading
from ingest import lease
from ingest.clean import tidy
from ingest.force import undated
from ingest.split import split
from ingest.vocabulary import Handed, Intake, Outcome

Vectors = NDArray[np.float32]
Line = Generator[list[str], Vectors, Outcome]
Mark = Callable[[str], Also]
"""Told the key a document is stored under, gives what runs inside the transaction that does it."""


class Reader(Protocol):
    """The sandbox, or what stands for it."""

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``; raise Unreadable with the reason."""
        ...


def ingest(
    handed: Handed,
    reader: Reader,
    encoder: Encoder,
    truth: Truth,
    collection: Collection,
    mark: Mark,
) -> Line:
    """Bring one document in; content that is the latest already costs no more than its reading.

    The line is a generator that stops once, where vectors are needed: it yields the texts of all
    passages, wants their (n, dimensions) vectors sent, and returns the outcome. So one call of the
    encoder can serve several documents. Raises Unreadable, InputError, and what the truth raises.
    """
    intake = reader.read(handed.data, handed.name)
    key = intake.key or (undated(handed.key) if intake.dated else handed.key)
    source_url = handed.source_url or intake.source_url
    reading = _stated(intake.reading, handed)
    digest = fingerprint(reading, source_url)
    if _is_known(truth, collection, key, reading.valid_from, digest):
        with writing(truth.engine) as connection:
            mark(key)(connection)
        return Outcome(key, 0, unchanged=True)
    chunks = split(reading, encoder.count_tokens)
    texts = [chunk.encoded(reading.title) for chunk in chunks]
    words = [" ".join(terms(text)) for text in texts]
    vectors = yield texts
    made = truth.commit_version(
        collection=collection,
        key=key,
        reading=reading,
        chunks=chunks,
        terms=words,
        vectors=vectors,
        content_hash=digest,
        source_url=source_url,
        also=mark(key),
    )
    return Outcome(key, made.passages, made.unchanged)


def fingerprint(reading: Reading, source_url: str | None) -> str:
    """Return the SHA-256 of all that would make a new version: text, title, days, metadata, URL."""
    facts = {
        "text": reading.text,
        "title": reading.title,
        "valid_from": str(reading.valid_from),
        "valid_to": str(reading.valid_to),
        "metadata": dict(reading.metadata),
        "source_url": source_url,
    }
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
        metadata={**reading.metadata, **handed.metadata},
    )
