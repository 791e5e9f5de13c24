"""Vectors of sentences, remembered: evidence is weighed, quoted and checked with the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import Encoder

ASKED = 256  # questions whose vectors are remembered: as many as may be asked at a time


class SentenceVectors:
    """Encodes sentences once and keeps the latest ``capacity`` of them (384-d float16: 0.8 kB each)."""

    def __init__(self, encoder: Encoder, capacity: int = 20_000) -> None:
        self._encoder = encoder
        self._capacity = capacity
        self._kept: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._asked: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    @property
    def fingerprint(self) -> str:
        """The encoder's fingerprint."""
        return self._encoder.fingerprint

    @property
    def encoder(self) -> Encoder:
        """The encoder itself."""
        return self._encoder

    def of(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return the L2-normalised vectors of ``sentences``, shape (n, dimensions), in their order."""
        with self._lock:
            found = {text: self._kept[text] for text in sentences if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        missing = [text for text in dict.fromkeys(sentences) if text not in found]
        if missing:
            fresh = self._encoder.encode_passages(missing).astype(np.float16)
            found.update(zip(missing, fresh, strict=True))
            self._keep(found)
        if not sentences:
            return np.zeros((0, self._encoder.dimensions), np.float32)
        return np.stack([found[text] for text in sentences]).astype(np.float32)

    def query(self, question: str) -> NDArray[np.float32]:
        """Return the vector of a question, shape (dimensions,); the latest ones are remembered.

        Understanding, searching and weighing one question cost one run of the encoder.
        """
        with self._lock:
            kept = self._asked.get(question)
        if kept is not None:
            return kept
        vector: NDArray[np.float32] = self._encoder.encode_queries([question])[0]
        with self._lock:
            self._asked[question] = vector
            while len(self._asked) > ASKED:
                self._asked.popitem(last=False)
        return vector

    def queries(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of many questions, shape (n, dimensions); none is remembered."""
        return self._encoder.encode_queries(questions)

    def _keep(self, found: dict[str, NDArray[np.float16]]) -> None:
        with self._lock:
            for text, vector in found.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
