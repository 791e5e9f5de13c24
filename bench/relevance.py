"""Fit the two models that weigh evidence, on what nothing is reported on.

    python -m bench.relevance            writes service/checking/weights/relevance.json

A sentence is right when it has the gold span and stands in the gold passage. The passages suffice when a
right one is among them. ``bench/seen.py`` says what is asked, of what, and what is taken away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from bench import seen
from bench.seen import Matrix, Seen
from indexes.encoder import Encoder, open_encoder
from service.checking import relevance
from service.checking.traits import PASSAGES, SENTENCE, summarise

TARGET = Path(relevance.__file__).parent / "weights" / "relevance.json"
RIDGE = 10.0  # per observation-independent unit of squared weight
RANK_RIDGE = 10.0
Bounds = tuple[float | None, float | None]
# Traits of which more never tells against an answer
FOR = frozenset([
    "similarity", "similarity_gap", "coverage", "coverage_gap", "passage_coverage",
    "passage_similarity", "lexical_share", "adjacency", "before_coverage", "before_similarity",
    "after_coverage", "newness", "has_number", "has_date", "has_cause", "fresh", "support",
    "strange_similarity", "strange_gap", "strange_passage_similarity", "trail_coverage", "best",
    "top_similarity", "top_coverage", "top_passage_coverage", "top_passage_similarity",
    "first_similarity", "first_coverage", "mean_coverage", "mean_similarity",
    "strange_top_similarity", "strange_first_similarity", "strange_mean_similarity",
])  # fmt: skip
# … and of which more never tells for one
AGAINST = frozenset([
    "rank", "lacks_number", "lacks_date", "lacks_cause", "lacks_name", "lacks_fresh",
    "number_missing", "number_missing_passage", "names_missing", "second", "unknown",
])  # fmt: skip
EACH, EACH_CROSS = 3, 5  # of XQuAD's questions, every so many-th is asked: more take an hour
BESIDE = 1500  # articles beside those that LawBench's scenarios ask for


def main() -> None:
    """Fit, print the figures on what was held out, write the weights."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    card: dict[str, object] = {
        "data": "XQuAD en and zh (CC BY-SA 4.0), every third question of 180 of 240 passages a "
        "language, as asked and in a layman's words; LawBench scenarios, every second; the rest "
        "held out",
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
    }
    for name in ("en", "zh", "cross"):
        fitted, held = Seen(), {}
        for label, (train, test) in sources(name, encoder).items():
            fitted.take(train)
            held[label] = test
        sentence, passages = both(fitted)
        card[name] = {"sentence": _stored(sentence), "passages": _stored(passages)}
        for label, test in held.items():
            report(f"{name}, {label}", test, sentence, passages)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def sources(name: str, encoder: Encoder) -> dict[str, tuple[Seen, Seen]]:
    """Return what the models called ``name`` learn from, and what is held out of it."""
    match name:
        case "cross":
            pairs = (("zh", "en"), ("en", "zh"))
            return {
                f"{a} of {b}": seen.xquad(a, b, encoder, EACH_CROSS, lay=False) for a, b in pairs
            }
        case _:
            found = {
                "as asked": seen.xquad(name, name, encoder, EACH, lay=False),
                "a layman's words": seen.xquad(name, name, encoder, EACH, lay=True),
            }
            return found | ({"scenarios": seen.law(encoder, BESIDE)} if name == "zh" else {})


def both(fitted: Seen) -> tuple[relevance.Logistic, relevance.Logistic]:
    """Return the model of a sentence and the model of the passages together."""
    known = [at for at, right in enumerate(fitted.right) if fitted.pinned[at] and right.any()]
    sentence = rank([fitted.rows[at] for at in known], [fitted.right[at] for at in known])
    return sentence, fit(together(fitted, sentence), np.array(fitted.present, np.float64))


