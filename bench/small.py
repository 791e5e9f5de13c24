"""A very small model as the writer, which hallucinates freely: what leaves in ``strict``, to be read.

    python -m bench.small --gguf smollm2-135m.gguf [--limit 60] [--into docs/small.md]

The questions are those of ``examples/questions.jsonl``, on the example documents. Nobody judges but the
local check. Every released sentence is written beside its evidence; those that break a hard fact are
counted, and so are the sentences of the drafts. Answers are kept in ``bench/cache`` and not made again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import report
from indexes.vocabulary import Scope
from service.app import LOCAL, House
from service.checking.facts import compare
from service.draft import Settled
from service.models.gguf import Gguf
from service.models.port import Deadlines
from service.settings import Settings
from service.vocabulary import Answer, Claim, Question

SCOPE = Scope(LOCAL, "examples")
EXAMPLES = Path("examples")
CACHE = Path("bench/cache")
PATIENT = Deadlines(first=900, gap=900, whole=1800)


def main() -> None:
    """Print the counts, keep them as JSON, and write the table of what was released."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--threads", type=int, help="of llama.cpp; fewer where others work too")
    parser.add_argument("--into", type=Path, help="Markdown file for the table")
    asked = parser.parse_args()
    if not asked.gguf.is_file() or find_spec("xllamacpp") is None:
        print("No model: name a GGUF with --gguf, and install ibid[gguf].")
        sys.exit(0)
    kept = CACHE / f"small-{asked.gguf.stem}.jsonl"
    questions = [json.loads(line) for line in open_lines(EXAMPLES / "questions.jsonl")]
    questions.sort(key=lambda one: one["id"][-2:])  # both languages, however early it ends
    made = asyncio.run(answers(questions[: asked.limit], asked.gguf, kept, asked.threads))
    report.show("small", [{"model": asked.gguf.stem, **counts(made)}])
    if asked.into:
        asked.into.write_text(page(made, asked.gguf.stem), "utf-8")


def open_lines(path: Path) -> Iterator[str]:
    """Give the lines of a file, none where there is no file."""
    if path.is_file():
        yield from path.read_text("utf-8").splitlines()


async def answers(
    questions: Sequence[dict[str, Any]], gguf: Path, kept: Path, threads: int | None
) -> list[dict[str, Any]]:
    """Return what became of every question, asking only those that ``kept`` does not have."""
    done = {row["id"]: row for row in map(json.loads, open_lines(kept))}
    missing = [one for one in questions if one["id"] not in done]
    kept.parent.mkdir(exist_ok=True)
    if missing:
        with TemporaryDirectory() as folder, kept.open("a", encoding="utf-8") as file:
            settings = Settings(data=Path(folder), model=str(gguf), context=4096, judge="off")
            house = House(settings)
            house.__dict__["model"] = Gguf(gguf, context=4096, threads=threads)
            house.writer.pressure.pin("short")  # 192 tokens: it rambles
            house.writer.speed.assume(0.0)  # no GPU: a short prompt
            house.answerer.generator.deadlines = PATIENT  # type: ignore[attr-defined]  # a Generator
            bring(house)
            for place, one in enumerate(missing, 1):
                done[one["id"]] = {**one, **await ask(house, one["question"])}
                file.write(json.dumps(done[one["id"]], ensure_ascii=False) + "\n")
                file.flush()
                print(f"{place} of {len(missing)} questions", flush=True)
            await house.model.aclose()
            house.close()
    return [done[one["id"]] for one in questions]


def bring(house: House) -> None:
    """Bring the example documents in."""
    collection = house.ensure_collection(SCOPE)
    for path in sorted((EXAMPLES / "corpus").rglob("*.*")):
        key = path.relative_to(EXAMPLES).as_posix()
        house.jobs.submit(collection, key, name=path.name, data=path.read_bytes())
    while house.worker.step():
        pass


async def ask(house: House, text: str) -> dict[str, Any]:
    """Return one answer: its draft's sentences, and every released claim with its evidence."""
    drafted: list[Settled] = []
    question = Question(text, SCOPE, reasoning="off", policy="strict")
    async with aclosing(house.answerer.events(question, draft=True)) as events:
        async for event in events:
            if event.kind == "verdict":
                drafted.append(event.data)
            if event.kind == "done":
                answer: Answer = event.data
    own = {claim.text for settled in drafted if settled.released for claim in settled.claims}
    return {
        "status": answer.status,
        "engine": answer.engine.name,
        "notes": list(answer.engine.notes),
        "drafted": [settled.sentence.text for settled in drafted],
        "released": [
            released(claim, claim.text in own, places(claim, answer)) for claim in answer.claims
        ],
    }


def places(claim: Claim, answer: Answer) -> str:
    """Return the titles and headings that are shown over the claim's quotes."""
    ids = {quote.passage_id for quote in claim.verdict.quotes}
    shown = (hit.passage for hit in answer.evidence if hit.passage.id in ids)
    return "\n".join(f"{one.title} / {one.section}" for one in shown)


def released(claim: Claim, own: bool, place: str) -> dict[str, Any]:
    """Return one released claim; ``own`` says that the model wrote it so, ``place`` what stands over it."""
    quotes = " … ".join(quote.text for quote in claim.verdict.quotes)
    breaks = (
        []
        if claim.verdict.kind != "supported"
        else compare(claim.text, quotes, f"{place}\n{quotes}", date.today())
    )
    return {
        "text": claim.text,
        "evidence": quotes,
        "kind": claim.verdict.kind,
        "own": own,
        "verbatim": claim.verdict.layers.verbatim,
        "score": claim.verdict.score,
        "breaks": [fault.reason for fault in breaks],
    }


def counts(made: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Return how much was written, how much of it left, and how much of that breaks a hard fact."""
    claims = [claim for one in made for claim in one["released"]]
    return {
        "questions": len(made),
        "written by the model": sum(one["engine"] == "gguf" for one in made),
        "drafted sentences": sum(len(one["drafted"]) for one in made),
        "released claims": len(claims),
        "as the model wrote them": sum(claim["own"] for claim in claims),
        "of these not verbatim": sum(claim["own"] and not claim["verbatim"] for claim in claims),
        "breaking a hard fact": sum(bool(claim["breaks"]) for claim in claims),
    }


def page(made: Sequence[dict[str, Any]], model: str) -> str:
    """Return the table of every released claim beside its evidence, as Markdown."""
    figures = counts(made)
    lines = [
        f"# What {model} may say",
        "",
        "Written by `python -m bench.small`: a model far too small for its task, the questions of",
        "`examples/questions.jsonl`, the policy `strict`, no judge. Every claim that was released is here",
        "with the evidence shown for it. *Own* is what the model wrote; the rest is the evidence's own",
        "sentence in the place of one that failed.",
        "",
        *("| | |", "|---|---|"),
        *(f"| {name} | {value} |" for name, value in figures.items()),
        "",
        *("| question | released | evidence | |", "|---|---|---|---|"),
    ]
    for one in made:
        for claim in one["released"]:
            how = ["own"] * claim["own"] + [
                "word for word" if claim["verbatim"] else f"{claim['score']:.2f}"
            ]
            cells = (one["question"], claim["text"], claim["evidence"], ", ".join(how))
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    main()
