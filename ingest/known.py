"""What was handed in before: the same again is told by a digest and costs no reading."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, select

from indexes.truth import tables as t
from indexes.truth.guard import check_key, check_metadata, check_text
from ingest.vocabulary import Handed

BATCH = 1000  # keys in one statement


def check(handed: Handed) -> None:
    """Refuse what could not be stored. Raises InputError."""
    check_key(handed.key)
    check_metadata(handed.metadata)
    check_text("name", handed.name)


def digest(handed: Handed) -> str:
    """Return the SHA-256 of all that was handed in, and of the code that would read it."""
    said = (handed.name, handed.is_text, handed.source_url, handed.valid_from, handed.valid_to)
    facts = [_readers(), *map(str, said), dict(handed.metadata)]
    found = hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode())
    found.update(handed.data)
    return found.hexdigest()


def find(connection: Connection, collection_id: int, digests: Mapping[str, str]) -> dict[str, int]:
    """Return the number of the job that brought in each key's ``digests``, where that still stands.

    It stands while it is the last that was handed in under its key, and what it was read as is
    the document's latest version, or the latest of the day it says itself.
    """
    found = dict[str, int]()
    keys = list(digests)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        jobs = _last(connection, collection_id, batch)
        standing = _standing(connection, [job.document_id for job in jobs])
        for job in jobs:
            if job.digest == digests[job.key] and job.content_hash in standing[job.document_id]:
                found[job.key] = job.number
    return found


@cache
def _readers() -> str:
    """A name for the code that reads and cuts documents: when it changes, they are read anew."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    texts = b"\0".join(path.read_bytes() for path in sources)
    return hashlib.sha256(texts).hexdigest() + str(find_spec("rapidocr") is not None)


def _last(connection: Connection, collection_id: int, keys: list[str]) -> list[Row[Any]]:
    """The last jobs handed in under ``keys``, those that are done."""
    j = t.jobs.c
    newest = (
        select(func.max(j.number))
        .where(j.collection_id == collection_id, j.key.in_(keys))
        .group_by(j.key)
    )
    return list(
        connection.execute(
            select(j.number, j.key, j.digest, j.document_id, j.content_hash).where(
                j.number.in_(newest), j.state == "searchable"
            )
        )
    )


def _standing(connection: Connection, documents: list[str]) -> dict[str, set[str]]:
    """By document, the content of its latest version, and of the latest of each stated day."""
    v = t.versions.c
    rows = connection.execute(
        select(v.document_id, v.valid_from, v.content_hash)
        .where(v.document_id.in_(documents))
        .order_by(v.number)
    )
    latest: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    for document, valid_from, content in rows:
        own = latest[document]
        own.pop(None, None)  # one without a day of its own stands only while it is the last
        own[valid_from] = content
    return defaultdict(set, {document: set(own.values()) for document, own in latest.items()})
