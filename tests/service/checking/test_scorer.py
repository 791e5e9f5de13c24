"""The scorer: its trees against a slow reading of them, its features by hand, its calibration."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from itertools import pairwise
from random import Random

import pytest

from service.checking.align import Alignment
from service.checking.facts import compare
from service.checking.scorer import FEATURES, features, loaded, scorer
from tests.service.lines import evidence

TODAY = date(2026, 6, 1)
SAYS = "Permanent staff must give written notice of 30 days."


def row(claim: str, similarity: float = 0.95) -> dict[str, float]:
    sentences = evidence(SAYS).sentences
    faults = compare(claim, SAYS, SAYS, TODAY)
    found = features(claim, Alignment(sentences, similarity, 1.0), SAYS, faults, TODAY)
    return dict(zip(FEATURES, found, strict=True))


def test_features_say_what_their_names_say() -> None:
    same = row(SAYS)
    assert same["coverage"] == same["reverse"] == same["run"] == same["pairs"] == 1.0
    assert same["novel"] == same["number"] == same["against"] == 0.0
    assert same["verbatim"] == 1.0
    other = row("Permanent staff must give written notice of 90 days to Alice Weber.")
    assert other["number"] == other["name"] == 1.0
    assert other["novel"] > 0
    assert other["coverage"] < 1
    assert row("Permanent staff need not give written notice.")["force"] == 1.0
    assert row("I love my staff.")["own_view"] == 3.0  # I, love, my


def test_what_the_evidence_says_is_likelier_than_what_it_does_not() -> None:
    model = scorer()
    good = model.score([*row(SAYS).values()])
    worse = model.score([*row("Permanent staff dance with purple elephants on the moon.").values()])
    assert good > 0.9
    assert worse < 0.5


def test_trees_add_up_as_their_nodes_say() -> None:
    model, dice = scorer(), Random(1)
    for _ in range(50):
        found = [dice.uniform(-1, 3) for _ in FEATURES]
        total = model.bias
        for root in model.roots:  # the same tree, walked the slow way
            reached = {root}
            while any(model.feature[node] >= 0 for node in reached):
                (node,) = reached
                at, limit = model.feature[node], model.threshold[node]
                reached = {model.left[node] if found[at] <= limit else model.right[node]}
            total += sum(model.value[node] for node in reached)
        assert model.logit(found) == pytest.approx(total)


def test_calibration_never_falls_and_stays_a_probability() -> None:
    model = scorer()
    assert all(a < b for a, b in pairwise(model.said))
    assert all(a <= b for a, b in pairwise(model.meant))
    assert 0 < model.meant[0] < 0.05
    assert 0.95 < model.meant[-1] < 1


def test_weights_are_small_and_carry_their_card() -> None:
    file = resources.files("service.checking") / "weights" / "scorer.json"
    text = file.read_text("utf-8")
    assert len(text) < 6_000_000
    assert {"data", "pairs", "fitted", "encoder"} <= json.loads(text).keys()


def test_weights_of_another_version_are_refused() -> None:
    with pytest.raises(AssertionError):
        loaded({"features": ["length"]})
