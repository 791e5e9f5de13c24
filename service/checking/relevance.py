"""Weighs evidence: which sentence answers the question, and do the passages answer it at all.

Two log-linear models over traits a reader can follow (``traits.py``): one picks among the sentences of a
question, one says whether the passages together suffice. ``bench/relevance.py`` fits them and writes
``weights/relevance.json``; its data card stands in the same file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexes.text.language import language
from indexes.vocabulary import Hit, Language
from service.checking.traits import (
    DEEP,
    PASSAGES,
    SENTENCE,
    Cut,
    features,
    repeats,
    split,
    summarise,
)
from service.checking.vectors import SentenceVectors
from service.vocabulary import EvidenceSentence


@dataclass(frozen=True)
class Logistic:
    """P = 1 / (1 + exp(-(w · z + bias))), z = (x - mean) / scale, no further from 0 than ``limit``."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    limit: float = math.inf

    def logits(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of each of (n, features) rows."""
        out: NDArray[np.float64] = self.standard(rows) @ self.weights + self.bias
        return out

    def standard(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the z of (n, features) rows."""
        return np.clip((rows - self.mean) / self.scale, -self.limit, self.limit)


@dataclass(frozen=True)
class Weighed:
    """Every sentence of the best passages in reading order, and P(these passages answer)."""

    sentences: tuple[EvidenceSentence, ...]
    sufficient: float


_ASKS = re.compile(r"[?？]\W*$")
BEST, WORTH = 3, 0.05  # sentences to quote at most, and their relevance at least, of the best one's
ASIDE = 2  # power of P(the question's own language does not suffice) that the other's passages are weighed by
BESIDE = 0.04  # of the best's relevance: under WORTH, over what a conflict needs
SURE = 0.5  # P(sufficient) from which an answer is whole, and the other language need not be read
LIMIT = 3.0  # deviations from the mean beyond which a trait says no more
Setting = Language | Literal["cross"]
Read = Callable[[str, Weighed, Setting], Weighed]


@cache
def models(where: Setting) -> tuple[Logistic, Logistic]:
    """Return the models fitted for ``where``: of a sentence, and of the passages together."""
    file = resources.files("service.checking") / "weights" / "relevance.json"
    stored = json.loads(file.read_text("utf-8"))[where]
    of_sentence = _logistic(stored["sentence"], SENTENCE)
    return of_sentence, replace(_logistic(stored["passages"], PASSAGES), limit=LIMIT)


def weigh(
    question: str,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    vectors: SentenceVectors,
    read: Read = lambda question, weighed, where: weighed,
) -> Weighed:
    """Weigh the sentences of ``hits`` (best first) for ``question``.

    ``weights`` are the collection's idf of the question's terms, as the search reports them. Passages in
    the question's language and in the other are weighed apart, by models of their own, and ``read``; those in
    the other are not read where the question's own answer anyhow.
    """
    spoken = language(question)
    ranked = list(enumerate(hits[:DEEP]))
    own = [one for one in ranked if language(one[1].passage.text) == spoken]
    foreign = [one for one in ranked if one not in own]
    apart: tuple[tuple[list[tuple[int, Hit]], Setting], ...] = (own, spoken), (foreign, "cross")
    parts = list[Weighed]()
    for part, where in apart:
        if any(hit.passage.text.strip() for _, hit in part):
            found = _weigh(question, part, where, weights, vectors)
            answered = any(one.sufficient >= SURE for one in parts)
            parts.append(found if answered else read(question, found, where))
    return merged(parts)


def merged(parts: Sequence[Weighed]) -> Weighed:
    """Return what was weighed of both languages as one, in reading order, relevance by P(sufficient).

    Sentences of the other language count the less the better the question's own answers; where its best is
    better, they are no more quoted beside it. Together they suffice as the best one's passages do. All
    relevance is 1.
    """
    parts = [part for part in parts if part.sentences]
    weights = [part.sufficient for part in parts]
    tops = [max(one.relevance for one in part.sentences) for part in parts]
    if len(parts) > 1:
        weights[1] *= (1 - weights[0]) ** ASIDE
        if weights[0] * tops[0] >= weights[1] * tops[1]:
            weights[1] = min(weights[1], BESIDE * weights[0] * tops[0] / tops[1])
    scaled = [
        replace(one, relevance=one.relevance * weight)
        for part, weight in zip(parts, weights, strict=True)
        for one in part.sentences
    ]
    whole = sum(one.relevance for one in scaled)
    shares = (replace(one, relevance=one.relevance / whole) for one in scaled)
    leads = zip((w * top for w, top in zip(weights, tops, strict=True)), parts, strict=True)
    sufficient = max(leads, key=lambda one: one[0])[1].sufficient if parts else 0.0
    return Weighed(tuple(sorted(shares, key=lambda one: (one.rank, one.start))), sufficient)


def quotable(sentences: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Return the sentences, best first, that are relevant enough to stand beside the best one."""
    ranked = sorted(sentences, key=lambda one: -one.relevance)
    return [one for one in ranked if one.relevance >= WORTH * ranked[0].relevance]


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
    shares = _handed_on(found, _shares(logits))
    bare = [repeats(cut[-1], hits[cut[1]]) for cut in found]
    if not all(bare):  # a heading in the text says nothing that could be quoted
        shares = np.where(bare, 0.0, shares)
        shares /= shares.sum()
    scored = tuple(
        EvidenceSentence(passage_id, part[place][0], start, end, text, share)
        for (passage_id, place, start, end, text), share in zip(found, shares.tolist(), strict=True)
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


def _handed_on(found: Sequence[Cut], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``shares`` with those of questions in the passages handed to what follows, halved at each step.

    A document of questions and answers matches by its questions; what answers stands behind them.
    """
    out, handed = shares.copy(), 0.0
    for at, (passage_id, *_, text) in enumerate(found):
        following = [cut[-1] for cut in found[at + 1 : at + 2] if cut[0] == passage_id]
        if at and found[at - 1][0] != passage_id:
            handed = 0.0
        if not _ASKS.search(text):
            out[at], handed = max(out[at], handed), handed / 2
        elif following and not _ASKS.search(following[0]):
            out[at], handed = 0.0, shares[at]
    out /= out.sum()
    return out


def _probability(logit: float) -> float:
    return float(1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, float(logit))))))