def rank(questions: Sequence[Matrix], right: Sequence[NDArray[np.bool_]]) -> relevance.Logistic:
    """Return the conditional logit that picks the right sentence among each question's own.

    Maximum likelihood of softmax(w · x) over the sentences of one question (McFadden 1974), ridged:
    what matters is which of them is best, not how good sentences are across questions.
    """
    stacked = np.vstack(questions)
    mean, scale = stacked.mean(0), stacked.std(0) + 1e-9
    x = (stacked - mean) / scale
    y = np.concatenate([own / own.sum() for own in right])
    lengths = [len(own) for own in right]
    starts = np.cumsum([0, *lengths[:-1]])

    def loss(w: Matrix) -> tuple[float, Matrix]:
        scores = x @ w
        top = np.repeat(np.maximum.reduceat(scores, starts), lengths)
        raised = np.exp(scores - top)
        p = raised / np.repeat(np.add.reduceat(raised, starts), lengths)
        value = -(y * np.log(p + 1e-12)).sum() + RANK_RIDGE * (w @ w) / 2
        return float(value), x.T @ (p - y) + RANK_RIDGE * w

    found = minimize(
        loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=signs(SENTENCE)
    )
    return relevance.Logistic(mean, scale, found.x, 0.0)


def fit(rows: Matrix, right: NDArray[np.float64] | NDArray[np.bool_]) -> relevance.Logistic:
    """Return the ridge logistic regression of ``right`` on ``rows``, each weight signed as ``signs`` says."""
    model = relevance.Logistic(
        rows.mean(0), rows.std(0) + 1e-9, np.zeros(rows.shape[1]), 0.0, relevance.LIMIT
    )
    x = np.hstack([model.standard(rows), np.ones((len(rows), 1))])
    y, ridge = np.asarray(right, np.float64), np.array([*[RIDGE] * rows.shape[1], 0.0])

    def loss(w: Matrix) -> tuple[float, Matrix]:
        z = x @ w
        value = (np.logaddexp(0, z) - y * z).sum() + ridge @ (w * w) / 2
        return float(value), x.T @ (expit(z) - y) + ridge * w

    bounds = [*signs(PASSAGES), (None, None)]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return replace(model, weights=found[:-1], bias=float(found[-1]))


def signs(names: Sequence[str]) -> list[Bounds]:
    """Return the bounds of each trait's weight: what fits better may never tell against an answer.

    Fitted freely, many likenesses get a negative weight that another's positive one makes up for, and
    passages liker than all that was fitted on are refused for it.
    """
    return [
        (0, None) if one in FOR else (None, 0) if one in AGAINST else (None, None) for one in names
    ]


def together(found: Seen, sentence: relevance.Logistic) -> Matrix:
    """Return the features of each question's passages together."""
    return np.array([
        summarise(rows, sentence.logits(rows), asked)
        for rows, asked in zip(found.rows, found.asked, strict=True)
    ])  # fmt: skip


def report(
    label: str, held: Seen, sentence: relevance.Logistic, passages: relevance.Logistic
) -> None:
    """Print how often the right sentence is among the best, and what refusing costs."""
    print(label)
    ranks = []
    for rows, right, pinned in zip(held.rows, held.right, held.pinned, strict=True):
        if pinned and right.any():
            order = np.argsort(-sentence.logits(rows), kind="stable")
            ranks.append(int(np.flatnonzero(right[order])[0]))
    shown = np.array(held.shown)
    whole = shown == "whole"
    for best in (1, 2, 3) if ranks else ():
        print(f"  gold span in the best {best}: {sum(r < best for r in ranks) / whole.sum():.3f}")
    logits = passages.logits(together(held, sentence))
    for kept in (0.98, 0.95, 0.90, 0.85):
        bar = np.quantile(logits[whole], 1 - kept)
        refused = {
            name: round(float((logits[shown == name] < bar).mean()), 3)
            for name in ("gone", "cut")
            if (shown == name).any()
        }
        print(f"  kept {kept:.2f}: refused {refused} (P ≥ {1 / (1 + np.exp(-bar)):.3f})")


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
