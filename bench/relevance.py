"""Fit the two models that weigh evidence, on the three quarters of XQuAD nothing is reported on.

    python -m bench.relevance            writes service/checking/weights/relevance.json

A sentence is right when it has the gold span and stands in the gold passage. The passages suffice when the
gold one is among them; every question is also seen with its own passage taken away and its neighbours left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench import corpora
from bench.shelf import SCOPE, shelve
from indexes.encoder import Encoder, open_encoder
from indexes.vocabulary import Found
from service.checking import relevance
from service.checking.relevance import PASSAGES, SENTENCE, Asked
from service.checking.vectors import SentenceVectors

TARGET = Path(relevance.__file__).parent / "weights" / "relevance.json"
RIDGE = 0.5  # per observation-independent unit of squared weight
RANK_RIDGE = 10.0
ROUNDS = 30

Matrix = NDArray[np.float64]


@dataclass
class Seen:
    """What one set of questions shows: each one's sentences, with and without its own passage."""

    rows: list[Matrix] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    right: list[NDArray[np.bool_]] = field(default_factory=list)  # per sentence
    present: list[bool] = field(default_factory=list)


def main() -> None:
    """Fit, print the figures on the held-out quarter, write the weights."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    card: dict[str, object] = {
        "data": "XQuAD en and zh (CC BY-SA 4.0), 180 of 240 passages a language; 60 held out",
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
    }
    settings = {"en": ("en en",), "zh": ("zh zh",), "cross": ("zh en", "en zh")}
    for name, pairs in settings.items():
        fitted, held = Seen(), Seen()
        for language, where in (pair.split() for pair in pairs):
            look(language, where, encoder, fitted, held)
        sentence = rank(_present(fitted), _right(fitted))
        passages = fit(together(fitted, sentence), np.array(fitted.present, np.float64))
        card[name] = {"sentence": _stored(sentence), "passages": _stored(passages)}
        print(name)
        report(held, sentence, passages)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def look(language: str, where: str, encoder: Encoder, fitted: Seen, held: Seen) -> None:
    """Ask the questions of ``language`` of the passages in ``where``, and gather what they show."""
    corpus, answers = corpora.xquad(where), corpora.xquad_answers(where)
    questions = corpora.xquad(language).questions  # the sets align
    sentence_vectors = SentenceVectors(encoder, capacity=100_000)
    with shelve(corpus, encoder, f"XQuAD {where}") as shelf:
        for question, right, answer in zip(questions, corpus.right, answers, strict=True):
            (own,) = right
            found = shelf.searcher.search(SCOPE, question, limit=relevance.DEEP + 1)
            seen = held if corpora.held_out(own) else fitted
            for gone in (None, int(shelf.ids[own])):
                gold = int(shelf.ids[own]) if gone is None else None
                _gather(seen, question, answer, found, gone, gold, sentence_vectors)


def _gather(
    seen: Seen,
    question: str,
    answer: str,
    found: Found,
    gone: int | None,
    gold: int | None,
    vectors: SentenceVectors,
) -> None:
    hits = [hit for hit in found.hits if hit.passage.id != gone][: relevance.DEEP]
    cut = relevance.split(hits)
    rows, asked = relevance.features(question, hits, cut, found.weights, vectors)
    seen.rows.append(rows)
    seen.asked.append(asked)
    seen.right.append(np.array([one[0] == gold and answer in one[4] for one in cut], bool))
    seen.present.append(gold in {hit.passage.id for hit in hits})


def rank(questions: Sequence[Matrix], right: Sequence[NDArray[np.bool_]]) -> relevance.Logistic:
    """Return the conditional logit that picks the right sentence among each question's own.

    Maximum likelihood of softmax(w · x) over the sentences of one question (McFadden 1974), ridged:
    what matters is which of them is best, not how good sentences are across questions.
    """
    pairs = [(rows, own) for rows, own in zip(questions, right, strict=True) if own.any()]
    stacked = np.vstack([rows for rows, _ in pairs])
    mean, scale = stacked.mean(0), stacked.std(0) + 1e-9
    x = (stacked - mean) / scale
    y = np.concatenate([own / own.sum() for _, own in pairs])
    lengths = [len(own) for _, own in pairs]
    starts = np.cumsum([0, *lengths[:-1]])

    def loss(w: Matrix) -> tuple[float, Matrix]:
        scores = x @ w
        top = np.repeat(np.maximum.reduceat(scores, starts), lengths)
        raised = np.exp(scores - top)
        p = raised / np.repeat(np.add.reduceat(raised, starts), lengths)
        value = -(y * np.log(p + 1e-12)).sum() + RANK_RIDGE * (w @ w) / 2
        return float(value), x.T @ (p - y) + RANK_RIDGE * w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    return relevance.Logistic(mean, scale, found.x, 0.0)


def fit(rows: Matrix, right: NDArray[np.float64] | NDArray[np.bool_]) -> relevance.Logistic:
    """Return the ridge logistic regression of ``right`` on ``rows``, by Newton's method."""
    mean, scale = rows.mean(0), rows.std(0) + 1e-9
    x = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    y, w = np.asarray(right, np.float64), np.zeros(x.shape[1])
    ridge = np.diag([*[RIDGE] * rows.shape[1], 0.0])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + ridge @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        w = w - np.linalg.solve(hessian, gradient)
    return relevance.Logistic(mean, scale, w[:-1], float(w[-1]))


def together(seen: Seen, sentence: relevance.Logistic) -> Matrix:
    """Return the features of each question's passages together."""
    return np.array([
        relevance.summarise(rows, sentence.logits(rows), asked)
        for rows, asked in zip(seen.rows, seen.asked, strict=True)
    ])  # fmt: skip


def report(held: Seen, sentence: relevance.Logistic, passages: relevance.Logistic) -> None:
    """Print how often the right sentence is among the best, and what refusing costs."""
    present = np.array(held.present)
    ranks = []
    for rows, right in zip(held.rows, held.right, strict=True):
        if right.any():
            order = np.argsort(-sentence.logits(rows), kind="stable")
            ranks.append(int(np.flatnonzero(right[order])[0]))
    asked = len(held.rows) // 2
    for best in (1, 2, 3):
        print(f"gold span in the best {best}: {sum(r < best for r in ranks) / asked:.3f}")
    logits = passages.logits(together(held, sentence))
    for kept in (0.95, 0.92, 0.90, 0.89):
        bar = np.quantile(logits[present], 1 - kept)
        refused = float((logits[~present] < bar).mean())
        p = 1 / (1 + np.exp(-bar))
        print(f"answerable kept {kept:.2f}: unanswerable refused {refused:.3f} (P ≥ {p:.3f})")


def _present(seen: Seen) -> list[Matrix]:
    return [rows for rows, there in zip(seen.rows, seen.present, strict=True) if there]


def _right(seen: Seen) -> Sequence[NDArray[np.bool_]]:
    return [right for right, there in zip(seen.right, seen.present, strict=True) if there]


def _stored(model: relevance.Logistic) -> dict[str, object]:
    names = SENTENCE if len(model.weights) == len(SENTENCE) else PASSAGES
    return {
        "features": list(names),
        "mean": np.round(model.mean, 6).tolist(),
        "scale": np.round(model.scale, 6).tolist(),
        "weights": np.round(model.weights, 6).tolist(),
        "bias": round(model.bias, 6),
    }


if __name__ == "__main__":
    main()
