"""Fits the weights of ``indexes/rerank.py`` and shows what they bring, cross-validated.

    python -m bench.rerank

Five folds by the right passage; XQuAD en and zh and its Chinese questions on English passages weigh
the same, LawBench twice as much; MedQuAD and the other crossings are only reported. The last line
prints the weights fitted on everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import corpora, report, vectors
from bench.corpora import Corpus
from bench.shelf import SCOPE, Shelf, shelve
from indexes.candidates import Candidates
from indexes.encoder import Encoder, open_encoder
from indexes.rerank import WEIGHTS, Mask, features
from indexes.search import Searcher

Array = NDArray[np.float64]
FOLDS = 5
STEPS, RATE, SHRINK = 250, 0.05, 0.001
SHARES = {"LawBench": 2.0, "XQuAD en": 1.0, "XQuAD zh → en": 1.0, "XQuAD zh": 1.0}  # of the fit


@dataclass
class Collector:
    """A reranker that leaves everything as it was and remembers the features."""

    rows: list[Array] = field(default_factory=list)
    fused: list[Array] = field(default_factory=list)
    ids: list[NDArray[np.int64]] = field(default_factory=list)

    def __call__(self, fused: Array, statutes: Mask, found: Candidates) -> Array:
        """Remember one question's features; return the fused scores."""
        self.rows.append(features(fused, statutes, found))
        self.ids.append(found.ids)
        self.fused.append(fused)
        return fused


@dataclass(frozen=True)
class Asked:
    """One question: the features of its n best hits (n, f), and which are right (n,)."""

    rows: Array
    right: NDArray[np.bool_]
    fused: Array  # (n,)
    fold: int


def main() -> None:
    """Print one table and keep it as JSON."""
    corpora.data()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    sets = _sets(encoder)
    scored = {name: [np.empty(0)] * len(asked) for name, asked in sets.items()}
    for fold in range(FOLDS):
        weights = fit({n: [one for one in a if one.fold != fold] for n, a in sets.items()})
        for name, asked in sets.items():
            for number, one in enumerate(asked):
                if one.fold == fold:
                    scored[name][number] = one.rows @ weights
    rows: list[dict[str, object]] = []
    for name, asked in sets.items():
        fused = _figures(asked, [one.fused for one in asked])
        rows.append({"set": name, "order": "fused", **fused})
        rows.append({"set": name, "order": "reranked", **_figures(asked, scored[name])})
    report.show("rerank", rows)
    print(dict(zip(WEIGHTS, np.round(fit(sets), 3).tolist(), strict=True)))


def fit(sets: dict[str, list[Asked]]) -> Array:
    """Return the weights that make the right passages likeliest, in the features' own units."""
    kept = [(one, name) for name in SHARES for one in sets[name] if one.right.any()]
    sizes = {name: len(asked) for name, asked in sets.items()}
    share = np.array([SHARES[name] / sizes[name] for _, name in kept])
    share /= share.sum()
    every = np.concatenate([one.rows for one, _ in kept])
    mean, scale = every.mean(0), every.std(0) + 1e-9
    deep = max(len(one.right) for one, _ in kept)
    rows = np.zeros((len(kept), deep, len(WEIGHTS)))
    right, absent = np.zeros((len(kept), deep)), np.full((len(kept), deep), -1e9)
    for at, (one, _) in enumerate(kept):
        rows[at, : len(one.right)] = (one.rows - mean) / scale
        right[at, : len(one.right)], absent[at, : len(one.right)] = one.right, 0.0
    start = np.zeros(len(WEIGHTS))
    start[0] = scale[0]  # the fused score alone
    weights = _descend(start, rows, right, absent, share)
    fitted: Array = weights / scale
    return fitted


def _descend(start: Array, rows: Array, right: Array, absent: Array, share: Array) -> Array:
    """Minimise the listwise loss with Adam (Kingma and Ba 2015), drawn towards ``start``."""
    weights, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        chance = _softmax(rows @ weights + absent)
        among = chance * right
        among /= among.sum(1, keepdims=True) + 1e-12
        slope = np.einsum("qn,qnf->f", (chance - among) * share[:, None], rows)
        slope += SHRINK * (weights - start)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        step_size = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-12)
        weights = weights - RATE * step_size
    return weights


def _softmax(logits: Array) -> Array:
    grown = np.exp(logits - logits.max(1, keepdims=True))
    shares: Array = grown / grown.sum(1, keepdims=True)
    return shares


def _sets(encoder: Encoder) -> dict[str, list[Asked]]:
    english, chinese, law = corpora.xquad("en"), corpora.xquad("zh"), corpora.law()
    sets = {}
    with shelve(law, encoder, "law") as shelf:
        sets["LawBench"] = _collect(shelf, law, encoder)
    with shelve(english, encoder, "XQuAD en") as shelf:
        sets["XQuAD en"] = _collect(shelf, english, encoder)
        sets["XQuAD zh → en"] = _collect(shelf, chinese, encoder)
    with shelve(chinese, encoder, "XQuAD zh") as shelf:
        sets["XQuAD zh"] = _collect(shelf, chinese, encoder)
        sets["XQuAD en → zh"] = _collect(shelf, english, encoder)
    for name, corpus in zip(("zh", "en"), corpora.mixed(), strict=True):
        with shelve(corpus, encoder, "XQuAD in both languages") as shelf:
            sets[f"XQuAD {name} → both"] = _collect(shelf, corpus, encoder)
    medical = corpora.medical(1000)
    with shelve(medical, encoder, "MedQuAD") as shelf:
        sets["MedQuAD"] = _collect(shelf, medical, encoder)
    return sets


def _collect(shelf: Shelf, corpus: Corpus, encoder: Encoder) -> list[Asked]:
    collector = Collector()
    searcher = Searcher(shelf.truth, shelf.root, encoder, collector)
    asked = vectors.encode(encoder, corpus.questions, "query", "questions")
    found = []
    for question, vector, right in zip(corpus.questions, asked, corpus.right, strict=True):
        searcher.search(SCOPE, question, vector=vector)
        correct = np.isin(collector.ids[-1], shelf.ids[list(right)])
        found.append(Asked(collector.rows[-1], correct, collector.fused[-1], min(right) % FOLDS))
    return found


def _figures(asked: list[Asked], scored: list[Array]) -> dict[str, float]:
    first = [
        int(np.argmax(one.right[np.argsort(-scores, kind="stable")])) if one.right.any() else 999
        for one, scores in zip(asked, scored, strict=True)
    ]
    return {f"hit@{k}": float(np.mean(np.array(first) < k)) for k in (1, 5, 10)}


if __name__ == "__main__":
    main()
