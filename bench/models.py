"""A real small model behind the line, against plain prompt stuffing with the same model and passages.

    python -m bench.models --gguf FILE [--questions 20] [--passages 4] [--ours]

Questions are of the quarter of XQuAD that nothing was fitted on, each asked twice: as it is, and with
its own passage taken out of what the search returns. The plain way puts the same passages whole into
one prompt and takes what comes; of the questions without their passage it gets every other. Then pairs
of questions about one passage are asked as a conversation, to see how much of the second prompt the
engine reads anew. Thinking and the judge are off. ``--ours`` leaves the plain way out, which takes two
thirds of the time. Needs the extra ``gguf``; IBID_BENCH_GGUF names the file too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from bench import corpora, report
from bench.answers import Without
from bench.plain import PLAIN, REFUSAL
from bench.shelf import SCOPE, Shelf, shelve
from bench.vectors import CACHE
from indexes.encoder import Encoder, open_encoder
from indexes.text.normalise import squash
from indexes.vocabulary import Hit, Language
from service.answer import Answerer
from service.checking.vectors import SentenceVectors
from service.models.admission import Admission
from service.models.extractive import Extractive
from service.models.gguf import Gguf
from service.models.port import Deadlines, Finished, Options, Prompt, Text
from service.models.writer import Writer, Written
from service.policy.presets import load_presets
from service.policy.pressure import Pressure
from service.stages.check import Checker
from service.stages.generate import Generator
from service.stages.repair import Repairer
from service.stages.retrieve import Retriever
from service.stages.understand import Understander
from service.understanding.intent import Intents
from service.understanding.turns import open_turns
from service.vocabulary import Answer, Evidence, Question, Recall, Turn, Understanding

SAID = Path(__file__).parent / "cache" / "models-said.jsonl"  # XQuAD's words: never committed
PATIENT = Deadlines(first=600, gap=120, whole=1200)


class Fewer(Retriever):
    """A retriever that keeps no more than ``most`` passages: both ways read the same ones."""

    most = 4

    def retrieve(
        self, question: Question, understanding: Understanding, recall: Recall
    ) -> Evidence:
        """Retrieve as ever, and cut."""
        found = super().retrieve(question, understanding, recall)
        hits = found.hits[: self.most]
        ids = {hit.passage.id for hit in hits}
        kept = tuple(one for one in found.sentences if one.passage_id in ids)
        return replace(found, hits=hits, sentences=kept)


@dataclass
class Memory:
    """Recalls the turns since ``turns`` was last cleared."""

    turns: list[Turn] = field(default_factory=list)
    conversation: int = 0

    def recall(self, question: Question) -> Recall:
        """Return the conversation so far."""
        del question
        return Recall(f"con_{self.conversation}", tuple(self.turns))

    def record(self, answer: Answer) -> None:
        """Remember one turn."""
        standalone = answer.understanding.standalone
        number = len(self.turns) + 1
        self.turns.append(
            Turn(number, answer.question.text, standalone, answer.text, answer.status, ())
        )

    def begin(self) -> None:
        """Begin another conversation."""
        self.turns.clear()
        self.conversation += 1


@dataclass(frozen=True)
class Said:
    """One answer of either way; seconds to its first sentence that may be shown, and to its end."""

    text: str
    refused: bool
    prompt: int
    first: float
    whole: float
    hits: tuple[Hit, ...] = ()
    quotes: str = ""  # what is shown beside the text


@dataclass
class Bench:
    """One language's collection with both ways to answer from it."""

    language: Language
    shelf: Shelf
    searcher: Without
    model: Gguf
    answerer: Answerer
    memory: Memory
    heard: list[Written]

    async def ours(self, text: str) -> Said:
        """Ask the line."""
        began, first = time.perf_counter(), 0.0
        async with aclosing(self.answerer.events(Question(text, SCOPE, reasoning="off"))) as events:
            async for event in events:
                if event.kind == "claim" and not first:
                    first = time.perf_counter() - began
                if event.kind == "done":
                    answer: Answer = event.data
        whole = time.perf_counter() - began
        refused = answer.status in ("abstained", "partial")
        quotes = "\n".join(q.text for claim in answer.claims for q in claim.verdict.quotes)
        return Said(
            answer.text,
            refused,
            answer.usage.prompt,
            first or whole,
            whole,
            answer.evidence,
            quotes,
        )

    async def plain(self, text: str, hits: Sequence[Hit]) -> Said:
        """Stuff the passages into one prompt and take what comes."""
        context = "\n\n".join(hit.passage.text for hit in hits)
        prompt = Prompt("", PLAIN[self.language].format(context=context, question=text))
        began, said = time.perf_counter(), ""
        options = Options(max_tokens=256, deadlines=PATIENT)
        async with aclosing(self.model.stream(prompt, options)) as deltas:
            async for delta in deltas:
                if isinstance(delta, Text):
                    said += delta.text
                elif isinstance(delta, Finished):
                    tokens = delta.prompt_tokens
        whole = time.perf_counter() - began
        return Said(said, bool(REFUSAL.search(said)), tokens, whole, whole)

    async def reread(self, first: str, second: str) -> float | None:
        """Return the share of the second question's prompt that was read anew; None if none was."""
        self.memory.begin()
        await self.ours(first)
        self.heard.clear()
        await self.ours(second)
        self.memory.begin()
        if not self.heard or not self.heard[-1].finished.prompt_tokens:
            return None
        end = self.heard[-1].finished
        return 1 - end.cached_tokens / end.prompt_tokens


