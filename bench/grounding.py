"""The claim checker on held-out pairs: what each layer and all of them together tell apart.

    python -m bench.grounding [--passages 300] [--limit 200]

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

from bench import corpora, measure, pairs, perturb, plot, report
from bench.pairs import Pair
from bench.reading import statements
from bench.scorer import TODAY, everything, reported
from indexes.encoder import Encoder, open_encoder
from indexes.text.sentences import sentences
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Layers

EIGHT = ("number", "date", "unit", "name", "reference", "negation", "modality", "comparison")
DRAWN = ("begin (en)", "halueval (en)", "ocnli (zh)", "perturbed law (zh)", "perturbed xquad (en)")
PLOT = corpora.ROOT / "docs" / "reliability.svg"
EVEN = 0.5  # likelier than not: so classes are told apart; what leaves is for the policy to say
LENGTHS = 8  # bins of claim length within which both classes weigh the same

Numbers = NDArray[np.float64]


@dataclass
class Judged:
    """One pair: P(supported) by its surface, whether the facts let it pass, and the verdict of all layers."""

    pair: Pair
    surface: float
    passed: bool
    together: float
    released: bool


def main() -> None:
    """Print one table, keep it as JSON with the split, draw the reliability, and print a claim's cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--limit", type=int, default=10**9, help="pairs of a source: a quick look")
    asked = parser.parse_args()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    held = some([one for one in everything(asked.passages) if reported(one)], asked.limit)
    known = SentenceVectors(pairs.Known(encoder, held, "held out"), capacity=200_000)
    checker = Checker(known, lambda: TODAY)
    judged = [judge(pair, checker) for pair in held]
    sets = _sets(judged)
    rows = [row for name, chosen in sets.items() for row in _layers(name, chosen)]
    rows += perturbations(judged)
    rows += cost(encoder, held)
    report.show("grounding" if asked.limit == 10**9 else "grounding-quick", rows)
    drawn = {name: chosen for name, chosen in sets.items() if name in DRAWN}
    plot.reliability(
        {
            name: (
                np.array([one.together for one in chosen]),
                np.array([one.pair.right for one in chosen]),
            )
            for name, chosen in drawn.items()
        },
        PLOT,
    )


def some(held: Sequence[Pair], limit: int) -> list[Pair]:
    """Return at most ``limit`` pairs of each source and language, chosen by a hash of their claims."""
    by: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in sorted(held, key=lambda one: perturb.dice(one.claim).random()):
        by[pair.source, pair.language].append(pair)
    return [pair for own in by.values() for pair in own[:limit]]


def judge(pair: Pair, checker: Checker) -> Judged:
    """Run the check on one pair; a text is as good as its worst statement."""
    evidence = given([pair.passage])
    verdicts = [
        claim.verdict
        for span in sentences(pair.claim)
        for claim in checker.check(span.of(pair.claim), evidence)
        if claim.verdict.kind != "not_checkable"
    ]
    return Judged(
        pair,
        min((_surface(one.layers) for one in verdicts), default=0.0),
        all(not one.layers.facts for one in verdicts),
        min((one.score for one in verdicts), default=0.0),
        bool(verdicts) and all(one.kind == "supported" for one in verdicts),
    )


def _surface(layers: Layers) -> float:
    return 1.0 if layers.verbatim else layers.surface or 0.0


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
        "scorer": lambda one: (one.surface, one.surface >= EVEN),
        "together": lambda one: (one.together, one.together >= EVEN),
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
    low, high = measure.interval(
        right, said.astype(bool), weights, [one.pair.group for one in chosen]
    )
    row: dict[str, object] = {
        "set": name, "layer": layer, "pairs": len(right),
        "balanced": measure.balanced(right, said.astype(bool), weights), "from": low, "to": high,
        "precision": measure.ratio(weights, right & said.astype(bool), said.astype(bool)),
        "recall": measure.ratio(weights, right & said.astype(bool), right),
    }  # fmt: skip
    if layer != "facts":
        row |= {
            "recall at .95": measure.kept(right, score, weights),
            "ece": measure.ece(right, score, weights),
        }
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


def cost(encoder: Encoder, held: Sequence[Pair], claims: int = 150) -> list[dict[str, object]]:
    """Return the milliseconds a claim takes beside eight passages whose vectors are known.

    Claims made from passages are often settled by the facts; those of BEGIN are nearly all read.
    """
    checker = Checker(SentenceVectors(encoder), lambda: TODAY)
    return [
        _cost(source, [one for one in held if one.source.startswith(source)][::7][:claims], checker)
        for source in ("perturbed", "begin")
    ]


def _cost(source: str, chosen: Sequence[Pair], checker: Checker) -> dict[str, object]:
    passages = list(dict.fromkeys(pair.passage for pair in chosen))
    taken = []
    for pair in chosen:
        others = [passage for passage in passages if passage != pair.passage][:7]
        evidence = given([pair.passage, *others])
        checker.check("Nothing in particular is said by this.", evidence)  # vectors, once
        stated = statements(pair.claim)
        began = time.perf_counter()
        for claim in stated:
            checker.check(claim, evidence)
        taken.append(1000 * (time.perf_counter() - began) / len(stated))
    return {
        "set": f"milliseconds a claim, {source}", "layer": "together", "pairs": len(taken),
        "p50": float(np.median(taken)), "p95": float(np.quantile(taken, 0.95)),
    }  # fmt: skip


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
