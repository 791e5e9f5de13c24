"""Fit the model that gives P(supported), on the two thirds of the pairs nothing is reported on.

    python -m bench.scorer [--passages 300]        writes service/checking/weights/scorer.json

A response is right when every statement of it is; of a wrong one the worst statement is taken to be the wrong
one, found again in each of three rounds (multiple-instance learning, Andrews et al. 2002). Calibration is
isotonic, on predictions for groups the trees did not see.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import pairs, perturb
from bench.pairs import Pair
from indexes.encoder import Encoder, open_encoder
from indexes.text.sentences import sentences
from service.checking import scorer
from service.checking.align import align
from service.checking.claims import claims
from service.checking.facts import compare
from service.checking.given import given
from service.checking.scorer import FEATURES
from service.checking.vectors import SentenceVectors

TARGET = Path(scorer.__file__).parent / "weights" / "scorer.json"
TODAY = date(2026, 6, 1)
WEIGHTS = {"begin": 2.0, "halueval": 0.7, "ocnli": 0.3}  # perturbed sets together: 1.5
ROUNDS = 3
TREES = {"max_iter": 160, "max_leaf_nodes": 8, "learning_rate": 0.07, "min_samples_leaf": 40}
RISING = {"similarity", "coverage", "coverage_two", "coverage_around", "pairs", "letters",
          "kept_order", "weakest_clause", "verbatim"}  # fmt: skip
FALLING = {"novel", "novel_many", "number", "pointer", "name", "negation", "force", "roles",
           "against", "own_view"}  # fmt: skip

Matrix = NDArray[np.float64]


@dataclass
class Seen:
    """Pairs, the features of each of their statements, and whose statement each row is."""

    pairs: list[Pair]
    rows: Matrix
    owner: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.bool_]:
        """What people said of each pair."""
        return np.array([pair.right for pair in self.pairs])


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=300)
    passages = parser.parse_args().passages
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    chosen = [one for one in everything(passages) if not reported(one)]
    seen = look(chosen, encoder)
    stored = fit(seen)
    card = {
        "data": "BEGIN (CC BY 4.0, CDLA-Sharing 1.0), HaluEval QA (MIT), OCNLI train, and perturbed "
        "sentences of Chinese law, MedQuAD and XQuAD; the third of the passages that "
        "bench.pairs.held_out names is left out",
        "pairs": len(chosen),
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
    }
    TARGET.write_text(json.dumps({**card, **stored}) + "\n", "utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes from {len(chosen):,} pairs")


def everything(passages: int) -> list[Pair]:
    """Return all pairs, fitted on or not."""
    return [
        *pairs.begin(), *pairs.halueval(), *pairs.ocnli("train"), *pairs.ocnli("dev"),
        *perturb.suite(passages),
    ]  # fmt: skip


def reported(pair: Pair) -> bool:
    """Return whether a pair is for reporting: OCNLI has its own split, the others go by passage."""
    return pair.part == "dev" if pair.part else pairs.held_out(pair.group)


def look(chosen: Sequence[Pair], encoder: Encoder) -> Seen:
    """Return the features of every statement of ``chosen``."""
    vectors = SentenceVectors(pairs.Known(encoder, chosen, "pairs"), capacity=200_000)
    rows, owner = [], []
    for number, pair in enumerate(chosen):
        evidence = given([pair.passage])
        for claim in statements(pair.claim):
            near = align(claim, evidence.sentences, vectors)
            aligned = " ".join(sentence.text for sentence in near.sentences)
            faults = compare(claim, aligned, pair.passage, TODAY)
            rows.append(scorer.features(claim, near, pair.passage, faults, TODAY))
            owner.append(number)
    return Seen(list(chosen), np.array(rows), np.array(owner))


def statements(text: str) -> list[str]:
    """Return what ``text`` states, sentence by sentence; the whole where it states nothing."""
    cut = [span.of(text) for span in sentences(text)]
    stated = [s[one.start : one.end] for s in cut for one in claims(s) if not one.needless]
    return stated or [text]


def fit(seen: Seen) -> dict[str, Any]:
    """Return the trees and their calibration in stored form."""
    right = seen.right
    groups = np.array([pairs.bucket(pair.group) % 5 for pair in seen.pairs])
    out = np.zeros(len(right))
    for fold in range(5):
        model = _trees(seen, groups[seen.owner] != fold)
        own = groups == fold
        out[own] = _least(model.decision_function(seen.rows), seen)[own]
    said, meant = _calibrated(out, right, _weights(seen.pairs))
    return {**_stored(_trees(seen, np.ones(len(seen.rows), bool))), "said": said, "meant": meant}


def _trees(seen: Seen, among: NDArray[np.bool_]) -> Any:
    """Return boosted trees fitted on the rows ``among``; see the module on which rows are wrong."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    right = seen.right[seen.owner]
    weights = _weights(seen.pairs)[seen.owner]
    signs = [(name in RISING) - (name in FALLING) for name in FEATURES]
    kept = among.copy()
    for _ in range(ROUNDS):
        model = HistGradientBoostingClassifier(
            **TREES, l2_regularization=3.0, monotonic_cst=signs, random_state=0
        )
        model.fit(seen.rows[kept], right[kept], sample_weight=weights[kept])
        logits = model.decision_function(seen.rows)
        kept = among & (right | (logits <= _least(logits, seen)[seen.owner]))
    return model


def _least(logits: Matrix, seen: Seen) -> Matrix:
    """Return the lowest of each pair's statements: a text is as good as its worst."""
    lowest = np.full(len(seen.pairs), np.inf)
    np.minimum.at(lowest, seen.owner, logits)
    return lowest


def _weights(chosen: Sequence[Pair]) -> Matrix:
    """Return a weight a pair: each source counts as WEIGHTS says, right and wrong alike."""
    keys = [(pair.source, pair.right) for pair in chosen]
    counted = {key: keys.count(key) for key in set(keys)}
    return np.array([1000 * WEIGHTS.get(key[0], 0.375) / counted[key] for key in keys])


def _calibrated(
    said: Matrix, right: NDArray[np.bool_], weights: Matrix
) -> tuple[list[float], list[float]]:
    """Return the isotonic curve of how often a sum was right, as at most forty points."""
    from sklearn.isotonic import IsotonicRegression

    curve = IsotonicRegression(y_min=0.005, y_max=0.995).fit(said, right, sample_weight=weights)
    points = np.unique(np.quantile(said, np.linspace(0, 1, 40)))
    return np.round(points, 4).tolist(), np.round(curve.predict(points), 4).tolist()


def _stored(model: Any) -> dict[str, Any]:
    """Return the trees as flat lists, in the form ``service.checking.scorer`` reads."""
    flat: dict[str, list[Any]] = {
        name: [] for name in ("roots", "feature", "threshold", "left", "right", "value")
    }
    for (tree,) in model._predictors:
        first = len(flat["feature"])
        flat["roots"].append(first)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            flat["feature"].append(-1 if leaf else int(node["feature_idx"]))
            flat["threshold"].append(0 if leaf else round(float(node["num_threshold"]), 6))
            flat["left"].append(0 if leaf else first + int(node["left"]))
            flat["right"].append(0 if leaf else first + int(node["right"]))
            flat["value"].append(round(float(node["value"]), 5) if leaf else 0)
    return {
        "features": list(FEATURES),
        **flat,
        "bias": float(model._baseline_prediction.ravel()[0]),
    }


if __name__ == "__main__":
    main()
