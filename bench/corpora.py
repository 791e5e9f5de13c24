"""The public sets the benchmarks read; they stay outside this repository."""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Corpus:
    """Passages to find, questions to find them by, and which passages are right.

    ``passages`` holds (title, section, text); ``right`` holds, for each question, the positions
    of its passages.
    """

    passages: list[tuple[str, str, str]]
    questions: list[str]
    right: list[set[int]] = field(default_factory=list)


def data() -> Path:
    """Return where the sets are: ``IBID_BENCH_DATA``, or ``../shared/data`` beside the repository.

    Leaves with a sentence and status 0 when they are not there: a benchmark is no test.
    """
    folder = Path(os.environ.get("IBID_BENCH_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        print(f"No data at {folder}: set IBID_BENCH_DATA to the folder that has xquad/, law_zh/ …")
        sys.exit(0)
    return folder


def cloned(place: str, name: str) -> str:
    """Return the text of ``name`` in the folder of clones that ``place`` names; "" without it."""
    path = Path(os.environ.get(place, "")) / name
    if not os.environ.get(place) or not path.is_file():
        print(f"{place} has no {name}: left out")
        return ""
    return path.read_text("utf-8")


def xquad(language: str) -> Corpus:
    """Return XQuAD's 240 passages and 1,190 questions in ``language``; both languages align."""
    content = json.loads((data() / "xquad" / f"xquad.{language}.json").read_text("utf-8"))
    corpus = Corpus([], [])
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                corpus.questions.append(question["question"])
                corpus.right.append({len(corpus.passages)})
            corpus.passages.append(("", "", paragraph["context"]))
    return corpus


def xquad_answers(language: str) -> list[str]:
    """Return the gold span of each of XQuAD's questions, in the order of ``xquad``."""
    content = json.loads((data() / "xquad" / f"xquad.{language}.json").read_text("utf-8"))
    return [
        question["answers"][0]["text"]
        for article in content["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def held_out(passage: int) -> bool:
    """Return whether XQuAD's passage is one that figures are reported on: one in four, never fitted on."""
    return passage % 4 == 0


def law() -> Corpus:
    """Return 64,667 articles of Chinese law and LawBench's 225 scenario questions."""
    articles = _lines(data() / "law_zh" / "articles.jsonl.gz")
    position = {article["id"]: number for number, article in enumerate(articles)}
    questions = _lines(data() / "lawbench" / "queries.jsonl")
    right: dict[str, set[int]] = {question["id"]: set() for question in questions}
    for line in (data() / "lawbench" / "qrels.tsv").read_text("utf-8").splitlines():
        question, article = line.split("\t")
        right[question].add(position[article])
    return Corpus(
        [(article["law"], article["article"], article["text"]) for article in articles],
        [question["text"] for question in questions],
        [right[question["id"]] for question in questions],
    )


def mixed() -> tuple[Corpus, Corpus]:
    """Return XQuAD with its passages in Chinese and English in turn, asked in Chinese and in English."""
    chinese, english = xquad("zh"), xquad("en")
    pairs = zip(chinese.passages, english.passages, strict=True)
    passages = [pair[number % 2] for number, pair in enumerate(pairs)]
    return replace(chinese, passages=passages), replace(english, passages=passages)


def medical(questions: int) -> Corpus:
    """Return MedQuAD's NIH answers and ``questions`` of those they answer, drawn with the seed 7."""
    rows = _lines(data() / "medquad" / "medquad_dev.jsonl.gz")
    asked = sorted(random.Random(7).sample(range(len(rows)), questions))
    return Corpus(
        [("", "", row["answer"]) for row in rows],
        [rows[number]["question"] for number in asked],
        [{number} for number in asked],
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]
