"""Hostile files: refused or read within their limits, and nobody else notices."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.errors import Hostile, Unreadable
from ingest import archive, frames
from ingest.sandbox import Sandbox
from tests.ingest import making
from tests.ingest.making import lines, paragraph

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
    assert sandbox._child is not None
    return sandbox._child.pid


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


HOSTILE = {
    "docx bomb": making.bare_docx(paragraph("a" * 60_000_000)),
    "many entries": making.archive(
        {"word/document.xml": b"<a/>", **{f"x{number}": b"" for number in range(10_001)}}
    ),
    "not xml": making.bare_docx(b"<w:p><w:r>"),
    "billion laughs": making.bare_docx(
        b"<w:p><w:r><w:t>&i;</w:t></w:r></w:p>",
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
        + b"".join(
            b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 50) for step in range(8)
        )
        + b"]>",
    ),
    "deep xml": making.bare_docx(b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000),
    "truncated docx": making.bare_docx(paragraph("hello"))[:-60],
    "traversal": making.archive({"../../etc/evil": b"x", "/abs": b"y"}),
    "truncated pdf": making.pdf([lines("Hello.")])[:200],
    "page loop": making.pdf([], loop=True),
    "filter chain": making.filter_chain(),
    "deep html": b"<html>" + b"<div>" * 100_000,
    "entity html": b"<html><body>" + b"&#x0;" * 100,
    "pdf in name only": b"%PDF-1.4" + os.urandom(3000),
    "nul bytes": b"\0" * 5000,
    "control text": bytes(range(1, 9)) * 400,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_one_sentence_and_the_next_is_read(sandbox: Sandbox, kind: str) -> None:
    with pytest.raises(Unreadable) as caught:
        sandbox.read(HOSTILE[kind], f"../../{kind}.bin")
    assert caught.value.message.count("\n") == 0
    assert caught.value.message.endswith(".")
    served(sandbox)


def test_memory_is_limited(sandbox: Sandbox) -> None:
    with pytest.raises(Hostile, match="512 MB"):
        sandbox.read(b"word \n\n" * 30_000_000, "long.txt")
    served(sandbox)


def test_a_file_that_takes_too_long_is_given_up_and_its_child_killed() -> None:
    with Sandbox(seconds=0.2) as hasty:
        page = b"<html><body>" + b"<p>some words of a paragraph</p>" * 100_000
        with pytest.raises(Hostile, match=r"longer than 0\.2 seconds"):
            hasty.read(page, "slow.html")
        assert hasty._child is None


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
def test_an_answer_of_the_wrong_form_is_the_files_fault(sandbox: Sandbox, body: bytes) -> None:
    reply = bytearray(frames.SIZE.pack(len(body)) + body)
    with pytest.raises(Hostile):
        sandbox._judge(frames.parse(reply), "a.pdf")


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
