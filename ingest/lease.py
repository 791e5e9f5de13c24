"""Who may work on which job; every function works inside the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update

from indexes.errors import Conflict
from indexes.truth import Collection
from indexes.truth import tables as t
from indexes.truth.removal import withdraw
from ingest.vocabulary import Handed

MOST_ATTEMPTS = 3
HELD = ("reading", "embedding")  # a worker has it, or had it when it died
STALLED = "The worker stopped each time it worked on this document; split it or leave it out."


def queue(
    connection: Connection,
    collection: Collection,
    handed: Sequence[tuple[Handed, str]],
    now: datetime,
) -> list[int]:
    """Write a job and its upload for each document, given with its digest; return their numbers."""
    if not handed:
        return []
    documents = _documents(connection, collection.id, [each.key for each, _ in handed])
    rows = [
        {
            "id": f"job_{secrets.token_hex(8)}",
            "tenant": collection.tenant,
            "collection_id": collection.id,
            "key": each.key,
            "name": each.name,
            "source_url": each.source_url,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "metadata": dict(each.metadata),
            "state": "queued",
            "attempts": 0,
            "done": 0,
            "total": 0,
            "document_id": documents.get(each.key),
            "digest": digest,
            "stage_at": now,
            "updated_at": now,
            "created_at": now,
        }
        for each, digest in handed
    ]
    made = insert(t.jobs).returning(t.jobs.c.number, sort_by_parameter_order=True)
    numbers = list(connection.scalars(made, rows))
    uploads = [
        {"job_number": number, "is_text": each.is_text, "data": each.data}
        for number, (each, _) in zip(numbers, handed, strict=True)
    ]
    connection.execute(insert(t.uploads), uploads)
    return numbers


def stirs(connection: Connection, now: datetime) -> bool:
    """Return whether there may be anything to take or to bury."""
    where = or_(t.jobs.c.state == "queued", _expired(now, *HELD, "committed"))
    return connection.scalar(select(t.jobs.c.number).where(where).limit(1)) is not None


def bury(connection: Connection, now: datetime) -> None:
    """End the jobs whose worker died: those it had committed, and those it died of too often."""
    committed = connection.scalars(
        update(t.jobs)
        .where(_expired(now, "committed"))
        .values(state="searchable", lease=None, lease_until=None)  # readers follow every commit
        .returning(t.jobs.c.number)
    ).all()
    connection.execute(delete(t.uploads).where(t.uploads.c.job_number.in_(committed)))
    stalled = connection.execute(
        update(t.jobs)
        .where(_expired(now, *HELD), t.jobs.c.attempts >= MOST_ATTEMPTS)
        .values(state="failed", reason=STALLED, lease=None, lease_until=None)
        .returning(t.jobs.c.collection_id, t.jobs.c.key)
    ).all()
    for collection_id, key in stalled:
        withdraw(connection, collection_id, key)


def take(
    connection: Connection, worker: str, now: datetime, until: datetime, most: int
) -> list[int]:
    """Lease the ``most`` oldest waiting jobs to ``worker``; return their numbers, oldest first."""
    earlier = t.jobs.alias("earlier")
    behind = exists().where(  # an older state of a document must not be stored after a newer one
        earlier.c.collection_id == t.jobs.c.collection_id,
        earlier.c.key == t.jobs.c.key,
        earlier.c.number < t.jobs.c.number,
        earlier.c.state.in_(("queued", *HELD)),
    )
    numbers = connection.scalars(
        select(t.jobs.c.number)
        .where(or_(t.jobs.c.state == "queued", _expired(now, *HELD)), ~behind)
        .order_by(t.jobs.c.number)
        .limit(most)
        .with_for_update(of=t.jobs, skip_locked=True)  # SQLite has one writer anyway
    ).all()
    if numbers:
        connection.execute(
            update(t.jobs)
            .where(t.jobs.c.number.in_(numbers))
            .values(
                state="reading",
                reason=None,
                attempts=t.jobs.c.attempts + 1,
                lease=f"{worker}:{secrets.token_hex(8)}",
                lease_until=until,
                done=0,
                total=0,
                stage_at=now,
                updated_at=now,
            )
        )
    return list(numbers)


def change(connection: Connection, job_id: str, lease: str | None, **values: Any) -> None:
    """Change a job in the name of ``lease``; it ends where the job leaves the worker's hands.

    What was handed in goes once it can be found, a preview when the job fails. Raises Conflict
    when the lease was lost.
    """
    state = values.get("state")
    if state in ("searchable", "failed", "queued"):
        values |= {"lease": None, "lease_until": None}
    held = and_(t.jobs.c.id == job_id, t.jobs.c.lease == lease)
    j = t.jobs.c
    changed = update(t.jobs).where(held).values(values).returning(j.number, j.collection_id, j.key)
    row = connection.execute(changed).one_or_none()
    if row is None:
        raise Conflict(f"Job {job_id} was given to another worker, or was deleted; let go of it.")
    if state == "searchable":
        connection.execute(delete(t.uploads).where(t.uploads.c.job_number == row.number))
    elif state == "failed":
        withdraw(connection, row.collection_id, row.key)


def document(connection: Connection, collection_id: int | None, key: str) -> str | None:
    """Return the id of the document stored under ``key``, if there is one."""
    return connection.scalar(
        select(t.documents.c.id).where(
            t.documents.c.collection_id == collection_id, t.documents.c.key == key
        )
    )


def _documents(connection: Connection, collection_id: int, keys: Sequence[str]) -> dict[str, str]:
    """Return the ids of the documents stored under ``keys``."""
    d = t.documents.c
    rows = connection.execute(
        select(d.key, d.id).where(d.collection_id == collection_id, d.key.in_(keys))
    )
    return {row[0]: row[1] for row in rows}


def _expired(now: datetime, *states: str) -> ColumnElement[bool]:
    return and_(t.jobs.c.state.in_(states), t.jobs.c.lease_until < now)
