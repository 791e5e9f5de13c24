"""Vectors of sentences, remembered: evidence is weighed, quoted and checked with the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import Encoder


class SentenceVectors:
    """Encodes sentences once and keeps the latest ``capacity`` of them (384-d float16: 0.8 kB each)."""

    def __init__(self, encoder: Encoder, capacity: int = 20_000) -> None:
        self._encoder = encoder
        self._capacity = capacity
        self._kept: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._lock = Lock()

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
        """Return the vector of a question, shape (dimensions,)."""
        vector: NDArray[np.float32] = self._encoder.encode_queries([question])[0]
        return vector

    def _keep(self, found: dict[str, NDArray[np.float16]]) -> None:
        with self._lock:
            for text, vector in found.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
