"""Both legs over one view: the passages worth a closer look, each with both exact scores."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from indexes import bags
from indexes.bags import Matches, Statistics, weigh
from indexes.bridge import Bridge, Crossing
from indexes.dense import Mask, Places, Ranked, Vectors
from indexes.view import Allowed, View

ROWS = ("ids", "versions", "dense", "nearness", "foreign", "lexical", "coverage", "lengths")
LARGE = 20_000  # passages; below, handing over to a thread costs more than it saves
POSTINGS = 400_000  # of a million passages the ten best by words stay .985 the same, in a third of the time
LEAST = 3  # terms that are asked for however frequent they are
FEW = 2000  # passages a filter may leave so that weighing all beats asking for ever more hits
MOSTLY = 0.9  # share of passages in the other language from which questions cross to them (decision 0021)


@dataclass(frozen=True)
class Candidates:
    """n passages by id, in no order of merit, with the score each leg gives each of them."""

    ids: NDArray[np.int64]
    versions: NDArray[np.int64]  # which each is a passage of
    dense: NDArray[np.float64]  # cosines; NaN where there is no vector yet
    nearness: NDArray[np.float64]  # the same, of passages in the other language after crossing
    foreign: Mask  # which those are
    lexical: NDArray[np.float64]  # BM25; 0 where no term occurs
    coverage: NDArray[np.float64]  # share of the query's weight that occurs in it, 0..1
    lengths: NDArray[np.float64]  # in terms
    known: int  # how many of the query's terms occur in any passage
    weights: NDArray[np.float64]  # each query term's inverse document frequency

    def taken(self, places: Places) -> Candidates:
        """Return only those at ``places``, in that order."""
        rows = {name: getattr(self, name)[places] for name in ROWS}
        return replace(self, **rows)


def find(
    view: View,
    query: Vectors,
    terms: Sequence[str],
    day: int,
    versions: Collection[int] | None,
    depth: int,
    bridge: Bridge | None = None,
) -> Candidates:
    """Return the union of each leg's ``depth`` best passages that are in force on ``day``.

    ``query`` is a unit vector (d,), ``terms`` are distinct, ``versions`` are ids, None for
    every version. With ``bridge``, a collection in the other language is sought by a vector of its own.
    """
    allowed = view.allowed(day, versions)
    keys = bags.keys(terms)
    matches = view.segments[-1].bags.match(keys)
    statistics = _count(view, terms, matches)
    seeking = _seek(view, query, allowed, depth)
    sealed = _sealed(view, _telling(terms, statistics.frequencies), allowed, depth)
    near = seeking()
    fresh = _fresh(view, matches, statistics, allowed.masks[-1], depth)
    others = [sealed, fresh]
    crossing = _crossing(view, query, bridge)
    if crossing is not None:
        others.append(_seek(view, crossing.vector, allowed, depth)()[0])
    return _weigh(view, query, crossing, keys, statistics, near, np.concatenate(others))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), "search")


def _crossing(view: View, query: Vectors, bridge: Bridge | None) -> Crossing | None:
    """Return ``query`` for the other language, where nearly all of a sample of the passages are in it."""
    if bridge is None:
        return None
    crossing = bridge.cross(query)
    foreign = crossing.foreign(view.sample @ crossing.axis)
    return crossing if len(foreign) and foreign.mean() >= MOSTLY else None


def _count(view: View, terms: Sequence[str], fresh: Matches) -> Statistics:
    """Return BM25's statistics over sealed and fresh passages together."""
    frequencies = np.bincount(fresh.term, minlength=len(terms))
    if view.words is not None:
        frequencies = frequencies + view.words.frequencies(terms)
    passages = int(view.starts[-1])
    return Statistics(passages, view.length / max(passages, 1), frequencies, bags.shares(terms))


def _seek(view: View, query: Vectors, allowed: Allowed, depth: int) -> Callable[[], Ranked]:
    """Begin to look for the ``depth`` best vectors, a large segment in a thread of its own.

    Returns what waits for their rows and cosines. Neither FAISS nor tantivy holds Python's lock while
    it searches.
    """
    begun = []
    for part, mask, whole in zip(view.segments, allowed.masks, allowed.whole, strict=True):
        work = partial(part.dense.search, query, depth, None if whole else mask)
        begun.append(_threads().submit(work).result if len(part) >= LARGE else work)

    def found() -> Ranked:
        each = [search() for search in begun]
        rows = [own + start for (own, _), start in zip(each, view.starts, strict=False)]
        cosines = np.concatenate([scores for _, scores in each])
        order = np.argsort(-cosines, kind="stable")[:depth]
        return np.concatenate(rows)[order], cosines[order]

    return found


