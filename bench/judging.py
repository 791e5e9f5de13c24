"""A language model as the judge of what the local check leaves open, on the held-out pairs.

    python -m bench.judging --gguf model.gguf [--limit 200] [--sources begin ocnli] [--passages 300]

Balanced accuracy, precision and recall of "supported" without and with the judge, with 95 % bootstrap
intervals over passages, by source and language; what the judge said of the open claims, and the seconds it
took. Pairs of all sources are taken in turn. What was judged is kept in ``bench/cache``, so that a run can be
taken up again.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import pairs, report
from bench.pairs import Pair
from bench.scorer import TODAY, everything, reported
from indexes.encoder import open_encoder
from indexes.text.sentences import sentences
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.models.admission import Admission
from service.models.gguf import Gguf
from service.models.writer import Writer
from service.policy.pressure import Pressure
from service.stages.check import Checker
from service.stages.judge import Judge
from service.vocabulary import Claim, Evidence, Policy

CACHE = Path("bench/cache")
SEEN = 6  # pairs looked at for each that is open, at most
DRAWS = 500  # bootstrap samples of the passages
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ruled:
    """One pair: whether it is right, and whether it is released without and with the judge."""

    key: str
    source: str
    group: str
    right: bool
    alone: bool
    judged: bool
    rulings: list[str]
    seconds: float


def main() -> None:
    """Print one table and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=10**6, help="pairs with an open claim")
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--sources", nargs="+", help="only pairs of these")
    asked = parser.parse_args()
    if not asked.gguf.is_file() or find_spec("xllamacpp") is None:
        print("No model: name a GGUF with --gguf, and install ibid[gguf].")
        sys.exit(0)
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    held = [one for one in everything(asked.passages) if reported(one)]
    held = [one for one in held if not asked.sources or one.source in asked.sources]
    held = list(in_turn(held))[: SEEN * asked.limit]
    known = SentenceVectors(pairs.Known(encoder, held, "held out"), capacity=200_000)
    kept = CACHE / f"judging-{asked.gguf.stem}.jsonl"
    checker = Checker(known, lambda: TODAY)
    ruled = asyncio.run(judge(held, checker, asked.gguf, kept, asked.limit))
    report.show("judging", [{"model": asked.gguf.stem, **row} for row in rows(ruled)])


def in_turn(held: Sequence[Pair]) -> Iterator[Pair]:
    """Give one pair of each source after the other, so that a run cut short has seen them all."""
    by: dict[str, list[Pair]] = defaultdict(list)
    for pair in held:
        by[f"{pair.source} ({pair.language})"].append(pair)
    for place in range(max(map(len, by.values()), default=0)):
        yield from (own[place] for own in by.values() if place < len(own))


async def judge(
    held: Sequence[Pair], checker: Checker, gguf: Path, kept: Path, limit: int
) -> list[Ruled]:
    """Judge pairs until ``limit`` of them had an open claim; take over what ``kept`` has of them."""
    lines = kept.read_text("utf-8").splitlines() if kept.is_file() else []
    done = {row["key"]: Ruled(**row) for row in map(json.loads, lines)}
    model, pressure = Gguf(gguf, context=4096), Pressure()
    pressure.pin("normal")
    court = Judge(Writer(model, Admission(1, 1, 600), pressure), lambda: TODAY, seconds=600)
    found: list[Ruled] = []
    kept.parent.mkdir(exist_ok=True)
    with kept.open("a", encoding="utf-8") as file:
        for pair in held:
            if sum(bool(one.rulings) for one in found) >= limit:
                break
            key = hashlib.sha256(f"{pair!r} {checker.version}".encode()).hexdigest()[:16]
            if key not in done:
                done[key] = await rule(pair, key, checker, court)
                file.write(json.dumps(asdict(done[key])) + "\n")
                file.flush()
            found.append(done[key])
    await model.aclose()
    return found


async def rule(pair: Pair, key: str, checker: Checker, court: Judge) -> Ruled:
    """Check one pair, and have its open claims judged; a text is as good as its worst statement."""
    evidence, policy = given([pair.passage]), Policy()
    cases: list[tuple[Claim, Evidence]] = [
        (claim, evidence)
        for span in sentences(pair.claim)
        for claim in checker.check(span.of(pair.claim), evidence, policy)
        if claim.verdict.kind != "not_checkable"
    ]
    began = time.perf_counter()
    judged = await court.judge(cases, policy)
    return Ruled(
        key=key,
        source=f"{pair.source} ({pair.language})",
        group=pair.group,
        right=pair.right,
        alone=_holds([claim for claim, _ in cases]),
        judged=_holds(judged),
        rulings=[one.verdict.layers.judge for one in judged if one.verdict.layers.judge],
        seconds=time.perf_counter() - began,
    )


def _holds(claims: Sequence[Claim]) -> bool:
    return bool(claims) and all(claim.verdict.kind == "supported" for claim in claims)


def rows(ruled: Sequence[Ruled]) -> list[dict[str, object]]:
    """Return two rows a source, without and with the judge."""
    by: dict[str, list[Ruled]] = defaultdict(list)
    for one in ruled:
        by[one.source].append(one)
        by["all"].append(one)
    return [row for name, chosen in by.items() for row in _both(name, chosen)]


def _both(name: str, chosen: Sequence[Ruled]) -> list[dict[str, object]]:
    right = np.array([one.right for one in chosen])
    asked = [one for one in chosen if one.rulings]
    said = Counter(ruling for one in asked for ruling in one.rulings)
    lifted = [one.right for one in asked if one.judged and not one.alone]
    made: list[dict[str, object]] = []
    for way in ("alone", "judged"):
        out = np.array([getattr(one, way) for one in chosen])
        low, high = _interval(right, out, [one.group for one in chosen])
        made.append({
            "set": name, "way": way, "pairs": len(chosen),
            "balanced": _balanced(right, out), "from": low, "to": high,
            "precision": _share(right, out), "recall": _share(out, right),
        })  # fmt: skip
    made[1] |= {
        "asked": len(asked), "lifted": len(lifted), "of these right": sum(lifted),
        "said": ", ".join(f"{ruling} {count}" for ruling, count in said.most_common()),
        "p50 s": float(np.median([one.seconds for one in asked])) if asked else 0.0,
    }  # fmt: skip
    return made


def _balanced(right: Flags, said: Flags) -> float:
    return (_share(said, right) + _share(~said, ~right)) / 2


def _share(part: Flags, whole: Flags) -> float:
    return float((part & whole).sum() / max(whole.sum(), 1))


def _interval(right: Flags, said: Flags, groups: Sequence[str]) -> tuple[float, float]:
    """Return the 95 % interval of the balanced accuracy, passages drawn with replacement."""
    number = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    members: list[list[int]] = [[] for _ in number]
    for at, group in enumerate(groups):
        members[number[group]].append(at)
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        chosen = [at for one in dice.integers(0, len(members), len(members)) for at in members[one]]
        drawn.append(_balanced(right[chosen], said[chosen]))
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


if __name__ == "__main__":
    main()
