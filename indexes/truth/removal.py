"""Delete documents; every function works inside the caller's transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, exists, func, select

from indexes.errors import NotFound
from indexes.truth import repeals
from indexes.truth import tables as t
from indexes.truth.commit import announce, lock
from indexes.truth.timing import retime_all
from indexes.truth.values import Collection, Op, Receipt


def remove_document(connection: Connection, collection: Collection, document_id: str) -> Receipt:
    """Delete a document with all that hangs on it, and tell the indexes. Raises NotFound.

    What it ended holds again. Its jobs go too, with the preview of one at work: their uploads hold
    its text, and a waiting one would bring it back.
    """
    seq = lock(connection, collection)
    owned = (t.documents.c.id == document_id) & (t.documents.c.collection_id == collection.id)
    key = connection.scalar(select(t.documents.c.key).where(owned))
    if key is None:
        raise NotFound(f"There is no document {document_id!r} in {collection.name!r}.")
    versions = connection.scalars(
        select(t.versions.c.id)
        .where(t.versions.c.document_id == document_id)
        .order_by(t.versions.c.id)
    ).all()
    receipt = count(connection, t.versions.c.document_id == document_id)
    ended = repeals.targets(connection, collection.id, document_id)
    connection.execute(delete(t.documents).where(owned))
    others = _remove_jobs(connection, collection.id, document_id, key)
    changes: list[tuple[Op, int]] = [("drop", version) for version in versions]
    changes += [("retime", version) for version in retime_all(connection, ended)]
    announce(connection, collection.id, seq, changes)
    for other in others:
        withdraw(connection, collection.id, other)
    return receipt


def _remove_jobs(
    connection: Connection, collection_id: int, document_id: str, key: str
) -> set[str]:
    """Delete a document's jobs; return the keys of its files that are not its own key.

    Only a file's text tells that it belongs to a document of another key. So what was not stored
    yet is taken for the document's when the same file was before.
    """
    j, done, v = t.jobs.c, t.jobs.alias("done").c, t.versions.c
    files = select(done.key).where(
        done.collection_id == collection_id, done.document_id == document_id
    )
    stored = exists().where(v.document_id == j.document_id, ~v.preview)
    its = (j.key == key) | (j.document_id == document_id) | (j.key.in_(files) & ~stored)
    gone = delete(t.jobs).where(j.collection_id == collection_id, its).returning(j.key)
    return {*connection.scalars(gone)} - {key}


def withdraw(connection: Connection, collection_id: int, key: str) -> None:
    """Take back the preview of a document whose whole will not come, if there is one."""
    found = connection.execute(
        select(t.versions.c.id, t.versions.c.document_id)
        .join(t.documents, t.documents.c.id == t.versions.c.document_id)
        .where(t.documents.c.collection_id == collection_id, t.documents.c.key == key)
        .where(t.versions.c.preview)
    ).one_or_none()
    if found is None:
        return
    held = select(t.collections.c.seq).where(t.collections.c.id == collection_id)
    seq = connection.execute(held.with_for_update(key_share=True)).scalar_one()
    # A preview is a document's only version.
    connection.execute(delete(t.documents).where(t.documents.c.id == found.document_id))
    announce(connection, collection_id, seq, [("drop", found.id)])


def count(connection: Connection, where: Any) -> Receipt:
    """Return how much the versions that meet ``where`` hold."""
    versions, passages, vectors = connection.execute(
        select(
            func.count(t.versions.c.id.distinct()),
            func.count(t.passages.c.id),
            func.count(t.vectors.c.passage_id),
        )
        .select_from(t.versions)
        .outerjoin(t.passages, t.passages.c.version_id == t.versions.c.id)
        .outerjoin(t.vectors, t.vectors.c.passage_id == t.passages.c.id)
        .where(where)
    ).one()
    return Receipt(versions, passages, vectors)
