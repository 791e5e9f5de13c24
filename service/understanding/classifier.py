"""Which of a few classes a short text belongs to, learnt from examples in a moment.

Kernel ridge regression (Saunders, Gammerman and Vovk 1998) on one-hot labels. The kernel is
exp(2 (s - 1)), with s the mixture of two cosines: of the encoder's vectors, centred, and of the words and
their neighbours. The fit is a closed form, and so is what it would have said of each example without
having seen it; from that come the calibration of its confidence and the floor below which a text is
like no example.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexes.text.normalise import fold

WORDS = (
    0.3  # weight of the words beside the vectors' 1: best on CLINC150's validation part, with GAIN
)
GAIN = 2.0
RIDGE = 0.3
BUCKETS = 4096  # the words are hashed into so many
CENTRES = 3000  # examples the kernel is spanned by; of more, a sample (the others still teach)
HELD = 10  # one in so many of more examples than centres is kept back to calibrate with
KEPT = 0.97  # share of well placed examples that lie above the floor

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[\u3400-\u9fff]")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, the chance that it is right (0..1), and whether the text is like any example at all."""

    label: str
    confidence: float
    known: bool


class Classifier:
    """Learns from ``texts`` with their (n, d) ``vectors`` and ``labels``; any number of threads may ask.

    ``unseen`` holds, in the order of the texts, what each would have been called had it not been among
    the examples; it is empty where there are more than ``CENTRES``.
    """

    def __init__(self, texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> None:
        self.labels = tuple(dict.fromkeys(labels))
        place = {label: at for at, label in enumerate(self.labels)}
        truth = np.array([place[label] for label in labels])
        self._mean = vectors.mean(0)
        counted = _count(texts)
        self._rarity = (np.log((1 + len(texts)) / (1 + (counted > 0).sum(0))) + 1).astype(
            np.float32
        )
        shuffled = np.random.default_rng(0).permutation(len(texts))
        self._span(texts, vectors, np.sort(shuffled[:CENTRES]))
        if len(texts) <= CENTRES:
            alone = self._fit(truth)
            self.unseen = tuple(self.labels[at] for at in alone.argmax(1))
        else:
            learnt, held = np.split(shuffled, [len(texts) - len(texts) // HELD])
            self._weights = self._fit_part(texts, vectors, truth, learnt)
            alone = self._scores([texts[at] for at in held], vectors[held])
            truth, self.unseen = truth[held], ()
        self._sharpness = _sharpness(alone, truth)
        right = alone.argmax(1) == truth
        self._floor = float(np.quantile(alone.max(1)[right], 1 - KEPT)) if right.any() else 0.0

    def guess(self, text: str, vector: Floats) -> Guess:
        """Return the class of one text, whose vector has shape (d,)."""
        return self.guesses([text], vector[None, :])[0]

    def guesses(self, texts: Sequence[str], vectors: Floats) -> list[Guess]:
        """Return the class of each text; ``vectors`` has shape (n, d)."""
        scores = self._scores(texts, vectors)
        chances = _softmax(self._sharpness * scores)
        best = scores.argmax(1)
        return [
            Guess(self.labels[at], float(chances[row, at]), bool(scores[row, at] >= self._floor))
            for row, at in enumerate(best.tolist())
        ]

    def _span(self, texts: Sequence[str], vectors: Floats, rows: NDArray[np.int64]) -> None:
        """Take the examples at ``rows`` for centres; their words are kept by bucket: few are looked up."""
        meanings, words = self._features([texts[at] for at in rows], vectors[rows])
        self._meanings, self._words = meanings, np.ascontiguousarray(words.T)

    def _fit(self, truth: NDArray[np.int64]) -> NDArray[np.float64]:
        """Learn from all examples, which are the centres; return their scores, each left out once."""
        square = self._kernel((self._meanings, np.ascontiguousarray(self._words.T)))
        inverse = np.linalg.inv(square + RIDGE * np.diag(_crowding(truth)))
        wanted = np.eye(len(self.labels))[truth]
        self._weights = inverse @ wanted
        out: NDArray[np.float64] = wanted - self._weights / np.diag(inverse)[:, None]
        return out

    def _fit_part(
        self,
        texts: Sequence[str],
        vectors: Floats,
        truth: NDArray[np.int64],
        rows: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Return the weights of the centres, learnt from the examples at ``rows`` (subset of regressors)."""
        left: NDArray[np.float64] = RIDGE * self._kernel(
            (self._meanings, np.ascontiguousarray(self._words.T))
        )
        right = np.zeros((len(left), len(self.labels)))
        for start in range(0, len(rows), 2000):
            part = rows[start : start + 2000]
            near = self._kernel(self._features([texts[at] for at in part], vectors[part]))
            left += near.T @ near
            right += near.T @ np.eye(len(self.labels))[truth[part]]
        return np.linalg.solve(left + 1e-6 * np.eye(len(left)), right).astype(np.float64)

    def _scores(self, texts: Sequence[str], vectors: Floats) -> NDArray[np.float64]:
        out: NDArray[np.float64] = self._kernel(self._features(texts, vectors)) @ self._weights
        return out

    def _features(self, texts: Sequence[str], vectors: Floats) -> tuple[Floats, Floats]:
        return _unit(vectors - self._mean), _unit(_count(texts) * self._rarity)

    def _kernel(self, of: tuple[Floats, Floats]) -> NDArray[np.float64]:
        """Return the (n, centres) kernel of texts with the examples; few words make few columns."""
        used = np.flatnonzero(of[1].any(0))
        alike = of[0] @ self._meanings.T + WORDS * (of[1][:, used] @ self._words[used])
        out: NDArray[np.float64] = np.exp(GAIN * (alike.astype(np.float64) / (1 + WORDS) - 1))
        return out


def _crowding(truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return, for each example, its class's size against the mean: few examples count for more."""
    sizes = np.bincount(truth).astype(np.float64)
    out: NDArray[np.float64] = (sizes / sizes.mean())[truth]
    return out


def _count(texts: Sequence[str]) -> Floats:
    """Return the damped counts of words, Chinese characters and pairs of neighbours, (n, BUCKETS)."""
    counts = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in enumerate(texts):
        words = _WORD.findall(fold(text))
        pairs = zip(("^", *words), (*words, "$"), strict=True)
        for feature in (*words, *(f"{one} {two}" for one, two in pairs)):
            counts[row, zlib.crc32(feature.encode()) % BUCKETS] += 1
    return np.sqrt(counts)


def _unit(rows: Floats) -> Floats:
    out: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return out


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    out: NDArray[np.float64] = raised / raised.sum(1, keepdims=True)
    return out


def _sharpness(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the factor that makes softmax honest: of those tried, the likeliest (Guo et al. 2017)."""
    rows = np.arange(len(truth))
    tried = np.geomspace(1, 40, 40)
    losses = [-np.log(_softmax(f * scores)[rows, truth] + 1e-12).mean() for f in tried]
    return float(tried[int(np.argmin(losses))])
