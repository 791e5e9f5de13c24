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

from bench.free import FILES, ours
from bench.pairs import held_out
from indexes.encoder import open_encoder
from indexes.text.language import language
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))
BENCH = Path(__file__).parents[3] / "bench"
MADE = {True: set("psiz"), False: set("doxcwknz")}
SOME = 5  # one passage in so many, of those held out: a test, no measurement


@cache
def judged() -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """What was written of each claim, and its score: that of its worst statement."""
    encoder = open_encoder(None, CACHE)
    checker = Checker(SentenceVectors(encoder), lambda: date(2026, 6, 1))
    held = [pair for pair in ours() if held_out(pair.group)]
    texts = list(dict.fromkeys(pair.passage for pair in held))[::SOME]
    right, scores = [], []
    for pair in (pair for pair in held if pair.passage in texts):
        found = checker.check(pair.claim, given([pair.passage]))
        right.append(pair.right)
        scores.append(min(one.verdict.score for one in found))
    return np.array(right), np.array(scores)


def test_what_the_passage_bears_out_scores_higher() -> None:
    right, scores = judged()
    above = scores[right][:, None] > scores[~right][None, :]
    even = scores[right][:, None] == scores[~right][None, :]
    assert (above + even / 2).mean() > 0.75  # the area under the curve


def test_what_leaves_is_mostly_right_and_some_leaves() -> None:
    right, scores = judged()
    left = scores >= Policy().supported
    assert right[left].mean() > 0.75
    assert left[right].mean() > 0.25


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
        "asked": r"@ [0-9a-f]{12}|\+ .+ \|\| .+|-[aeps] .+|",
    }
    for kind, shape in shapes.items():
        for name in (f"{kind}.en.txt", f"{kind}.zh.txt"):
            for line in (BENCH / name).read_text("utf-8").splitlines():
                assert re.fullmatch(shape, line), f"{name}: {line}"


def test_the_shipped_weights_name_the_claims_they_learnt_from() -> None:
    card = json.loads((BENCH.parent / "service/checking/weights/scorer.json").read_text("utf-8"))
    assert "free words" in card["data"]
    assert (
        {language(pair.claim) for pair in ours()} == {"en", "zh"} == {name[5:7] for name in FILES}
    )
