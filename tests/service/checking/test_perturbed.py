"""Claims made from the example corpus: what was turned round is caught, what says the same is not.

The same perturbations as ``bench/grounding.py`` reports on real law, medicine and encyclopedia passages.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bench.pairs import Pair
from bench.perturb import perturbed
from indexes.text.language import language
from indexes.text.sentences import sentences
from indexes.text.tokens import terms
from service.checking.facts import compare
from service.checking.given import given
from service.checking.quotes import verbatim

CORPUS = Path(__file__).parents[3] / "examples" / "corpus"
TODAY = date(2026, 6, 1)
EIGHT = {"number", "date", "unit", "name", "reference", "negation", "modality", "comparison"}


@cache
def made() -> list[Pair]:
    texts = [file.read_text("utf-8") for file in sorted(CORPUS.rglob("*.md"))]
    blocks = [block for text in texts for block in text.split("\n\n") if len(block) > 60]
    return [
        pair
        for spoken in ("en", "zh")
        for pair in perturbed(
            "examples", [one for one in blocks if language(one) == spoken], spoken
        )
    ]


def faulty(pair: Pair) -> bool:
    if verbatim(pair.claim, given([pair.passage])):
        return False
    own = set(terms(pair.claim))
    spans = [span.of(pair.passage) for span in sentences(pair.passage)]
    nearest = max(spans, key=lambda one: len(own & set(terms(one))))
    return bool(compare(pair.claim, nearest, pair.passage, TODAY))


def test_there_is_something_to_judge() -> None:
    kinds = Counter(pair.kind for pair in made())
    assert kinds["verbatim"] > 100
    assert sum(kinds[kind] for kind in EIGHT) > 150


def test_false_claims_are_caught() -> None:
    false = [pair for pair in made() if pair.kind in EIGHT]
    missed = [(pair.kind, pair.claim) for pair in false if not faulty(pair)]
    assert len(missed) <= 0.03 * len(false), missed


def test_honest_claims_are_left_in_peace() -> None:
    honest = [pair for pair in made() if pair.right]
    accused = [(pair.kind, pair.claim) for pair in honest if faulty(pair)]
    assert len(accused) <= 0.04 * len(honest), accused


@pytest.mark.parametrize("kind", sorted(EIGHT - {"reference"}))
def test_each_kind_is_caught(kind: str) -> None:
    found = [faulty(pair) for pair in made() if pair.kind == kind]
    assert sum(found) >= 0.9 * len(found)
