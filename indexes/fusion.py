"""Two scores become one: each leg is put on a common scale over the candidates of both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DENSE_WEIGHT = 1.5
"""How much the dense leg counts beside the lexical one; measured by ``bench/retrieval.py``."""


def fuse(dense: Array, lexical: Array, weight: float = DENSE_WEIGHT) -> Array:
    """Return one score per candidate from both legs' exact scores of all of them, each (n,).

    NaN is a candidate that a leg cannot score. To the dense leg it is an average one; where words
    cannot tell, as in another language than the question's, the dense score stands in for them.

    ``weight · z(dense) + z(lexical)`` with ``z(x) = (x - mean) / standard deviation`` over the
    joint candidates: z-score normalisation of Fox and Shaw's CombSUM (Montague and Aslam 2001,
    "Relevance score normalization for metasearch"). A leg that says the same of all says nothing.
    """
    near = _standardise(dense)
    fused: Array = weight * near + np.where(np.isnan(lexical), near, _standardise(lexical))
    return fused


def _standardise(scores: Array) -> Array:
    known = scores[~np.isnan(scores)]
    spread = float(known.std()) if len(known) else 0.0
    if spread < 1e-9:  # rounding alone: dividing by it would invent differences
        return np.zeros(len(scores))
    standard: Array = np.nan_to_num((scores - known.mean()) / spread)
    return standard
