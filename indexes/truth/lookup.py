"""Read what is stored; every function works on the caller's connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, bindparam, func, select

from indexes.errors import NotFound
from indexes.truth import tables as t
from indexes.truth.guard import encode
from indexes.truth.values import Change, Collection, Document, Listing, Op, Stored, VersionSummary
from indexes.vocabulary import Chunk, Metadata, Page, Passage, Reading, Section, Version

Anything = tuple[Any, ...]
BATCH = 1000  # ids in one statement; PostgreSQL takes 65,535 parameters, SQLite fewer

_p, _v = t.passages.c, t.versions.c
_until = func.coalesce(_v.repealed, _v.valid_to)  # the former only where it is the earlier
PASSAGES = select(  # in the order of Passage's fields
    *(_p.id, _p.version_id, _v.document_id, _v.title, _v.number, _p.section, _p.page),
    *(_p.start, _p.end, _p.text, _v.source_url, _v.valid_from, _until),
).join(t.versions, _v.id == _p.version_id)


def change_list(connection: Connection, collection: int, after: int, limit: int) -> list[Change]:
    """Return the outbox after ``after``, oldest first."""
    rows = connection.execute(
        select(t.outbox.c.seq, t.outbox.c.op, t.outbox.c.version_id, _v.passages)
        .outerjoin(t.versions, _v.id == t.outbox.c.version_id)
        .where(t.outbox.c.collection_id == collection, t.outbox.c.seq > after)
        .order_by(t.outbox.c.seq)
        .limit(limit)
    )
    return [Change(row[0], cast(Op, row[1]), row[2], row[3] or 0) for row in rows]


def load(connection: Connection, version_ids: Sequence[int]) -> list[Stored]:
    """Return what the indexes need of these versions, in ascending order, without those deleted."""
    found = []
    for batch in _batches(version_ids):
        heads = connection.execute(
            select(
                t.versions.c.id,
                t.versions.c.document_id,
                t.versions.c.in_force_from,
                t.versions.c.in_force_to,
                t.versions.c.metadata,
                t.collections.c.dimensions,
            )
            .join(t.collections, t.collections.c.id == t.versions.c.collection_id)
            .where(t.versions.c.id.in_(batch))
            .order_by(t.versions.c.id)
        ).all()
        rows = connection.execute(
            select(t.passages.c.version_id, t.passages.c.id, t.passages.c.terms, t.vectors.c.vector)
            .outerjoin(t.vectors, t.vectors.c.passage_id == t.passages.c.id)
            .where(t.passages.c.version_id.in_(batch))
            .order_by(t.passages.c.version_id, t.passages.c.position)
        )
        passages = {key: list(group) for key, group in groupby(rows, attrgetter("version_id"))}
        found += [_stored(head, passages.get(head.id, [])) for head in heads]
    return found


def _stored(head: Row[*Anything], rows: Sequence[Row[*Anything]]) -> Stored:
    none = np.full(head.dimensions, np.nan, "<f2").tobytes()
    joined = b"".join(none if row.vector is None else row.vector for row in rows)
    vectors = np.frombuffer(joined, dtype="<f2")
    return Stored(
        version_id=head.id,
        document_id=head.document_id,
        passage_ids=np.array([row.id for row in rows], dtype=np.int64),
        vectors=vectors.reshape(len(rows), head.dimensions),
        terms=[row.terms for row in rows],
        in_force_from=head.in_force_from,
        in_force_to=head.in_force_to,
        metadata=head.metadata,
    )


def embedded(
    connection: Connection, collection: Collection, key: str
) -> dict[str, NDArray[np.float16]]:
    """Return the vectors of a document's latest version by the text each was made of."""
    of = (t.documents.c.collection_id == collection.id) & (t.documents.c.key == key)
    newest = (
        select(_v.id).join(t.documents, t.documents.c.id == _v.document_id).where(of)
    ).order_by(_v.number.desc())
    rows = connection.execute(
        select(_v.title, _p.section, _p.text, t.vectors.c.vector)
        .join(t.passages, _p.version_id == _v.id)
        .join(t.vectors, t.vectors.c.passage_id == _p.id)
        .where(_v.id == newest.limit(1).scalar_subquery())
        .where(t.vectors.c.fingerprint == collection.fingerprint)
    )
    return {
        Chunk(0, len(text), section, None, text).encoded(title): np.frombuffer(vector, "<f2")
        for title, section, text, vector in rows
    }


def passages(connection: Connection, ids: Sequence[int]) -> dict[int, Passage]:
    """Return the passages among ``ids`` that are still there, by id."""
    found = {}
    for batch in _batches(ids):
        size = 1 << (len(batch) - 1).bit_length()
        padded = [*batch, *[batch[-1]] * (size - len(batch))]
        rows = connection.execute(_among(size), dict(zip(_names(size), padded, strict=True)))
        found.update({row[0]: Passage(*row) for row in rows.all()})
    return found


@cache
def _among(size: int) -> Select[*Anything]:
    """Return a statement for ``size`` ids; every search runs one, and making it takes longer."""
    return PASSAGES.where(_p.id.in_([bindparam(name) for name in _names(size)]))


@cache
def _names(size: int) -> tuple[str, ...]:
    return tuple(f"id{number}" for number in range(size))


