"""Weighs evidence: which sentence answers the question, and do the passages answer it at all.

Two log-linear models over features a reader can follow: one picks among the sentences of a question, one
says whether the passages together suffice. ``bench/relevance.py`` fits them and writes
``weights/relevance.json``; its data card stands in the same file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexes.text.language import language
from indexes.text.sentences import sentences
from indexes.text.tokens import terms
from indexes.vocabulary import Hit, Language
from service.checking.asked import Expected, expected, holds
from service.checking.vectors import SentenceVectors
from service.vocabulary import EvidenceSentence

DEEP = 5  # passages whose sentences are weighed: the gold one is among them for 99 of 100 questions

SENTENCE = (
    "similarity", "similarity_gap", "coverage", "coverage_gap", "passage_coverage",
    "passage_similarity", "passage_lead", "fused_lead", "lexical_share", "rank", "adjacency",
    "before_coverage", "before_similarity", "after_coverage", "length", "newness", "has_number",
    "has_date", "has_cause", "lacks_number", "lacks_date", "lacks_cause", "lacks_name",
    "number_missing", "number_missing_passage", "strange_similarity", "strange_gap",
    "strange_passage_similarity", "strange_lead",
)  # fmt: skip
PASSAGES = (
    *SENTENCE,
    "best", "second", "top_similarity", "top_coverage", "top_passage_coverage",
    "top_passage_similarity", "first_similarity", "first_coverage", "mean_coverage",
    "mean_similarity", "unknown", "terms",
    "strange_top_similarity", "strange_first_similarity", "strange_mean_similarity",
)  # fmt: skip

_DIGITS = re.compile(r"\d+")


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


@dataclass(frozen=True)
class Asked:
    """A question ready to be compared: its terms with their weights, its vector, what it expects."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]
    vector: NDArray[np.float32]
    kind: Expected
    numbers: frozenset[str]
    unknown: float  # share of the weight on terms no passage has


Setting = Language | Literal["cross"]


