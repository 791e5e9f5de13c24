"""P(supported) of a claim, from what can be seen on the surface of it and its evidence.

A small calibrated model over features a reader can follow. ``bench/scorer.py`` fits it and writes
``weights/scorer.json``; its data card stands in the same file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from indexes.text.normalise import fold
from service.checking.align import Alignment
from service.checking.facts import Fault
from service.checking.facts.pairing import paired
from service.checking.facts.reading import read
from service.checking.words import content

T = TypeVar("T")

FEATURES = (
    "similarity", "similarity_two", "coverage", "coverage_two", "coverage_around", "reverse",
    "run", "kept_order", "pairs", "letters", "weakest_clause", "novel", "novel_many", "length",
    "evidence_length", "added", "chinese", "crossing", "crossing_similarity",
    "own_view", "denials", "number", "pointer", "name", "negation", "force", "roles", "against", "verbatim",
)  # fmt: skip
_VIEW = re.compile(
    r"\b(?:i|i'm|i've|me|my|we|you|your|yeah|yes|oh|wow|think|guess|believe|love|cool|great)\b"
    r"|我(?!国|们?公司)|你|您|觉得|认为|哈哈"
)


@dataclass(frozen=True)
class Scorer:
    """Gradient-boosted trees (Friedman 2001) and a monotone table that makes a probability of their sum.

    Node n sends a row to ``left[n]`` where its ``feature[n]`` is at most ``threshold[n]``, else to
    ``right[n]``; a leaf has the feature -1 and adds ``value[n]``. ``roots`` are the first nodes of the trees.
    """

    roots: Sequence[int]
    feature: Sequence[int]
    threshold: Sequence[float]
    left: Sequence[int]
    right: Sequence[int]
    value: Sequence[float]
    bias: float
    said: Sequence[float]  # sums …
    meant: Sequence[float]  # … and how often claims with that sum were right

    def logit(self, row: Sequence[float]) -> float:
        """Return the sum of the trees for one row of features."""
        total = self.bias
        for node in self.roots:
            while self.feature[node] >= 0:
                below = row[self.feature[node]] <= self.threshold[node]
                node = self.left[node] if below else self.right[node]
            total += self.value[node]
        return total

    def score(self, row: Sequence[float]) -> float:
        """Return P(supported) for one row of features, 0..1."""
        return float(np.interp(self.logit(row), self.said, self.meant))


@cache
def scorer() -> Scorer:
    """Return the model as fitted."""
    return loaded(stored("scorer"))


@cache
def stored(name: str) -> Mapping[str, Any]:
    """Return a model as fitted, with its data card; read from the package once."""
    file = resources.files("service.checking") / "weights" / f"{name}.json"
    found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def loaded(stored: Mapping[str, Any]) -> Scorer:
    """Return a model from its stored form."""
    assert stored["features"] == list(FEATURES), "weights of another version"
    return Scorer(**{field.name: stored[field.name] for field in fields(Scorer)})


def features(
    claim: str, alignment: Alignment, around: str, faults: Sequence[Fault], today: date
) -> list[float]:
    """Return the len(FEATURES) surface features of a claim beside its aligned evidence.

    ``around`` is the text of the passages the aligned sentences stand in.
    """
    best = alignment.sentences[0].text
    together = alignment.text
    own, near = content(claim), content(best)
    mine, theirs, two = set(own), set(near), set(content(together))
    all_there = set(content(around))
    said, there = read(claim, today), read(together, today)
    pairs = [pair for pair in paired(said, there) if len(own) > 3]
    crossing = said.language != there.language
    blocks = SequenceMatcher(None, own, near, autojunk=False).get_matching_blocks()
    novel = mine - all_there
    kinds = {fault.kind for fault in faults}
    found = [
        alignment.similarity, alignment.similarity - alignment.second,
        _share(mine, theirs), _share(mine, two), _share(mine, all_there), _share(theirs, mine),
        max(block.size for block in blocks) / max(len(own), 1),
        sum(block.size for block in blocks) / max(len(own), 1),
        _share(_neighbours(own), _neighbours(content(together))),
        _share(_grams(claim), _grams(around)),
        min((pair.covered for pair in pairs), default=_share(mine, theirs)),
        math.log1p(len(novel)), float(len(novel) > 2),
        math.log1p(len(own)), math.log1p(len(near)),
        len(own) / max(len(set(content(together))), 1),
        said.language == "zh", crossing, crossing * (alignment.similarity - 0.85),
        min(3, len(_VIEW.findall(fold(claim))) - len(_VIEW.findall(fold(best)))),
        len(said.negations) - len(there.negations),
        "number" in kinds, bool(kinds & {"date", "reference", "title"}), "name" in kinds,
        "negation" in kinds, bool(kinds & {"modality", "comparison"}), "roles" in kinds,
        any(fault.contradicts for fault in faults), fold(claim).strip(" .。!") in fold(around),
    ]  # fmt: skip
    return [float(value) for value in found]


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    folded = re.sub(r"\W+", " ", fold(text))
    return frozenset(folded[at : at + 4] for at in range(len(folded) - 3))


def _neighbours(words: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(words))


def _share(own: AbstractSet[T], there: AbstractSet[T]) -> float:
    return len(own & there) / len(own) if own else 0.0
