"""Who may work on which job; every function works inside the caller's transaction."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from indexes.errors import Conflict
from indexes.truth import tables as t

MOST_ATTEMPTS = 3
HELD = ("reading", "embedding")  # a worker has it, or had it when it died
STALLED = "The worker stopped each time it worked on this document; split it or leave it out."


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
    connection.execute(
        update(t.jobs)
        .where(_expired(now, *HELD), t.jobs.c.attempts >= MOST_ATTEMPTS)
        .values(state="failed", reason=STALLED, lease=None, lease_until=None)
    )


def take(connection: Connection, worker: str, now: datetime, until: datetime) -> int | None:
    """Lease the oldest waiting job to ``worker``; return its number, None when none waits."""
    earlier = t.jobs.alias("earlier")
    behind = exists().where(  # an older state of a document must not be stored after a newer one
        earlier.c.collection_id == t.jobs.c.collection_id,
        earlier.c.key == t.jobs.c.key,
        earlier.c.number < t.jobs.c.number,
        earlier.c.state.in_(("queued", *HELD)),
    )
    number = connection.scalar(
        select(t.jobs.c.number)
        .where(or_(t.jobs.c.state == "queued", _expired(now, *HELD)), ~behind)
        .order_by(t.jobs.c.number)
        .limit(1)
        .with_for_update(of=t.jobs, skip_locked=True)  # SQLite has one writer anyway
    )
    if number is not None:
        connection.execute(
            update(t.jobs)
            .where(t.jobs.c.number == number)
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
    return number


def change(connection: Connection, job_id: str, lease: str | None, **values: Any) -> None:
    """Change a job in the name of ``lease``; it ends where the job leaves the worker's hands.

    What was handed in goes once it can be found. Raises Conflict when the lease was lost.
    """
    state = values.get("state")
    if state in ("searchable", "failed", "queued"):
        values |= {"lease": None, "lease_until": None}
    held = and_(t.jobs.c.id == job_id, t.jobs.c.lease == lease)
    changed = update(t.jobs).where(held).values(values).returning(t.jobs.c.number)
    number = connection.scalar(changed)
    if number is None:
        raise Conflict(f"Job {job_id} was given to another worker, or was deleted; let go of it.")
    if state == "searchable":
        connection.execute(delete(t.uploads).where(t.uploads.c.job_number == number))


def document(connection: Connection, collection_id: int | None, key: str) -> str | None:
    """Return the id of the document stored under ``key``, if there is one."""
    return connection.scalar(
        select(t.documents.c.id).where(
            t.documents.c.collection_id == collection_id, t.documents.c.key == key
        )
    )


def _expired(now: datetime, *states: str) -> ColumnElement[bool]:
    return and_(t.jobs.c.state.in_(states), t.jobs.c.lease_until < now)
