"""Whether a question leaves out what it is about, where no single word shows it.

"Who checks quality?" speaks of something's quality, "How are candles made?" of candles: the words are of the
same kind, the meaning is not. Kernel ridge regression over the encoder's vector of the question, which the
search needs anyway, and a few signs, taught at start by examples of our own (``leaning.txt``), so that
another encoder needs no new weights. Questions that show it by a sure sign are
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
from service.understanding.examples import kept, taught
from service.understanding.followup import shows
from service.understanding.topic import content

LANGUAGES: tuple[Language, ...] = ("en", "zh")
FOUND = 0.95  # of the examples that lean, each line left out: so many score above the floor
WIDTH = 4.0  # of the kernel exp(-WIDTH d²): vectors of questions lie .3 to .7 apart
SIGN = 0.15  # one sign that differs adds SIGN² to d²
RIDGE = 0.3
WHOLE = 1024  # rows of a matrix that are taken at once

Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A question, the one before it, whether it leans on that, and the line of our file it is from."""

    text: str
    last: str
    leans: bool
    line: int


@cache
def examples() -> tuple[Example, ...]:
    """Return our own examples, in the order of their file."""
    return tuple(read((resources.files(__package__) / "leaning.txt").read_text("utf-8")))


def read(lines: str) -> Iterator[Example]:
    """Yield the examples of a file's ``lines``."""
    for number, line in enumerate(lines.splitlines()):
        if line.startswith("#"):
            continue
        last, *both = line.split(" | ")
        for leans, texts in zip((True, False), both, strict=True):
            said = (text.strip() for text in texts.split(" + ") if text)
            yield from (Example(text, last, leans, number) for text in said)


@dataclass(frozen=True)
class Fit:
    """Kernel ridge regression of ±1: the points (n, d) it learnt from and the weight of each."""

    points: Floats
    weights: Floats

    def scores(self, points: Floats) -> Floats:
        """Return the score of each of ``points`` (m, d): 1 leans, -1 stands alone."""
        return _kernel(points, self.points) @ self.weights


def fit(points: Floats, leans: NDArray[np.bool_], lines: NDArray[np.int_]) -> Floats:
    """Return, for ``points`` (n, d), the weight of each and its score with its line left out, shape (n, 2).

    With the inverse of kernel + RIDGE and the weights at hand, leaving a block out takes no second fit:
    Rasmussen and Williams, Gaussian Processes for Machine Learning, 5.4.2 (here for several at once).
    """
    wanted = np.where(leans, 1, -1).astype(np.float32)
    root = _kernel(points, points)
    root[np.diag_indices(len(root))] += RIDGE
    _whiten(root)  # the inverse is root.T @ root
    weights = root.T @ (root @ wanted)
    scores = np.empty_like(wanted)
    for line in np.unique(lines):
        own = np.flatnonzero(lines == line)
        inverse = root[:, own].T @ root[:, own]
        scores[own] = wanted[own] - np.linalg.solve(inverse, weights[own])
    return np.stack((weights, scores), 1)


def _whiten(matrix: Floats) -> None:
    """Write over a positive definite ``matrix`` (n, n) the inverse of its Cholesky factor, by halves.

    A general inverse of the matrix takes four times the arithmetic, and NumPy's own functions, in
    double precision, six times the room.
    """
    if len(matrix) <= WHOLE:
        matrix[:] = np.linalg.inv(np.linalg.cholesky(matrix))
        return
    half = len(matrix) // 2
    first, last, across = matrix[:half, :half], matrix[half:, half:], matrix[half:, :half]
    _whiten(first)
    turned = across @ first.T
    last -= turned @ turned.T
    _whiten(last)
    across[:] = -last @ turned @ first
    matrix[:half, half:] = 0


def _kernel(some: Floats, others: Floats) -> Floats:
    """Return how near each of ``some`` is to each of ``others``; 1 more, so that a constant is learnt too."""
    near: Floats = 2 * some @ others.T  # all in one place: of thousands by thousands
    near -= np.einsum("nd,nd->n", some, some)[:, None]
    near -= np.einsum("nd,nd->n", others, others)
    near *= WIDTH
    np.exp(near, out=near)
    near += 1
    return near


class Leaning:
    """Tells what leans. Learns when it is made; ``cache`` keeps what takes long between starts.

    Both languages teach one fit, since the encoder puts what means the same at one place; each is centred
    on its own mean and has its own floor.
    """

    def __init__(self, vectors: SentenceVectors, cache: Path) -> None:
        self._vectors = vectors
        rows, shown = lessons()
        encoded = taught([one.text for one in rows], vectors, cache)
        spoken = np.array([language(one.text) for one in rows])
        self._means = {each: encoded[spoken == each].mean(0) for each in LANGUAGES}
        points = _points(encoded - np.stack([self._means[each] for each in spoken]), shown)
        leans = np.array([one.leans for one in rows])
        lines = np.array([one.line for one in rows])
        key = b"".join(
            (points.tobytes(), leans.tobytes(), lines.tobytes(), b"%f %f" % (WIDTH, RIDGE))
        )
        weights, scores = kept(key, len(rows), cache, lambda: fit(points, leans, lines)).T
        self._fit = Fit(points, weights)
        self.left_out = scores  # of each of lessons(), by a fit without its line
        self._floors = {
            each: float(np.quantile(scores[leans & (spoken == each)], 1 - FOUND))
            for each in LANGUAGES
        }

    def leans(self, text: str, last: str, *, sign: bool) -> bool:
        """Return whether ``text`` leaves out what it is about, asked after the question ``last``.

        A sure sign settles it: what shows one was not learnt from.
        """
        return sign or self.score(text, last) >= self._floors[language(text)]

    def score(self, text: str, last: str) -> float:
        """Return how much ``text`` looks like what leans on ``last``: 1 leans, -1 stands alone."""
        centred = self._vectors.query(text) - self._means[language(text)]
        return float(self._fit.scores(_points(centred[None, :], signs([text], [last])))[0])


@cache
def lessons() -> tuple[tuple[Example, ...], Floats]:
    """Return the examples that no sure sign settles, and their signs: read once, half a second."""
    rows = tuple(one for one in examples() if not shows(one.text))
    return rows, signs([one.text for one in rows], [one.last for one in rows])


def _points(centred: Floats, shown: Floats) -> Floats:
    return np.hstack((centred, shown * SIGN)).astype(np.float32)


def signs(texts: Sequence[str], lasts: Sequence[str]) -> Floats:
    """Return what the words of each of ``texts`` say after ``lasts``, shape (n, 16): 0 or 1 each."""
    rows = [_signs(text, last) for text, last in zip(texts, lasts, strict=True)]
    return np.array(rows, np.float32)


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
