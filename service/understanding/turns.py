"""Whether a question leans on the one before it: both read together, and weighed with ``leaning``.

The lower layers are the bundled encoder's; ``bench/leans.py`` trains those on top (``weights/turns.onnx.gz``)
and writes their data card, with the floor of each language: .95 are found of our own examples that lean and
whose line neither half had seen. With another encoder ``leaning`` tells it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from indexes.encoder.reader import open_reader
from indexes.text.language import language
from indexes.vocabulary import Language
from service.checking.vectors import SentenceVectors
from service.understanding import followup
from service.understanding.leaning import Leaning

VECTOR = 6.0  # what a score of ``leaning``, about -1 to 1, counts beside a logit
SIGNED = -1.6  # the logit from which a question leans that shows it by a sure sign

_WEIGHTS = Path(__file__).parent / "weights"


class Joint(Protocol):
    """Reads two texts together."""

    def logit(self, first: str, second: str) -> float:
        """Return the logit of "the first leans on the second"."""


class Score(Protocol):
    """Says of a question's vector whether it leans."""

    def score(self, text: str, last: str) -> float:
        """Return 1 where ``text`` leans, -1 where it stands alone, or what is between."""


class Turns:
    """Tells what leans; any number of threads may ask."""

    def __init__(self, joint: Joint, vector: Score, floors: Mapping[Language, float]) -> None:
        self._joint, self._vector, self._floors = joint, vector, floors

    def leans(self, text: str, last: str, *, sign: bool) -> bool:
        """Return whether ``text`` leans on the question ``last``; ``sign``: a word of it is a sure sign.

        A sure sign gives way where what is read says plainly that the question stands alone.
        """
        read = self._joint.logit(text, last)
        if sign:
            return read >= SIGNED
        return read + VECTOR * self._vector.score(text, last) >= self._floors[language(text)]


def open_turns(vectors: SentenceVectors, cache: Path) -> followup.Reader:
    """Return what tells follow-ups with the encoder of ``vectors``; what it learns is kept in ``cache``."""
    card, leaning = _card(), Leaning(vectors, cache)
    joint = open_reader(vectors.encoder, _WEIGHTS / "turns.onnx.gz", card["encoder"])
    return Turns(joint, leaning, card["floors"]) if joint else leaning


@cache
def _card() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_WEIGHTS / "turns.json").read_text("utf-8"))
    return found
