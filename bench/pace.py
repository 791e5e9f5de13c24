"""How long after the model's first full stop the first sentence is with the client, over HTTP.

    python -m bench.pace [--rounds 3]

A service in a process of its own with a fake Ollama that writes a token at a time, as a model does. Its first
sentence is one of the passage's: as it stands there, or in words of its own (an adverb put in), which must be
read before it leaves. Sentences that the check held back are counted, and their waits are not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from dataclasses import dataclass

from bench import report
from bench.served import Served, questions, served
from tests.service.fake_ollama import FakeOllama, Talk, good

PACES = (0.1, 0.02)  # seconds a token: a 7B model without a GPU, a small one
_TOKEN = re.compile(r"\s?\w+|[^\w\s]|\s+")


@dataclass
class FakeWriter:
    """Writes the first sentence of the first passage and begins another; notes when it put the full stop."""

    free: bool = False
    stopped: float = 0.0
    wrote: str = ""

    async def __call__(self, talk: Talk) -> None:
        """Answer one request."""
        if talk.body.get("format"):  # the question is being understood
            return await good(talk)
        prompt = talk.body["messages"][-1]["content"]
        passage = re.search(r"begin \w+\]\n.*\n(.+?\w[.])(?:\s|$)", prompt)
        first = passage[1] if passage else "Nothing is said."
        if self.free:
            first = re.sub(r"^(\W*\w+ \w+)", r"\1 indeed", first)
        self.wrote = first
        await talk.head()
        for token in [*_TOKEN.findall(first), " And", " so", " on"]:
            await asyncio.sleep(talk.fake.pace)
            if token == ".":
                self.stopped = time.perf_counter()
            await talk.say(token)
        return await talk.done(prompt_eval_count=400, eval_count=30)


def main() -> None:
    """Print one table and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    rows = []
    with FakeOllama() as fake, served(fake, judge="off") as made:
        fake.otherwise = writer = FakeWriter()
        for writer.free in (False, True):
            for fake.pace in PACES:
                rows.append(asyncio.run(measure(made, writer, fake.pace, rounds)))
    report.show("pace", rows)


async def measure(made: Served, writer: FakeWriter, pace: float, rounds: int) -> dict[str, object]:
    """Ask every question ``rounds`` times; return a row of the table."""
    waits, held = [], 0
    for question in questions() * rounds:
        wait = await first(made, writer, question)
        if wait is None:
            held += 1
        else:
            waits.append(wait)
    waits.sort()
    return {
        "sentence": "in its own words" if writer.free else "word for word",
        "tokens a second": round(1 / pace),
        "released": len(waits),
        "held back": held,
        "p50 ms": 1000 * waits[len(waits) // 2] if waits else "none",
        "p95 ms": 1000 * waits[int(0.95 * len(waits))] if waits else "none",
    }


async def first(made: Served, writer: FakeWriter, question: str) -> float | None:
    """Return the seconds from the full stop to the sentence's claim; None where another text came first."""
    writer.stopped, writer.wrote = 0.0, ""
    reader, connection = await made.open(question, stream=True)
    told = b""
    while not re.search(rb"event: claim.*\ndata: .*\n", told):
        more = await reader.read(65536)
        if not more:
            break
        told += more
    came = time.perf_counter()
    connection.close()
    claim = re.search(rb'event: claim.*\ndata: \{"text":"(.{20})', told)
    wrote = claim is not None and claim[1].decode() == json.dumps(writer.wrote)[1:21]
    return came - writer.stopped if wrote else None


if __name__ == "__main__":
    main()
