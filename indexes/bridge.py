"""A question meets passages of the other language: what the languages themselves add is taken off.

A multilingual encoder puts texts of one language near one another whatever they say, and some passages
near every question of a language. Both show in the mean vector of that language's questions, its
centroid (Libovický et al. 2020, "On the language neutrality of pre-trained multilingual
representations"): with one taken off and some of the other put on, what is said decides.
``bench/bridge.py`` measures the centroids and writes ``bridge.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

KEPT = 0.4  # of the other centroid; all of it would favour the passages that are near everything


@dataclass(frozen=True)
class Crossing:
    """One question made ready for passages of the other language.

    ``vector`` (d,) scores them; ``axis`` (d,) tells which they are: its product with theirs is over
    ``least``.
    """

    vector: Vectors
    axis: Vectors
    least: float
    lift: float

    def foreign(self, projected: NDArray[np.floating[Any]]) -> Mask:
        """Return which vectors are of the other language, given their products with ``axis``."""
        return projected > self.least

    def scored(self, products: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
        """Return what equals the cosines of passages in the question's language that say the same.

        ``products`` are those of passages in the other one with ``vector``.
        """
        return products + self.lift


@dataclass(frozen=True)
class Bridge:
    """The centroids of Chinese and of English questions as one encoder makes them, each (d,).

    A vector is Chinese where its product with ``zh - en`` is over ``middle``. ``lift`` is what right
    passages lack after crossing, beside those of the question's own language: for Chinese questions,
    for English ones.
    """

    zh: Vectors
    en: Vectors
    middle: float
    lift: tuple[float, float]

    def cross(self, query: Vectors) -> Crossing:
        """Return what ``query``, a unit vector (d,), becomes for passages of the other language."""
        axis = self.zh - self.en
        if float(query @ axis) > self.middle:
            return Crossing(query - self.zh + KEPT * self.en, -axis, -self.middle, self.lift[0])
        return Crossing(query - self.en + KEPT * self.zh, axis, self.middle, self.lift[1])


def open_bridge(fingerprint: str) -> Bridge | None:
    """Return the bridge of the encoder of that ``fingerprint``; None where none was measured."""
    file = resources.files("indexes") / "bridge.json"
    stored = json.loads(file.read_text("utf-8"))
    if stored["fingerprint"] != fingerprint:
        return None
    zh, en = (np.array(stored[name], np.float32) for name in ("zh", "en"))
    return Bridge(zh, en, stored["middle"], tuple(stored["lift"]))
