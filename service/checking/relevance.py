"""Weighs evidence: which sentence answers the question, and do the passages answer it at all.

Two log-linear models over traits a reader can follow (``traits.py``): one picks among the sentences of a
question, one says whether the passages together suffice. ``bench/relevance.py`` fits them and writes
``weights/relevance.json``; its data card stands in the same file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexes.text.language import language
from indexes.vocabulary import Hit, Language
from service.checking.traits import DEEP, PASSAGES, SENTENCE, features, split, summarise
from service.checking.vectors import SentenceVectors
from service.vocabulary import EvidenceSentence


@dataclass(frozen=True)
class Logistic:
    """P = 1 / (1 + exp(-(w · (x - mean) / scale + bias)))."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def logits(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of each of (n, features) rows."""
        out: NDArray[np.float64] = (rows - self.mean) / self.scale @ self.weights + self.bias
        return out


@dataclass(frozen=True)
class Weighed:
    """Every sentence of the best passages in reading order, and P(these passages answer)."""

    sentences: tuple[EvidenceSentence, ...]
    sufficient: float


Setting = Language | Literal["cross"]


@cache
def models(where: Setting) -> tuple[Logistic, Logistic]:
    """Return the models fitted for ``where``: of a sentence, and of the passages together."""
    file = resources.files("service.checking") / "weights" / "relevance.json"
    stored = json.loads(file.read_text("utf-8"))[where]
    return _logistic(stored["sentence"], SENTENCE), _logistic(stored["passages"], PASSAGES)


def weigh(
    question: str, hits: Sequence[Hit], weights: Mapping[str, float], vectors: SentenceVectors
) -> Weighed:
    """Weigh the sentences of ``hits`` (best first) for ``question``.

    ``weights`` are the collection's idf of the question's terms, as the search reports them. Passages in
    the question's language and in the other are weighed apart, by models of their own.
    """
    spoken = language(question)
    ranked = list(enumerate(hits[:DEEP]))
    own = [one for one in ranked if language(one[1].passage.text) == spoken]
    foreign = [one for one in ranked if one not in own]
    apart: tuple[tuple[list[tuple[int, Hit]], Setting], ...] = (own, spoken), (foreign, "cross")
    parts = [
        _weigh(question, part, where, weights, vectors)
        for part, where in apart
        if any(hit.passage.text.strip() for _, hit in part)
    ]
    total = sum(part.sufficient for part in parts)
    merged = (
        replace(one, relevance=one.relevance * part.sufficient / total)
        for part in parts
        for one in part.sentences
    )
    in_order = sorted(merged, key=lambda one: (one.rank, one.start))
    return Weighed(tuple(in_order), max((part.sufficient for part in parts), default=0.0))


def _weigh(
    question: str,
    part: Sequence[tuple[int, Hit]],
    where: Setting,
    weights: Mapping[str, float],
    vectors: SentenceVectors,
) -> Weighed:
    """Weigh the passages of one language, each given with its rank."""
    hits = [hit for _, hit in part]
    found = split(hits)
    rows, asked = features(question, hits, found, weights, vectors)
    of_sentence, of_passages = models(where)
    logits = of_sentence.logits(rows)
    together = summarise(rows, logits, asked)
    scored = tuple(
        EvidenceSentence(passage_id, part[place][0], start, end, text, share)
        for (passage_id, place, start, end, text), share in zip(
            found, _shares(logits).tolist(), strict=True
        )
    )
    return Weighed(scored, _probability(of_passages.logits(together[None, :])[0]))


def _logistic(stored: Mapping[str, Sequence[float] | float], names: Sequence[str]) -> Logistic:
    mean, scale, weights = (
        np.asarray(stored[key], np.float64) for key in ("mean", "scale", "weights")
    )
    assert len(mean) == len(scale) == len(weights) == len(names), "weights of another version"
    return Logistic(mean, scale, weights, float(np.asarray(stored["bias"])))


def _shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return softmax(logits): of one answering sentence among them, the chance that it is each."""
    raised = np.exp(logits - logits.max())
    out: NDArray[np.float64] = raised / raised.sum()
    return out


def _probability(logit: float) -> float:
    return float(1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, float(logit))))))
