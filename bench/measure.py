"""How well scores and verdicts tell right pairs from wrong ones; every pair may have a weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DRAWS = 500  # bootstrap samples of the passages

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def balanced(right: Flags, said: Flags, weights: Numbers) -> float:
    """Return the mean of the shares of the right ones and of the wrong ones that are told."""
    return (ratio(weights, right & said, right) + ratio(weights, ~right & ~said, ~right)) / 2


def ratio(weights: Numbers, part: Flags, whole: Flags) -> float:
    """Return the weight of ``part`` as a share of that of ``whole``; 0 where that is nothing."""
    return float(weights[part].sum() / max(weights[whole].sum(), 1e-9))


def interval(
    right: Flags, said: Flags, weights: Numbers, groups: Sequence[str]
) -> tuple[float, float]:
    """Return the 95 % interval of the balanced accuracy, passages drawn with replacement."""
    number = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    of = np.array([number[group] for group in groups])
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(dice.integers(0, len(number), len(number)), minlength=len(number))
        drawn.append(balanced(right, said, weights * times[of]))
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def kept(right: Flags, score: Numbers, weights: Numbers) -> float:
    """Return the recall of "supported" at the lowest threshold whose precision is .95."""
    order = np.argsort(-score, kind="stable")
    hits, all_ = np.cumsum((weights * right)[order]), np.cumsum(weights[order])
    good = hits / all_ >= 0.95
    return float(hits[good].max(initial=0.0) / max(hits[-1], 1e-9))


def ece(right: Flags, score: Numbers, weights: Numbers) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al. 2015)."""
    bins = np.minimum((score * 10).astype(int), 9)
    gaps = [abs((weights * (right - score))[bins == one].sum()) for one in range(10)]
    return float(sum(gaps) / weights.sum())


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of ``share``, observed over ``count`` (Wilson 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5
    return middle - reach, middle + reach
