"""What the passages of a view say of single words: how many have one, and which have it beside others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexes import bags
from indexes.truth import Truth
from indexes.view import View

FEW = 10  # passages read to see how a word is written in them


class Attestor:
    """Answers from one view, and from the truth what the passages' own words are."""

    def __init__(self, view: View, truth: Truth) -> None:
        self._view = view
        self._truth = truth

    @property
    def passages(self) -> int:
        """How many there are."""
        return int(self._view.starts[-1])

    def count(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of passages that have each of ``terms``; dropped ones count for a while."""
        found = np.zeros(len(terms), np.int64)
        if self._view.words is not None:
            found += self._view.words.frequencies(terms)
        fresh = self._view.segments[-1].bags
        rest = np.flatnonzero(found == 0)
        if len(fresh) and len(rest):
            matches = fresh.match(bags.keys([terms[at] for at in rest.tolist()]))
            found[rest] = np.bincount(matches.term, minlength=len(rest))
        return found

    def beside(self, term: str, others: Sequence[str]) -> list[str]:
        """Return what is read of the `FEW` passages with ``term`` that have most of ``others``."""
        ids: list[int] = []
        if self._view.words is not None:
            ids += self._view.words.having(term, others, FEW).tolist()
        fresh = self._view.segments[-1]
        if len(fresh):
            matches = fresh.bags.match(bags.keys([term, *others]))
            shared = np.bincount(matches.row, minlength=len(fresh))
            own = np.unique(matches.row[matches.term == 0])
            ids += fresh.ids[own[np.argsort(-shared[own], kind="stable")[:FEW]]].tolist()
        passages = self._truth.passages(ids).values()
        return [f"{one.title} {one.section} {one.text}" for one in passages]
