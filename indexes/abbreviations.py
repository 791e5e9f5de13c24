"""Spell out Chinese abbreviations of short questions: 年假 is asked for, 年休假 is what the passages say.

Two characters of a longer word stand for it (医保 for 医疗保险, 抛物 for 抛掷物品). As for typing errors
(`indexes.spelling`) no list is kept: where no passage has the two side by side, the index is asked which
character may stand between them, and a passage must have the whole just so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from indexes.spelling import BESIDE, CHARACTERS, CLEARLY, LIGHT, Witness
from indexes.text.names import titles
from indexes.text.normalise import HAN, fold
from indexes.text.tokens import proper_nouns, terms, verbs, words
from indexes.vocabulary import Span

TRIED = 8  # ways to write an abbreviation in full, those with most passages: each is read for
LONGEST = 6  # characters of what is abbreviated
_RUN = re.compile(f"[{HAN}]+")


def spelt_out(text: str, witness: Witness) -> str:
    """Return a short question with each abbreviation followed by what it may stand for, in brackets.

    ``text`` itself where there is none: what stands in a passage as it is written, a name, a title, a small
    word, or what may stand for several things.
    """
    folded = fold(text)
    if len(folded) != len(text) or sum(map(len, _RUN.findall(folded))) > CHARACTERS:
        return text
    for span in reversed([*_unknown(folded, witness)]):
        around = dict.fromkeys(terms(folded[: span.start] + " " + folded[span.end :]))
        others = [term for term in around if not LIGHT.intersection(term)]
        full = _full(span.of(folded), others, witness)
        if full is not None:
            text = f"{text[: span.end]}（{full}）{text[span.end :]}"
    return text


def _unknown(folded: str, witness: Witness) -> Iterator[Span]:
    """Yield what may abbreviate, in order: words of two characters, or two of one, that no passage has."""
    own = [word for word in words(folded) if _RUN.fullmatch(word.of(folded))]
    two = [word for word in own if word.end - word.start == 2]
    joined = [
        Span(one.start, next_.end) for one, next_ in pairwise(own) if next_.end - one.start == 2
    ]
    left = [*titles(folded), *proper_nouns(folded), *verbs(folded)]
    pairs = [
        span
        for span in sorted((*two, *joined), key=lambda span: span.start)
        if not LIGHT.intersection(span.of(folded))
        and not any(one.start < span.end and span.start < one.end for one in left)
    ]
    having = witness.count([pair.of(folded) for pair in pairs]).tolist() if pairs else []
    yield from (pair for pair, number in zip(pairs, having, strict=True) if not number)


def _full(short: str, others: list[str], witness: Witness) -> str | None:
    """Return the one word, or two, that ``short`` has the first and a later character of."""
    first, last = short[0], short[1]
    having = witness.count(others).tolist()
    known = [term for term, number in zip(others, having, strict=True) if number]
    before = witness.count([first + char for char in _common()])
    behind = witness.count([char + last for char in _common()])
    ways = [
        (min(a, b), char)
        for char, a, b in zip(_common(), before.tolist(), behind.tolist(), strict=True)
        if a and b and char not in LIGHT
    ]
    found: dict[str, int] = {}
    for number, char in sorted(ways, reverse=True)[:TRIED]:
        full = _written(first + char + last, known, witness)
        if full is not None:
            found[full] = max(number, found.get(full, 0))
    best = sorted(found, key=lambda one: -found[one])
    if not best or (len(best) > 1 and found[best[0]] < CLEARLY * found[best[1]]):
        return None
    return best[0]


def _written(form: str, known: list[str], witness: Witness) -> str | None:
    """Return the whole words that ``form`` begins and ends in, in a passage that has enough of ``known``."""
    for passage in witness.beside(form[:2], [form[1:], *known]):
        folded = fold(passage)
        at = folded.find(form)
        if at < 0 or len({*terms(passage)}.intersection(known)) < BESIDE * len(known):
            continue
        around = [span for span in words(folded) if at < span.end and span.start < at + len(form)]
        full = folded[around[0].start : around[-1].end]
        if around[0].start == at and len(full) <= LONGEST:
            return full
    return None


@cache
def _common() -> tuple[str, ...]:
    """Return the 3,755 common characters: the first level of GB 2312."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return tuple(char for row in rows if (char := row.decode("gb2312", "ignore")))
