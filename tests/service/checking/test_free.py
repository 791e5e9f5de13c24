"""Claims in free words beside passages of our own: the line's verdicts on those nothing was fitted on."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench.free import ours
from bench.pairs import held_out
from indexes.encoder import open_encoder
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))
BENCH = Path(__file__).parents[3] / "bench"
MADE = {True: set("psizt"), False: set("doxcwknszrp")}
SOME = 4  # one passage in so many, of those held out: a test, no measurement


@cache
def judged(*sources: str) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.bool_]]:
    """What was written of each claim, its score (its worst statement's), and whether it breaks no fact."""
    encoder = open_encoder(None, CACHE)
    checker = Checker(SentenceVectors(encoder), lambda: date(2026, 6, 1))
    held = [pair for pair in ours() if pair.source in sources and held_out(pair.group)]
    texts = list(dict.fromkeys(pair.passage for pair in held))[::SOME]
    right, scores, whole = [], [], []
    for pair in (pair for pair in held if pair.passage in texts):
        found = [one.verdict for one in checker.check(pair.claim, given([pair.passage]))]
        right.append(pair.right)
        scores.append(min(one.score for one in found))
        whole.append(not any(one.layers.facts for one in found))
    return np.array(right), np.array(scores), np.array(whole)


def area(right: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Return the share of pairs of a right and a wrong claim in which the right one scores higher."""
    ahead = scores[right][:, None] - scores[~right][None, :]
    return float((ahead > 0).mean() + (ahead == 0).mean() / 2)


def test_what_the_passage_bears_out_scores_higher() -> None:
    right, scores, whole = judged("free", "long")
    assert area(right[whole], scores[whole]) > 0.75
    assert area(right, scores) > 0.7  # true claims with a figure of their own break a fact


def test_what_leaves_is_mostly_right_and_some_leaves() -> None:
    right, scores, _ = judged("free", "long")
    left = scores >= Policy().supported
    assert right[left].mean() > 0.75
    assert left[right].mean() > 0.25


def test_of_summaries_with_one_small_thing_wrong_the_right_ones_score_higher() -> None:
    right, scores, whole = judged("summed")
    assert area(right[whole], scores[whole]) > 0.6  # .53 and .50 before such were learnt from
    left = scores >= Policy().supported
    assert right[left].mean() > 0.65
    assert left[right].mean() > 0.12


def test_of_plain_statements_about_rules_and_findings_the_right_ones_score_higher() -> None:
    right, scores, whole = judged("general")
    assert (
        area(right[whole], scores[whole]) > 0.6
    )  # .59 and .58 of all before such were learnt from
    left = scores >= Policy().supported
    assert right[left].mean() > 0.62  # .62 and .55 before
    assert left[right].mean() > 0.1


def test_every_passage_has_as_many_right_claims_as_wrong_ones() -> None:
    claims = ours()
    assert {pair.right for pair in claims} == {True, False}
    for passage in {pair.passage for pair in claims}:
        own = [pair for pair in claims if pair.passage == passage]
        assert abs(sum(pair.right for pair in own) * 2 - len(own)) <= 2, passage
    assert all(pair.kind in MADE[pair.right] for pair in claims)


def test_every_line_is_a_passage_a_claim_or_a_question() -> None:
    shapes = {
        "free": r"@ (?:own|[0-9a-f]{12})|\| .+|[+-][a-z] .+|",
        "long": r"@ own|\| .+|[+-][a-z] .+|",
        "summed": r"@ own|\| .+|\+t .+|-[xrodcpn] .+|",
        "general": r"@ own|\| .+|\+t .+|-[cxrokwp] .+|",
        "later": r"@ own|\| .+|[+-][a-z] .+|\? (?:\+ .+ \|\| .+|-[aeps] .+)|",
        "asked": r"@ [0-9a-f]{12}|\+ .+ \|\| .+|-[aeps] .+|",
    }
    for kind, shape in shapes.items():
        for name in (f"{kind}.en.txt", f"{kind}.zh.txt"):
            for line in (BENCH / name).read_text("utf-8").splitlines():
                assert re.fullmatch(shape, line), f"{name}: {line}"


def test_the_shipped_weights_name_the_claims_they_learnt_from() -> None:
    card = json.loads((BENCH.parent / "service/checking/weights/scorer.json").read_text("utf-8"))
    assert "free words" in card["data"]
