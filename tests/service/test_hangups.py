"""Many clients that leave in mid-stream: the model is told of each, and nothing stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from anyio import to_thread

from service.models.pool import Pool
from tests.service.fake_ollama import FakeOllama
from tests.service.loopback import post, read_until, until
from tests.service.models import days
from tests.service.wired import ASKED, Service, service

CLIENTS = 30
WARM = 4  # rounds until every pool is as large as so many clients make it
ASK = json.dumps({"question": ASKED, "stream": True}).encode()


def held(running: Service) -> dict[str, int]:
    """Count what could leak: tasks of the server's loop, threads, and sockets.

    A worker of AnyIO's pool counts while it is at work: how many of them wait idle for more is chance.
    """
    model = running.house.writer.model
    assert isinstance(model, Pool)
    assert model._watcher is not None
    loop = model._watcher.get_loop()
    workers = sum(one.name.startswith("AnyIO worker") for one in threading.enumerate())
    return {
        "tasks": len(asyncio.all_tasks(loop)),
        "threads": threading.active_count() - workers,
        "workers": asyncio.run_coroutine_threadsafe(at_work(), loop).result(),
        "sockets": sum(opened.startswith("socket:") for opened in opened_files()),
    }


async def at_work() -> int:
    """Return how many workers of the running loop's pool have something to do."""
    return to_thread.current_default_thread_limiter().borrowed_tokens


def opened_files() -> Iterator[str]:
    """What this process has open; what is closed meanwhile is passed over."""
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            yield os.readlink(entry)


def leave_all(running: Service, fake: FakeOllama) -> None:
    """Have every client hear one sentence and hang up; wait until the model has heard of each."""
    writer, before = running.house.writer, fake.hangups
    with ExitStack() as left:
        clients = [
            left.enter_context(post(running.port, "/v1/answers", ASK)) for _ in range(CLIENTS)
        ]
        for client in clients:
            assert b"three months" in read_until(client, b"event: claim")
        assert writer.admission.running == CLIENTS
    until(lambda: fake.hangups == before + CLIENTS)
    until(lambda: (writer.admission.running, writer.admission.waiting) == (0, 0))


def test_clients_that_leave_in_mid_stream_leave_nothing_behind(
    tmp_path: Path, sqlite_file: Path
) -> None:
    with (
        FakeOllama() as fake,
        service(tmp_path, sqlite_file, fake, parallel=CLIENTS) as running,
    ):
        until(lambda: running.house.writer.probe is not None)
        fake.otherwise = days.streams("The notice period is three months. Notice is", after="hang")
        for _ in range(WARM):
            leave_all(running, fake)  # fills the pools of threads and connections
        until(lambda: held(running)["workers"] == 0)
        idle = held(running)
        leave_all(running, fake)
        with suppress(AssertionError):
            until(lambda: all(held(running)[name] <= count for name, count in idle.items()))
        left = held(running)
        assert all(left[name] <= count for name, count in idle.items()), f"{idle} -> {left}"
        assert "ibid_questions_running 0.0" in running.get("/metrics")
        fake.otherwise = days.ends()
        assert running.ask()["engine"]["name"] == "ollama"
