"""Which sentence says what a term means: where that is asked, it goes before all that speaks of the thing."""

from __future__ import annotations

import re
from dataclasses import replace

from indexes.text.normalise import fold
from service.checking.relevance import Weighed
from service.vocabulary import EvidenceSentence

LONGEST = 60  # characters of a term
FIRST = 1.01  # of the best sentence's relevance: what the one that defines gets at least

_ASKED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:what(?:'s| is| are)|define|explain)(?: meant by| the meaning of| the definition of)?"
        r" (?:(?:an?|the) )?(?P<term>[^?.!,]+?)\W*$",
        r"what (?:does|do) (?:(?:an?|the) )?(?P<term>[^?.!,]+?) (?:mean|stand for)\W*$",
        r"(?:什么是|什么叫|何谓|何为|解释(?:一下)?)(?P<term>[^？?。，,]+?)\W*$",
        r"(?P<term>[^？?。，,]+?)(?:是什么(?:意思)?|指(?:的是)?什么|是指什么|的(?:定义|含义)(?:是什么)?)\W*$",
    )
)
_OPENS = r"^(?:\W*\w{1,4}[.)）、])?\W*"
_MEANS = (
    r"(?:{opens}(?:(?:an?|the) )?{term}s?\W*(?:\([^)]*\)\W*)?(?:means?|refers? to|denotes?|stands? for|"
    r"is (?:an?|the|any|defined)|are)\b)"
    r"|{opens}(?:本\w{{1,5}}所称的?)?{term}是(?!否|不是)"
    r"|{term}[”\"》）)]?[，,]?\s*(?:（[^）]*）\s*)?(?:是指|系指|指的是|指，|指|是一|即)"
)


def defined(question: str, weighed: Weighed) -> Weighed:
    """Return ``weighed`` with what defines the term that ``question`` asks about before all others."""
    term = asked(question)
    if term is None:
        return weighed
    means = re.compile(_MEANS.format(opens=_OPENS, term=re.escape(term)))
    best = max((one.relevance for one in weighed.sentences), default=0.0)
    return replace(
        weighed,
        sentences=tuple(
            _raised(one, best) if means.search(fold(one.text)) else one for one in weighed.sentences
        ),
    )


def asked(question: str) -> str | None:
    """Return the folded term whose meaning ``question`` asks for; None where it asks something else."""
    folded = fold(question).strip()
    found = (
        match["term"].strip(" \"'“”‘’「」《》") for one in _ASKED if (match := one.match(folded))
    )
    return next((term for term in found if 0 < len(term) <= LONGEST), None)


def _raised(one: EvidenceSentence, best: float) -> EvidenceSentence:
    return replace(one, relevance=max(one.relevance, best * FIRST + one.relevance / 100))
