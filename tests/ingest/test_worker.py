"""Documents come in whole, once, and whatever befalls one leaves the others alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.errors import EncoderError
from indexes.keeper import Keeper
from indexes.truth import Collection
from indexes.vocabulary import Progress, Scope
from ingest import worker as module
from ingest.line import ingest
from ingest.vocabulary import Handed
from ingest.worker import Worker
from tests.fakes import FakeEncoder
from tests.ingest.standing import Standing

OLD = "---\nkey: policy\nvalid_from: 2024-01-01\n---\nOld."
NEW = "---\nkey: policy\nvalid_from: 2026-03-01\n---\nNew."


def run(standing: Standing, keeper: Keeper | None = None) -> None:
    worker = Worker(standing.jobs, standing.truth, standing.encoder, keeper, standing.reader)
    while worker.step():
        pass


class FakeKeeper(Keeper):
    """Seals nothing and remembers having been asked."""

    def __init__(self) -> None:
        self.sealed: list[str] = []

    def seal(self, collection: Collection, progress: Progress | None = None) -> int:
        self.sealed.append(collection.name)
        return len(self.sealed)


class FakeCrashingEncoder(FakeEncoder):
    """Fails on any call that has a text with ``word``, as a bug in the encoder would."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any(self.word in text for text in texts):
            raise RuntimeError("no such shape")
        return super().encode_passages(texts)


def test_a_document_is_stored_whole_with_its_passages(standing: Standing) -> None:
    job = standing.submit("law.md", "# 合同法\n\n## 第一章 总则\n\n第一条 付款。\n\n第二条 退款。")
    run(standing)
    assert standing.state(job) == ("searchable", None)
    document_id = standing.jobs.get("local", job.id).document_id
    assert document_id is not None
    changes = standing.truth.changes(standing.collection.id, 0)
    stored = standing.truth.load([change.version_id for change in changes])[0]
    passages = standing.truth.passages(stored.passage_ids.tolist())
    assert [
        (passages[row].title, passages[row].section, passages[row].text)
        for row in stored.passage_ids.tolist()
    ] == [
        ("合同法", "第一章 总则 / 第一条", "第一条 付款。"),
        ("合同法", "第一章 总则 / 第二条", "第二条 退款。"),
    ]
    expected = standing.encoder.encode_passages(["合同法 / 第一章 总则 / 第一条\n第一条 付款。"])[0]
    assert np.allclose(stored.vectors[0].astype(np.float32), expected, atol=1e-3)
    assert "付款" in stored.terms[0].split()


def test_the_same_again_is_no_work_and_a_change_is_a_version(standing: Standing) -> None:
    standing.submit("a.md", "# A\n\nFirst.")
    run(standing)
    calls = standing.encoder.calls
    again = standing.submit("a.md", "\ufeff# A  \r\n\r\nFirst.\r\n")
    run(standing)
    assert standing.state(again) == ("searchable", None)
    assert standing.encoder.calls == calls
    assert standing.versions() == {"a.md": 1}
    standing.submit("a.md", "# A\n\nSecond.")
    run(standing)
    assert standing.versions() == {"a.md": 2}


@pytest.mark.parametrize(
    "front", ["title: B", "valid_from: 2026-01-01", "owner: me", "source_url: https://x.org/a"]
)
def test_what_a_file_says_of_itself_is_content_too(standing: Standing, front: str) -> None:
    standing.submit("a.md", "# A\n\nFirst.")
    standing.submit("a.md", f"---\n{front}\n---\n# A\n\nFirst.")
    run(standing)
    assert standing.versions() == {"a.md": 2}


def test_a_file_is_stored_under_the_key_it_names(standing: Standing) -> None:
    old, new = standing.submit("policy-v1.md", OLD), standing.submit("policy-v2.md", NEW)
    run(standing)
    assert standing.versions() == {"policy": 2}
    for name, text in (("policy-v2.md", NEW), ("policy-v1.md", OLD), ("policy-v2.md", NEW)):
        standing.submit(name, text)
    run(standing)
    assert standing.versions() == {"policy": 2}
    standing.submit("policy-v1.md", OLD + " Corrected.")
    run(standing)
    assert standing.versions() == {"policy": 3}
    ids = {standing.jobs.get("local", job.id).document_id for job in (old, new)}
    assert len(ids) == 1
    assert None not in ids


def test_what_the_sender_says_wins(standing: Standing) -> None:
    text = "---\ntitle: Inner\nsource_url: https://inner\nvalid_from: 2020-01-01\nteam: a\n---\nW."
    job = standing.jobs.submit(
        standing.collection,
        "k",
        "Given title",
        text,
        source_url="https://given",
        valid_from=date(2026, 1, 1),
        metadata={"team": "b"},
    )
    run(standing)
    document_id = standing.jobs.get("local", job.id).document_id
    assert document_id is not None
    document = standing.truth.document(standing.collection, document_id)
    assert (document.title, document.source_url) == ("Given title", "https://given")
    assert document.valid_from == date(2026, 1, 1)
    assert document.metadata == {"team": "b"}


def test_bad_documents_fail_with_their_reason_and_the_others_go_on(standing: Standing) -> None:
    jobs = [
        standing.submit("good.md", "# Good"),
        standing.submit("empty.md", ""),
        standing.submit("slides.pdf", b"\x1f\x8b\x08" + bytes(9)),
        standing.submit("fine.md", "# Fine"),
    ]
    run(standing)
    assert [standing.state(job)[0] for job in jobs] == [
        "searchable",
        "failed",
        "failed",
        "searchable",
    ]
    assert standing.state(jobs[1])[1] == "“empty.md” is empty."
    assert "gzip" in str(standing.state(jobs[2])[1])
    assert standing.versions() == {"good.md": 1, "fine.md": 1}


