"""The queue of documents on their way in, in the same database as the truth.

::

    queued ─▶ reading ─▶ embedding ─▶ committed ─▶ searchable
       ▲          └─────────┴──▶ failed (with its reason; its upload is kept)
       └── a worker gave up, or its lease ran out: three attempts in all

A worker holds a job by a lease with a token of its own: whoever lost the lease, however late it
wakes, can neither report nor commit. Jobs of one document are done one after another.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Engine, Row, Select, case, exists, literal, select, update

from indexes.errors import Conflict, InputError, NotFound
from indexes.truth import Collection, Listing, reading, writing
from indexes.truth import tables as t
from indexes.truth.guard import check_text
from indexes.truth.removal import withdraw
from indexes.vocabulary import Metadata, Scope
from ingest import known, lease
from ingest.vocabulary import Handed

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
        """Queue one document; see `submit_all`. ``data`` is a file's bytes, or a text."""
        if isinstance(data, str):
            check_text("text", data)
        body = data.encode() if isinstance(data, str) else data
        stated = (source_url, valid_from, valid_to, metadata or {})
        handed = Handed(key, name, body, isinstance(data, str), *stated)
        return self.submit_all(collection, [handed])[0]

    def submit_all(self, collection: Collection, handed: Sequence[Handed]) -> Sequence[Job]:
        """Queue documents, all or none; they are safe on disk on return.

        For what was brought in already and has not changed since, the job that did is returned,
        and nothing is queued. Raises InputError, NotFound.
        """
        for each in handed:
            known.check(each)
        digests = [known.digest(each) for each in handed]
        times = Counter(each.key for each in handed)
        once = {
            each.key: digest
            for each, digest in zip(handed, digests, strict=True)
            if times[each.key] == 1  # of two under one key, the order decides which stands
        }
        with reading(self._engine) as connection:
            numbers = known.find(connection, collection.id, once)
            if len(numbers) == len(handed):
                return self._read_all(connection, [numbers[each.key] for each in handed])
        fresh = [pair for pair in zip(handed, digests, strict=True) if pair[0].key not in numbers]
        with writing(self._engine) as connection:
            if not connection.scalar(select(exists().where(t.collections.c.id == collection.id))):
                raise NotFound(f"There is no collection {collection.name!r} any more.")
            queued = iter(lease.queue(connection, collection, fresh, self._now()))
            every = [numbers.get(each.key) or next(queued) for each in handed]
            return self._read_all(connection, every)

    def claim(self, worker: str) -> tuple[Job, Upload] | None:
        """Lease the oldest waiting job to ``worker``; None when nothing waits."""
        taken = self.claim_all(worker, 1)
        return (taken[0], self.upload(taken[0])) if taken else None

    def claim_all(self, worker: str, most: int) -> Sequence[Job]:
        """Lease the ``most`` oldest waiting jobs to ``worker``, oldest first."""
        now = self._now()
        with reading(self._engine) as connection:  # idle workers ask again and again
            if not lease.stirs(connection, now):
                return []
        with writing(self._engine) as connection:
            lease.bury(connection, now)
            numbers = lease.take(connection, worker, now, now + self._lease, most)
            return self._read_all(connection, numbers)

    def upload(self, job: Job) -> Upload:
        """Return what was handed in for a job. Raises Conflict when it was deleted."""
        u = t.uploads.c
        with reading(self._engine) as connection:
            row = connection.execute(
                select(u.data, u.is_text)
                .join(t.jobs, t.jobs.c.number == u.job_number)
                .where(t.jobs.c.id == job.id)
            ).one_or_none()
        if row is None:
            raise Conflict(f"Job {job.id} was deleted; let go of it.")
        return Upload(*row)

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

    def searchable(self, *jobs: Job) -> None:
        """End committed jobs: a reader can find their documents. Their uploads are removed.

        One whose lease was lost is passed over: whoever has it now ends it.
        """
        with writing(self._engine) as connection:
            for job in jobs:
                with suppress(Conflict):
                    lease.change(connection, job.id, job.lease, state="searchable")

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

    def _read_all(self, connection: Connection, numbers: Sequence[int]) -> Sequence[Job]:
        rows = connection.execute(_jobs().where(t.jobs.c.number.in_(numbers)))
        found = {row.number: self._job(row) for row in rows}
        return [found[number] for number in numbers]

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


def mark_committed(
    connection: Connection, job: Job, key: str | None = None, content_hash: str | None = None
) -> None:
    """Note, inside the transaction that stores the document, that the job is committed.

    ``key`` is what the document was stored under when that is not the job's own, and
    ``content_hash`` its version's. Raises Conflict when the lease was lost, which undoes the
    transaction.
    """
    collection = connection.scalar(select(t.jobs.c.collection_id).where(t.jobs.c.id == job.id))
    document_id = lease.document(connection, collection, key or job.key)
    facts = {"document_id": document_id, "content_hash": content_hash}
    lease.change(connection, job.id, job.lease, state="committed", **facts)
    if collection is not None and key not in (None, job.key):
        withdraw(connection, collection, job.key)  # its preview: only its text tells its own key


def _jobs() -> Select[*tuple[Any, ...]]:
    return select(t.jobs, t.collections.c.name.label("collection")).join(
        t.collections, t.collections.c.id == t.jobs.c.collection_id
    )
