"""Stand-ins for the slow and the far away: small, honest about being fake, bad on demand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexes.errors import EncoderError
from indexes.text import tokens


class FakeEncoder:
    """An encoder whose vectors say only which words a text has: equal words, near vectors.

    ``broken`` makes it refuse, as an encoder whose model file has gone; ``poison`` makes the text
    of that name a vector of NaN. ``calls`` counts what was encoded.
    """

    def __init__(self, dimensions: int = 32, fingerprint: str = "fake-1") -> None:
        self.fingerprint = fingerprint
        self.name = "fake"
        self.dimensions = dimensions
        self.max_tokens = 512
        self.broken = False
        self.poison: str | None = None
        self.calls = 0
        self._directions: dict[str, NDArray[np.float64]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text."""
        return self._encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many terms each text has."""
        return [len(tokens.terms(text)) for text in texts]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.broken:
            raise EncoderError("The fake encoder was told to fail.")
        self.calls += len(texts)
        rows = [self._vector(text) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.dimensions)

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text == self.poison:
            return np.full(self.dimensions, np.nan, np.float32)
        total = np.full(self.dimensions, 1e-3)
        for term in tokens.terms(text):
            total += self._direction(term)
        unit: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return unit

    def _direction(self, term: str) -> NDArray[np.float64]:
        if term not in self._directions:
            random = np.random.default_rng(zlib.crc32(term.encode()))
            self._directions[term] = random.standard_normal(self.dimensions)
        return self._directions[term]


class FakeReadingEncoder(FakeEncoder):
    """Knows no word as a common one: each is two pieces."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return twice as many as there are terms."""
        return [2 * count for count in super().count_tokens(texts)]
