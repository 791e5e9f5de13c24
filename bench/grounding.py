"""The claim checker on held-out pairs: what each layer and all of them together tell apart.

    python -m bench.grounding [--passages 300]

Balanced accuracy, precision and recall of "supported" with 95 % bootstrap intervals over passages, the recall
that is left at a precision of .95, the expected calibration error, and the cost of a claim. HaluEval is also
given with both classes weighted to the same lengths: its hallucinated answers are longer.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import pairs, report
from bench.pairs import Pair
from bench.scorer import TODAY, everything, reported, statements
from indexes.encoder import Encoder, open_encoder
from indexes.text.sentences import sentences
from service.checking.align import align
from service.checking.facts import compare
from service.checking.given import given
from service.checking.scorer import features, scorer
from service.checking.vectors import SentenceVectors
from service.stages.check import SUPPORTED, Checker
from service.vocabulary import Evidence

EIGHT = ("number", "date", "unit", "name", "reference", "negation", "modality", "comparison")
DRAWS = 500  # bootstrap samples of the passages
LENGTHS = 8  # bins of claim length within which both classes weigh the same

Numbers = NDArray[np.float64]


@dataclass
class Judged:
    """One pair: P(supported) by the scorer, whether the facts let it pass, and the verdict of all layers."""

    pair: Pair
    scored: float
    passed: bool
    together: float
    released: bool


def main() -> None:
    """Print one table, keep it as JSON with the split, and print the cost of a claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=300)
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    held = [one for one in everything(parser.parse_args().passages) if reported(one)]
    vectors = SentenceVectors(pairs.Known(encoder, held, "held out"), capacity=200_000)
    judged = [judge(pair, vectors) for pair in held]
    rows = [row for name, chosen in _sets(judged).items() for row in _layers(name, chosen)]
    rows += perturbations(judged)
    rows.append(cost(encoder, held))
    report.show("grounding", rows)


def judge(pair: Pair, vectors: SentenceVectors) -> Judged:
    """Run the layers on one pair; a text is as good as its worst statement."""
    evidence = given([pair.passage])
    scored, passed = 1.0, True
    for claim in statements(pair.claim):
        near = align(claim, evidence.sentences, vectors)
        aligned = " ".join(one.text for one in near.sentences)
        faults = compare(claim, aligned, pair.passage, TODAY)
        row = features(claim, near, pair.passage, faults, TODAY)
        scored, passed = min(scored, scorer().score(row)), passed and not faults
    score, released = _checked(pair.claim, evidence, Checker(vectors, lambda: TODAY))
    return Judged(pair, scored, passed, score, released)


def _checked(text: str, evidence: Evidence, checker: Checker) -> tuple[float, bool]:
    verdicts = [
        claim.verdict
        for span in sentences(text)
        for claim in checker.check(span.of(text), evidence)
        if claim.verdict.kind != "not_checkable"
    ]
    score = min((verdict.score for verdict in verdicts), default=0.0)
    return score, bool(verdicts) and all(one.kind == "supported" for one in verdicts)


