"""Which terms each passage has and how often, row by row, and their exact BM25 scores.

The lexical engine finds candidates; the bags weigh them. One formula with one set of statistics
thus holds for sealed and for fresh passages alike, and for any row that the other leg found.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexes.text.normalise import HAN

Number = TypeVar("Number", bound=np.generic)

K1 = 1.2
B = 0.75
CHARACTER = 0.5  # of a word: one Chinese character, a particle or a part of one more often than not
MOST_COUNTED = 255  # times a term in one passage, in a byte: BM25 hardly tells more of them apart
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Matches:
    """Where query terms occur: each an (m,) array; ``row`` counts within the rows asked for."""

    row: NDArray[np.int64]
    term: NDArray[np.int64]  # position in the query
    count: NDArray[np.uint8]


@dataclass(frozen=True)
class Bags:
    """n bags in compressed rows: row r owns ``offsets[r]:offsets[r + 1]`` of terms and counts.

    A term is kept as its CRC-32: two of the two hundred thousand terms of a large corpus fall
    together once in some hundred thousand, and then only the weight of one passage shifts.
    """

    offsets: NDArray[np.int64]  # (n + 1,)
    terms: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]  # (n,) terms with repeats

    def __len__(self) -> int:
        return len(self.lengths)

    def match(self, keys: NDArray[np.uint32], rows: NDArray[np.int64] | None = None) -> Matches:
        """Return every occurrence of the terms with these `keys` in ``rows`` (default: all)."""
        if rows is None:
            places, ends, terms = None, self.offsets[1:], self.terms
        else:
            places, ends = self._places(rows)
            terms = self.terms[places]
        # Nine of ten terms share no low bits with the query: one look-up drops them.
        low = np.zeros(1 << 16, np.bool_)
        low[keys.astype(np.uint16)] = True  # the cast keeps the low bits
        near = np.flatnonzero(low.take(terms.astype(np.uint16)))
        order = np.argsort(keys)
        place = np.searchsorted(keys[order], terms[near]).clip(max=max(len(keys) - 1, 0))
        hit = keys[order][place] == terms[near]
        near, place = near[hit], place[hit]
        row = np.searchsorted(ends, near, "right")
        return Matches(row, order[place], self.counts[near if places is None else places[near]])

    def taken(self, rows: NDArray[np.int64]) -> Bags:
        """Return only ``rows``, in that order."""
        places, ends = self._places(rows)
        return Bags(
            np.concatenate((np.zeros(1, np.int64), ends)),
            self.terms[places],
            self.counts[places],
            np.asarray(self.lengths[rows]),
        )

    def _places(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the terms of ``rows`` stand, row after row, and where those of each row end."""
        starts = self.offsets[rows]
        sizes = self.offsets[rows + 1] - starts
        ends = np.cumsum(sizes)
        return np.arange(int(sizes.sum())) + np.repeat(starts - ends + sizes, sizes), ends


@dataclass(frozen=True)
class Statistics:
    """What BM25 must know of the whole collection: passages, their average length in terms, and for
    each query term the number of passages that have it and how much of a word it is, both (t,).
    """

    passages: int
    average: float
    frequencies: NDArray[np.int64]
    shares: NDArray[np.float64]

    def idf(self) -> NDArray[np.float64]:
        """Return each term's ``ln(1 + (N - n + 0.5) / (n + 0.5))``, Lucene's inverse document frequency."""
        having = np.minimum(self.frequencies, self.passages)
        weights: NDArray[np.float64] = np.log1p((self.passages - having + 0.5) / (having + 0.5))
        return weights

    def weights(self) -> NDArray[np.float64]:
        """Return what each term counts in a score: its idf, by how much of a word it is."""
        return self.idf() * self.shares


def shares(terms: Sequence[str]) -> NDArray[np.float64]:
    """Return how much of a word each term is: 1, and `CHARACTER` for one Chinese character alone."""
    alone = [_HAN.fullmatch(term) is not None for term in terms]
    return np.where(alone, CHARACTER, 1.0)


def keys(terms: Sequence[str]) -> NDArray[np.uint32]:
    """Return the keys under which bags hold ``terms``."""
    return np.array([_key(term) for term in terms], np.uint32)


def gather(texts: Sequence[str]) -> Bags:
    """Return the bags of ``texts``, each the space-joined terms of one passage."""
    known: dict[str, int] = {}
    sizes, lengths = [0], []
    terms: list[int] = []
    counts: list[int] = []
    for text in texts:
        bag = Counter(text.split())
        for term, count in bag.items():
            key = known.get(term)
            terms.append(known.setdefault(term, _key(term)) if key is None else key)
            counts.append(min(count, MOST_COUNTED))
        sizes.append(len(bag))
        lengths.append(bag.total())
    return Bags(
        np.cumsum(sizes, dtype=np.int64),
        np.array(terms, np.uint32),
        np.array(counts, np.uint8),
        np.array(lengths, np.int32),
    )


def join(bags: Sequence[Bags]) -> Bags:
    """Return the rows of all ``bags``, one after the other."""
    starts = np.cumsum([0, *(len(each.terms) for each in bags)])
    offsets = [each.offsets[1:] + start for each, start in zip(bags, starts, strict=False)]
    return Bags(
        np.concatenate([np.zeros(1, np.int64), *offsets]),
        _join([each.terms for each in bags], np.uint32),
        _join([each.counts for each in bags], np.uint8),
        _join([each.lengths for each in bags], np.int32),
    )


def weigh(
    matches: Matches, lengths: NDArray[np.int32], statistics: Statistics
) -> NDArray[np.float64]:
    """Return the BM25 score of each row that was asked for, given those rows' ``lengths`` (n,).

    ``Σ share · idf · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / average))`` with k1 1.2 and b 0.75:
    Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
    """
    average = max(statistics.average, 1e-9)
    damping = K1 * (1 - B + B * lengths[matches.row] / average)
    count = matches.count.astype(np.float64)
    parts = statistics.weights()[matches.term] * count * (K1 + 1) / (count + damping)
    scores = np.bincount(matches.row, parts, minlength=len(lengths))
    return scores.astype(np.float64)  # without a match it counts in integers


def _key(term: str) -> int:
    return zlib.crc32(term.encode())


def _join(parts: list[NDArray[Number]], kind: type[Number]) -> NDArray[Number]:
    return np.concatenate(parts) if parts else np.empty(0, kind)
