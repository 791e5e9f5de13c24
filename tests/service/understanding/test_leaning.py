"""What leans without a word that shows it: the fit against its own equations, the examples, and unseen questions."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from indexes.encoder import open_encoder
from indexes.text.language import language
from service.checking.vectors import SentenceVectors
from service.understanding.leaning import (
    RIDGE,
    WIDTH,
    Fit,
    Leaning,
    examples,
    fit,
    signs,
)
from tests.fakes import FakeEncoder

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))


@pytest.mark.parametrize("whole", [5, 1024])
def test_the_fit_and_what_it_says_of_lines_left_out_are_those_of_plain_equations(
    whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kernel ridge regression solved one number at a time, and again for each line without its examples."""
    monkeypatch.setattr("service.understanding.leaning.WHOLE", whole)
    rng = np.random.default_rng(0)
    points = rng.normal(0, 0.2, (24, 5)).astype(np.float32)
    leans = rng.random(24) < 1 / (1 + np.exp(-20 * points[:, 0]))
    lines = np.repeat(np.arange(8), 3)

    def solved(own: Sequence[int]) -> Callable[[int], float]:
        def near(one: int, other: int) -> float:
            return 1 + math.exp(-WIDTH * math.dist(points[one], points[other]) ** 2)

        system = [[near(a, b) + RIDGE * (a == b) for b in own] for a in own]
        weights = np.linalg.solve(system, [1 if leans[a] else -1 for a in own])
        return lambda one: sum(w * near(one, a) for w, a in zip(weights, own, strict=True))

    weights, scores = fit(points, leans, lines).T
    every = solved(range(24))
    assert Fit(points, weights).scores(points) == pytest.approx(
        [every(n) for n in range(24)], abs=1e-4
    )
    for line in range(8):
        without = solved([n for n in range(24) if lines[n] != line])
        own = np.flatnonzero(lines == line)
        assert scores[own] == pytest.approx([without(int(n)) for n in own], abs=1e-4)


def test_the_examples_are_of_both_kinds_and_languages_and_say_nothing_twice() -> None:
    kinds = Counter((language(one.text), one.leans) for one in examples())
    assert set(kinds) == {("en", True), ("en", False), ("zh", True), ("zh", False)}
    assert min(kinds.values()) >= 100
    both = {one.text for one in examples() if one.leans} & {
        one.text for one in examples() if not one.leans
    }
    assert not both, "what leans here must not stand alone there"
    assert all(one.text and one.last for one in examples())


def test_signs_are_of_one_width_and_only_yes_or_no() -> None:
    shown = signs(
        ["Why?", "什么是竞业限制？", "Who pays the broker?"], ["", "", "Who pays the broker?"]
    )
    assert set(np.unique(shown)) <= {0.0, 1.0}
    assert shown.shape[0] == 3
    assert not np.array_equal(shown[2], signs(["Who pays the broker?"], [""])[0]), "said before"


def test_any_encoder_will_do(tmp_path: Path) -> None:
    vectors = SentenceVectors(FakeEncoder())
    first = Leaning(vectors, tmp_path)
    asked = ("Which deposit is usual?", "要签字吗？")
    said = [first.leans(text, "How do I rent a van?", sign=False) for text in asked]
    assert list(tmp_path.rglob("*.npy")), "the examples' vectors are kept"
    assert [
        Leaning(vectors, tmp_path).leans(text, "How do I rent a van?", sign=False) for text in asked
    ] == said


@pytest.fixture(scope="module")
def taught() -> Leaning:
    """Return what the bundled encoder learns, from the user's cache if it is there."""
    return Leaning(SentenceVectors(open_encoder(None, CACHE)), CACHE)


@pytest.mark.parametrize(
    ("last", "leans"),
    [
        ("How do I rent a van?", "Is a deposit required?"),
        ("How do I rent a van?", "How old must the driver be?"),
        ("How is the mayor elected?", "Which majority is needed?"),
        ("怎么租面包车？", "要交押金吗？"),
        ("怎么租面包车？", "司机至少多大年龄？"),
        ("村主任怎样选举产生？", "任期是多长？"),
    ],
)
def test_what_names_no_subject_leans(taught: Leaning, last: str, leans: str) -> None:
    assert leans not in {one.text for one in examples()}
    assert taught.leans(leans, last, sign=False)


@pytest.mark.parametrize(
    ("last", "alone"),
    [
        ("How do I rent a van?", "How much does a cubic metre of gravel weigh?"),
        ("How do I rent a van?", "What is the boiling point of ethanol?"),
        ("How do I rent a van?", "How old must a candidate for the senate be?"),
        ("怎么租面包车？", "黄河全长多少公里？"),
        ("怎么租面包车？", "劳动合同的试用期最长几个月？"),
    ],
)
def test_what_names_its_subject_stands_alone(taught: Leaning, last: str, alone: str) -> None:
    assert alone not in {one.text for one in examples()}
    assert not taught.leans(alone, last, sign=False)


def test_what_was_learnt_from_holds(taught: Leaning) -> None:
    """Not a figure of its ability: it knows these. It fails when what it learnt is mixed up."""
    asked = [one for at, one in enumerate(examples()) if at % 12 == 0]
    right = sum(taught.leans(one.text, one.last, sign=False) == one.leans for one in asked)
    assert right / len(asked) >= 0.9
