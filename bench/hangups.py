"""Clients that hang up in mid-stream over HTTP: how soon the model hears of it, and what is left behind.

    python -m bench.hangups [--clients 500]

A service in a process of its own with a fake Ollama that writes one sentence and then falls silent with
the answer unfinished. Each client reads until that sentence was let out, and closes its connection.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from dataclasses import dataclass, field

from bench import report
from bench.served import Served, echo, questions, served
from tests.service.fake_ollama import FakeOllama, Talk

ROUND = 50  # clients at a time
LIMIT = 2.0  # seconds from the client's leaving to the end of the upstream request


@dataclass
class FakeSilence:
    """Writes the first sentence of the first passage, then nothing; notes when each request ends."""

    ended: list[float] = field(default_factory=list)

    async def __call__(self, talk: Talk) -> None:
        """Answer one request."""
        prompt = talk.body["messages"][-1]["content"]
        passage = re.search(r"begin \w+\]\n.*\n(.+?[.!?])(\s|$)", prompt)
        await talk.head()
        await talk.say(f"{passage[1] if passage else 'Nothing.'} And then ")
        try:
            await asyncio.sleep(600)
        finally:
            self.ended.append(time.perf_counter())


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when somebody was late or something is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    clients = parser.parse_args().clients
    with FakeOllama() as fake, served(fake, parallel=ROUND) as made:
        row = asyncio.run(leave(made, fake, clients))
    report.show("hangups", [row])
    missed = [name for name in ("never", "late", "questions", "slots") if row[name]]
    raise SystemExit(f"not 0: {', '.join(missed)}" if missed else 0)


async def leave(made: Served, fake: FakeOllama, clients: int) -> dict[str, object]:
    """Have ``clients`` ask and leave, ROUND at a time; return a row of the table."""
    fake.otherwise = echo
    asked = [(one, await made.ask(one)) for one in questions()]
    question = next(one for one, reply in asked if reply.engine == "ollama")
    fake.otherwise = silence = FakeSilence()
    await leave_at_once(made, silence, question, ROUND)  # so that all pools are filled
    await quiet(made)
    before, open_before = made.held, fake.open
    took: list[float] = []
    for start in range(0, clients, ROUND):
        took += await leave_at_once(made, silence, question, min(ROUND, clients - start))
    await quiet(made)
    after, took = made.held, sorted(took)
    return {
        "clients": clients,
        "never": clients - len(took),
        "late": sum(seconds > LIMIT for seconds in took),
        "p50 ms": 1000 * took[len(took) // 2],
        "p95 ms": 1000 * took[int(0.95 * len(took))],
        "most ms": 1000 * took[-1],
        "files": f"{before['files']} -> {after['files']}",
        "threads": f"{before['threads']} -> {after['threads']}",
        "upstream sockets": f"{open_before} -> {fake.open}",
        "questions": after["questions"],
        "slots": after["slots"],
    }


async def leave_at_once(
    made: Served, silence: FakeSilence, question: str, clients: int
) -> list[float]:
    """Have ``clients`` hear one sentence each and all hang up; return when the model heard of it."""
    silence.ended.clear()
    streams = await asyncio.gather(*(made.open(question, stream=True) for _ in range(clients)))
    await asyncio.gather(*(reader.readuntil(b"event: claim") for reader, _ in streams))
    began = time.perf_counter()
    for _, writer in streams:
        writer.transport.abort()
    while len(silence.ended) < clients and time.perf_counter() - began < 5 * LIMIT:
        await asyncio.sleep(0.01)
    return [at - began for at in silence.ended]


async def quiet(made: Served, seconds: float = 10.0) -> None:
    """Wait until nothing is being answered, or that took too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (made.held["questions"] or made.held["slots"]):
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)  # closed sockets are given back a moment later


if __name__ == "__main__":
    main()
