"""Whether the best sentences answer a question: each read beside it, by the bundled encoder's lower layers.

``bench/answering.py`` trains the layers on top (``weights/answering.onnx.gz``, with its data card beside it);
``bench/sufficient.py`` fits what they count beside the traits of the passages (``weights/sufficient.json``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from indexes.encoder import Encoder
from indexes.encoder.reader import open_reader
from service.checking.relevance import Setting, Weighed
from service.checking.scorer import stored
from service.checking.special import special
from service.vocabulary import EvidenceSentence

_TOP = Path(__file__).parent / "weights" / "answering.onnx.gz"
READ = 4  # sentences that are read, the best first
SPECIAL = math.log(
    2
)  # off the logit of a sentence on a special case that the question does not mention
LEAST = 1e-6  # relevance, or P, whose logarithm is taken


class Answering:
    """Reads questions beside sentences; any number of threads may ask.

    With an encoder that the layers were not trained on, all stays as it was.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._reader = open_reader(encoder, _TOP, stored("answering")["encoder"])
        self._fit = stored("sufficient")

    def read(self, question: str, weighed: Weighed, where: Setting) -> Weighed:
        """Return ``weighed`` with what is read of its READ best sentences taken into account.

        Those exchange their relevance: the highest goes to the one with the highest sum of its
        logarithm and the logit of "this answers it", of special cases half as likely. ``sufficient`` is
        weighed with their logits, by other numbers where they are in the other language. The sentences
        stay in their order.
        """
        sentences = weighed.sentences
        order = sorted(range(len(sentences)), key=lambda at: -sentences[at].relevance)[:READ]
        if self._reader is None or not order:
            return weighed
        logits = {at: self._reader.logit(question, sentences[at].text) for at in order}
        said = reading([(sentences[at], logits[at]) for at in order])
        fit = self._fit["cross" if where == "cross" else "own"]
        for at, case in zip(
            order, special(question, [sentences[at].text for at in order]), strict=True
        ):
            logits[at] -= SPECIAL * case
        return Weighed(_exchanged(sentences, logits), together(weighed.sufficient, said, fit))


def together(sufficient: float, said: float, fit: Mapping[str, float]) -> float:
    """Return P(sufficient) by the traits and by what ``reading`` said."""
    found = fit["traits"] * logit(sufficient) + fit["reading"] * said + fit["bias"]
    return 1 / (1 + math.exp(-found))


def reading(read: Sequence[tuple[EvidenceSentence, float]]) -> float:
    """Return the mean of the sentences' logits, each counted by its relevance."""
    whole = sum(max(one.relevance, LEAST) for one, _ in read)
    return sum(max(one.relevance, LEAST) * logit for one, logit in read) / whole


def logit(p: float) -> float:
    """Return the log-odds of a probability."""
    p = min(max(p, LEAST), 1 - LEAST)
    return math.log(p / (1 - p))


def _exchanged(
    sentences: Sequence[EvidenceSentence], logits: Mapping[int, float]
) -> tuple[EvidenceSentence, ...]:
    """Return ``sentences``, those with a logit with one another's relevance."""
    found = list(sentences)
    sums = {at: math.log(max(sentences[at].relevance, LEAST)) + logits[at] for at in logits}
    for place, at in zip(logits, sorted(logits, key=lambda at: -sums[at]), strict=True):
        found[at] = replace(sentences[at], relevance=sentences[place].relevance)
    return tuple(found)
