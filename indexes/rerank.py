"""Order the best candidates anew, by what neither leg sees: how they stand beside one another.

A log-linear model over six features and one rule of the law, fitted listwise (ListNet's top-one
likelihood, Cao et al. 2007) on development questions by ``bench/rerank.py``, which prints these weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexes.candidates import Candidates
from indexes.vocabulary import Hit

Array = NDArray[np.float64]

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

Reranker = Callable[[str, Sequence[Hit], Candidates], Array]

_ASKS_LAW = re.compile(
    r"法律|法条|[哪什][一部条么]{1,2}法|\b(?:which|what) (?:law|statute|act)\b|\bby law\b|\bstatut",
    re.IGNORECASE,
)
_STATUTE = re.compile(r"(?:法|法典|宪法)》?(?:\s*[（(][^（()）]*[）)])?$|\b(?:Act|Code|Statute)\b")


def rerank(query: str, hits: Sequence[Hit], found: Candidates) -> Array:
    """Return a score for each of ``hits`` (n, best fused first), by which they are ordered anew.

    ``found`` has what the search knows of each, in the same order.
    """
    rows = features(query, hits, found)
    scores: Array = rows @ np.array(list(WEIGHTS.values()))
    return scores


def features(query: str, hits: Sequence[Hit], found: Candidates) -> Array:
    """Return the (n, len(WEIGHTS)) features, in the order of ``WEIGHTS``."""
    if not hits:
        return np.empty((0, len(WEIGHTS)))
    fused = np.array([hit.scores.fused for hit in hits])
    known = found.nearness[~np.isnan(found.nearness)]
    # A passage that has no vector yet is held for an average one.
    near = np.nan_to_num(found.nearness, nan=float(known.mean()) if len(known) else 0.0)
    documents = [hit.passage.document_id for hit in hits]
    statute = np.zeros(len(hits))
    if _ASKS_LAW.search(query):
        statute[:] = [bool(_STATUTE.search(hit.passage.title)) for hit in hits]
    count = Counter(documents)
    return np.stack(
        [
            fused - fused.max() + STATUTE * statute,
            near - near.max(),
            found.coverage,
            np.log(np.maximum(found.lengths, 1)),
            np.log([count[document] for document in documents]),
            _best_others(fused, documents) - fused,
        ],
        axis=1,
    )


def _best_others(fused: Array, documents: Sequence[str]) -> Array:
    """Return for each passage the best score of another of its document; the least of all without one."""
    ranked: dict[str, list[float]] = {}
    for score, document in zip(fused.tolist(), documents, strict=True):
        ranked.setdefault(document, []).append(score)
    best = {document: sorted(scores, reverse=True)[:2] for document, scores in ranked.items()}
    least = float(fused.min())
    others = []
    for score, document in zip(fused.tolist(), documents, strict=True):
        first, second = (*best[document], least)[:2]
        others.append(second if score == first else first)
    return np.array(others)
