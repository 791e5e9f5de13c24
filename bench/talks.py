"""Dialogues over the example corpus, and the corpus itself as a service has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexes.vocabulary import Language, Scope
from service.app import DEFAULT_COLLECTION, LOCAL, House, build
from service.settings import load_settings
from service.vocabulary import Recall, Turn

EXAMPLES = Path(__file__).parent.parent / "examples"
SCOPE = Scope(LOCAL, DEFAULT_COLLECTION)


@dataclass(frozen=True)
class Said:
    """One turn: what was asked, the same so that it needs no conversation, and what answers it."""

    question: str
    standalone: str
    gold: str

    @property
    def leans(self) -> bool:
        """Whether people wrote it anew so that it can be understood."""
        return self.question != self.standalone


@dataclass(frozen=True)
class Dialogue:
    """Some turns in one language."""

    language: Language
    turns: tuple[Said, ...]


def dialogues() -> list[Dialogue]:
    """Return ``examples/conversations.jsonl``."""
    return [
        Dialogue(
            row["language"],
            tuple(Said(one["question"], one["standalone"], one["gold"]) for one in row["turns"]),
        )
        for row in _rows("conversations.jsonl")
    ]


def questions(language: Language) -> list[str]:
    """Return the self-contained questions of ``examples/questions.jsonl`` in one language."""
    return [row["question"] for row in _rows("questions.jsonl") if row["language"] == language]


def heard(turns: tuple[Turn, ...]) -> Recall:
    """Return a conversation in which these turns were said."""
    return Recall("con_bench", turns)


@contextmanager
def corpus() -> Iterator[House]:
    """Yield a house, without a model, that has read the example corpus."""
    with TemporaryDirectory() as folder:
        house = build(load_settings(data=Path(folder), ollama_url="http://127.0.0.1:9"))
        collection = house.ensure_collection(SCOPE)
        for path in sorted(each for each in (EXAMPLES / "corpus").rglob("*") if each.is_file()):
            key = path.relative_to(EXAMPLES).as_posix()
            house.jobs.submit(collection, key, path.name, path.read_bytes())
        while house.worker.step():
            pass
        try:
            yield house
        finally:
            house.close()


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXAMPLES / name).read_text("utf-8").splitlines()]