def _sets(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Return the judged pairs by source, by domain of BEGIN, and by language."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        pair = one.pair
        found[f"{pair.source} ({pair.language})"].append(one)
        if pair.source == "begin":
            found[f"begin / {pair.kind}"].append(one)
        found[f"all ({pair.language})"].append(one)
    return found


def _layers(name: str, chosen: Sequence[Judged]) -> list[dict[str, object]]:
    layers: dict[str, Callable[[Judged], tuple[float, bool]]] = {
        "facts": lambda one: (float(one.passed), one.passed),
        "scorer": lambda one: (one.scored, one.scored >= SUPPORTED),
        "together": lambda one: (one.together, one.released),
    }
    rows = [_row(name, layer, chosen, how) for layer, how in layers.items()]
    if name.startswith("halueval"):
        weights = _length_controlled(chosen)
        rows += [
            _row(f"{name}, lengths equal", layer, chosen, how, weights)
            for layer, how in layers.items()
        ]
    return rows


def _row(
    name: str,
    layer: str,
    chosen: Sequence[Judged],
    how: Callable[[Judged], tuple[float, bool]],
    weights: Numbers | None = None,
) -> dict[str, object]:
    right = np.array([one.pair.right for one in chosen])
    score, said = (np.array(column) for column in zip(*map(how, chosen), strict=True))
    weights = np.ones(len(right)) if weights is None else weights
    low, high = _interval(right, said.astype(bool), weights, [one.pair.group for one in chosen])
    row: dict[str, object] = {
        "set": name, "layer": layer, "pairs": len(right),
        "balanced": _balanced(right, said.astype(bool), weights), "from": low, "to": high,
        "precision": _ratio(weights, right & said.astype(bool), said.astype(bool)),
        "recall": _ratio(weights, right & said.astype(bool), right),
    }  # fmt: skip
    if layer != "facts":
        row |= {"recall at .95": _kept(right, score, weights), "ece": _ece(right, score, weights)}
    return row


def perturbations(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """Return how many false claims of each kind are caught, and how many honest ones are refused."""
    made = [one for one in judged if one.pair.source.startswith("perturbed")]
    kinds: dict[tuple[str, bool], list[Judged]] = defaultdict(list)
    for one in made:
        kinds[one.pair.kind, one.pair.right].append(one)
        kinds["all honest" if one.pair.right else "all false", one.pair.right].append(one)
        if one.pair.kind in EIGHT:
            kinds["the eight", False].append(one)
    return [
        {
            "set": f"perturbed: {kind}",
            "layer": "false alarms" if right else "caught",
            "pairs": len(found),
            "facts": float(np.mean([not one.passed for one in found])),
            "balanced": float(np.mean([not one.released for one in found])),
        }
        for (kind, right), found in sorted(kinds.items())
    ]


def cost(encoder: Encoder, held: Sequence[Pair], claims: int = 150) -> dict[str, object]:
    """Return the milliseconds a claim takes beside eight passages whose vectors are known."""
    chosen = [pair for pair in held if pair.source.startswith("perturbed")][::7][:claims]
    vectors = SentenceVectors(encoder)
    checker = Checker(vectors, lambda: TODAY)
    passages = list(dict.fromkeys(pair.passage for pair in chosen))
    taken = []
    for pair in chosen:
        others = [passage for passage in passages if passage != pair.passage][:7]
        evidence = given([pair.passage, *others])
        vectors.of([one.text for one in evidence.sentences])
        began = time.perf_counter()
        for span in sentences(pair.claim):
            checker.check(span.of(pair.claim), evidence)
        taken.append(1000 * (time.perf_counter() - began))
    return {
        "set": "milliseconds a claim", "layer": "together", "pairs": len(taken),
        "p50": float(np.median(taken)), "p95": float(np.quantile(taken, 0.95)),
    }  # fmt: skip


def _balanced(right: NDArray[np.bool_], said: NDArray[np.bool_], weights: Numbers) -> float:
    return (_ratio(weights, right & said, right) + _ratio(weights, ~right & ~said, ~right)) / 2


def _ratio(weights: Numbers, part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float(weights[part].sum() / max(weights[whole].sum(), 1e-9))


def _interval(
    right: NDArray[np.bool_], said: NDArray[np.bool_], weights: Numbers, groups: Sequence[str]
) -> tuple[float, float]:
    """Return the 95 % interval of the balanced accuracy, passages drawn with replacement."""
    number = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    of = np.array([number[group] for group in groups])
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(dice.integers(0, len(number), len(number)), minlength=len(number))
        drawn.append(_balanced(right, said, weights * times[of]))
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def _kept(right: NDArray[np.bool_], score: Numbers, weights: Numbers) -> float:
    """Return the recall of "supported" at the lowest threshold whose precision is .95."""
    order = np.argsort(-score, kind="stable")
    hits, all_ = np.cumsum((weights * right)[order]), np.cumsum(weights[order])
    good = hits / all_ >= 0.95
    return float(hits[good].max(initial=0.0) / max(hits[-1], 1e-9))


def _ece(right: NDArray[np.bool_], score: Numbers, weights: Numbers) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al. 2015)."""
    bins = np.minimum((score * 10).astype(int), 9)
    gaps = [abs((weights * (right - score))[bins == one].sum()) for one in range(10)]
    return float(sum(gaps) / weights.sum())


def _length_controlled(chosen: Sequence[Judged]) -> Numbers:
    """Return weights under which right and wrong claims have the same lengths."""
    right = np.array([one.pair.right for one in chosen])
    lengths = np.array([len(one.pair.claim) for one in chosen])
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, LENGTHS + 1))[1:-1])
    bins = np.searchsorted(edges, lengths)
    weights = np.zeros(len(right))
    for one in range(LENGTHS):
        counts = [int((right[bins == one] == value).sum()) for value in (True, False)]
        for value, count in zip((True, False), counts, strict=True):
            weights[(bins == one) & (right == value)] = min(counts) / max(count, 1)
    return weights


if __name__ == "__main__":
    main()