def main() -> None:
    """Print one table and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, default=os.environ.get("IBID_BENCH_GGUF"))
    parser.add_argument("--questions", type=int, default=20, help="a language")
    parser.add_argument("--passages", type=int, default=4)
    parser.add_argument("--ours", action="store_true", help="leave the plain way out")
    asked = parser.parse_args()
    if asked.gguf is None or not asked.gguf.is_file() or find_spec("xllamacpp") is None:
        print("No model: name a GGUF with --gguf or IBID_BENCH_GGUF, and install ibid[gguf].")
        sys.exit(0)
    Fewer.most = asked.passages
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    model = Gguf(asked.gguf, context=8192, threads=len(os.sched_getaffinity(0)))
    asyncio.run(model.probe())  # loads it: no question pays for that
    rows: list[dict[str, object]] = []
    for language in ("en", "zh"):
        rows += asyncio.run(measure(language, encoder, model, asked.questions, asked.ours))
    report.show(
        "models-ours" if asked.ours else "models", [{"model": model.model, **row} for row in rows]
    )


async def measure(
    language: Language, encoder: Encoder, model: Gguf, number: int, alone: bool
) -> list[dict[str, object]]:
    """Ask ``number`` questions of one language in both ways, or in ours ``alone``; return their rows."""
    corpus, golds = corpora.xquad(language), corpora.xquad_answers(language)
    own = [next(iter(right)) for right in corpus.right]
    held = [at for at, passage in enumerate(own) if corpora.held_out(passage)]
    chosen = held[:: max(len(held) // number, 1)][:number]
    pairs = [(at, at + 1) for at in chosen if at + 1 < len(own) and own[at + 1] == own[at]]
    with shelve(corpus, encoder, f"XQuAD {language}") as shelf:
        bench = build(language, shelf, encoder, model)
        said: dict[tuple[str, bool], list[Said]] = {}
        for place, at in enumerate(chosen):
            for gone in (False, True):
                bench.searcher.gone = int(shelf.ids[own[at]]) if gone else None
                bench.memory.begin()
                mine = await bench.ours(corpus.questions[at])
                said.setdefault(("ours", gone), []).append(mine)
                both = {"ours": mine}
                if not alone and (
                    not gone or place % 2 == 0
                ):  # half of them tell whether it ever refuses
                    both["plain"] = await bench.plain(corpus.questions[at], mine.hits)
                    said.setdefault(("plain", gone), []).append(both["plain"])
                keep(corpus.questions[at], golds[at], gone, both)
            print(f"{language}: {place + 1} of {len(chosen)} questions", flush=True)
        bench.searcher.gone = None
        shares = [
            share
            for one, two in pairs[: max(number // 4, 1)]
            if (share := await bench.reread(corpus.questions[one], corpus.questions[two]))
            is not None
        ]
    rows = []
    for way in ("ours",) if alone else ("ours", "plain"):
        row = figures(said[way, False], said[way, True], [golds[at] for at in chosen])
        rows.append({"language": language, "way": way, "questions": len(chosen), **row})
    rows[0]["second question read anew"] = sum(shares) / len(shares) if shares else "none"
    return rows


def keep(question: str, gold: str, gone: bool, both: Mapping[str, Said]) -> None:
    """Append the answers to a file that stays on this machine, for reading."""
    SAID.parent.mkdir(exist_ok=True)
    row: dict[str, object] = {"question": question, "gold": gold, "gone": gone}
    parts = ("text", "quotes", "refused", "prompt", "first", "whole")
    for way, said in both.items():
        row[way] = {part: getattr(said, part) for part in parts}
    with SAID.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def build(language: Language, shelf: Shelf, encoder: Encoder, model: Gguf) -> Bench:
    """Return both ways over one collection."""
    vectors, memory = SentenceVectors(encoder, capacity=100_000), Memory()
    searcher = Without(shelf.truth, shelf.root, encoder)
    pressure = Pressure()
    pressure.pin("normal")
    writer = Writer(model, Admission(1, 1, 600), pressure)
    writer.speed.assume(0.0)
    heard: list[Written] = []
    writer.heard.append(heard.append)
    presets = load_presets()
    answerer = Answerer(
        memory,
        Understander(date.today, Intents(vectors, CACHE), open_turns(vectors, CACHE)),
        Fewer(searcher, vectors),
        Generator(writer, Extractive(), presets, date.today, "off", PATIENT),
        Checker(vectors, date.today),
        Repairer(),
        memory,
    )
    return Bench(language, shelf, searcher, model, answerer, memory, heard)


def figures(
    asked: Sequence[Said], without: Sequence[Said], golds: Sequence[str]
) -> dict[str, object]:
    """Return the figures of one way."""
    wrote = [one for one in asked if one.prompt]
    return {
        "gold span": sum(holds(one.text, gold) for one, gold in zip(asked, golds, strict=True))
        / len(asked),
        "… or in its quotes": sum(
            holds(f"{one.text}\n{one.quotes}", gold) for one, gold in zip(asked, golds, strict=True)
        )
        / len(asked),
        "refused": sum(one.refused for one in without) / len(without),
        "prompt tokens": sum(one.prompt for one in wrote) / max(len(wrote), 1),
        "first sentence s": sorted(one.first for one in asked)[len(asked) // 2],
        "whole s": sorted(one.whole for one in asked)[len(asked) // 2],
    }


def holds(text: str, gold: str) -> bool:
    """Return whether ``text`` has the span in it, case, width and its closing mark aside."""
    return squash(gold).rstrip(".。") in squash(text)


if __name__ == "__main__":
    main()
