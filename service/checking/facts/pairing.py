"""Which stretch of the evidence each clause of a claim was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from indexes.vocabulary import Span
from service.checking.facts.reading import Reading

WIDEST = 3  # clauses of evidence that one clause of a claim may draw together


class Placed(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102 - an offset


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of the claim beside its stretch of evidence.

    ``covered`` is the share of the clause's terms that the stretch has, ``filled`` the share of the
    stretch's terms that the clause has: both near 1 where one repeats the other.
    """

    claim: Reading
    clause: Span
    evidence: Reading
    stretch: Span
    covered: float
    filled: float

    def mine(self, things: Iterable[P]) -> list[P]:
        """Return those of the claim's ``things`` that stand in the clause."""
        return [one for one in things if self.clause.start <= one.start < self.clause.end]

    def theirs(self, things: Iterable[P]) -> list[P]:
        """Return those of the evidence's ``things`` that stand in the stretch."""
        return [one for one in things if self.stretch.start <= one.start < self.stretch.end]


def paired(claim: Reading, evidence: Reading) -> list[Pair]:
    """Return each clause of ``claim`` with the stretch of one to three clauses nearest to it.

    Nearness counts shared terms; between texts of two languages there is none, and no pair.
    """
    if claim.language != evidence.language:
        return []
    stretches = list(_stretches(evidence))
    found = []
    for clause, words in zip(claim.clauses, claim.words, strict=True):
        if not words or not stretches:
            continue
        rated = [
            (len(words & there) / len(words), len(words & there) / max(len(there), 1), stretch)
            for stretch, there in stretches
        ]
        covered, filled, stretch = max(rated, key=lambda one: one[0] + 0.5 * one[1])
        found.append(Pair(claim, clause, evidence, stretch, covered, filled))
    return found


def _stretches(evidence: Reading) -> Iterator[tuple[Span, frozenset[str]]]:
    for first in range(len(evidence.clauses)):
        words: frozenset[str] = frozenset()
        for last in range(first, min(first + WIDEST, len(evidence.clauses))):
            words |= evidence.words[last]
            yield Span(evidence.clauses[first].start, evidence.clauses[last].end), words
