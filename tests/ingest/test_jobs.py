"""The queue: one winner, no lost job, no blocked queue, no late worker that does harm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from indexes.errors import Conflict, InputError, NotFound
from indexes.truth import Collection, Truth, reading, tables
from indexes.vocabulary import Scope
from ingest.jobs import Job, Jobs, Upload, mark_committed
from ingest.lease import STALLED
from tests.indexes.stored import collection_of, commit


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def jobs(truth: Truth, clock: FakeClock) -> Jobs:
    return Jobs(truth.engine, lease_s=60, clock=clock)


@pytest.fixture
def collection(truth: Truth) -> Collection:
    return collection_of(truth)


def claimed(jobs: Jobs, worker: str = "w") -> Job:
    taken = jobs.claim(worker)
    assert taken is not None
    return taken[0]


def uploads(truth: Truth) -> int:
    with reading(truth.engine) as connection:
        return connection.execute(select(func.count()).select_from(tables.uploads)).scalar_one()


def test_a_job_from_hand_to_shelf(truth: Truth, jobs: Jobs, collection: Collection) -> None:
    queued = jobs.submit(
        *(collection, "code.md", "Code", b"\x00bytes", "https://example.org", date(2020, 1, 1)),
        metadata={"year": 2020},
    )
    assert (queued.state, queued.attempts, queued.document_id) == ("queued", 0, None)
    taken = jobs.claim("worker")
    assert taken is not None
    job, upload = taken
    assert (job.id, job.state, job.attempts) == (queued.id, "reading", 1)
    assert (job.key, job.name, job.metadata) == ("code.md", "Code", {"year": 2020})
    assert (job.valid_from, job.scope) == (date(2020, 1, 1), Scope("local", "laws"))
    assert upload == Upload(b"\x00bytes", is_text=False)

    made = commit(truth, collection, "code.md", ["a"], also=lambda c: mark_committed(c, job))
    committed = jobs.get("local", job.id)
    assert (committed.state, committed.document_id) == ("committed", made.document_id)
    jobs.searchable(job)
    assert jobs.get("local", job.id).state == "searchable"
    assert uploads(truth) == 0
    assert jobs.claim("worker") is None


def test_text_comes_back_as_text(jobs: Jobs, collection: Collection) -> None:
    jobs.submit(collection, "k", "标题", "正文")
    taken = jobs.claim("w")
    assert taken is not None
    assert taken[1] == Upload("正文".encode(), is_text=True)


def test_what_cannot_be_kept_is_refused_at_the_door(jobs: Jobs, collection: Collection) -> None:
    for key, data in (("", b""), ("k" * 2001, b""), ("k", "nul\0"), ("k", "\ud800")):
        with pytest.raises(InputError):
            jobs.submit(collection, key, "name", data)
    assert jobs.list("local").items == ()


def test_the_oldest_comes_first_and_two_claimers_never_get_one_job(
    jobs: Jobs, collection: Collection
) -> None:
    submitted = [jobs.submit(collection, f"k{n}", "n", b"x").id for n in range(20)]
    assert claimed(jobs).id == submitted[0]

    def drain(worker: str) -> list[str]:
        mine = []
        while taken := jobs.claim(worker):
            mine.append(taken[0].id)
        return mine

    with ThreadPoolExecutor(4) as threads:
        shares = list(threads.map(drain, "abcd"))
    assert sorted(job for share in shares for job in share) == sorted(submitted[1:])
    assert all(share == sorted(share, key=submitted.index) for share in shares)


def test_versions_of_one_document_are_done_one_after_another(
    jobs: Jobs, collection: Collection
) -> None:
    first, second = (jobs.submit(collection, "same", "n", text) for text in ("old", "new"))
    other = jobs.submit(collection, "other", "n", "x")
    held = claimed(jobs)
    assert (held.id, claimed(jobs).id) == (first.id, other.id)
    assert jobs.claim("w") is None
    jobs.fail(held, "It is encrypted.")
    assert claimed(jobs).id == second.id


class TestStalling:
    def test_a_lease_that_ran_out_is_given_to_another(
        self, truth: Truth, jobs: Jobs, collection: Collection, clock: FakeClock
    ) -> None:
        jobs.submit(collection, "k", "n", b"x")
        stalled = claimed(jobs, "first")
        clock.seconds += 59
        jobs.heartbeat(stalled)
        clock.seconds += 59
        assert jobs.claim("second") is None
        clock.seconds += 2
        rescued = claimed(jobs, "second")
        assert (rescued.id, rescued.attempts) == (stalled.id, 2)

        for late in (
            lambda: jobs.heartbeat(stalled),
            lambda: jobs.progress(stalled, "embedding", 1, 2),
            lambda: jobs.fail(stalled, "no"),
            lambda: commit(
                truth, collection, "k", ["late"], also=lambda c: mark_committed(c, stalled)
            ),
        ):
            with pytest.raises(Conflict, match="another worker"):
                late()
        jobs.searchable(stalled)  # may come among others, and changes nothing
        assert jobs.get("local", stalled.id).state == "reading"
        assert truth.documents(collection).items == ()
        commit(truth, collection, "k", ["x"], also=lambda c: mark_committed(c, rescued))
        jobs.searchable(rescued)

    def test_a_poison_job_fails_the_third_time_and_blocks_nobody(
        self, truth: Truth, jobs: Jobs, collection: Collection, clock: FakeClock
    ) -> None:
        poison = jobs.submit(collection, "poison", "n", b"x")
        good = jobs.submit(collection, "good", "n", b"x")
        assert claimed(jobs).id == poison.id
        assert claimed(jobs).id == good.id
        for _ in range(2):
            clock.seconds += 61
            claimed(jobs)
            claimed(jobs)
        clock.seconds += 61
        assert jobs.claim("w") is None
        ended = jobs.get("local", poison.id)
        assert (ended.state, ended.attempts, ended.reason) == ("failed", 3, STALLED)
        assert uploads(truth) == 2  # kept for another try

    def test_a_worker_that_died_after_its_commit_needs_no_second(
        self, truth: Truth, jobs: Jobs, collection: Collection, clock: FakeClock
    ) -> None:
        submitted = jobs.submit(collection, "k", "n", b"x")
        job = claimed(jobs)
        commit(truth, collection, "k", ["x"], also=lambda c: mark_committed(c, job))
        clock.seconds += 61
        assert jobs.claim("w") is None
        assert jobs.get("local", submitted.id).state == "searchable"
        assert uploads(truth) == 0


class TestFailing:
    def test_a_document_that_cannot_be_read_fails_at_once(
        self, jobs: Jobs, collection: Collection
    ) -> None:
        jobs.submit(collection, "k", "n", b"x")
        job = claimed(jobs)
        jobs.fail(job, "It is encrypted.")
        failed = jobs.get("local", job.id)
        assert (failed.state, failed.reason) == ("failed", "It is encrypted.")
        assert jobs.claim("w") is None

    def test_other_trouble_is_tried_three_times(self, jobs: Jobs, collection: Collection) -> None:
        jobs.submit(collection, "k", "n", b"x")
        states = []
        for _ in range(3):
            job = claimed(jobs)
            jobs.release(job, "The disk is full.")
            states.append(jobs.get("local", job.id).state)
        assert states == ["queued", "queued", "failed"]

    def test_a_failed_job_can_be_retried_from_the_beginning(
        self, jobs: Jobs, collection: Collection
    ) -> None:
        submitted = jobs.submit(collection, "k", "n", b"x")
        with pytest.raises(Conflict, match="queued"):
            jobs.retry("local", submitted.id)
        first = claimed(jobs)
        jobs.fail(first, "no")
        again = jobs.retry("local", submitted.id)
        assert (again.state, again.attempts, again.reason) == ("queued", 0, None)
        second = claimed(jobs)
        assert second.attempts == first.attempts == 1
        with pytest.raises(Conflict):  # the number of the attempt is not what makes a lease
            jobs.heartbeat(first)


def test_progress_tells_the_time_left_at_the_measured_rate(
    jobs: Jobs, collection: Collection, clock: FakeClock
) -> None:
    jobs.submit(collection, "k", "n", b"x")
    job = claimed(jobs)
    assert jobs.get("local", job.id).eta_s is None
    clock.seconds += 30  # reading took long: that is no measure of embedding
    jobs.progress(job, "embedding", 0, 100)
    assert jobs.get("local", job.id).eta_s is None
    clock.seconds += 10
    jobs.progress(job, "embedding", 20, 100)
    seen = jobs.get("local", job.id)
    assert (seen.state, seen.done, seen.total, seen.eta_s) == ("embedding", 20, 100, 40.0)
    clock.seconds += 15
    jobs.heartbeat(job)
    assert jobs.get("local", job.id).eta_s == 25.0
    clock.seconds += 55
    assert jobs.get("local", job.id).eta_s == 0.0


class TestTenancy:
    @pytest.fixture
    def theirs(self, truth: Truth, jobs: Jobs) -> Job:
        other = collection_of(truth, Scope("other", "laws"))
        return jobs.submit(other, "k", "secret", b"x")

    def test_another_tenants_jobs_are_not_there(self, jobs: Jobs, theirs: Job) -> None:
        assert jobs.list("local").items == ()
        for steal in (jobs.get, jobs.retry):
            with pytest.raises(NotFound):
                steal("local", theirs.id)

    def test_deleting_a_collection_or_document_ends_its_jobs(
        self, truth: Truth, jobs: Jobs, collection: Collection, theirs: Job
    ) -> None:
        made = commit(truth, collection, "k", ["x"])
        newer = jobs.submit(collection, "k", "n", b"new text of it")
        assert newer.document_id == made.document_id
        running = claimed(jobs, "w")
        assert running.id == theirs.id
        truth.delete_document(collection, made.document_id)
        truth.delete_collection(theirs.scope)
        assert (jobs.claim("w"), uploads(truth)) == (None, 0)
        with pytest.raises(Conflict):
            jobs.heartbeat(running)
        with pytest.raises(NotFound):
            jobs.submit(replaced(collection), "k", "n", b"x")


def replaced(collection: Collection) -> Collection:
    """Return a collection that is not there."""
    from dataclasses import replace

    return replace(collection, id=collection.id + 1000)


def test_lists_are_newest_first_in_pages(jobs: Jobs, collection: Collection) -> None:
    made = [jobs.submit(collection, f"k{n}", "n", b"x").id for n in range(5)]
    jobs.fail(claimed(jobs), "no")
    first = jobs.list("local", limit=3)
    rest = jobs.list("local", after=first.next, limit=3)
    assert [job.id for job in (*first.items, *rest.items)] == made[::-1]
    assert rest.next is None
    assert [job.id for job in jobs.list("local", state="failed").items] == made[:1]
    with pytest.raises(InputError, match="cursor"):
        jobs.list("local", after="nonsense")