def version(connection: Connection, version_id: int) -> Version:
    """Return one version with its text. Raises NotFound."""
    v = t.versions.c
    row = connection.execute(
        select(v.id, v.document_id, v.number, v.title, v.text, v.valid_from, _until).where(
            v.id == version_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {version_id}.")
    return Version(*row)


def reading(connection: Connection, version_id: int) -> Reading:
    """Return a version as it was read, for splitting it again. Raises NotFound."""
    row = connection.execute(select(t.versions).where(t.versions.c.id == version_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {version_id}.")
    return Reading(
        title=row.title,
        text=row.text,
        media_type=row.media_type,
        sections=tuple(Section(*section) for section in row.sections),
        pages=tuple(Page(*page) for page in row.pages),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        metadata=row.metadata,
        notes=tuple(row.notes),
    )


def documents(
    connection: Connection, collection: int, after: str | None, limit: int
) -> Listing[Document]:
    """Return documents in the order of their keys, those after the cursor ``after``."""
    query = _documents(collection).order_by(t.documents.c.key).limit(limit + 1)
    if after is not None:
        query = query.where(t.documents.c.key > after)
    items = [_document(row) for row in connection.execute(query)]
    more = len(items) > limit
    return Listing(tuple(items[:limit]), items[limit - 1].key if more else None)


def document(connection: Connection, collection: int, document_id: str) -> Document:
    """Return one document of the collection. Raises NotFound."""
    row = connection.execute(
        _documents(collection).where(t.documents.c.id == document_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no document {document_id!r} in this collection.")
    return _document(row)


def _documents(collection: int) -> Select[*Anything]:
    d, v = t.documents.c, t.versions.c
    newest = (
        select(func.max(v.number)).where(v.document_id == d.id).correlate(t.documents)
    ).scalar_subquery()
    latest, by = t.versions.alias("latest"), t.versions.alias("by")
    return (
        select(
            *(d.id, d.key, latest.c.title, latest.c.number, latest.c.media_type),
            *(latest.c.source_url, latest.c.valid_from, latest.c.passages),
            func.coalesce(latest.c.repealed, latest.c.valid_to).label("valid_to"),
            *(latest.c.metadata, latest.c.notes, d.created_at),
            *(latest.c.created_at.label("updated_at"), by.c.title.label("repealed_by")),
        )
        .select_from(t.documents)
        .join(latest, (latest.c.document_id == d.id) & (latest.c.number == newest))
        .outerjoin(by, by.c.id == latest.c.repealed_by)
        .where(d.collection_id == collection)
    )


def _document(row: Row[*Anything]) -> Document:
    ended = (f"Ended by {row.repealed_by} from {row.valid_to}.",) if row.repealed_by else ()
    values = row._asdict() | {"version": row.number, "notes": (*row.notes, *ended)}
    del values["number"], values["repealed_by"]
    return Document(**values)


def versions(connection: Connection, document_id: str) -> list[VersionSummary]:
    """Return a document's versions, oldest first; none when there is no such document."""
    v = t.versions.c
    rows = connection.execute(
        select(
            *(v.id, v.number, v.title, v.source_url, v.valid_from, _until, v.in_force_from),
            *(v.in_force_to, v.passages, v.content_hash, v.created_at),
        )
        .where(v.document_id == document_id)
        .order_by(v.number)
    )
    return [VersionSummary(*row) for row in rows]


def numbers(connection: Connection, collection: int) -> dict[str, int]:
    """Return the number of every document's latest version, by the document's id."""
    rows = connection.execute(
        select(_v.document_id, func.max(_v.number))
        .where(_v.collection_id == collection)
        .group_by(_v.document_id)
    )
    return {row[0]: row[1] for row in rows}


def titles(connection: Connection, collection: int) -> list[tuple[int, str, int, int]]:
    """Return ``(version, title, in force from, to)`` of every version, in the order of their ids."""
    v = t.versions.c
    rows = connection.execute(
        select(v.id, v.title, v.in_force_from, v.in_force_to)
        .where(v.collection_id == collection)
        .order_by(v.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def titled(connection: Connection, version_ids: Sequence[int]) -> dict[int, str]:
    """Return the titles of those versions that are there, by version."""
    v = t.versions.c
    found = {}
    for batch in _batches(version_ids):
        found.update(
            {r[0]: r[1] for r in connection.execute(select(v.id, v.title).where(v.id.in_(batch)))}
        )
    return found


def later(connection: Connection, document_ids: Sequence[str], day: int) -> list[tuple[str, int]]:
    """Return ``(title, first day)`` of the newest version of each document that begins after ``day``."""
    v = t.versions.c
    rows = connection.execute(
        select(v.document_id, v.title, v.in_force_from)
        .where(v.document_id.in_(document_ids), v.in_force_from > day)
        .where(v.in_force_from < v.in_force_to)
        .order_by(v.in_force_from)
    )
    newest = {row[0]: (row[1], row[2]) for row in rows}
    return [newest[one] for one in dict.fromkeys(document_ids) if one in newest]


def sections(connection: Connection, version_id: int) -> list[tuple[int, str]]:
    """Return ``(passage, section path)`` of a version's passages, in the order of the text."""
    rows = connection.execute(
        select(_p.id, _p.section).where(_p.version_id == version_id).order_by(_p.position)
    )
    return [(row[0], row[1]) for row in rows]


def matching_versions(connection: Connection, collection: int, filters: Metadata) -> set[int]:
    """Return the versions whose metadata has every one of ``filters``, types included.

    ``title`` and ``source_url`` compare with the version's own. No filters match every version.
    """
    query = select(t.versions.c.id).where(t.versions.c.collection_id == collection)
    for name, value in filters.items():
        if name in ("title", "source_url"):
            query = query.where(t.versions.c[name] == str(value))
            continue
        named = select(t.fields.c.version_id).where(
            t.fields.c.collection_id == collection,
            t.fields.c.name == name,
            t.fields.c.value == encode(value),
        )
        query = query.where(t.versions.c.id.in_(named))
    return set(connection.scalars(query))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
