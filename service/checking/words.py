"""The words of a text that carry what it says; pronouns, particles and politeness are left out."""

from __future__ import annotations

import re
from functools import lru_cache

from indexes.text.normalise import fold
from indexes.text.stem import stem
from indexes.text.tokens import terms, words
from indexes.vocabulary import Span

LONGEST = 300  # terms of a text that are compared in order
_LIGHT = """
about actually after again all already also although always am among another any anything around
back basically because been before being believe both but cause certainly come could course did
each either else even ever every few first get give go going good got great guess had having he
her here herself hers him his however i'd i'll i'm i've if indeed into itself just kind know last
least let like ll lot made make many may maybe me mean might mine more most much must myself
neither never new no nor not now off oh ok okay once one only other others our out over own people
perhaps pretty quite really s said same say see seem shall she should since so some something
sometimes still such sure take t than their them themselves then there these they thing think
those though through thus today too two under until up upon us use used usually ve very want way
we well went while whole whom whose within without would wow yea yeah yep yes yet you your agree
true right interesting cool awesome nice funny amazing wonder wondering heard tell told did n't 're
"""
_LIGHT_EN = frozenset([*_LIGHT.split(), *map(stem, _LIGHT.split())])
_LIGHT_ZH = re.compile(
    "[的了是在有和就都而及与着或很也还吗呢吧啊呀这那其之为以于对把被让给从到会能可要我你他她它们您个说上下中]"
)
_GRADED = re.compile("(.{2,})([一二三四五六七八九十][级等类期档审流线])")


@lru_cache(maxsize=4096)
def content(text: str) -> tuple[str, ...]:
    """Return the terms of ``text`` that carry meaning, in order, repeats kept; all when none does."""
    found = terms(text)[:LONGEST]
    kept = [term for term in found if not _is_light(term)]
    return tuple(kept or found)


@lru_cache(maxsize=8192)
def term_set(text: str) -> frozenset[str]:
    """Return the terms of ``text``, each once."""
    return frozenset(terms(text))


def spelled(text: str) -> list[tuple[str, Span]]:
    """Return the words of ``text``, folded, with where they stand; function words too.

    A grade is a word of its own: 国家一级, one word to the dictionary, is cut as 国家二级 is.
    """
    folded, found = fold(text), list[Span]()
    for span in words(text):
        graded = _GRADED.fullmatch(span.of(folded))
        at = span.start + len(graded[1]) if graded else span.end
        found += [Span(span.start, at), Span(at, span.end)] if graded else [span]
    return [(span.of(folded), span) for span in found]


def says(text: str) -> bool:
    """Return whether ``text`` has a term of two characters or more that carries meaning."""
    return any(len(term) > 1 and not _is_light(term) for term in terms(text))


def _is_light(term: str) -> bool:
    if term.isascii():
        return term in _LIGHT_EN or (len(term) == 1 and not term.isdecimal())
    return len(term) <= 2 and _LIGHT_ZH.search(term) is not None
