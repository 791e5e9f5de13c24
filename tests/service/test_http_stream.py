"""Streams over a real socket: leaving stops the line, silence is filled, stopping is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.http import events
from service.http.app import assemble
from tests.service.house import FakeAnswerer, fake_house, scope
from tests.service.loopback import post, read_until, serving, until

ASK = json.dumps({"question": "How long?", "stream": True}).encode()
WHOLE = json.dumps({"question": "How long?"}).encode()
CHAT = json.dumps({"messages": [{"role": "user", "content": "How long?"}], "stream": True}).encode()


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/answers", ASK), ("/v1/answers", WHOLE), ("/v1/chat/completions", CHAT)],
    ids=["stream", "whole", "chat"],
)
def test_a_client_that_leaves_stops_the_line(
    tmp_path: Path, sqlite_file: Path, path: str, body: bytes
) -> None:
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    line = house.answerer
    assert isinstance(line, FakeAnswerer)
    line.pause = 60
    with serving(assemble(house)) as port:
        for number in range(5):
            connection = post(port, path, body)
            until(lambda number=number: len(line.asked) == number + 1)
            connection.close()
        until(lambda: line.closed == 5)


def test_silence_is_filled_with_comments(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING_SECONDS", 0.05)
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    house.answerer.pause = 0.4  # type: ignore[attr-defined]  # a FakeAnswerer
    with serving(assemble(house)) as port, post(port, "/v1/answers", ASK) as connection:
        told = read_until(connection, b"event: done")
    assert told.count(b": ping") >= 3
    assert told.count(b"event: claim") == 2


def test_stopping_lets_streams_end_or_tells_them(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "GRACE_SECONDS", 0.2)
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    line = house.answerer
    assert isinstance(line, FakeAnswerer)
    line.pause = 60
    app = assemble(house)
    with serving(app) as port, post(port, "/v1/answers", ASK) as connection:
        until(lambda: line.asked)
        app.state.desk.drain.begin()
        told = read_until(connection, b"0\r\n\r\n")
        assert b"event: error" in told
        assert b'"status":503' in told
        until(lambda: line.closed == 1)
        with post(port, "/v1/answers", ASK) as late:
            assert read_until(late, b"}").startswith(b"HTTP/1.1 503")


def test_a_fault_of_ours_in_mid_stream_ends_in_an_error_event(
    tmp_path: Path, sqlite_file: Path
) -> None:
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    house.answerer.changes = {"timings_ms": None}  # type: ignore[attr-defined]  # a FakeAnswerer, made to break
    with serving(assemble(house)) as port, post(port, "/v1/answers", ASK) as connection:
        told = read_until(connection, b"0\r\n\r\n")
    assert told.rstrip().endswith(b"0")
    assert b"event: error" in told
    assert b"event: done" not in told
    assert b"TypeError" not in told
