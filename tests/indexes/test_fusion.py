"""Fusion against a table worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from indexes.fusion import fuse

# dense .9 .7 .5: mean .7, deviation sqrt((.04 + 0 + .04) / 3) = .163299
# lexical 0 6 12: mean 6, deviation sqrt((36 + 0 + 36) / 3) = 4.898979
Z = 1.224745  # sqrt(3 / 2): what (.9 - .7) / .163299 and 6 / 4.898979 both are


@pytest.mark.parametrize(
    ("weight", "expected"),
    [(1.0, [0.0, 0.0, 0.0]), (2.0, [Z, 0.0, -Z]), (0.0, [-Z, 0.0, Z]), (1.5, [Z / 2, 0.0, -Z / 2])],
)
def test_the_sum_of_both_standard_scores(weight: float, expected: list[float]) -> None:
    fused = fuse(np.array([0.9, 0.7, 0.5]), np.array([0.0, 6.0, 12.0]), weight)
    assert fused == pytest.approx(expected, abs=1e-5)


def test_a_leg_that_says_the_same_of_all_leaves_the_order_to_the_other() -> None:
    fused = fuse(np.array([0.5, 0.5, 0.5]), np.array([1.0, 3.0, 2.0]))
    assert np.argsort(-fused).tolist() == [1, 2, 0]
    assert fuse(np.array([0.8, 0.2]), np.zeros(2)).tolist() == pytest.approx([1.5, -1.5])


def test_scale_and_offset_of_a_leg_do_not_matter() -> None:
    random = np.random.default_rng(1)
    dense, lexical = random.random(50), random.random(50)
    assert fuse(dense, lexical) == pytest.approx(fuse(dense * 7 + 3, lexical * 40 - 5))


def test_one_candidate_and_none() -> None:
    assert fuse(np.array([0.3]), np.array([2.0])).tolist() == [0.0]
    assert fuse(np.empty(0), np.empty(0)).tolist() == []
