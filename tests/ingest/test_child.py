"""The reading process's own rules, tried without starting one."""

from __future__ import annotations

import os
from io import BytesIO

import pytest

from indexes.errors import Hostile, Pictured, Unreadable
from ingest import child, frames
from ingest.vocabulary import Intake


def test_a_request_arrives_as_it_was_sent() -> None:
    stream = BytesIO(frames.request(b"\0data", "名.md", 3) + frames.request(b"", "") + b"\0\0")
    assert frames.receive(stream) == (b"\0data", "名.md", 3)
    assert frames.receive(stream) == (b"", "", None)
    assert frames.receive(stream) is None


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (Hostile("Too deep."), {"hostile": "Too deep."}),
        (Unreadable("Broken."), {"unreadable": "Broken."}),
        (Pictured("A scan.", 3), {"unreadable": "A scan.", "pictured": 3}),
        (MemoryError(), {"memory": True}),
        (RecursionError("deep"), {"tripped": "RecursionError: deep"}),
    ],
)
def test_every_end_of_a_reader_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, error: Exception, answer: dict[str, object]
) -> None:
    def read(data: bytes, name: str, ocr: bool, pages: int | None) -> Intake:
        raise error

    monkeypatch.setattr(child, "read", read)
    assert child._answer(b"", "a.md", None, ocr=False) == answer


def test_a_reading_crosses_as_json_and_comes_back_equal() -> None:
    stated = b"---\nvalid_from: 2026-01-01\n---\n# A\n\nWords."
    answer = child._answer(stated, "a.md", None, ocr=False)
    body = bytearray(frames.reply(answer))
    assert frames.complete(body)
    assert not frames.complete(body[:-1])
    intake = frames.unpack(frames.parse(body)["intake"])
    assert frames.pack(intake) == answer["intake"]


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("subprocess.Popen", ("sh",)),
        ("os.remove", ("x", -1)),
        ("open", ("x", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", ("x", "r+", os.O_RDWR)),
    ],
)
def test_readers_may_not_reach_out(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError):
        child._refuse(event, arguments)


def test_readers_may_read_and_import() -> None:
    child._refuse("open", ("module.py", "r", os.O_RDONLY))
    child._refuse("import", ("json", None, None, None, None))
