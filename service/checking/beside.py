"""What of its evidence a claim is read beside: the aligned sentences, or what of long ones bears on it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.checking.align import Alignment
from service.checking.words import term_set

ROOM = 800  # letters that are read: some 190 tokens, as many as the reader takes
WIDE = 3  # letters that a Chinese character counts for
SHORT = 30  # letters under which a clause stays with the one behind it
GAP = "…"
_CLAUSE = re.compile(
    r"(?<=[;；:：，])|(?<=,)(?=\s)|(?=\((?:[a-z]|[ivx]{1,4}|\d{1,2})\))|(?=（[一二三四五六七八九十]+）)"
)


def beside(claim: str, alignment: Alignment) -> str:
    """Return the evidence ``claim`` is read beside: its aligned sentences, nearest first.

    Of more than ROOM, the clauses that share most words with the claim, each with the beginning of its
    sentence, in their order; what is left out between them is marked by GAP.
    """
    if _size(alignment.text) <= ROOM:
        return alignment.text
    return " ".join(_shortened(claim, [sentence.text for sentence in alignment.sentences]))


def _shortened(claim: str, texts: Sequence[str]) -> list[str]:
    own = term_set(claim)
    cut = [_clauses(text) for text in texts]
    places = [(row, at) for row, clauses in enumerate(cut) for at in range(len(clauses))]
    shared = {place: len(own & term_set(cut[place[0]][place[1]])) for place in places}
    kept: set[tuple[int, int]] = set()
    room = ROOM
    for place in sorted(places, key=lambda place: (-shared[place], place)):
        new = {place, (place[0], 0)} - kept
        size = sum(_size(cut[row][at]) for row, at in new)
        if size <= room:
            kept |= new
            room -= size
    if not kept:
        return [texts[0]]
    rows = dict.fromkeys(row for row, _ in sorted(kept))
    return [_told(cut[row], {at for r, at in kept if r == row}) for row in rows]


def _told(clauses: Sequence[str], kept: set[int]) -> str:
    """Return the clauses ``kept`` in their order, GAP where some are left out between."""
    found: list[str] = []
    last = -1
    for at in sorted(kept):
        if found and at != last + 1:
            found.append(f" {GAP} ")
        found.append(clauses[at])
        last = at
    return "".join(found).strip()


def _clauses(text: str) -> list[str]:
    """Return ``text`` cut at its commas, semicolons and numbered items; no clause is shorter than SHORT."""
    found: list[str] = []
    for piece in _CLAUSE.split(text):
        if found and _size(found[-1]) < SHORT:
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _size(text: str) -> int:
    return sum(WIDE if char > "⺀" else 1 for char in text)
