"""Fit the models that give P(supported), on the two thirds of the pairs nothing is reported on.

    python -m bench.scorer        writes service/checking/weights/scorer.json and joint.json

One sees the surface; the other weighs it against what the reader says (``bench/joint.py`` trains it first) by
logistic regression, which calibrates it as well (Platt 1999).

A response is right when every statement of it is; of a wrong one the worst statement is taken to be the wrong
one, found again in each of three rounds (multiple-instance learning, Andrews et al. 2002). Calibration is
isotonic, on predictions for groups the trees did not see.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import joint, pairs, perturb
from bench.free import LATER, SOURCES, free, later
from bench.pairs import Pair
from bench.reading import Read, read
from indexes.encoder import Encoder, open_encoder
from indexes.encoder.reader import Upper
from service.checking import scorer
from service.checking.facts import compare
from service.checking.scorer import FEATURES

FOLDER = Path(scorer.__file__).parent / "weights"
TODAY = date(2026, 6, 1)
ROUNDS = 3
NATURAL = 0.5  # right and wrong weigh as the roots of their numbers: between alike and as they came
BEYOND = 0.2  # of its weight for the reader is what an OCNLI pair weighs for the surface
PLAIN = "general"  # few shared words, true or false: the surface would learn to pass inventions
TREES = {"max_iter": 160, "max_leaf_nodes": 8, "learning_rate": 0.07, "min_samples_leaf": 40}
RISING = {"similarity", "coverage", "coverage_two", "coverage_around", "pairs", "letters",
          "kept_order", "weakest_clause", "verbatim"}  # fmt: skip
FALLING = {"novel", "novel_many", "number", "pointer", "name", "negation", "force", "roles",
           "against", "own_view"}  # fmt: skip

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Seen:
    """Statements with the features of each, and whether it breaks a hard fact."""

    texts: Read
    rows: Matrix
    broken: NDArray[np.bool_]

    @property
    def pairs(self) -> list[Pair]:
        """The pairs the statements are of."""
        return self.texts.pairs

    @property
    def owner(self) -> NDArray[np.int64]:
        """The pair of each statement."""
        return self.texts.owner

    @property
    def crossing(self) -> NDArray[np.bool_]:
        """Whether a statement is in another language than its evidence: no word of it stands there.

        The surface is not fitted on these: it would learn to guess, and a guess must not be released.
        """
        return self.rows[:, FEATURES.index("crossing")] > 0

    @cached_property
    def setting(self) -> NDArray[np.str_]:
        """The language of each pair's claim; "cross" where its evidence is in another."""
        spoken = np.array([pair.language for pair in self.pairs])
        return np.where(self.marked(self.crossing), "cross", spoken)

    @property
    def weights(self) -> Matrix:
        """The pairs' weights for the surface, which is to learn little from what follows without words."""
        share = [BEYOND if one.part == pairs.MORE else one.source != PLAIN for one in self.pairs]
        return joint.weights(self.pairs).astype(np.float64) * np.array(share, np.float64)

    def marked(self, statements: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return whether any statement of a pair is among ``statements``."""
        found = np.zeros(len(self.pairs), bool)
        np.logical_or.at(found, self.owner, statements)
        return found

    @property
    def right(self) -> NDArray[np.bool_]:
        """What people said of each pair."""
        return np.array([pair.right for pair in self.pairs])


def main() -> None:
    """Fit and write the weights of the surface alone, and those that weigh it against the reader."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    seen = look(read(joint.trained_on(), encoder))
    fitted, surface = fit(seen)
    write("scorer", fitted, len(seen.pairs), encoder)
    kept = np.array([not joint.taught(pair.group) for pair in seen.pairs])
    kept &= ~seen.marked(seen.broken)
    read_so = heard(seen.texts, kept)
    weighed = weigh(seen, surface, read_so, kept)
    card = {"weights": weighed, "broken": broken(seen, np.ones(len(seen.pairs), bool))}
    write("joint", card, int(kept.sum()), encoder)
    compare_on(
        seen, kept, surface=surface, reader=read_so, both=blended(seen, weighed, surface, read_so)
    )


def write(name: str, fitted: dict[str, Any], count: int, encoder: Encoder) -> None:
    """Write fitted weights with their data card."""
    card = {
        "data": "BEGIN (CC BY 4.0, CDLA-Sharing 1.0), HaluEval QA (MIT), OCNLI train.10k (CC BY-NC "
        "2.0), sentences of Chinese law, MedQuAD and XQuAD perturbed, our claims in free words, sentences of "
        "summaries and plain statements with their twins, and pairs inferred; the third of the passages that "
        "bench.pairs.held_out names is left out",
        "pairs": count,
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
    }
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps({**card, **fitted}) + "\n", "utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes from {count:,} pairs")


def heard(seen: Read, kept: NDArray[np.bool_]) -> Matrix:
    """Return what the reader says of each statement of the pairs ``kept`` from it; 0 of the others."""
    top = Upper(joint.TARGET)
    return np.array([
        top.logit(states[None].astype(np.float32), int(begin)) if kept[pair] else 0.0
        for pair, states, begin in zip(seen.owner, seen.states, seen.begin, strict=True)
    ])  # fmt: skip


