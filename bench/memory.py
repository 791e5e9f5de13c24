"""A conversation of 200 turns: is what was said in its first 60 turns brought back near its end?

    python -m bench.memory [--language en|zh]

100 facts (``bench/said.py``) are stated in turns 1 to 60 and asked for in turns 140 to 200, behind ordinary
questions and between them. Windows are as long as the settings say, and, since 200 short turns fill few of
those,
512 tokens every 256 as well. The data is opened anew half-way, and every recall near the end is
made a second time by a memory that has just been opened: it must be the same. Times are of the
processor, for recall and remembering, without the one vector of the question that its intent is told by.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import platformdirs

from bench import report
from bench.said import Fact, invented, ordinary
from indexes.encoder import Encoder, open_encoder
from indexes.truth import Truth, open_truth
from indexes.vocabulary import Language, Scope
from service.checking.vectors import SentenceVectors
from service.memory.memory import Memory
from service.memory.pieces import pieces
from service.models.budget import fit
from service.models.gguf import Gguf
from service.models.port import Exchange, Options, Prompt
from service.models.prompt import instruction
from service.records import Memories, Records
from service.records.answers import Body
from service.stages.recall import Recaller
from service.vocabulary import Question, Recall, Turn

SCOPE = Scope("bench", "memory")
TALK = "con_memory"
TURNS = 200
SIZES = ((8192, 4096), (512, 256))
STATED, ASKED = range(1, 61), range(140, 201)
EARLY, LATE = range(6, 17), range(190, 201)  # turns whose time is compared


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=("en", "zh"))
    only = parser.parse_args().language
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    languages: tuple[Language, ...] = (only,) if only else ("en", "zh")
    rows = [measure(each, *size, encoder) for each in languages for size in SIZES]
    report.show("memory", rows)
    raise SystemExit("; ".join(_missed(rows)) or 0)


def _missed(rows: list[dict[str, object]]) -> Iterator[str]:
    floors = {"window recalled": 0.92, "time ratio": -1.5, "changed by restart": 0}
    for row in rows:
        for name, floor in floors.items():
            value = float(str(row[name]))
            if value < floor if floor > 0 else value > -floor:
                yield f"{row['language']} {row['window']}: {name} {value:.3f}"
        if int(str(row["longest prompt"])) > int(str(row["window"])) and row["window"] == 8192:
            yield f"{row['language']}: a prompt of {row['longest prompt']} tokens"


@dataclass
class Talk:
    """One conversation as it goes on, and what it showed."""

    language: Language
    folder: Path
    encoder: Encoder
    window: int
    stride: int
    where: dict[Fact, int] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    asked: int = 0
    windows: int = 0  # questions with a right window among those recalled
    turns: int = 0  # … with the very turn
    brought: int = 0
    longest: int = 0  # tokens of the longest prompt
    changed: int = 0

    def open(self) -> tuple[Truth, Memory]:
        """Open the data as a service that has just been started."""
        truth = open_truth(None, self.folder)
        vectors = SentenceVectors(self.encoder)
        return truth, Memory(Memories(truth.engine), vectors, self.window, self.stride)

    def lead(
        self, numbers: range, said: dict[int, list[Fact]], asked: dict[int, list[Fact]]
    ) -> None:
        """Go through these turns with one opened service: recall, then record."""
        truth, memory = self.open()
        records = Records(truth.engine)
        common = ordinary(self.language)
        for number in numbers:
            stated = said.get(number, [])
            wanted = asked.get(number, [])
            question, answer = common[number % len(common)]
            if stated:
                question = " ".join((question, *(fact.said for fact in stated)))
            for fact in wanted:
                self._ask(fact, Recaller(records, memory))
            if wanted:
                question = wanted[0].question
            memory.vectors.query(question)
            began = time.process_time()
            if number > 1:
                recall = Recaller(records, memory).recall(Question(question, SCOPE, TALK))
                self.longest = max(self.longest, prompt_tokens(question, recall, self.language))
            between = time.process_time()
            self._record(records, Turn(number, question, question, answer, "answered", ()))
            stored = time.process_time()
            memory.remember(TALK)
            self.seconds[number] = time.process_time() - stored + between - began
            for fact in stated:
                self.where[fact] = number
        truth.close()

    def _record(self, records: Records, turn: Turn) -> None:
        body: Body = {"status": turn.status, "claims": [], "evidence": []}
        answer_id = f"ans_{turn.number}"
        records.save_answer(SCOPE.tenant, answer_id, TALK, SCOPE.collection, body, turn, new=True)

    def _ask(self, fact: Fact, recaller: Recaller) -> None:
        question = Question(fact.question, SCOPE, TALK)
        recall = recaller.recall(question)
        truth, memory = self.open()
        self.changed += Recaller(Records(truth.engine), memory).recall(question) != recall
        truth.close()
        right = self.where[fact]
        self.asked += 1
        self.brought += len(recall.windows)
        self.windows += any(one.first <= right <= one.last for one in recall.windows)
        self.turns += any(turn.number == right for one in recall.windows for turn in one.turns)


def prompt_tokens(question: str, recall: Recall, language: Language) -> int:
    """Return the tokens of the prompt that a model of 8192 tokens would get for it."""
    model = Gguf(Path("none.gguf"), context=8192)  # never loaded: only its context and count
    history = tuple(Exchange(turn.standalone, turn.answer) for turn in recall.turns)
    prompt = Prompt(
        instruction("answer", language), question, history=history, language=language,
        marker="00000000", asked_on=date(2026, 1, 1), earlier=pieces(recall),
    )  # fmt: skip
    options = Options()
    return fit(prompt, options, model).tokens + options.room


def measure(language: Language, window: int, stride: int, encoder: Encoder) -> dict[str, object]:
    """Lead one conversation; return its row."""
    draw = random.Random(7)
    facts = invented(language, draw)
    said, asked = spread(facts, STATED), spread(draw.sample(facts, len(facts)), ASKED)
    with TemporaryDirectory() as folder:
        talk = Talk(language, Path(folder), encoder, window, stride)
        for half in (range(1, TURNS // 2), range(TURNS // 2, TURNS + 1)):
            talk.lead(half, said, asked)
    early = median(talk.seconds[number] for number in EARLY)
    late = median(talk.seconds[number] for number in LATE)
    return {
        "language": language,
        "window": window,
        "stride": stride,
        "asked": talk.asked,
        "window recalled": talk.windows / talk.asked,
        "turn recalled": talk.turns / talk.asked,
        "windows a question": talk.brought / talk.asked,
        "longest prompt": talk.longest,
        "ms at turn 10": 1000 * early,
        "ms at turn 200": 1000 * late,
        "time ratio": late / early,
        "changed by restart": talk.changed,
    }


def spread(facts: list[Fact], turns: range) -> dict[int, list[Fact]]:
    """Lay the facts out over the turns, in their order, as evenly as whole numbers allow."""
    placed: dict[int, list[Fact]] = {}
    for at, fact in enumerate(facts):
        placed.setdefault(turns[at * len(turns) // len(facts)], []).append(fact)
    return placed


if __name__ == "__main__":
    main()