def setting(question: str, hits: Sequence[Hit]) -> Setting:
    """Return which models apply: the common language of question and best passage, or ``cross``."""
    asked = language(question)
    return asked if language(hits[0].passage.text) == asked else "cross"


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

    ``weights`` are the collection's idf of the question's terms, as the search reports them.
    """
    found = split(hits)
    if not found:
        return Weighed((), 0.0)
    rows, asked = features(question, hits, found, weights, vectors)
    of_sentence, of_passages = models(setting(question, hits))
    logits = of_sentence.logits(rows)
    together = summarise(rows, logits, asked)
    scored = tuple(
        EvidenceSentence(passage_id, rank, start, end, text, share)
        for (passage_id, rank, start, end, text), share in zip(
            found, _shares(logits).tolist(), strict=True
        )
    )
    return Weighed(scored, _probability(of_passages.logits(together[None, :])[0]))


Cut = tuple[int, int, int, int, str]  # passage id, rank of its hit, start, end, text


def split(hits: Sequence[Hit], deep: int = DEEP) -> list[Cut]:
    """Return the sentences of the best ``deep`` passages, with offsets into their canonical texts."""
    return [
        (passage.id, rank, passage.start + span.start, passage.start + span.end,
         span.of(passage.text))
        for rank, passage in enumerate(hit.passage for hit in hits[:deep])
        for span in sentences(passage.text)
    ]  # fmt: skip


def features(
    question: str,
    hits: Sequence[Hit],
    found: Sequence[Cut],
    weights: Mapping[str, float],
    vectors: SentenceVectors,
) -> tuple[NDArray[np.float64], Asked]:
    """Return the (sentences, len(SENTENCE)) features, and the question they were measured with."""
    asked = _asked(question, hits, weights, vectors)
    similarity = (vectors.of([cut[4] for cut in found]) @ asked.vector).astype(np.float64)
    words = [terms(cut[4]) for cut in found]
    coverage = np.array([_covered(asked, set(own)) for own in words])
    strongest = max(1e-9, *(hit.scores.lexical or 0.0 for hit in hits[:DEEP]))
    rows = []
    for rank, hit in enumerate(hits[:DEEP]):
        own = [at for at, cut in enumerate(found) if cut[1] == rank]
        if not own:
            continue
        whole = _covered(asked, {term for at in own for term in words[at]})
        lead = (hit.scores.dense or 0.0) - (hits[0].scores.dense or 0.0)
        lacks = float(not asked.numbers <= set(_DIGITS.findall(hit.passage.text)))
        for place, at in enumerate(own):
            before, after = own[place - 1] if place else None, own[place + 1 : place + 2]
            text = found[at][4]
            rows.append([
                similarity[at], similarity[at] - similarity.max(),
                coverage[at], coverage[at] - coverage[own].max(), whole,
                hit.scores.dense or 0.0, lead, hit.scores.fused - hits[0].scores.fused,
                (hit.scores.lexical or 0.0) / strongest, rank, _adjacent(asked.terms, words[at]),
                coverage[before] if before is not None else 0.0,
                similarity[before] if before is not None else 0.7,
                coverage[after[0]] if after else 0.0,
                math.log(len(text) + 1), _newness(asked.terms, words[at]),
                *_kinds(asked.kind, text),
                float(not asked.numbers <= set(_DIGITS.findall(text))), lacks,
                # In words the passages do not have, only the meaning tells: a layman's, another language's.
                asked.unknown * similarity[at], asked.unknown * (similarity[at] - similarity.max()),
                asked.unknown * (hit.scores.dense or 0.0), asked.unknown * lead,
            ])  # fmt: skip
    return np.array(rows, np.float64), asked


def summarise(
    rows: NDArray[np.float64], logits: NDArray[np.float64], asked: Asked
) -> NDArray[np.float64]:
    """Return the (len(PASSAGES),) features of all sentences together."""
    order = np.argsort(-logits, kind="stable")
    best, three = rows[order[0]], rows[order[:3]]
    first = rows[rows[:, SENTENCE.index("rank")] == rows[:, SENTENCE.index("rank")].min()]
    column = {name: rows[:, at] for at, name in enumerate(SENTENCE)}
    return np.array([
        *best, logits[order[0]], logits[order[1]] if len(order) > 1 else -5.0,
        column["similarity"].max(), column["coverage"].max(), column["passage_coverage"].max(),
        column["passage_similarity"].max(), first[:, 0].max(), first[:, 2].max(),
        three[:, 2].mean(), three[:, 0].mean(), asked.unknown, math.log(len(asked.terms) + 1),
        asked.unknown * column["similarity"].max(), asked.unknown * first[:, 0].max(),
        asked.unknown * three[:, 0].mean(),
    ])  # fmt: skip


def _asked(
    question: str, hits: Sequence[Hit], weights: Mapping[str, float], vectors: SentenceVectors
) -> Asked:
    own = tuple(dict.fromkeys(terms(question)))
    seen = {term for hit in hits for term in terms(hit.passage.text)}
    values = np.array([weights.get(term, 1.0) for term in own], np.float64)
    unseen = np.array([term not in seen for term in own], bool)
    return Asked(
        own, values, vectors.query(question), expected(question),
        frozenset(_DIGITS.findall(question)),
        float(values[unseen].sum() / max(values.sum(), 1e-9)),
    )  # fmt: skip


def _covered(asked: Asked, own: set[str]) -> float:
    """Return the share of the question's term weight that stands in ``own``."""
    there = np.array([term in own for term in asked.terms], bool)
    return float(asked.weights[there].sum() / max(asked.weights.sum(), 1e-9))


def _adjacent(question: Sequence[str], own: Sequence[str]) -> float:
    """Return the share of the question's neighbouring term pairs that stand side by side."""
    pairs = list(pairwise(question))
    there = set(pairwise(own))
    return sum(pair in there for pair in pairs) / max(len(pairs), 1)


def _newness(question: Sequence[str], own: Sequence[str]) -> float:
    """Return the share of the sentence's terms that the question does not have: room for an answer."""
    known = set(question)
    return sum(term not in known for term in own) / max(len(own), 1)


def _kinds(kind: Expected, text: str) -> list[float]:
    there = holds(text, kind)
    has = [float(there and kind == one) for one in ("number", "date", "cause")]
    lacks = [float(not there and kind == one) for one in ("number", "date", "cause", "name")]
    return [*has, *lacks]


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
