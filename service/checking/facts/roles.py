"""Who does what to whom: a claim with the very words of its evidence, two of them in one another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from indexes.text.normalise import HAN, fold
from indexes.text.sentences import sentences
from service.checking.facts.fault import Fault
from service.checking.facts.reading import Reading

LONGEST = 200  # words, or Chinese characters: longer sentences are not compared
WIDEST = 8  # words of what changes places
_LIST = {"and", "or", "nor", "to", *"和与及或至以者跟同"}
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


def check_roles(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    """Yield two names, or two runs of words, that the claim has the other way round than a sentence.

    A sentence may go on where the claim ends, and begin before it with clauses of its own.
    Members of a list may change places, and so may a clause that leads and one that follows.
    """
    ours = _words(claim.text)
    if claim.language != evidence.language or not 2 < len(ours) <= LONGEST:
        return
    for theirs in _comparable(evidence, len(ours)):
        if set(ours) != set(theirs) or ours == theirs:
            continue
        swapped = _everywhere(ours, theirs)  # one may stand there more often than the other
        if swapped is None and sorted(ours) == sorted(theirs):
            swapped = _runs(ours, theirs)
        if swapped:
            one, other = (_text(run, claim) for run in swapped)
            yield Fault("roles", True, f"The claim has {one} and {other} the other way round.")
            return


def _comparable(evidence: Reading, length: int) -> Iterator[list[str]]:
    """Yield the words of each sentence, and as many as the claim has of each clause and what follows it."""
    for span in sentences(evidence.text):
        yield _words(span.of(evidence.text))
        for clause in evidence.clauses:
            if span.start <= clause.start < span.end:
                yield _words(evidence.text[clause.start : span.end])[:length]


def _everywhere(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str]] | None:
    """Return the two runs that, put in one another's place everywhere, make the claim the evidence.

    They begin where the two differ first.
    """
    text, other = _joined(ours), _joined(theirs)
    at = next(
        (n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), 0
    )
    for a, b in product(range(1, WIDEST + 1), repeat=2):
        one, two = ours[at : at + a], theirs[at : at + b]
        first, second = _joined(one), _joined(two)
        if first in second or second in first:
            continue
        back = text.replace(first, "\0").replace(second, first).replace("\0", second)
        if back == other and not _listed(text, first, second):
            return one, two
    return None


def _listed(text: str, first: str, second: str) -> bool:
    """Return whether the two stand side by side wherever they stand, with nothing but "and" between."""
    between = re.search(f"{re.escape(first)}(.*?){re.escape(second)}", text) or re.search(
        f"{re.escape(second)}(.*?){re.escape(first)}", text
    )
    return between is None or set(between[1].split()) <= _LIST


def _runs(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str]] | None:
    """Return a and b where the evidence reads "a … b" and the claim, all else alike, "b … a"."""
    while ours and ours[0] == theirs[0]:
        ours, theirs = ours[1:], theirs[1:]
    while ours and ours[-1] == theirs[-1]:
        ours, theirs = ours[:-1], theirs[:-1]
    for a in range(1, min(WIDEST, len(ours)) + 1):
        if ours[-a:] != theirs[:a]:
            continue
        for b in range(1, min(WIDEST, len(ours) - a) + 1):
            between = ours[b:-a]
            if ours[:b] == theirs[-b:] and between == theirs[a:-b] and set(between) - _LIST:
                return theirs[:a], theirs[-b:]
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _joined(run: list[str]) -> str:
    return f" {'  '.join(run)} "  # a space of its own on either side of each word


def _text(run: list[str], claim: Reading) -> str:
    return (" " if claim.language == "en" else "").join(run)
