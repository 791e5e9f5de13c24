"""An organisation's own intents: a few examples each, and where and how their questions are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from indexes.errors import SettingsError
from service.checking.vectors import SentenceVectors
from service.meaning import Route, Task
from service.understanding.classifier import Classifier
from service.understanding.examples import taught, utterances
from service.understanding.tables import read_table, strings
from service.understanding.watched import Watched

FEWEST = 2  # examples an intent must have
BELIEVED = 0.5  # the chance of being right from which a question is routed
NONE = ""  # the label of what belongs to no intent: small talk, and what is out of scope
_ELSEWHERE = ("chitchat", "out_of_scope")


@dataclass(frozen=True, slots=True)
class OwnIntent:
    """One intent of a file; a ``collection`` or ``task`` of None leaves the question's own."""

    name: str
    examples: tuple[str, ...]
    collection: str | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """A file's intents by name, and the classifier that tells them apart."""

    intents: Mapping[str, OwnIntent]
    classifier: Classifier


class Routes:
    """Finds the own intent of a question, from ``path``: None is none at all. Changes need no restart."""

    def __init__(self, vectors: SentenceVectors, path: Path | None, cache: Path) -> None:
        self._vectors = vectors
        self._cache = cache
        self._taught = Watched(path, self._teach)

    def route(self, tenant: str, text: str) -> Route | None:
        """Return where ``text`` belongs, or None where that is not plain."""
        taught = self._taught.of(tenant)
        if taught is None:
            return None
        guess = taught.classifier.guess(text, self._vectors.query(text))
        if guess.label == NONE or not guess.known or guess.confidence < BELIEVED:
            return None
        own = taught.intents[guess.label]
        return Route(own.name, guess.confidence, own.collection, own.task)

    def _teach(self, path: Path) -> Taught:
        intents = read_intents(path)
        return Taught(
            {one.name: one for one in intents}, teach(intents, self._vectors, self._cache)
        )


def teach(intents: tuple[OwnIntent, ...], vectors: SentenceVectors, cache: Path) -> Classifier:
    """Return a classifier of ``intents``, with our own small talk as what belongs to none of them.

    Its ``unseen`` begins with the guesses for the examples, in their order.
    """
    pairs = [(text, one.name) for one in intents for text in one.examples]
    texts, labels = utterances()
    others = [text for text, label in zip(texts, labels, strict=True) if label in _ELSEWHERE]
    step = max(len(others) // max(len(pairs), 1), 1)  # as many as there are of all intents together
    pairs += [(text, NONE) for text in others[::step]]
    said = [text for text, _ in pairs]
    return Classifier(said, taught(said, vectors, cache), [label for _, label in pairs])


def read_intents(path: Path) -> tuple[OwnIntent, ...]:
    """Read a file of ``[[intent]]`` tables; SettingsError naming what is wrong in it."""
    tables = read_table(path, "intent", ("name", "examples", "collection", "task"))
    intents = tuple(_intent(path, table) for table in tables)
    names = [one.name for one in intents]
    if not intents or len(set(names)) < len(names):
        raise SettingsError(f"{path}: give at least one [[intent]], each with a name of its own.")
    return intents


def _intent(path: Path, table: Mapping[str, Any]) -> OwnIntent:
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise SettingsError(f"{path}: every [[intent]] needs a name.")
    examples = tuple(dict.fromkeys(text.strip() for text in strings(path, table, "examples")))
    if len(examples) < FEWEST or not all(examples):
        raise SettingsError(f"{path}: intent {name!r} needs {FEWEST} or more examples.")
    collection, task = table.get("collection"), table.get("task")
    if collection is not None and not isinstance(collection, str):
        raise SettingsError(f"{path}: the collection of {name!r} must be a name.")
    if task is not None and task not in get_args(Task):
        raise SettingsError(f"{path}: there is no task {task!r}; use {', '.join(get_args(Task))}.")
    return OwnIntent(name.strip(), examples, collection, task)
