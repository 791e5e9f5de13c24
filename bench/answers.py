"""Extractive answers on XQuAD: is the gold span said, does every quote stand, what is refused.

    python -m bench.answers [--questions 300]

The questions are of the quarter of XQuAD that nothing was fitted on. Each is asked twice: as it
is, and with its own passage taken out of what the search returns while its neighbours stay.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from bench import corpora, report
from bench.shelf import SCOPE, Shelf, shelve
from bench.vectors import CACHE
from indexes.encoder import Encoder, open_encoder
from indexes.search import Searcher
from indexes.text.sentences import sentences
from indexes.truth import Truth
from indexes.vocabulary import Found
from service.answer import Answerer
from service.checking.vectors import SentenceVectors
from service.models.extractive import Extractive
from service.policy.presets import load_presets
from service.stages.check import Checker
from service.stages.generate import Generator
from service.stages.repair import Repairer
from service.stages.retrieve import Retriever
from service.stages.understand import Understander
from service.understanding.intent import Intents
from service.understanding.turns import open_turns
from service.vocabulary import Answer, Question, Recall

FLOORS = {
    "in the answer": 0.90,
    "in its first": 0.76,
    "verbatim": 1.0,
    "refused": 0.82,
    "kept": 0.89,
}


class Without(Searcher):
    """A search that never returns the passage ``gone``."""

    gone: int | None = None

    def search(self, scope: Any, query: str, **options: Any) -> Found:
        """Search as ever, and leave one passage out."""
        found = super().search(scope, query, **{**options, "limit": options["limit"] + 1})
        return replace(found, hits=tuple(h for h in found.hits if h.passage.id != self.gone))


class Forgetful:
    """Recalls nothing and records nothing: every question here stands alone."""

    def recall(self, question: Question) -> Recall:
        """Return an empty conversation."""
        del question
        return Recall("con_bench")

    def record(self, answer: Answer) -> None:
        """Forget the answer."""


@dataclass
class Asked:
    """One question, its gold span, and both of its answers."""

    gold: str
    answer: Answer
    without: Answer
    seconds: float


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=300)
    number = parser.parse_args().questions
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    rows = [measure(language, encoder, number) for language in ("en", "zh")]
    report.show("answers", rows)
    missed = [
        f"{row['language']} {name} {row[name]:.3f} < {floor}"
        for row in rows
        for name, floor in FLOORS.items()
        if float(str(row[name])) < floor
    ]
    raise SystemExit("; ".join(missed) or 0)


def measure(language: str, encoder: Encoder, number: int) -> dict[str, object]:
    """Ask ``number`` questions in one language; return a row of the table."""
    corpus, golds = corpora.xquad(language), corpora.xquad_answers(language)
    own = [next(iter(right)) for right in corpus.right]
    chosen = [at for at, passage in enumerate(own) if corpora.held_out(passage)][:number]
    with shelve(corpus, encoder, f"XQuAD {language}") as shelf:
        searcher = Without(shelf.truth, shelf.root, encoder)
        answerer = line(searcher, encoder)
        asked = []
        for at in chosen:
            question = Question(corpus.questions[at], SCOPE)
            searcher.gone = None
            began = time.perf_counter()
            answer = asyncio.run(answerer.answer(question))
            seconds = time.perf_counter() - began
            searcher.gone = int(shelf.ids[own[at]])
            asked.append(Asked(golds[at], answer, asyncio.run(answerer.answer(question)), seconds))
        return row(language, asked, shelf)


def line(searcher: Searcher, encoder: Encoder) -> Answerer:
    """Return the line with no model and no memory."""
    vectors = SentenceVectors(encoder, capacity=100_000)
    forgetful = Forgetful()
    return Answerer(
        forgetful,
        Understander(date.today, Intents(vectors, CACHE), open_turns(vectors, CACHE)),
        Retriever(searcher, vectors),
        Generator(None, Extractive(), load_presets(), date.today),
        Checker(vectors, date.today),
        Repairer(),
        forgetful,
    )


def row(language: str, asked: Sequence[Asked], shelf: Shelf) -> dict[str, object]:
    """Return the figures of one language."""
    total = len(asked)
    with_it = Counter(one.answer.status for one in asked)
    without = Counter(one.without.status for one in asked)
    said = sum(one.gold in one.answer.text for one in asked if one.answer.claims)
    first = sum(one.gold in _first(one.answer) for one in asked if one.answer.claims)
    best = sum(any(one.gold in hit.passage.text for hit in one.answer.evidence) for one in asked)
    quotes = [
        quote
        for one in asked
        for answer in (one.answer, one.without)
        for claim in answer.claims
        for quote in claim.verdict.quotes
    ]
    stand = sum(_stands(quote, shelf.truth) for quote in quotes)
    times = sorted(one.seconds for one in asked)
    return {
        "language": language,
        "questions": total,
        "in the answer": said / total,
        "in its first": first / total,
        "said when answered": said / max(total - with_it["abstained"], 1),
        "verbatim": stand / max(len(quotes), 1),
        "quotes": len(quotes),
        "kept": 1 - with_it["abstained"] / total,
        "partial": with_it["partial"] / total,
        "refused": (without["abstained"] + without["partial"]) / total,
        "refused outright": without["abstained"] / total,
        "conflict": sum(bool(one.answer.conflicts) for one in asked) / total,
        "asked back": with_it["needs_clarification"] / total,
        "evidence has it": best / total,
        "p50 s": times[total // 2],
    }


def _first(answer: Answer) -> str:
    return sentences(answer.text)[0].of(answer.text)


def _stands(quote: Any, truth: Truth) -> bool:
    """Return whether the stored canonical text says the quote at its very offsets."""
    passage = truth.passages([quote.passage_id])[quote.passage_id]
    text = truth.version(passage.version_id).text
    return text[quote.start : quote.end] == str(quote.text)


if __name__ == "__main__":
    main()
