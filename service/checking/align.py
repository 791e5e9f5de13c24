"""Where in the evidence a claim could come from: its nearest sentences, by meaning and by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.checking.vectors import SentenceVectors
from service.checking.words import term_set
from service.vocabulary import EvidenceSentence

AT_MOST = 2  # sentences one claim is made from: a fact and the condition beside it


@dataclass(frozen=True, slots=True)
class Alignment:
    """The evidence nearest to a claim, nearest first.

    ``similarity`` is the nearest sentence's cosine and ``second`` the best of all others, ``coverage`` the
    share of the claim's terms that stand in the aligned sentences together; all 0..1.
    """

    sentences: tuple[EvidenceSentence, ...]
    similarity: float
    coverage: float
    second: float = 0.0


def align(claim: str, evidence: Sequence[EvidenceSentence], vectors: SentenceVectors) -> Alignment:
    """Return the one or two evidence sentences, of one passage, that bear most on ``claim``."""
    if not evidence:
        return Alignment((), 0.0, 0.0)
    own = term_set(claim)
    words = [term_set(sentence.text) for sentence in evidence]
    (mine,) = vectors.of([claim])
    similar = vectors.of([sentence.text for sentence in evidence]) @ mine
    covered = np.array([_share(own, there) for there in words])
    best = int(np.argmax(similar + covered))
    gain = np.array([_share(own, words[best] | there) for there in words]) - covered[best]
    passage = evidence[best].passage_id  # no fact is stitched from two
    gain *= [one.passage_id == passage for one in evidence]
    gain[best] = 0
    second = int(np.argmax(gain + 0.1 * similar * (gain > 0)))
    chosen = [best, *([second] if gain[second] > 0.1 else [])][:AT_MOST]
    together = frozenset[str]().union(*(words[at] for at in chosen))
    return Alignment(
        tuple(evidence[at] for at in chosen),
        float(similar[best]),
        _share(own, together),
        float(np.delete(similar, best).max(initial=0.0)),
    )


def _share(own: frozenset[str], there: frozenset[str]) -> float:
    return len(own & there) / len(own) if own else 0.0
