"""Bare answers: a word or two, without a verb, are judged by nothing but those words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.tokens import is_clause
from service.checking.facts.fault import Fault
from service.checking.facts.reading import Reading
from service.checking.words import content

FEW = 2  # words that carry meaning
SHORT = 6  # characters of Chinese
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|could|may|might|must|shall|should|will|would)\b"
    r"|n't\b|'(?:re|m|ll|ve)\b|\b(?:that|it|he|she|there|who)'s\b|^(?:i|you|he|she|it|we|they)\s"
)


def check_bare(claim: Reading, around: Reading) -> Iterator[Fault]:
    """Yield the fault of a claim of a few words of which the evidence lacks one.

    So short, every neighbour looks alike to a score: "Scyclad" is as near as "Skyclad". Amounts, dates
    and references are held against the evidence for themselves, however they are written.
    """
    if claim.language != around.language or claim.quantities or claim.dates or claim.references:
        return
    said = set(content(claim.text))
    few = len(said) <= FEW if claim.language == "en" else len(claim.key) <= SHORT
    states = claim.modalities or _VERB.search(claim.key) or is_clause(claim.text)
    if few and not states and not said <= frozenset().union(*around.words):
        yield Fault("name", False, f"{claim.text.strip()} is not in the evidence.")