def weigh(
    seen: Seen, surface: Matrix, read: Matrix, kept: NDArray[np.bool_]
) -> dict[str, list[float]]:
    """Return bias and weights of (surface, reader) for each setting, fitted on the pairs ``kept``.

    A pair counts by its worst statement, found again in each of ROUNDS rounds. Pairs that break a hard fact
    are not among them: their verdict stands. Between two languages the surface says nothing.
    """
    from sklearn.linear_model import LogisticRegression

    weights = joint.weights(seen.pairs, NATURAL)
    where, found = seen.setting, {}
    surface = np.where(seen.crossing, 0.0, surface)
    for one in ("zh", "en", "cross"):
        own = np.flatnonzero(kept & (where == one))
        said = surface + read
        for _ in range(ROUNDS):
            worst = np.array([min(seen.texts.rows[pair], key=said.__getitem__) for pair in own])
            model = LogisticRegression().fit(
                np.stack([surface[worst], read[worst]], 1), seen.right[own], weights[own]
            )
            of_surface, of_read = model.coef_[0]
            said = of_surface * surface + of_read * read
        found[one] = [round(float(x), 4) for x in (model.intercept_[0], of_surface, of_read)]
    return found


def broken(seen: Seen, among: Flags) -> dict[str, float]:
    """Return, for each language, the share of the pairs ``among`` that are right and break a hard fact.

    Our claims in free words are not asked: many tell a case of their own, with a figure that stands nowhere.
    """
    weights, own = joint.weights(seen.pairs, NATURAL), among & seen.marked(seen.broken)
    own &= np.array([pair.source not in SOURCES for pair in seen.pairs])
    spoken = np.array([pair.language for pair in seen.pairs])
    return {
        one: round(float(np.average(seen.right[mine], weights=weights[mine])), 3)
        for one in ("zh", "en")
        if (mine := own & (spoken == one)).any()
    }


def blended(seen: Seen, weights: dict[str, list[float]], surface: Matrix, read: Matrix) -> Matrix:
    """Return the logit of either score's together, as ``service.checking.joint`` weighs them."""
    own = np.array([weights[seen.setting[pair]] for pair in seen.owner])
    return own[:, 0] + own[:, 1] * surface + own[:, 2] * read


def compare_on(seen: Seen, kept: NDArray[np.bool_], **scores: Matrix) -> None:
    """Print what each score tells apart among the pairs ``kept`` that break no hard fact."""
    chosen = np.flatnonzero(kept)
    for name, logits in scores.items():
        print(name)
        joint.tell([seen.pairs[at] for at in chosen], least(logits, seen)[chosen])


def everything(passages: int) -> list[Pair]:
    """Return all pairs figures are reported on, or would be were they not fitted on."""
    return [
        *pairs.begin(), *pairs.halueval(), *pairs.ocnli(), *free(), *later(),
        *perturb.suite(passages),
    ]  # fmt: skip


def reported(pair: Pair) -> bool:
    """Return whether a pair is for reporting: OCNLI has its own split, the others go by passage."""
    if pair.source == LATER:
        return True
    return pair.part != pairs.MORE if pair.part else pairs.held_out(pair.group)


def look(texts: Read) -> Seen:
    """Return the features of every statement."""
    rows, broken = [], []
    for claim, near, owner in zip(texts.claims, texts.near, texts.owner, strict=True):
        passage = texts.pairs[owner].passage
        faults = compare(claim, near.text, passage, TODAY)
        rows.append(scorer.features(claim, near, passage, faults, TODAY))
        broken.append(bool(faults))
    return Seen(texts, np.array(rows), np.array(broken))


def fit(seen: Seen) -> tuple[dict[str, Any], Matrix]:
    """Return the trees with their calibration as stored, and what trees unfitted on it say of each row."""
    right = seen.right
    groups = np.array([pairs.bucket(pair.group) % 5 for pair in seen.pairs])
    out = np.zeros(len(seen.rows))
    for fold in range(5):
        own = groups[seen.owner] == fold
        out[own] = trees(seen, ~own & ~seen.crossing).decision_function(seen.rows[own])
    near = ~seen.marked(seen.crossing)
    said, meant = _calibrated(least(out, seen)[near], right[near], seen.weights[near])
    stored = {**_stored(trees(seen, ~seen.crossing)), "said": said, "meant": meant}
    return stored, out


def trees(seen: Seen, among: NDArray[np.bool_]) -> Any:
    """Return boosted trees fitted on the rows ``among``; see the module on which rows are wrong."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    right = seen.right[seen.owner]
    weights = seen.weights[seen.owner]
    signs = [(name in RISING) - (name in FALLING) for name in FEATURES]
    kept = among = among & (weights > 0)
    for _ in range(ROUNDS):
        model = HistGradientBoostingClassifier(
            **TREES, l2_regularization=3.0, monotonic_cst=signs, random_state=0
        )
        model.fit(seen.rows[kept], right[kept], sample_weight=weights[kept])
        logits = model.decision_function(seen.rows)
        kept = among & (right | (logits <= least(logits, seen)[seen.owner]))
    return model


def least(logits: Matrix, seen: Seen) -> Matrix:
    """Return the lowest of each pair's statements: a text is as good as its worst."""
    lowest = np.full(len(seen.pairs), np.inf)
    np.minimum.at(lowest, seen.owner, logits)
    return lowest


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
