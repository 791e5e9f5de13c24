"""A running Ibid in a process of its own, over some of the examples and a fake Ollama, to be pressed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from service.cli.serve import bind
from tests.service.fake_ollama import FakeOllama, Talk

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "examples" / "corpus" / "cloud" / "en"  # small, so that it is soon in
IBID = "from service.cli import main; main()"
WORDS = 30  # of every answer the fake writes: all take the same time


@dataclass(frozen=True)
class Reply:
    """One response: ``seconds`` from the request to its last byte."""

    status: int
    seconds: float
    retry_after: int | None
    engine: str
    degraded: bool


class Served:
    """One service process on ``port``."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    @property
    def rss(self) -> float:
        """MiB of memory in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kib = re.search(r"VmRSS:\s+(\d+)", status)
        return int(kib[1]) / 1024 if kib else 0.0

    @property
    def held(self) -> dict[str, int]:
        """What a leak would show in: open files and sockets, threads, questions, model slots."""
        folder = Path(f"/proc/{self.process.pid}")
        rows = (row.rsplit(" ", 1) for row in self.get("/metrics").splitlines() if row[:1] != "#")
        figures = {name: float(value) for name, value in rows}
        return {
            "files": len(list((folder / "fd").iterdir())),
            "threads": len(list((folder / "task").iterdir())),
            "questions": int(figures["ibid_questions_running"]),
            "slots": int(figures["ibid_queue_running"] + figures["ibid_queue_waiting"]),
        }

    def get(self, path: str) -> str:
        """Return what a GET of ``path`` says."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as reply:
            return str(reply.read().decode())

    async def open(
        self, question: str, stream: bool = False
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send a question over a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        asked = {"question": question, "collection": "bench", "stream": stream, "reasoning": "off"}
        body = json.dumps(asked).encode()
        head = (
            f"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        return reader, writer

    async def ask(self, question: str) -> Reply:
        """Ask over a connection of its own, and wait for the whole response."""
        began = time.perf_counter()
        reader, writer = await self.open(question)
        whole = await reader.read()
        seconds = time.perf_counter() - began
        writer.close()
        head, _, body = whole.partition(b"\r\n\r\n")
        after = re.search(rb"(?i)^retry-after: (\d+)", head, re.MULTILINE)
        status = int(head.split()[1])
        engine: dict[str, Any] = json.loads(body)["engine"] if status == 200 else {}
        return Reply(
            status,
            seconds,
            int(after[1]) if after else None,
            engine.get("name", ""),
            engine.get("degraded", False),
        )


async def echo(talk: Talk) -> None:
    """Answer with the first words of the first passage, each word at the fake's pace."""
    passage = re.search(r"begin \w+\]\n.*\n(.+)", talk.body["messages"][-1]["content"])
    words = (passage[1] if passage else "Nothing is said of it.").split()
    await talk.head()
    for number in range(WORDS):
        await asyncio.sleep(talk.fake.pace)
        await talk.say(words[number] + " " if number < len(words) else "")
    await talk.done(prompt_eval_count=400, eval_count=WORDS)


@contextmanager
def served(fake: FakeOllama, **settings: object) -> Iterator[Served]:
    """Serve the example corpus with ``settings`` (field names of Settings) until the block ends."""
    with TemporaryDirectory(prefix="ibid-bench-") as folder, bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
        free.close()
        given = {
            "data": folder, "port": port, "ollama_url": fake.url, "pressure": "normal",
            "log_level": "error", **settings,
        }  # fmt: skip
        env = os.environ | {f"IBID_{name.upper()}": str(value) for name, value in given.items()}
        run = [sys.executable, "-c", IBID]
        ingest = [*run, "ingest", str(CORPUS), "--collection", "bench"]
        subprocess.run(ingest, cwd=ROOT, env=env, check=True, capture_output=True)
        process = subprocess.Popen([*run, "serve"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
        try:
            made = Served(port, process)
            _wait(made)
            yield made
        finally:
            process.terminate()
            process.wait(60)


def questions() -> list[str]:
    """Return our own answerable English questions."""
    rows = (ROOT / "examples" / "questions.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(row) for row in rows]
    return [one["question"] for one in found if one["answerable"] and one["language"] == "en"]


def _wait(made: Served, seconds: float = 120.0) -> None:
    """Wait until the service answers and knows its model."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and made.process.poll() is None:
        try:
            if json.loads(made.get("/readyz"))["checks"]["model"]["probe"]:
                return
        except URLError:
            pass
        time.sleep(0.2)
    raise SystemExit("the service did not start")
