"""Mend typing errors in short questions: what stands in no passage may be meant for what does.

No list of the collection's words is kept. What may have been meant is made from what was written (Norvig
2007, "How to write a spelling corrector"), and the index is asked which of it it has, at less than a
microsecond each: this holds for any number of passages, and for one committed a moment ago.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexes.text.names import titles
from indexes.text.normalise import HAN, fold
from indexes.text.slips import doubled, homophones, likely_slips, slips, swapped
from indexes.text.stem import stem
from indexes.text.tokens import proper_nouns, terms, words
from indexes.vocabulary import Span

WORDS, CHARACTERS = 12, 24  # Latin words, and Chinese characters, that a short question has at most
SHORTEST = 5  # letters of a word that is mended: shorter ones are near too many others
LONG = 8  # letters from which two slips are undone
CLEARLY = 3  # times as many passages must have what was meant as anything else it may have been
BESIDE = 0.3  # share of the question's other terms that a passage must have beside what was meant
STRETCH = 5  # characters of a Chinese word at most
SURE = 4  # characters of one from which a small word such as 和 may be an error in it
PARTS = 3  # words that a misspelt one falls into at most
RARE = 0.002  # share of the passages that a pair of characters within a misspelt word has at most

_WORD = re.compile(rf"(?<![^\s(\"“‘,;:{HAN}])[A-Za-z]+(?=(?:'s)?(?:[\s)\"”’.,;:?!{HAN}]|$))")
_OPENS = re.compile(r"(?:^|[.?!:\"“‘(])\s*$")
_RUN = re.compile(f"[{HAN}]+")
LIGHT = frozenset(
    "的了是在有和就都而及与着或很也还吗呢吧啊呀嘛这那其之为以于对把被让给从到会能可要我你他她它们您个说上下中"
    "谁什么怎哪几多少不没无用由因向同跟但若如何时候将"
)
Plain = Callable[[str], bool]


class Witness(Protocol):
    """What ``passages`` passages have; see `indexes.attest`."""

    @property
    def passages(self) -> int:
        """How many there are."""

    def count(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of passages that have each of ``terms``."""

    def beside(self, term: str, others: Sequence[str]) -> list[str]:
        """Return the texts of those passages with ``term`` that have most of ``others``."""


def mend(text: str, witness: Witness, plain: Plain) -> str:
    """Return a short question with its typing errors mended; ``text`` itself where there are none.

    Only what stands in no passage is mended, and only to a word that stands in one, just so, beside
    `BESIDE` of the question's other terms. ``plain`` says whether a Latin word is a common one: it is then
    what it seems. Names, codes and numbers are left alone, and so is what may have been meant for two
    things equally.
    """
    latin = list(_WORD.finditer(text))
    han = [Span(*run.span()) for run in _RUN.finditer(text)]
    if len(latin) > WORDS or sum(run.end - run.start for run in han) > CHARACTERS:
        return text
    found = [
        *_latin(text, latin, witness, plain, titled=not han),
        *_chinese(fold(text), han, witness),
    ]
    if not found:
        return text
    mended = text
    for span, meant in sorted(found, key=lambda one: -one[0].start):
        written = next((form for form in meant if _stands(form, text, span, witness)), None)
        if written is not None:
            mended = mended[: span.start] + _like(span.of(text), written) + mended[span.end :]
    return mended


def _like(written: str, meant: str) -> str:
    """Return ``meant`` with the capital, or the traditional characters, that ``written`` has."""
    if meant.isascii():
        return meant.capitalize() if written[0].isupper() else meant
    return "".join(
        old if fold(old) == new else new for old, new in zip(written, meant, strict=True)
    )


def _stands(form: str, text: str, span: Span, witness: Witness) -> bool:
    """Return whether ``form`` stands in a passage beside what ``text`` has around ``span``."""
    own = terms(form)
    others = list(dict.fromkeys(terms(text[: span.start] + " " + text[span.end :])))
    if not own:
        return False  # a function word, which passages have in capitals
    if others:
        having = witness.count(others).tolist()
        others = [term for term, number in zip(others, having, strict=True) if number]
    pattern = re.compile(rf"(?<![a-z]){form}(?![a-z])" if form.isascii() else form)
    for passage in witness.beside(own[0], others):
        there = set(terms(passage)).intersection(others)
        if len(there) >= BESIDE * len(others) and pattern.search(fold(passage)):
            return True
    return False


def _latin(
    text: str, found: Sequence[re.Match[str]], witness: Witness, plain: Plain, *, titled: bool
) -> Iterator[tuple[Span, list[str]]]:
    """Yield the words of ``text`` to be mended, each with the forms of what it was meant for."""
    titled = titled and all(word.group()[0].isupper() for word in found)
    asked = [word for word in found if _is_mendable(text, word, titled)]
    unknown = witness.count([stem(word.group().lower()) for word in asked]) == 0 if asked else ()
    for word, missing in zip(asked, unknown, strict=True):
        if missing and (meant := _meant(word.group().lower(), witness, plain)):
            yield Span(*word.span()), meant


def _is_mendable(text: str, word: re.Match[str], titled: bool) -> bool:
    """Return whether a word is long enough and no name: a capital inside a sentence makes one."""
    written = word.group()
    opens = titled or _OPENS.search(text[: word.start()]) is not None
    return len(written) >= SHORTEST and (
        written.islower() or (opens and len(written) > 1 and written[1:].islower())
    )


