"""Where in the evidence a claim could come from: its nearest sentences, by meaning and by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.checking.vectors import SentenceVectors
from service.checking.words import term_set
from service.vocabulary import EvidenceSentence

AT_MOST = (
    3  # sentences one claim is held against: a fact, the condition beside it, what else it gathers
)
GAIN = 0.1  # share of the claim's terms that a further sentence must add …
CLOSE = 0.04  # … unless its cosine with the claim is so near the best one's: it may be the one that is meant


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

    @property
    def text(self) -> str:
        """The sentences as one text, nearest first."""
        return " ".join(sentence.text for sentence in self.sentences)


def align(claim: str, evidence: Sequence[EvidenceSentence], vectors: SentenceVectors) -> Alignment:
    """Return the one to AT_MOST evidence sentences, of one passage, that bear most on ``claim``."""
    if not evidence:
        return Alignment((), 0.0, 0.0)
    own = term_set(claim)
    words = [term_set(sentence.text) for sentence in evidence]
    (mine,) = vectors.of([claim])
    similar = vectors.of([sentence.text for sentence in evidence]) @ mine
    best = int(np.argmax(similar + np.array([_share(own, there) for there in words])))
    passage = evidence[best].passage_id  # no fact is stitched from two
    spare = [at for at, one in enumerate(evidence) if one.passage_id == passage and at != best]
    chosen, together = [best], words[best]
    while spare and len(chosen) < AT_MOST:
        gains = {at: _share(own, together | words[at]) - _share(own, together) for at in spare}
        behind = {at: float(similar[best] - similar[at]) for at in spare}
        further = max(spare, key=lambda at: gains[at] - behind[at] / 2)
        if gains[further] <= GAIN and behind[further] > CLOSE + 2 * gains[further]:
            break
        spare.remove(further)
        chosen.append(further)
        together |= words[further]
    return Alignment(
        tuple(evidence[at] for at in chosen),
        float(similar[best]),
        _share(own, together),
        float(np.delete(similar, best).max(initial=0.0)),
    )


def _share(own: frozenset[str], there: frozenset[str]) -> float:
    return len(own & there) / len(own) if own else 0.0
