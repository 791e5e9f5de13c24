"""How often the right passage is found, by each leg and by both: XQuAD, LawBench, MedQuAD.

python -m bench.retrieval [--only xquad|law|medical]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import platformdirs

from bench import corpora, report, vectors
from bench.corpora import Corpus
from bench.measure import wilson
from bench.shelf import SCOPE, Shelf, shelve
from indexes.encoder import Encoder, open_encoder
from indexes.vocabulary import Hit, Scores

AHEAD = 1e6  # what is reranked stands before what is not
Key = Callable[[Scores], float | None]
LEGS: dict[str, Key] = {
    "lexical": lambda scores: -scores.lexical_rank if scores.lexical_rank else None,
    "dense": lambda scores: -scores.dense_rank if scores.dense_rank else None,
    "fused": lambda scores: scores.fused,
    "reranked": lambda scores: scores.fused if scores.reranked is None else scores.reranked + AHEAD,
}
DEEP = 400  # every candidate of both legs
Figures = dict[str, float | str]
Row = tuple[str, str, Figures]
FLOORS = {  # what each set and leg must reach
    ("XQuAD en", "fused"): {"hit@1": 0.95},
    ("XQuAD zh", "fused"): {"hit@1": 0.945},
    ("LawBench", "fused"): {"hit@1": 0.57, "hit@10": 0.80},
    ("XQuAD en", "reranked"): {"hit@1": 0.965},
    ("XQuAD zh", "reranked"): {"hit@1": 0.96},
    ("XQuAD zh → en", "reranked"): {"hit@1": 0.72},
    ("MedQuAD", "reranked"): {"hit@10": 0.88},
    ("LawBench", "reranked"): {"hit@1": 0.62, "hit@10": 0.86},
}


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("xquad", "law", "medical"))
    chosen = parser.parse_args().only
    corpora.data()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    rows: list[Row] = []
    for measure, key in ((_xquad, "xquad"), (_law, "law"), (_medical, "medical")):
        if chosen in (None, key):
            for name, legs in measure(encoder):
                rows += [(name, leg, figures) for leg, figures in legs.items()]
    report.show(
        f"retrieval-{chosen}" if chosen else "retrieval",
        [
            {"set": name, "leg": leg, **figures, "floor": _floor(name, leg)}
            for name, leg, figures in rows
        ],
    )
    missed = [
        f"{name} {leg} {column} {figures[column]}"
        for name, leg, figures in rows
        for column, floor in FLOORS.get((name, leg), {}).items()
        if float(figures[column]) < floor
    ]
    if missed:
        raise SystemExit("Below the floor: " + "; ".join(missed))


def _floor(name: str, leg: str) -> str:
    floors = FLOORS.get((name, leg), {})
    return ", ".join(f"{column} ≥ {floor}" for column, floor in floors.items())


def _xquad(encoder: Encoder) -> Iterator[tuple[str, dict[str, Figures]]]:
    english, chinese = corpora.xquad("en"), corpora.xquad("zh")
    with shelve(english, encoder, "XQuAD en") as shelf:
        yield "XQuAD en", _measure(shelf, english, encoder)
        # The sets are aligned: the same question in the other language has the same passage.
        yield "XQuAD zh → en", _measure(shelf, chinese, encoder)
    with shelve(chinese, encoder, "XQuAD zh") as shelf:
        yield "XQuAD zh", _measure(shelf, chinese, encoder)
        yield "XQuAD en → zh", _measure(shelf, english, encoder)
    for name, corpus in zip(("zh", "en"), corpora.mixed(), strict=True):
        with shelve(corpus, encoder, "XQuAD in both languages") as shelf:
            yield f"XQuAD {name} → both", _measure(shelf, corpus, encoder)


def _law(encoder: Encoder) -> Iterator[tuple[str, dict[str, Figures]]]:
    corpus = corpora.law()
    with shelve(corpus, encoder, "law") as shelf:
        yield "LawBench", _measure(shelf, corpus, encoder)


def _medical(encoder: Encoder) -> Iterator[tuple[str, dict[str, Figures]]]:
    corpus = corpora.medical(1000)
    with shelve(corpus, encoder, "MedQuAD") as shelf:
        yield "MedQuAD", _measure(shelf, corpus, encoder)


def _measure(shelf: Shelf, corpus: Corpus, encoder: Encoder) -> dict[str, Figures]:
    """Return for each leg hit@1, @5, @10 and recall@100 over all questions, and their intervals."""
    asked = vectors.encode(encoder, corpus.questions, "query", "questions")
    places: dict[str, list[list[int]]] = {leg: [] for leg in LEGS}
    for question, vector, right in zip(corpus.questions, asked, corpus.right, strict=True):
        hits = shelf.searcher.search(SCOPE, question, limit=DEEP, vector=vector).hits
        wanted = set(shelf.ids[list(right)].tolist())
        for leg, key in LEGS.items():
            places[leg].append(_places(hits, key, wanted))
    sizes = [len(right) for right in corpus.right]
    return {leg: _figures(found, sizes) for leg, found in places.items()}


def _places(hits: tuple[Hit, ...], key: Key, wanted: set[int]) -> list[int]:
    """Return where the ``wanted`` passages stand, from 0, among the hits the leg brought up.

    A copy stands where the passage does that it is listed with.
    """
    scored = [(score, hit) for hit in hits if (score := key(hit.scores)) is not None]
    scored.sort(key=lambda one: (one[0], one[1].passage.id), reverse=True)
    return [
        place
        for place, (_, hit) in enumerate(scored)
        for passage in (hit.passage, *hit.copies)
        if passage.id in wanted
    ]


def _figures(found: list[list[int]], sizes: list[int]) -> Figures:
    first = np.array([min(places, default=DEEP) for places in found])
    deep = [
        sum(place < 100 for place in places) / n for places, n in zip(found, sizes, strict=True)
    ]
    hits: dict[str, float | str] = {}
    for k in (1, 5, 10):
        share = float((first < k).mean())
        hits[f"hit@{k}"] = round(share, 4)
        hits[f"@{k} 95 %"] = "–".join(f"{end:.3f}" for end in wilson(share, len(found)))
    return {**hits, "recall@100": round(float(np.mean(deep)), 4), "questions": len(found)}


if __name__ == "__main__":
    main()
