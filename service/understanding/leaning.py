"""Whether a question leaves out what it is about, where no single word shows it.

"Who checks quality?" speaks of something's quality, "How are candles made?" of candles: the words are of the
same kind, the meaning is not. Logistic regression over the encoder's vector of the question, which the search
needs anyway, and a few signs; one fit for each language, taught at start by examples of our own
(``leaning.txt``), so that another encoder needs no new weights. Questions that show it by a sure sign are
neither learnt from nor asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexes.text.language import language
from indexes.text.names import names
from indexes.text.normalise import fold
from indexes.vocabulary import Language
from service.checking.vectors import SentenceVectors
from service.understanding import cues
from service.understanding.examples import taught
from service.understanding.followup import shows
from service.understanding.topic import content

LANGUAGES: tuple[Language, ...] = ("en", "zh")
FLOOR = -1.2  # log-odds from which a question leans: .04 false on own dialogues left out
SPREAD = 8.0  # a vector's differences from the mean are small beside signs of 0 and 1
RIDGE = (1.0, 2.0)  # of the vector's weights, and of the signs'
STEPS = 12  # of Newton's method; it settles in half as many

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """A question, the one before it, and whether it leans on that."""

    text: str
    last: str
    leans: bool


@cache
def examples() -> tuple[Example, ...]:
    """Return our own examples, in the order of their file."""
    return tuple(_read((resources.files(__package__) / "leaning.txt").read_text("utf-8")))


def _read(lines: str) -> Iterator[Example]:
    for line in lines.splitlines():
        if line.startswith("#"):
            continue
        last, *both = line.split(" | ")
        for leans, texts in zip((True, False), both, strict=True):
            yield from (Example(text.strip(), last, leans) for text in texts.split(" + ") if text)


@dataclass(frozen=True)
class Fit:
    """Weights over a question's centred vector, its signs and 1."""

    mean: NDArray[np.float32]
    weights: Floats

    def odds(self, vectors: NDArray[np.float32], signs: Floats) -> Floats:
        """Return the log-odds of leaning, shape (n,), for vectors (n, d) and signs (n, s)."""
        odds: Floats = _rows(vectors - self.mean, signs) @ self.weights
        return odds


def fit(vectors: NDArray[np.float32], signs: Floats, leans: NDArray[np.bool_]) -> Fit:
    """Return the ridge logistic regression of ``leans`` (n,), by Newton's method (IRLS)."""
    mean: NDArray[np.float32] = vectors.mean(0)
    rows = _rows(vectors - mean, signs)
    ridge = np.repeat((*RIDGE, 1e-3), (vectors.shape[1], signs.shape[1], 1))
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (leans - chance) - ridge * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        weights += np.linalg.solve(curve, slope)
    return Fit(mean, weights)


def _rows(centred: NDArray[np.float32], signs: Floats) -> Floats:
    return np.hstack((centred * SPREAD, signs, np.ones((len(signs), 1))))


class Leaning:
    """Tells what leans. Learns when it is made; ``cache`` keeps the examples' vectors between starts."""

    def __init__(self, vectors: SentenceVectors, cache: Path) -> None:
        self._vectors = vectors
        rows = [one for one in examples() if not shows(one.text)]
        encoded = taught([one.text for one in rows], vectors, cache)
        self._fits: dict[Language, Fit] = {}
        for each in LANGUAGES:
            own = [at for at, one in enumerate(rows) if language(one.text) == each]
            shown = signs([rows[at].text for at in own], [rows[at].last for at in own])
            leans = np.array([rows[at].leans for at in own])
            self._fits[each] = fit(encoded[own], shown, leans)

    def leans(self, text: str, last: str) -> bool:
        """Return whether ``text`` leaves out what it is about, asked after the question ``last``."""
        fitted = self._fits[language(text)]
        odds = fitted.odds(self._vectors.query(text)[None, :], signs([text], [last]))
        return bool(odds[0] >= FLOOR)


def signs(texts: Sequence[str], lasts: Sequence[str]) -> Floats:
    """Return what the words of each of ``texts`` say after ``lasts``, shape (n, 16): 0 or 1 each."""
    rows = [_signs(text, last) for text, last in zip(texts, lasts, strict=True)]
    return np.array(rows, np.float64)


def _signs(text: str, last: str) -> tuple[bool, ...]:
    own = set(content(text))
    again = len(own & set(content(last)))
    folded = fold(text).strip()
    length = len(folded) if language(text) == "zh" else 2 * len(folded.split())
    few = (len(own) <= most for most in (1, 2, 3, 4))
    short = (length <= most for most in (6, 9, 12, 16))
    same = (again >= least for least in (1, 2))
    return (*few, *short, *same, bool(names(text)), len(own) >= 6, *_words(folded))


def _words(folded: str) -> tuple[bool, ...]:
    """Return what is there of the faint signs of the text's language; four of either."""
    if language(folded) == "zh":
        found = (cues.FAINT_ZH, cues.SUBJECTLESS_ZH, cues.ASPECT_ZH, cues.DEFINES_ZH)
    else:
        found = (cues.FAINT_EN, cues.DEFINITE, cues.OBJECT, cues.DEFINES_EN)
    return tuple(cue.search(folded) is not None for cue in found)
