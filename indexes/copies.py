"""Passages that say the same in the same words: found by their shingles, and listed as one.

What is told twice is not twice as true, and five copies of a rule push four other passages out of the
best ten. A copy keeps every word that counts: where the texts differ in a number, a negation or what is
ordered or allowed, or where one has other words in the place of some, they are two statements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from indexes.text.logic import modalities, negations
from indexes.text.normalise import HAN, fold
from indexes.text.numerals import CHINESE
from indexes.text.tokens import terms
from indexes.vocabulary import Hit, Passage

WIDTH = 5  # letters and digits a shingle
SIZE = 128  # hashes a sketch; estimates of .9 are then off by .03 (standard error)
LEAST = 16  # of a sketch's hashes are compared first: copies share some 14, other texts hardly any
SHARED = 0.6  # of these, below which two texts are no copies
ALIKE = 0.9  # Jaccard similarity of shingles from which two texts are looked at closely

_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|[{CHINESE}]+")
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_PRIME = np.uint32(0x01000193)  # of the hash FNV-1a
_PLANE = 0xFFFF  # characters beyond are rare Chinese ones
_UNMET, _SILENT = 0, 1
_MIX = np.uint32(0x9E3779B1)

Sketch = NDArray[np.uint32]


def sketch(text: str) -> Sketch:
    """Return the `SIZE` least hashes of ``text``'s shingles, ascending; all of them where they are fewer.

    One hash function and its least values instead of many functions: Broder 1997, "On the resemblance
    and containment of documents". Case, width, script variant, punctuation and spacing do not count.
    """
    return sketches([text])[0]


def sketches(texts: Sequence[str]) -> list[Sketch]:
    """Return each text's `sketch`, all in one pass: a dozen one by one take four times as long."""
    letters, sizes = _telling(texts)
    hashes = np.zeros(len(letters) - WIDTH + 1, np.uint32)
    for at in range(WIDTH):
        hashes = hashes * _PRIME + letters[at : at + len(hashes)]
    hashes ^= hashes >> np.uint32(15)
    hashes *= _MIX
    hashes ^= hashes >> np.uint32(13)
    ends = np.cumsum(sizes)
    found = []
    for end, size in zip(ends.tolist(), sizes.tolist(), strict=True):
        own = np.sort(hashes[end - size : end - WIDTH + 1])  # no shingle goes on into the next text
        fresh = np.ones(len(own), np.bool_)  # np.unique takes ten times as long
        np.not_equal(own[1:], own[:-1], out=fresh[1:])
        found.append(own[fresh][:SIZE])
    return found


def similarity(first: Sketch, second: Sketch) -> float:
    """Return the estimated Jaccard similarity of the shingles of two texts, 0..1; exact for short ones."""
    # Up to the lesser of their last values, either sketch holds every hash of its text.
    bounds = [one[-1] for one in (first, second) if len(one) == SIZE]
    last = min(bounds, default=np.uint32(0xFFFFFFFF))
    ours, theirs = (one[: np.searchsorted(one, last, "right")] for one in (first, second))
    both = np.sort(np.concatenate((ours, theirs)))
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / (len(both) - shared)


def same(first: str, second: str) -> bool:
    """Return whether neither of two similar texts states what the other does not: see the module."""
    ours, theirs = _counted(first), _counted(second)
    return not (ours - theirs and theirs - ours) and _stated(first) == _stated(second)


@dataclass
class Grouping:
    """Hits taken in one by one, best first; copies join the best of their kind."""

    asked: frozenset[str]  # the question's terms

    def __post_init__(self) -> None:
        self.hits: list[Hit] = []
        self._sketches: list[tuple[Sketch, frozenset[int]]] = []

    def add(self, hit: Hit, own: Sketch) -> None:
        """Append ``hit``, whose text's sketch is ``own``, or list it as a copy of one that is there."""
        least = frozenset(own[:LEAST].tolist())
        for at, (sketched, some) in enumerate(self._sketches):
            if len(some & least) < SHARED * len(least) or similarity(sketched, own) < ALIKE:
                continue
            kept = self.hits[at]
            if self._same(kept.passage, hit.passage):
                self.hits[at] = replace(kept, copies=(*kept.copies, hit.passage))
                return
        self.hits.append(hit)
        self._sketches.append((own, least))

    def _same(self, kept: Passage, other: Passage) -> bool:
        return (
            not _versions(kept, other)
            and self._named(other) <= self._named(kept)
            and same(kept.text, other.text)
        )

    def _named(self, passage: Passage) -> frozenset[str]:
        """The question's terms in a passage's heading: who asks for a disease wants its page."""
        return self.asked & frozenset(terms(f"{passage.title} {passage.section}"))


def group(query: Sequence[str], hits: Iterable[Hit], limit: int) -> list[Hit]:
    """Return the ``limit`` best of ``hits`` (best first), copies listed with the best of their kind.

    ``query`` holds the question's terms.
    """
    grouping, rest = Grouping(frozenset(query)), iter(hits)
    while len(grouping.hits) <= limit and (batch := list(islice(rest, limit + 1))):
        for hit, own in zip(batch, sketches([one.passage.text for one in batch]), strict=True):
            if len(grouping.hits) <= limit:
                grouping.add(hit, own)
    return grouping.hits[:limit]


def _telling(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the folded letters and digits of ``texts``, and how many each has: zeros up to `WIDTH`.

    Punctuation and spacing tell nothing.
    """
    folded = _folded("".join(texts))
    told = folded != _SILENT
    before = np.append(0, np.cumsum(told))
    ends = before[np.cumsum([0, *map(len, texts)])]
    lacking = np.maximum(WIDTH - np.diff(ends), 0)
    letters = folded[told]
    if lacking.any():
        letters = np.insert(letters, np.repeat(ends[1:], lacking), np.uint32(0))
    return letters, np.diff(ends) + lacking


def _folded(text: str) -> NDArray[np.uint32]:
    """Return each character folded, `_SILENT` for what is neither a letter nor a digit."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    table, places = _letters(), np.minimum(codes, _PLANE)
    letters: NDArray[np.uint32] = table[places]
    if not letters.all():
        for code in np.unique(places[letters == _UNMET]).tolist():
            char = fold(chr(code))
            table[code] = ord(char) if char.isalnum() else _SILENT
        letters = table[places]
    if (letters == _PLANE).any():
        letters[codes >= _PLANE] = np.frombuffer(fold(text).encode("utf-32-le"), np.uint32)[
            codes >= _PLANE
        ]
    return letters


@cache
def _letters() -> NDArray[np.uint32]:
    """What each character is folded to, by code point, filled as they are met: folding takes longer."""
    table = np.full(_PLANE + 1, _UNMET, np.uint32)
    table[_PLANE] = _PLANE
    return table


def _versions(first: Passage, second: Passage) -> bool:
    """Return whether these are states of one work at different times: the day decides among those."""
    return fold(first.title) == fold(second.title) and first.valid_from != second.valid_from


def _stated(text: str) -> tuple[Counter[str], Counter[str]]:
    """What may not differ: numbers, and whether and how it is denied, ordered, allowed."""
    forces = [one.force for one in modalities(text)]
    denials = [one.kind for one in negations(text)]
    return Counter(_NUMBER.findall(fold(text))), Counter((*forces, *denials))


def _counted(text: str) -> Counter[str]:
    """Chinese by the character: words are cut differently in different company."""
    return Counter(_WORD.findall(fold(text)))
