"""RGB (Chen et al. 2023): what is answered, refused and called a conflict, by the quoting engine or a model.

    python -m bench.rgb [--part dev|test] [--questions 50] [--gguf FILE] [--settings good noise]

Every question is asked of its own passages in five settings: ``good`` (true ones among noise), ``noise``
(only passages the set calls irrelevant), ``silent`` (the same, of questions they do not answer), ``clash``
(true ones beside their counterfactual copies) and ``crossed`` (true ones beside the copies of others, so that
no sentence has its twin). The set took passages for noise that lack the very letters of its answer: many give
the day in figures or the winner by the surname (``rgb-noise.tsv`` has what two readers say). Questions with
an even id are for development, those with an odd one are reported. What a model said is kept in
``bench/cache``.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import platformdirs

from bench import corpora, report
from bench.answers import line
from bench.echo import Echo
from bench.shelf import SCOPE, shelve
from bench.vectors import CACHE
from indexes.encoder import Encoder, open_encoder
from indexes.search import Searcher
from indexes.vocabulary import Found
from service.models.admission import Admission
from service.models.extractive import Extractive
from service.models.gguf import Gguf
from service.models.port import Deadlines
from service.models.writer import Writer
from service.policy.presets import load_presets
from service.policy.pressure import Pressure
from service.stages.generate import Generator
from service.vocabulary import Answer, Question

SETS = {"en": "en_fact", "zh": "zh_fact"}
LABELS = Path(__file__).parent / "rgb-noise.tsv"
DEEP = 400  # hits that are looked through for a question's own
Mode = Literal["good", "noise", "silent", "clash", "crossed"]
MODES: tuple[Mode, ...] = ("good", "noise", "silent", "clash", "crossed")


@dataclass(frozen=True)
class Case:
    """A question, the forms of its answer, and where its passages stand in the corpus."""

    question: str
    answers: tuple[str, ...]
    true: tuple[int, ...]
    wrong: tuple[int, ...]
    noise: tuple[int, ...]
    silent: bool  # whether the noise does not answer it, by two readers

    def shown(self, mode: Mode) -> tuple[int, ...]:
        """Return the passages of a setting; none where the set has not enough of them."""
        match mode:
            case "good":
                return self.true + self.noise
            case "noise":
                return self.noise
            case "silent":
                return self.noise if self.silent else ()
            case "clash":
                return self.true + self.wrong + self.noise
            case "crossed":
                return self.true[::2] + self.wrong[1::2] if len(self.true) > 1 else ()


class Only(Searcher):
    """A search that returns nothing but the passages in ``shown``."""

    shown: frozenset[int] = frozenset()

    def search(self, *args: Any, **options: Any) -> Found:
        """Search as ever, and keep what is shown."""
        limit = options.pop("limit", 10)
        found = super().search(*args, **options, limit=DEEP)
        own = [hit for hit in found.hits if hit.passage.id in self.shown]
        return replace(found, hits=tuple(own[:limit]))


def main() -> None:
    """Print one table and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("dev", "test"), default="test")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--settings", nargs="+", choices=MODES, default=MODES)
    parser.add_argument("--gguf", type=Path)
    chosen = parser.parse_args()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    model = Echo(chosen.gguf, CACHE / f"rgb-{chosen.gguf.stem}.jsonl") if chosen.gguf else None
    rows = [
        row
        for language in SETS
        for row in measure(language, encoder, chosen.part, chosen.questions, chosen.settings, model)
    ]
    report.show(f"rgb-{chosen.part}" + ("-model" if model else ""), rows)


def measure(
    language: str,
    encoder: Encoder,
    part: str,
    number: int,
    modes: Sequence[Mode] = MODES,
    model: Gguf | None = None,
) -> list[dict[str, object]]:
    """Return the rows of one language, one a setting; ``model`` writes where one is given."""
    corpus, cases = _read(SETS[language], part, number)
    with shelve(corpus, encoder, f"RGB {language}") as shelf, asyncio.Runner() as loop:
        searcher = Only(shelf.truth, shelf.root, encoder)
        answerer = line(searcher, encoder)
        if model is not None:
            answerer = replace(answerer, generator=writing(model))

        def ask(case: Case, mode: Mode) -> tuple[Answer, float]:
            searcher.shown = frozenset(int(shelf.ids[at]) for at in case.shown(mode))
            began = time.perf_counter()
            answer = loop.run(answerer.answer(Question(case.question, SCOPE)))
            return answer, time.perf_counter() - began

        return [
            _row(language, part, mode, [(one, *ask(one, mode)) for one in cases if one.shown(mode)])
            for mode in modes
        ]


def writing(model: Gguf) -> Generator:
    """Return a generator that has ``model`` write, whatever time it takes."""
    pressure = Pressure()
    pressure.pin("normal")
    writer = Writer(model, Admission(1, 1, 600), pressure)
    writer.speed.assume(0.0)  # no GPU: a short prompt
    patient = Deadlines(first=900, gap=900, whole=1800)
    return Generator(writer, Extractive(), load_presets(), date.today, "off", patient)


def _row(
    language: str, part: str, mode: Mode, asked: Sequence[tuple[Case, Answer, float]]
) -> dict[str, object]:
    total = max(len(asked), 1)
    status = [answer.status for _, answer, _ in asked]
    right = [any(one in answer.text for one in case.answers) for case, answer, _ in asked]
    times = sorted(seconds for *_, seconds in asked)
    return {
        "language": language,
        "part": part,
        "setting": mode,
        "questions": len(asked),
        "answered": status.count("answered") / total,
        "partial": status.count("partial") / total,
        "refused": (status.count("abstained") + status.count("conversational")) / total,
        "asked back": status.count("needs_clarification") / total,
        "conflict": sum(bool(answer.conflicts) for _, answer, _ in asked) / total,
        "answer in text": sum(right) / total,
        "p50 s": times[len(times) // 2] if times else 0.0,
    }


def _read(name: str, part: str, number: int) -> tuple[corpora.Corpus, list[Case]]:
    """Return every passage of the set as a corpus, and the first ``number`` cases of ``part``."""
    corpus, cases, labels = corpora.Corpus([], []), list[Case](), _labels()
    for row in _lines(corpora.data() / "rgb" / f"{name}.json.gz"):
        if (row["id"] % 2 == 0) != (part == "dev") or len(cases) == number:
            continue
        places = []
        for kind in ("positive", "positive_wrong", "negative"):
            start = len(corpus.passages)
            corpus.passages.extend(("", "", text) for text in row[kind])
            places.append(tuple(range(start, len(corpus.passages))))
        true, wrong, noise = places
        forms = tuple(_flat(row["answer"]))
        silent = labels.get((name[:2], str(row["id"]))) == "N"
        cases.append(Case(row["query"], forms, true, wrong, noise, silent))
    return corpus, cases


def _labels() -> dict[tuple[str, str], str]:
    """Return whether a question's noise answers it, by language and id: Y, N, or U where readers differ."""
    lines = LABELS.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {(language, number): label for language, number, label in rows}


def _flat(answer: Any) -> Iterator[str]:
    """Yield every way to write the answer."""
    if isinstance(answer, str):
        yield answer
    else:
        for one in answer:
            yield from _flat(one)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines() if line]


if __name__ == "__main__":
    main()
