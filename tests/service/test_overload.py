"""More questions than the service can hold: each is answered or refused at once, and nothing is left."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from indexes.errors import Busy
from indexes.vocabulary import Scope
from service.models.admission import Admission
from service.vocabulary import Evidence
from tests.service.fake_ollama import FakeOllama
from tests.service.loopback import post, read_until, until
from tests.service.models import days
from tests.service.wired import ASKED, TEXT, Service, service

ASK: dict[str, Any] = {"question": ASKED}
CHAT: dict[str, Any] = {"messages": [{"role": "user", "content": ASKED}]}
CHECK: dict[str, Any] = {"text": TEXT, "collection": "default"}
DOORS = {
    "whole": ("/v1/answers", ASK),
    "stream": ("/v1/answers", {**ASK, "stream": True}),
    "chat": ("/v1/chat/completions", CHAT),
    "chat_stream": ("/v1/chat/completions", {**CHAT, "stream": True}),
}


@pytest.fixture
def running(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> Iterator[Service]:
    """One answer is written at a time and one may wait: two questions fill the house."""
    with service(tmp_path, sqlite_file, fake, at_once=2) as started:
        until(lambda: started.house.writer.probe is not None)
        yield started


def send(port: int, path: str, body: dict[str, Any]) -> tuple[int, str | None, bytes]:
    """Return the status, Retry-After and the body of the response."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    reply = connection.getresponse()
    found = reply.status, reply.getheader("Retry-After"), reply.read()
    connection.close()
    return found


def seats(running: Service) -> float:
    rows = dict(
        row.rsplit(" ", 1) for row in running.get("/metrics").splitlines() if row[:5] == "ibid_"
    )
    return float(rows["ibid_questions_running"])


@pytest.mark.parametrize("door", [*DOORS, "check"])
def test_a_full_house_refuses_at_every_door_and_says_when(
    door: str, fake: FakeOllama, running: Service
) -> None:
    path, body = {**DOORS, "check": ("/v1/checks", CHECK)}[door]
    fake.otherwise = days.streams("The notice", after="hang")
    streaming = json.dumps({**ASK, "stream": True}).encode()
    with post(running.port, "/v1/answers", streaming), post(running.port, "/v1/answers", streaming):
        until(lambda: seats(running) == 2)
        status, after, told = send(running.port, path, body)
    assert status == 503
    assert after is not None
    assert int(after) >= 1
    said = json.loads(told)
    error = said.get("error", said)
    assert "2 answers are being written" in error.get("message", error.get("detail"))
    assert "ibid_questions_refused_total 1.0" in running.get("/metrics")


@pytest.mark.parametrize("door", DOORS)
def test_who_leaves_gives_the_seat_back(door: str, fake: FakeOllama, running: Service) -> None:
    path, body = DOORS[door]
    fake.otherwise = days.streams("The notice", after="hang")
    for _ in range(3):
        gone = post(running.port, path, json.dumps(body).encode())
        until(lambda: seats(running) == 1)
        gone.close()
        until(lambda: seats(running) == 0)
    fake.otherwise = days.ends()
    with post(running.port, path, json.dumps(body).encode()) as connection:
        assert read_until(connection, b"\r\n").startswith(b"HTTP/1.1 200")


def test_who_leaves_a_check_gives_the_seat_back_and_no_further_sentence_is_read(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = running.house.answerer.retriever
    around, held, begun = retriever.around, threading.Event(), []

    def slow(text: str, scope: Scope) -> Evidence:
        begun.append(text)
        assert held.wait(20)
        return around(text, scope)

    monkeypatch.setattr(retriever, "around", slow)
    left = post(running.port, "/v1/checks", json.dumps({**CHECK, "text": f"{TEXT} " * 30}).encode())
    until(lambda: begun)
    assert seats(running) == 1
    left.close()
    until(lambda: seats(running) == 0)
    held.set()
    status, _, told = send(running.port, "/v1/checks", CHECK)
    assert (status, len(json.loads(told)["claims"])) == (200, 3)
    assert len(begun) == 1 + 3, "one sentence of the text that nobody waited for"


def test_checks_take_seats_and_leave_them_to_questions(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = running.house.answerer.retriever
    around, held = retriever.around, threading.Event()

    def slow(text: str, scope: Scope) -> Evidence:
        assert held.wait(20)
        return around(text, scope)

    monkeypatch.setattr(retriever, "around", slow)
    body = json.dumps(CHECK).encode()
    with post(running.port, "/v1/checks", body) as one, post(running.port, "/v1/checks", body):
        until(lambda: seats(running) == 2)
        for path, more in (("/v1/answers", ASK), ("/v1/checks", CHECK)):
            status, after, _ = send(running.port, path, more)
            assert (status, int(after or 0) >= 1) == (503, True)
        held.set()
        assert read_until(one, b"}").startswith(b"HTTP/1.1 200")
    until(lambda: seats(running) == 0)
    assert send(running.port, "/v1/answers", ASK)[0] == 200


def test_what_cannot_be_answered_takes_no_seat(running: Service) -> None:
    for wrong in ({"question": ""}, {**ASK, "collection": "nowhere"}, {"question": "x", "y": 1}):
        assert send(running.port, "/v1/answers", wrong)[0] in (404, 422)
    assert seats(running) == 0


def test_overload_is_written_or_refused_and_ends_as_it_began(
    fake: FakeOllama, running: Service
) -> None:
    """Three times what the model can write comes in for some seconds."""
    fake.pace = 0.05  # six words: 0.3 s an answer
    found: list[tuple[int, str | None, bytes]] = []
    threads = [
        threading.Thread(target=lambda: found.append(send(running.port, "/v1/answers", ASK)))
        for _ in range(40)
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    answers = [json.loads(body) for status, _, body in found if status == 200]
    refused = [(status, after) for status, after, _ in found if status != 200]
    assert len(answers) + len(refused) == 40
    assert len(answers) >= 5
    assert all(answer["engine"]["name"] == "ollama" for answer in answers), "none was quoted"
    assert refused
    assert all(status == 503 and int(after or 0) >= 1 for status, after in refused)
    assert len({answer["id"] for answer in answers}) == len(answers)
    assert fake.served == len(answers)
    assert seats(running) == 0
    queue = running.house.writer.admission
    assert (queue.running, queue.waiting) == (0, 0)


def test_the_queue_is_as_long_as_the_model_writes_at_a_time(
    tmp_path: Path, sqlite_file: Path, fake: FakeOllama
) -> None:
    """A question that is let in waits for one answer at most: at worst it takes twice as long."""
    for settings, queue in (({"parallel": 3}, 3), ({"parallel": 3, "queue": 0}, 0)):
        with service(tmp_path, sqlite_file, fake, **settings) as made:
            admission = made.house.writer.admission
            assert (admission.slots, admission.queue) == (3, queue)


def test_a_full_house_says_when_a_seat_is_free() -> None:
    """Four seats of eight seconds: one gets free every two."""
    door = Admission(4, queue=0, patience=0.0)
    door.refuse_when_full()
    door.running, door._mean = 4, 8.0
    with pytest.raises(Busy) as no:
        door.refuse_when_full()
    assert no.value.retry_after == 2
    assert door.refused == 1
