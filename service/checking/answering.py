"""Which of the best sentences answers a question: each read beside it, by the bundled encoder's lower layers.

``bench/answering.py`` trains the layers on top (``weights/answering.onnx``, with its data card beside it).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexes.encoder import Encoder
from indexes.encoder.reader import open_reader
from service.checking.scorer import stored
from service.vocabulary import EvidenceSentence

_TOP = Path(__file__).parent / "weights" / "answering.onnx"
READ = 4  # sentences that are read, the best first
LEAST = 1e-6  # relevance whose logarithm is taken


class Answering:
    """Reads questions beside sentences; any number of threads may ask.

    With an encoder that the layers were not trained on, all stays as it was.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._reader = open_reader(encoder, _TOP, stored("answering")["encoder"])

    def ranked(
        self, question: str, sentences: Sequence[EvidenceSentence]
    ) -> tuple[EvidenceSentence, ...]:
        """Return ``sentences`` in their order; the READ best exchange their relevance.

        The highest goes to the one with the highest sum of its logarithm and the logit of "this answers it".
        """
        order = sorted(range(len(sentences)), key=lambda at: -sentences[at].relevance)[:READ]
        if self._reader is None or len(order) < 2:
            return tuple(sentences)
        logit, found = self._reader.logit, list(sentences)
        sums = {
            at: math.log(max(sentences[at].relevance, LEAST)) + logit(question, sentences[at].text)
            for at in order
        }
        for place, at in zip(order, sorted(order, key=lambda at: -sums[at]), strict=True):
            found[at] = replace(sentences[at], relevance=sentences[place].relevance)
        return tuple(found)