def _telling(terms: Sequence[str], frequencies: NDArray[np.int64]) -> list[str]:
    """Return the rarest of ``terms`` that stand in `POSTINGS` passages together, `LEAST` in any case.

    Reading where terms stand is what a search by words takes its time for. The frequent ones decide
    little about who is a candidate, and the exact score counts them all.
    """
    order = np.argsort(frequencies, kind="stable")
    kept = np.cumsum(frequencies[order]) <= POSTINGS
    kept[:LEAST] = True
    return [terms[at] for at in order[kept].tolist()]


def _sealed(view: View, terms: Sequence[str], allowed: Allowed, depth: int) -> Places:
    """Return the rows of the ``depth`` best sealed passages by words, more when few are allowed."""
    mask, found = allowed.sealed, allowed.found
    if view.words is None or not terms or not len(mask):
        return np.empty(0, np.int64)
    if found <= max(FEW, depth) and found < len(mask):
        return np.flatnonzero(mask)
    # Dropped and excluded passages take places: ask for as many more as their share.
    wanted = depth * len(mask) // found + 1
    while True:
        ids = view.words.search(terms, wanted)
        rows = view.locate(ids)
        rows = rows[mask[rows]]
        if len(rows) >= depth or len(ids) < wanted:
            return rows[:depth]
        wanted *= 2


def _fresh(view: View, matches: Matches, statistics: Statistics, mask: Mask, depth: int) -> Places:
    """Return the rows of the ``depth`` best passages by words in the segment in memory."""
    scores = weigh(matches, view.segments[-1].bags.lengths, statistics)
    scores[~mask] = 0
    rows = np.argsort(-scores, kind="stable")[:depth]
    best: Places = rows[scores[rows] > 0] + view.starts[-2]
    return best


def _weigh(
    view: View,
    query: Vectors,
    crossing: Crossing | None,
    keys: NDArray[np.uint32],
    statistics: Statistics,
    near: Ranked,
    others: Places,
) -> Candidates:
    """Return both exact scores of the rows ``near``, whose cosines are known, and of ``others``."""
    rows = np.unique(np.concatenate((near[0], others)))
    cosines = np.full(len(rows), np.nan)
    cosines[np.searchsorted(rows, near[0])] = near[1]
    nearness, foreign = np.empty(len(rows)), np.zeros(len(rows), np.bool_)
    weights = statistics.weights()
    ids: list[NDArray[np.int64]] = []
    versions, lexical, coverage, lengths = [], [], [], []
    bounds = np.searchsorted(rows, view.starts)
    for part, start, low, high in zip(view.segments, view.starts, bounds, bounds[1:], strict=False):
        if low == high and ids:  # what is in memory seldom has any
            continue
        own = rows[low:high] - start
        rest = np.isnan(cosines[low:high])
        cosines[low:high][rest] = part.dense.score(query, own[rest])
        nearness[low:high] = cosines[low:high]
        if crossing is not None:
            other = crossing.foreign(part.dense.score(crossing.axis, own))
            products = part.dense.score(crossing.vector, own[other])
            nearness[low:high][other] = crossing.scored(products)
            foreign[low:high] = other
        ids.append(part.ids[own])
        versions.append(part.versions[own])
        matches, sizes = part.bags.match(keys, own), part.bags.lengths[own]
        lexical.append(weigh(matches, sizes, statistics))
        coverage.append(np.bincount(matches.row, weights[matches.term], len(own)))
        lengths.append(sizes.astype(np.float64))
    return Candidates(
        np.concatenate(ids),
        np.concatenate(versions),
        cosines,
        nearness,
        foreign,
        np.concatenate(lexical),
        np.concatenate(coverage) / max(float(weights.sum()), 1e-9),
        np.concatenate(lengths),
        int(np.count_nonzero(statistics.frequencies)),
        statistics.idf(),
    )
