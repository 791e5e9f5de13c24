"""A deleted document stays away, under whatever key the file was handed in that it came from."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from indexes.truth import Collection, Truth, reading, tables
from indexes.vocabulary import Scope
from ingest.jobs import Job, Jobs, mark_committed
from ingest.worker import Worker
from tests.indexes.stored import collection_of, commit
from tests.ingest.standing import Standing


def run(standing: Standing) -> None:
    worker = Worker(standing.jobs, standing.truth, standing.encoder, None, standing.reader)
    while worker.step():
        pass


def claimed(jobs: Jobs) -> Job:
    taken = jobs.claim("w")
    assert taken is not None
    return taken[0]


def stored_as(truth: Truth, jobs: Jobs, collection: Collection, key: str, own: str) -> None:
    """Hand in a file that is stored under its own key."""
    jobs.submit(collection, key, "n", b"x")
    job = claimed(jobs)
    commit(truth, collection, own, ["x"], also=lambda c: mark_committed(c, job, own))


@pytest.mark.parametrize(
    ("file", "text", "key"),
    [
        ("a.md", "---\nkey: policy\n---\n# P\n\n{}", "policy"),
        ("法(2023-01-01).md", "第一条 本法自2023年1月1日起施行。\n\n第二条 {}", "法.md"),
    ],
)
def test_it_does_not_come_back_from_a_file_of_another_key(
    standing: Standing, file: str, text: str, key: str
) -> None:
    standing.submit(file, text.format("Old."))
    run(standing)
    (document,) = standing.truth.documents(standing.collection).items
    assert document.key == key
    standing.submit(file, text.format("Secret new words."))
    other = standing.submit("b.md", "Other.")
    standing.truth.delete_document(standing.collection, document.id)
    run(standing)
    assert standing.versions() == {"b.md": 1}
    assert [job.id for job in standing.jobs.list("local").items] == [other.id]
    standing.submit(file, text.format("Handed in again."))
    run(standing)
    assert standing.versions() == {"b.md": 1, key: 1}


def test_only_its_own_files_jobs_end_and_their_uploads_with_them(truth: Truth) -> None:
    jobs, collection = Jobs(truth.engine), collection_of(truth)
    elsewhere = collection_of(truth, Scope("local", "elsewhere"))
    stored_as(truth, jobs, collection, "a.md", "policy")
    stored_as(truth, jobs, elsewhere, "a.md", "policy")
    stored_as(truth, jobs, collection, "b.md", "b.md")
    failed = jobs.submit(collection, "a.md", "n", b"new text that cannot be read")
    jobs.fail(claimed(jobs), "It is encrypted.")
    waits = jobs.submit(collection, "a.md", "n", b"new text")
    kept = [
        jobs.submit(where, key, "n", b"x")
        for where, key in ((collection, "b.md"), (collection, "c.md"), (elsewhere, "a.md"))
    ]
    assert {failed.document_id, waits.document_id, kept[2].document_id} == {None}
    (policy,) = (one for one in truth.documents(collection).items if one.key == "policy")
    truth.delete_document(collection, policy.id)
    left = [job for job in jobs.list("local").items if job.state != "committed"]
    assert [job.id for job in reversed(left)] == [job.id for job in kept]
    with reading(truth.engine) as connection:
        uploads = connection.execute(select(func.count()).select_from(tables.uploads)).scalar_one()
    assert uploads == len(kept) + 2  # those of the two committed ones that were not deleted
