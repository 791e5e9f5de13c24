"""The border between the service and the process that reads."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.errors import Hostile, Unreadable
from ingest import archive, frames
from ingest.sandbox import Sandbox, _judge
from tests.ingest import making
from tests.ingest.making import lines

GOOD = "# Title\n\n付款。".encode()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seconds=20) as made:
        yield made


def served(sandbox: Sandbox) -> None:
    """The next file is read as if nothing had been."""
    intake = sandbox.read(GOOD, "good.md")
    assert (intake.reading.title, intake.reading.text) == ("Title", "Title\n\n付款。")


def child(sandbox: Sandbox) -> int:
    assert sandbox._plain.pid is not None
    return sandbox._plain.pid


def test_everything_a_reading_has_crosses_the_border(sandbox: Sandbox) -> None:
    text = "---\nkey: k\nsource_url: https://x.org\nvalid_from: 2026-01-02\nn: 3\n---\n# T\n\n## S\n\nw"
    intake = sandbox.read(text.encode(), "a.md")
    assert (intake.key, intake.source_url) == ("k", "https://x.org")
    assert str(intake.reading.valid_from) == "2026-01-02"
    assert intake.reading.metadata == {"n": 3}
    assert [section.heading for section in intake.reading.sections] == ["T", "S"]
    pages = sandbox.read(making.pdf([lines("One."), lines("Two.")]), "a.pdf").reading.pages
    assert [page.number for page in pages] == [1, 2]


def test_one_child_serves_many_files(sandbox: Sandbox) -> None:
    served(sandbox)
    first = child(sandbox)
    with pytest.raises(Unreadable, match="is empty"):
        sandbox.read(b"", "empty.txt")
    served(sandbox)
    assert child(sandbox) == first


def test_memory_is_limited(sandbox: Sandbox) -> None:
    with pytest.raises(Hostile, match="512 MB"):
        sandbox.read(b"word \n\n" * 30_000_000, "long.txt")
    served(sandbox)


def test_a_file_that_takes_too_long_is_given_up_and_its_child_killed() -> None:
    with Sandbox(seconds=0.2) as hasty:
        page = b"<html><body>" + b"<p>some words of a paragraph</p>" * 100_000
        with pytest.raises(Hostile, match=r"longer than 0\.2 seconds"):
            hasty.read(page, "slow.html")
        assert hasty._plain.pid is None


def test_a_killed_child_is_replaced(sandbox: Sandbox) -> None:
    served(sandbox)
    before = child(sandbox)
    os.kill(before, 9)
    time.sleep(0.05)
    served(sandbox)
    assert child(sandbox) != before


def test_the_child_has_no_secrets_and_an_empty_folder(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBID_DATABASE_URL", "postgresql://secret")
    sandbox.close()
    served(sandbox)
    process = Path("/proc") / str(child(sandbox))
    assert b"secret" not in (process / "environ").read_bytes()
    assert list((process / "cwd").iterdir()) == []
    folder = (process / "cwd").resolve()
    sandbox.close()
    assert not folder.exists()


@pytest.mark.parametrize("body", [b"[1]", b"{}", b'{"intake": {"reading": 3}}', b"\xff\xfe"])
def test_an_answer_of_the_wrong_form_is_the_files_fault(body: bytes) -> None:
    reply = bytearray(frames.SIZE.pack(len(body)) + body)
    with pytest.raises(Hostile):
        _judge(frames.parse(reply), "a.pdf")


def test_a_reply_may_not_be_endless() -> None:
    with pytest.raises(Hostile):
        frames.complete(bytearray(frames.SIZE.pack(frames.LARGEST + 1)))


def test_archives_are_measured_before_they_are_parsed() -> None:
    archive.guard(making.archive({"a": b"x" * 1000}))
    with pytest.raises(Hostile, match="unpacks to"):
        archive.guard(making.archive({"a": bytes(20_000_000)}))
    with pytest.raises(Hostile, match="entries"):
        archive.guard(making.archive({str(number): b"" for number in range(10_001)}))


def test_an_archive_that_understates_its_sizes_is_refused() -> None:
    honest = making.archive({"a": b"x" * 100_000})
    size = (100_000).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="damaged"):
        archive.guard(honest.replace(size, (10).to_bytes(4, "little")))
