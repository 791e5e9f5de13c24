"""The queue of documents on their way in, in the same database as the truth.

::

    queued ─▶ reading ─▶ embedding ─▶ committed ─▶ searchable
       ▲          └─────────┴──▶ failed (with its reason; its upload is kept)
       └── a worker gave up, or its lease ran out: three attempts in all

A worker holds a job by a lease with a token of its own: whoever lost the lease, however late it
wakes, can neither report nor commit. Jobs of one document are done one after another.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    case,
    exists,
    insert,
    literal,
    select,
    update,
)

from indexes.errors import Conflict, InputError, NotFound
from indexes.truth import Collection, Listing, reading, writing
from indexes.truth import tables as t
from indexes.truth.guard import check_key, check_metadata, check_text
from indexes.vocabulary import Metadata, Scope
from ingest import lease

State = Literal["queued", "reading", "embedding", "committed", "searchable", "failed"]
Working = Literal["reading", "embedding"]


@dataclass(frozen=True, slots=True)
class Job:
    """One document on its way in; ``eta_s`` counts from now to the end of the present state."""

    id: str
    scope: Scope
    key: str
    name: str  # of the file, or the title of a text
    source_url: str | None
    valid_from: date | None
    valid_to: date | None
    metadata: Metadata
    state: State
    reason: str | None
    attempts: int
    done: int
    total: int
    eta_s: float | None
    document_id: str | None
    created_at: datetime
    lease: str | None  # of the worker that holds it


@dataclass(frozen=True, slots=True)
class Upload:
    """What was handed in: a file's bytes, or UTF-8 when it came as text."""

    data: bytes
    is_text: bool