def _meant(word: str, witness: Witness, plain: Plain) -> list[str]:
    """Return the forms of what an unknown ``word`` was meant for, none where that is not clear."""
    if plain(
        word
    ):  # "polity" is none for "policy"; "anual", a word elsewhere, still is for "annual"
        return _clearest(word, doubled(word), witness) or []
    for others in (_likeliest, slips, _twice):
        near = _clearest(word, others(word), witness)
        if near is not None:
            return near
    return []


def _likeliest(word: str) -> list[str]:
    return [*doubled(word), *swapped(word)]


def _twice(word: str) -> list[str]:
    """Return the words two likely slips away from a long ``word``."""
    likely = likely_slips(word) if len(word) >= LONG else ()
    return sorted({other for once in likely for other in likely_slips(once)})


def _clearest(word: str, others: Sequence[str], witness: Witness) -> list[str] | None:
    """Return those of ``others`` with the stem that clearly most passages have; None where none has any.

    Empty where it is not clear which.
    """
    stems = [stem(other) for other in others]
    having = dict(zip(stems, witness.count(stems).tolist(), strict=True))
    best = sorted(having, key=lambda one: -having[one])[:2]
    if not best or not having[best[0]]:
        return None
    if len(best) > 1 and having[best[0]] < CLEARLY * having[best[1]]:
        return []
    forms = [other for other, own in zip(others, stems, strict=True) if own == best[0]]
    return sorted(forms, key=lambda form: (abs(len(form) - len(word)), form))


def _chinese(text: str, runs: Sequence[Span], witness: Witness) -> Iterator[tuple[Span, list[str]]]:
    """Yield the stretches of folded ``text`` to be mended, each with the word it was meant for."""
    pairs = [span for run in runs for span in _pairs(run)]
    having = witness.count([span.of(text) for span in pairs]).tolist() if pairs else []
    most = RARE * witness.passages
    rare = {span.start: n for span, n in zip(pairs, having, strict=True) if n <= most}
    taken: list[Span] = []
    for stretch, places in _stretches(text, runs, rare) if rare else ():
        if _meets(stretch, taken) or not (meant := _sounding(stretch.of(text), places, witness)):
            continue
        if not _meets(stretch, [*titles(text), *proper_nouns(text)]):
            yield stretch, [meant]
            taken.append(stretch)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)


def _pairs(run: Span) -> Iterator[Span]:
    return (Span(at, at + 2) for at in range(run.start, run.end - 1))


def _stretches(
    text: str, runs: Sequence[Span], rare: Mapping[int, int]
) -> Iterator[tuple[Span, list[int]]]:
    """Yield words in a row that may be one word misspelt, and the places in it that may be wrong: those of
    words of one character that seldom or never stand beside their neighbours there.

    Those with most words of one character come first, then long ones.
    """
    for run in runs:
        parts = [Span(run.start + w.start, run.start + w.end) for w in words(run.of(text))]
        found = []
        for first, last in itertools.combinations(range(len(parts) + 1), 2):
            whole = Span(parts[first].start, parts[last - 1].end)
            if not (1 < last - first <= PARTS and whole.end - whole.start <= STRETCH):
                continue
            singles = [p.start for p in parts[first:last] if p.end - p.start == 1]
            places = [at - whole.start for at in singles if _apart(at, whole, rare)]
            if places and _may_be_wrong(whole, rare, [text[at] for at in singles]):
                found.append((-len(singles), whole.start - whole.end, whole, places))
        yield from (one[2:] for one in sorted(found, key=lambda one: (*one[:2], one[2].start)))


def _may_be_wrong(whole: Span, rare: Mapping[int, int], singles: Sequence[str]) -> bool:
    """Return whether so short a stretch can tell: a question's small words stand as in no document."""
    size = whole.end - whole.start
    if size < SURE and LIGHT.intersection(singles):
        return False
    return size > 2 or rare[whole.start] == 0


def _apart(at: int, whole: Span, rare: Mapping[int, int]) -> bool:
    """Return whether the character at ``at`` is seldom beside either neighbour within ``whole``."""
    return (at == whole.start or at - 1 in rare) and (at == whole.end - 1 or at in rare)


def _sounding(written: str, places: Sequence[int], witness: Witness) -> str | None:
    """Return the one word of the dictionary that passages have and that sounds like ``written``."""
    others = [
        written[:at] + char + written[at + 1 :] for at in places for char in homophones(written[at])
    ]
    having = dict(zip(others, witness.count(others).tolist(), strict=True)) if others else {}
    found = [other for other in having if having[other] and len(words(other)) == 1]
    best = sorted(found, key=lambda other: -having[other])
    if not best or (len(best) > 1 and having[best[0]] < CLEARLY * having[best[1]]):
        return None
    return None if _is_written(written, witness) else best[0]


def _is_written(stretch: str, witness: Witness) -> bool:
    """Return whether a passage has ``stretch`` just so, among those with most of its pairs."""
    pairs = list(map("".join, itertools.pairwise(stretch)))
    rarest = min(zip(witness.count(pairs).tolist(), pairs, strict=True))
    others = [pair for pair in pairs if pair != rarest[1]]
    return rarest[0] > 0 and any(stretch in fold(one) for one in witness.beside(rarest[1], others))
