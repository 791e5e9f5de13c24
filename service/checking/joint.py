"""P(supported) of a claim by all that scores it: what it shares with its evidence, and both read together.

Reading needs the bundled encoder, whose lower layers it goes through; with any other one the surface alone
is scored. ``bench/joint.py`` trains the layers on top (``weights/joint.onnx.gz``), ``bench/scorer.py`` weighs
what they say against the surface (``weights/joint.json``, with the data card).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from indexes.encoder import Encoder
from indexes.text.language import language
from indexes.vocabulary import Language
from service.checking.align import Alignment
from service.checking.beside import beside
from service.checking.facts import Fault
from service.checking.relevance import Setting
from service.checking.scorer import features, scorer, stored
from service.vocabulary import Layers

MOST = (96, 192)  # tokens that are read of a claim and of its evidence
_TOP = Path(__file__).parent / "weights" / "joint.onnx.gz"


@dataclass(frozen=True)
class Blend:
    """A logistic model of two logits for each setting: the bias, then what either counts.

    A setting is the language of claim and evidence, or "cross" where they are in two. ``broken`` is the share
    of claims that were true though they broke a hard fact: what such a claim scores at most.
    """

    encoder: str  # the fingerprint of the one the reader was trained on
    weights: Mapping[Setting, tuple[float, float, float]]
    broken: Mapping[Language, float]

    def score(self, where: Setting, surface: float, joint: float) -> float:
        """Return P(supported), 0..1, of the logits of both scores."""
        bias, of_surface, of_joint = self.weights[where]
        return _probability(bias + of_surface * surface + of_joint * joint)


@cache
def blend() -> Blend:
    """Return the model as fitted; read from the package once."""
    found = stored("joint")
    return Blend(found["encoder"], found["weights"], found["broken"])


class JointScorer:
    """Scores claims beside their evidence; any number of threads may ask one."""

    def __init__(self, encoder: Encoder) -> None:
        from indexes.encoder.reader import open_reader

        self._reader = open_reader(encoder, _TOP, blend().encoder, MOST)

    @cached_property
    def version(self) -> str:
        """What scores, ``joint`` or ``surface``, and the beginning of the SHA-256 of its weights."""
        kind = "surface" if self._reader is None else "joint"
        names = (
            ["scorer.json"] if self._reader is None else ["scorer.json", "joint.json", _TOP.name]
        )
        digest = hashlib.sha256(b"".join((_TOP.parent / name).read_bytes() for name in names))
        return f"{kind}-{digest.hexdigest()[:12]}"

    def score(
        self, claim: str, alignment: Alignment, around: str, faults: Sequence[Fault], today: date
    ) -> Layers:
        """Return what every layer says of ``claim``.

        ``around`` is the text of the passages the aligned sentences stand in. What breaks a hard fact is
        not read: its verdict stands.
        """
        row = features(claim, alignment, around, faults, today)
        logit, surface = scorer().logit(row), scorer().score(row)
        seen = Layers(
            similarity=alignment.similarity,
            coverage=alignment.coverage,
            facts=tuple(dict.fromkeys(fault.kind for fault in faults)),
            surface=surface,
            score=surface,
        )
        if self._reader is None or faults:
            return seen
        read = self._reader.logit(claim, told := beside(claim, alignment))
        spoken = language(claim)
        crossing = language(told) != spoken
        score = blend().score("cross" if crossing else spoken, logit, read)
        return replace(seen, joint=_probability(read), score=score)


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