class Jobs:
    """The queue. Any number of threads and processes may work on it.

    ``clock`` gives Unix seconds; the clocks of several machines must agree within ``lease_s``.
    Another tenant's job is NotFound; a job whose lease was lost is a Conflict.
    """

    def __init__(
        self, engine: Engine, lease_s: float = 60.0, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._lease = timedelta(seconds=lease_s)
        self._clock = clock

    def submit(
        self,
        collection: Collection,
        key: str,
        name: str,
        data: bytes | str,
        source_url: str | None = None,
        valid_from: date | None = None,
        valid_to: date | None = None,
        metadata: Metadata | None = None,
    ) -> Job:
        """Queue a document; it is safe on disk on return. Raises InputError, NotFound."""
        check_key(key)
        check_metadata(metadata or {})
        check_text("name", name)
        if isinstance(data, str):
            check_text("text", data)
        now = self._now()
        row = {
            "id": f"job_{secrets.token_hex(8)}",
            "tenant": collection.tenant,
            "collection_id": collection.id,
            "key": key,
            "name": name,
            "source_url": source_url,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "metadata": dict(metadata or {}),
            "state": "queued",
            "attempts": 0,
            "done": 0,
            "total": 0,
            "stage_at": now,
            "updated_at": now,
            "created_at": now,
        }
        with writing(self._engine) as connection:
            if not connection.scalar(select(exists().where(t.collections.c.id == collection.id))):
                raise NotFound(f"There is no collection {collection.name!r} any more.")
            row["document_id"] = lease.document(connection, collection.id, key)
            number = connection.execute(insert(t.jobs).values(row).returning(t.jobs.c.number))
            connection.execute(
                insert(t.uploads).values(
                    job_number=number.scalar_one(),
                    is_text=isinstance(data, str),
                    data=data.encode() if isinstance(data, str) else data,
                )
            )
            return self._read(connection, collection.tenant, str(row["id"]))

    def claim(self, worker: str) -> tuple[Job, Upload] | None:
        """Take the oldest waiting job for ``worker`` and lease it; None when nothing waits."""
        now = self._now()
        with reading(self._engine) as connection:
            if not lease.stirs(connection, now):
                return None  # without the write lock, as idle workers ask again and again
        with writing(self._engine) as connection:
            lease.bury(connection, now)
            number = lease.take(connection, worker, now, now + self._lease)
            if number is None:
                return None
            row = connection.execute(_jobs().where(t.jobs.c.number == number)).one()
            upload = connection.execute(
                select(t.uploads.c.data, t.uploads.c.is_text).where(
                    t.uploads.c.job_number == number
                )
            ).one()
        return self._job(row), Upload(*upload)

    def heartbeat(self, job: Job) -> None:
        """Keep the lease."""
        self._report(job, lease_until=self._now() + self._lease)

    def progress(self, job: Job, state: Working, done: int, total: int) -> None:
        """Say how far the job is in ``state``, and keep the lease."""
        now = self._now()
        changed = case((t.jobs.c.state == state, t.jobs.c.stage_at), else_=literal(now, t.Moment))
        self._report(
            job,
            stage_at=changed,
            state=state,
            done=done,
            total=total,
            lease_until=now + self._lease,
            updated_at=now,
        )

    def searchable(self, job: Job) -> None:
        """End a committed job: a reader can find the document. Its upload is removed."""
        self._report(job, state="searchable")

    def fail(self, job: Job, reason: str) -> None:
        """End the job: this document can never be read, for ``reason``."""
        self._report(job, state="failed", reason=reason)

    def release(self, job: Job, reason: str) -> None:
        """Put the job back, as something else than the document failed; the third time it fails."""
        state = "failed" if job.attempts >= lease.MOST_ATTEMPTS else "queued"
        self._report(job, state=state, reason=reason)

    def retry(self, tenant: str, job_id: str) -> Job:
        """Queue a failed job anew. Raises Conflict when it has not failed."""
        with writing(self._engine) as connection:
            job = self._read(connection, tenant, job_id)
            if job.state != "failed":
                raise Conflict(f"Job {job_id} is {job.state}; only failed jobs can be retried.")
            connection.execute(
                update(t.jobs)
                .where(t.jobs.c.id == job_id)
                .values(state="queued", reason=None, attempts=0, done=0, total=0)
            )
            return self._read(connection, tenant, job_id)

    def get(self, tenant: str, job_id: str) -> Job:
        """Return one job."""
        with reading(self._engine) as connection:
            return self._read(connection, tenant, job_id)

    def list(
        self, tenant: str, state: State | None = None, after: str | None = None, limit: int = 50
    ) -> Listing[Job]:
        """Return the tenant's jobs, newest first, those behind the cursor ``after``."""
        query = _jobs().where(t.jobs.c.tenant == tenant)
        if state is not None:
            query = query.where(t.jobs.c.state == state)
        if after is not None:
            if not (after.isascii() and after.isdigit() and len(after) < 19):
                raise InputError("This cursor is none of a list of jobs; begin without one.")
            query = query.where(t.jobs.c.number < int(after))
        with reading(self._engine) as connection:
            newest = query.order_by(t.jobs.c.number.desc()).limit(limit + 1)
            rows = connection.execute(newest).all()
        items = tuple(self._job(row) for row in rows[:limit])
        return Listing(items, str(rows[limit - 1].number) if len(rows) > limit else None)

    def _report(self, job: Job, **values: Any) -> None:
        with writing(self._engine) as connection:
            lease.change(connection, job.id, job.lease, **values)

    def _read(self, connection: Connection, tenant: str, job_id: str) -> Job:
        query = _jobs().where(t.jobs.c.tenant == tenant, t.jobs.c.id == job_id)
        row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"There is no job {job_id!r}.")
        return self._job(row)

    def _job(self, row: Row[*tuple[Any, ...]]) -> Job:
        return Job(
            id=row.id,
            scope=Scope(row.tenant, row.collection),
            key=row.key,
            name=row.name,
            source_url=row.source_url,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            metadata=row.metadata,
            state=cast(State, row.state),
            reason=row.reason,
            attempts=row.attempts,
            done=row.done,
            total=row.total,
            eta_s=self._eta(row),
            document_id=row.document_id,
            created_at=row.created_at,
            lease=row.lease,
        )

    def _eta(self, row: Row[*tuple[Any, ...]]) -> float | None:
        """Return the seconds left at the rate measured since this state began."""
        if row.state not in lease.HELD or not row.done:
            return None
        measured: float = (row.updated_at - row.stage_at).total_seconds()
        left: float = measured / row.done * (row.total - row.done)
        since: float = self._clock() - row.updated_at.timestamp()
        return round(max(0.0, left - since), 1)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def mark_committed(connection: Connection, job: Job, key: str | None = None) -> None:
    """Note, inside the transaction that stores the document, that the job is committed.

    ``key`` is what the document was stored under when that is not the job's own. Raises Conflict
    when the lease was lost, which undoes the transaction.
    """
    collection = connection.scalar(select(t.jobs.c.collection_id).where(t.jobs.c.id == job.id))
    document_id = lease.document(connection, collection, key or job.key)
    lease.change(connection, job.id, job.lease, state="committed", document_id=document_id)


def _jobs() -> Select[*tuple[Any, ...]]:
    return select(t.jobs, t.collections.c.name.label("collection")).join(
        t.collections, t.collections.c.id == t.jobs.c.collection_id
    )
