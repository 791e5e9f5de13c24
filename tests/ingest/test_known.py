"""What was brought in and has not changed is known at the door; whatever differs comes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ingest import known
from ingest.jobs import Job
from ingest.vocabulary import Handed
from ingest.worker import Worker
from tests.ingest.standing import Standing

TEXT = "# Leave\n\nTwo weeks are granted.\n\n## Sick leave\n\nSix months are paid."
HANDED = Handed("leave.md", "leave.md", TEXT.encode())


def hand_in(standing: Standing, *handed: Handed) -> list[Job]:
    return list(standing.jobs.submit_all(standing.collection, handed))


def run(standing: Standing) -> None:
    worker = Worker(standing.jobs, standing.truth, standing.encoder, None, standing.reader)
    while worker.step():
        pass


def brought(standing: Standing, *handed: Handed) -> list[Job]:
    jobs = hand_in(standing, *handed)
    run(standing)
    return jobs


def test_the_same_again_is_the_job_that_brought_it_in(standing: Standing) -> None:
    other = replace(HANDED, key="other.md", data=b"# Other")
    first = brought(standing, HANDED, other)
    again = hand_in(standing, other, HANDED)
    assert [job.id for job in again] == [first[1].id, first[0].id]
    assert {job.state for job in again} == {"searchable"}
    assert len(standing.jobs.list("local").items) == 2
    mixed = hand_in(standing, HANDED, replace(other, data=b"# Another"))
    assert (mixed[0].id, mixed[1].state) == (first[0].id, "queued")


@pytest.mark.parametrize(
    "change",
    [
        {"data": TEXT.encode() + b" "},
        {"name": "vacation.md"},
        {"source_url": "https://example.org"},
        {"valid_from": date(2026, 1, 1)},
        {"valid_to": date(2030, 1, 1)},
        {"metadata": {"country": "NL"}},
        {"is_text": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_handed_in_otherwise_comes_in(
    standing: Standing, change: dict[str, Any]
) -> None:
    brought(standing, HANDED)
    assert hand_in(standing, replace(HANDED, **change))[0].state == "queued"


def test_another_reader_may_read_it_otherwise(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(standing, HANDED)
    monkeypatch.setattr(known, "_readers", lambda: "newer")
    assert hand_in(standing, HANDED)[0].state == "queued"


def test_what_failed_or_waits_is_not_known(standing: Standing) -> None:
    empty = replace(HANDED, data=b"")
    assert standing.state(brought(standing, empty)[0])[0] == "failed"
    assert hand_in(standing, empty)[0].state == "queued"
    run(standing)
    brought(standing, HANDED)
    changed = replace(HANDED, data=b"# Changed")
    assert hand_in(standing, changed)[0].state == "queued"
    assert hand_in(standing, HANDED)[0].state == "queued"  # after the change, which still waits
    run(standing)
    assert standing.versions() == {"leave.md": 3}
    assert hand_in(standing, HANDED)[0].state == "searchable"


def test_of_two_under_one_key_the_last_stands(standing: Standing) -> None:
    brought(standing, HANDED)
    changed = replace(HANDED, data=b"# Changed")
    assert [job.state for job in hand_in(standing, changed, HANDED)] == ["queued", "queued"]
    run(standing)
    assert standing.versions() == {"leave.md": 3}


def test_what_another_file_replaced_comes_in_again(standing: Standing) -> None:
    old = Handed("policy-v1.md", "policy-v1.md", b"---\nkey: policy\n---\nOld.")
    new = Handed("policy-v2.md", "policy-v2.md", b"---\nkey: policy\n---\nNew.")
    brought(standing, old)
    brought(standing, new)
    assert hand_in(standing, new)[0].state == "searchable"
    assert hand_in(standing, old)[0].state == "queued"


def test_versions_of_different_days_are_known_side_by_side(standing: Standing) -> None:
    old = Handed("v1.md", "v1.md", b"---\nkey: k\nvalid_from: 2024-01-01\n---\nOld.")
    new = Handed("v2.md", "v2.md", b"---\nkey: k\nvalid_from: 2026-01-01\n---\nNew.")
    brought(standing, old, new)
    assert [job.state for job in hand_in(standing, old, new)] == ["searchable", "searchable"]


def test_what_was_deleted_comes_in_again(standing: Standing) -> None:
    job = brought(standing, HANDED)[0]
    document_id = standing.jobs.get("local", job.id).document_id
    assert document_id is not None
    standing.truth.delete_document(standing.collection, document_id)
    assert brought(standing, HANDED)[0].id != job.id
    assert standing.versions() == {"leave.md": 1}


def test_only_passages_that_changed_are_embedded(standing: Standing) -> None:
    brought(standing, HANDED)
    calls = standing.encoder.calls
    changed = TEXT.replace("Six months", "Nine months")
    brought(standing, replace(HANDED, data=changed.encode()))
    assert standing.encoder.calls == calls + 1
    stored = standing.truth.load(sorted(standing.truth.matching_versions(1, {})))
    passages = standing.truth.passages(stored[1].passage_ids.tolist())
    for row, number in enumerate(stored[1].passage_ids.tolist()):
        text = f"Leave / {passages[number].section}\n{passages[number].text}".replace(" / \n", "\n")
        expected = standing.encoder.encode_passages([text])[0]
        assert stored[1].vectors[row].tolist() == pytest.approx(expected.tolist(), abs=1e-3)
