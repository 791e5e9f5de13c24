"""Order the best candidates anew, by what neither leg sees: how they stand beside one another.

A log-linear model over six features and one rule of the law, fitted listwise (ListNet's top-one
likelihood, Cao et al. 2007) on development questions by ``bench/rerank.py``, which prints these weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from indexes.candidates import Candidates

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

BEST = 50  # candidates ordered anew: nine of ten questions have their passage among them
WEIGHTS = {
    "lead": 0.97,  # fused score beside the best one's
    "nearness": 72.0,  # cosine beside the nearest one's
    "coverage": 13.7,  # share of the question's idf that occurs in the passage, 0..1
    "length": -0.54,  # natural logarithm of its terms
    "siblings": 0.19,  # natural logarithm of how many candidates its document has
    "sibling": 0.18,  # fused score of the best other one of its document, beside its own
}
STATUTE = 2.0  # added to a statute's lead when a law is asked for: statutes stand above what carries them out

Reranker = Callable[[Array, Mask, Candidates], Array]

_ASKS_LAW = re.compile(
    r"法律|法条|[哪什][一部条么]{1,2}法|\b(?:which|what) (?:law|statute|act)\b|\bby law\b|\bstatut",
    re.IGNORECASE,
)
_STATUTE = re.compile(r"(?:法|法典|宪法)》?(?:\s*[（(][^（()）]*[）)])?$|\b(?:Act|Code|Statute)\b")


def asks_law(query: str) -> bool:
    """Return whether ``query`` asks which law says something."""
    return _ASKS_LAW.search(query) is not None


def is_statute(title: str) -> bool:
    """Return whether ``title`` is a statute's, not that of rules which carry one out."""
    return _STATUTE.search(title) is not None


def rerank(fused: Array, statutes: Mask, found: Candidates) -> Array:
    """Return a score for each of n candidates (best fused first), by which they are ordered anew.

    ``fused`` (n,) has their fused scores, ``statutes`` (n,) says which stand in a statute where a law
    is asked for, ``found`` has what the search knows of each, in the same order.
    """
    rows = features(fused, statutes, found)
    scores: Array = rows @ np.array(list(WEIGHTS.values()))
    return scores


def features(fused: Array, statutes: Mask, found: Candidates) -> Array:
    """Return the (n, len(WEIGHTS)) features, in the order of ``WEIGHTS``; arguments as of `rerank`."""
    if not len(fused):
        return np.empty((0, len(WEIGHTS)))
    known = found.nearness[~np.isnan(found.nearness)]
    # A passage that has no vector yet is held for an average one.
    near = np.nan_to_num(found.nearness, nan=float(known.mean()) if len(known) else 0.0)
    # On one day a document has one version in force, so that its version stands for it.
    _, documents, count = np.unique(found.versions, return_inverse=True, return_counts=True)
    return np.stack(
        [
            fused - fused.max() + STATUTE * statutes,
            near - near.max(),
            found.coverage,
            np.log(np.maximum(found.lengths, 1)),
            np.log(count[documents]),
            _best_others(fused, documents) - fused,
        ],
        axis=1,
    )


def _best_others(fused: Array, documents: NDArray[np.int64]) -> Array:
    """Return for each passage the best score of another of its document; the least of all without one."""
    beside = documents[:, None] == documents
    np.fill_diagonal(beside, val=False)
    best: Array = np.where(beside, fused, fused.min()).max(axis=1)
    return best
