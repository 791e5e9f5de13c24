"""Overload over HTTP: who is let in, how much longer that takes, and how soon the others hear no.

    python -m bench.overload [--seconds 60] [--pace 0.067]

A service in a process of its own, over some of the examples, with a fake Ollama that writes every answer
in the same time. Questions come at three times the rate at which answers can be written, whatever
becomes of those before them. Once the house holds no more than the model can write and its queue
(IBID_AT_ONCE): the rest is refused. Once with the default: the rest is quoted.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
from collections.abc import Sequence

from bench import report
from bench.served import WORDS, Reply, Served, echo, questions, served
from tests.service.fake_ollama import FakeOllama

PARALLEL = 4
TIMES = 3  # as many questions as the model can answer
ALONE = 12  # questions asked one after another


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pace", type=float, default=0.067, help="seconds a word")
    given = parser.parse_args()
    rows = []
    with FakeOllama(pace=given.pace) as fake:
        fake.otherwise = echo
        for name, at_once in (("refuse", 2 * PARALLEL), ("quote", 64)):
            with served(fake, parallel=PARALLEL, at_once=at_once) as made:
                rows.append({"beyond": name, **asyncio.run(press(made, given.seconds, given.pace))})
    report.show("overload", rows)
    missed = [
        f"{row['beyond']}: {name} {row[name]:.3f} > {most}"
        for row in rows
        for name, most in (("p95 ratio", 2.0), ("refused p95 ms", 100.0), ("growth", 0.10))
        if float(str(row[name])) > most
    ]
    raise SystemExit("; ".join(missed) or 0)


async def press(made: Served, seconds: float, pace: float) -> dict[str, object]:
    """Ask ``made`` one by one, then far too much, and return a row of the table."""
    known = [one for one in questions() if (await made.ask(one)).engine == "ollama"]
    alone = [await made.ask(one) for one in itertools.islice(itertools.cycle(known), ALONE)]
    rate = TIMES * PARALLEL / (WORDS * pace)
    await flood(made, known, rate, 5.0)  # so that caches are as full before as after
    before = made.rss
    replies = await flood(made, known, rate, seconds)
    after = made.rss
    written = [one for one in replies if one.engine == "ollama" and not one.degraded]
    accepted = [one for one in replies if one.status == 200]
    refused = [one for one in replies if one.status == 503]
    unloaded, loaded = late(alone), late(accepted)
    return {
        "questions": len(replies),
        "written": len(written),
        "quoted": len(accepted) - len(written),
        "refused": len(refused),
        "lost": len(replies) - len(accepted) - len(refused),
        "unloaded p95 s": unloaded,
        "accepted p95 s": loaded,
        "p95 ratio": loaded / unloaded,
        "written p95 ratio": late(written) / unloaded,
        "refused p95 ms": 1000 * late(refused),
        "with Retry-After": sum(one.retry_after is not None for one in refused),
        "MiB before": before,
        "MiB after": after,
        "growth": after / before - 1,
    }


async def flood(made: Served, known: Sequence[str], rate: float, seconds: float) -> list[Reply]:
    """Ask ``rate`` questions a second for ``seconds``, and return every reply."""
    asking = []
    for question in itertools.islice(itertools.cycle(known), round(rate * seconds)):
        asking.append(asyncio.create_task(made.ask(question)))
        await asyncio.sleep(1 / rate)
    return await asyncio.gather(*asking)


def late(replies: Sequence[Reply]) -> float:
    """Return the 95th percentile of the seconds; 0 of none."""
    times = sorted(one.seconds for one in replies)
    return times[min(int(0.95 * len(times)), len(times) - 1)] if times else 0.0


if __name__ == "__main__":
    main()