def test_a_bug_is_tried_three_times_and_spoils_nothing_else(
    standing: Standing, caplog: pytest.LogCaptureFixture
) -> None:
    def trouble(name: str) -> None:
        if name == "poison.md":
            raise ZeroDivisionError("a bug")

    standing.reader.trouble = trouble
    jobs = [standing.submit(name, "# Words") for name in ("a.md", "poison.md", "b.md")]
    run(standing)
    assert [standing.state(job)[0] for job in jobs] == ["searchable", "failed", "searchable"]
    assert "ZeroDivisionError" in str(standing.state(jobs[1])[1])
    assert standing.reader.names.count("poison.md") == 3
    assert "a bug" in caplog.text


def test_a_text_the_encoder_chokes_on_spoils_only_its_own_document(standing: Standing) -> None:
    standing.encoder = FakeCrashingEncoder("poison")
    jobs = [standing.submit(f"{n}.md", f"# {n}\n\n{n}") for n in ("apple", "poison", "pear")]
    run(standing)
    assert [standing.state(job)[0] for job in jobs] == ["searchable", "failed", "searchable"]


def test_a_vector_that_is_no_number_is_never_stored(standing: Standing) -> None:
    standing.encoder.poison = "bad\nbad words"
    job = standing.submit("bad.md", "# bad\n\nbad words")
    run(standing)
    assert standing.state(job)[0] == "failed"
    assert standing.versions() == {}


def test_an_encoder_that_fails_puts_every_job_back_and_says_so(standing: Standing) -> None:
    jobs = [standing.submit(f"{number}.md", f"# {number}") for number in range(3)]
    standing.encoder.broken = True
    worker = Worker(standing.jobs, standing.truth, standing.encoder, None, standing.reader)
    with pytest.raises(EncoderError):
        worker.step()
    assert {standing.state(job)[0] for job in jobs} == {"queued"}
    standing.encoder.broken = False
    run(standing)
    assert {standing.state(job)[0] for job in jobs} == {"searchable"}


def test_another_encoders_collection_is_refused(standing: Standing) -> None:
    job = standing.submit("a.md", "# A")
    standing.encoder.fingerprint = "another"
    run(standing)
    state, reason = standing.state(job)
    assert state == "failed"
    assert "another encoder" in str(reason)


def test_a_collection_deleted_on_the_way_stops_nothing(standing: Standing) -> None:
    def trouble(name: str) -> None:
        if name == "a.md":
            standing.truth.delete_collection(Scope("local", "doomed"))

    standing.reader.trouble = trouble
    doomed = standing.truth.ensure_collection(Scope("local", "doomed"), "fake-1", 32)
    standing.jobs.submit(doomed, "a.md", "a.md", b"# A")
    job = standing.submit("b.md", "# B")
    run(standing)
    assert standing.state(job)[0] == "searchable"


def test_long_documents_report_progress_and_share_calls_with_short_ones(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 8)
    long = "# Long\n\n" + "\n\n".join(f"第{number}条 内容{number}。" for number in range(1, 21))
    jobs = [standing.submit("long.md", long), standing.submit("short.md", "# Short")]
    seen: list[tuple[int, int]] = []
    encode = standing.encoder.encode_passages

    def watched(texts: Sequence[str]) -> NDArray[np.float32]:
        job = standing.jobs.get("local", jobs[0].id)
        seen.append((job.done, len(texts)))
        return encode(texts)

    monkeypatch.setattr(standing.encoder, "encode_passages", watched)
    run(standing)
    assert [done for done, _ in seen[:3]] == [0, 8, 16]  # the short one may come too late
    assert max(size for _, size in seen) <= 8
    assert [standing.state(job)[0] for job in jobs] == ["searchable"] * 2


def test_the_keeper_seals_once_the_queue_is_empty(standing: Standing) -> None:
    keeper = FakeKeeper()
    run(standing, keeper)
    assert keeper.sealed == []
    for number in range(3):
        standing.submit(f"{number}.md", f"# {number}")
    run(standing, keeper)
    assert keeper.sealed == ["default"]


def test_hostile_and_good_files_through_the_real_sandbox(standing: Standing) -> None:
    jobs = [
        standing.submit("a.md", "# A"),
        standing.submit("deep.html", b"<html>" + b"<div>" * 50_000),
        standing.submit("b.md", "# B"),
    ]
    worker = Worker(standing.jobs, standing.truth, standing.encoder)
    while worker.step():
        pass
    worker.close()
    assert [standing.state(job)[0] for job in jobs] == ["searchable", "failed", "searchable"]
    assert "deep" in str(standing.state(jobs[1])[1])


def test_the_line_stops_once_for_vectors(standing: Standing) -> None:
    handed = Handed("a.md", "a.md", b"# A\n\nWords.")
    marked: list[str] = []
    line = ingest(
        handed,
        standing.reader,
        standing.encoder,
        standing.truth,
        standing.collection,
        mark=lambda key, digest: lambda connection: marked.append(key),
        seen=lambda connection: marked.append("seen"),
    )
    texts = next(line)
    assert texts == ["A\nWords."]
    assert standing.versions() == {}
    with pytest.raises(StopIteration) as end:
        line.send(standing.encoder.encode_passages(texts))
    assert (end.value.value.passages, end.value.value.unchanged) == (1, False)
    assert marked == ["a.md"]
