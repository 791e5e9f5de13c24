"""BM25 over the few texts of one conversation, with statistics of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75


def bm25(asked: Sequence[str], texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return the score of each of ``texts`` (their terms), shape (n,), for the terms ``asked``.

    Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", with Lucene's idf, which is
    never negative.
    """
    wanted = set(asked)
    counts = [Counter(term for term in own if term in wanted) for own in texts]
    mean = sum(map(len, texts)) / max(len(texts), 1) or 1.0
    scores = np.zeros(len(texts))
    for term in wanted:
        holding = sum(term in own for own in counts)
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for at, own in enumerate(counts):
            if own[term]:
                norm = own[term] + K1 * (1 - B + B * len(texts[at]) / mean)
                scores[at] += idf * own[term] * (K1 + 1) / norm
    return scores
