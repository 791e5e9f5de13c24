"""Whether a sentence tells of a special case that the question does not mention: the rule goes before it."""

from __future__ import annotations

import re

from service.checking.asked import expected
from service.checking.facts.conditions import conditions
from service.checking.words import content

_FOR = re.compile(
    r"^\W*(?:[\dA-Za-z]{1,3}(?:\.\d{1,3})*[.)]?\s+)?(?:for|in the case of|in case of)\s+(?P<case>[^,;:]+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def special(question: str, sentence: str) -> bool:
    """Return whether ``sentence`` holds only for what it names first, and ``question`` says nothing of that.

    "For the grinder the warranty is 36 months." of "How long is the warranty?"; and what stands under a
    condition (If …, 如果…) of which the question has no word. Who asks for a name may ask for just that.
    """
    if expected(question) == "name":
        return False
    asked = set(content(question))
    cases = [one.span.of(sentence) for one in conditions(sentence)]
    opening = _FOR.match(sentence)
    if opening is not None:
        cases.append(_until(opening["case"], asked))
    said = [set(content(case)) for case in cases if case]
    return any(words and asked.isdisjoint(words) for words in said)


def _until(case: str, asked: set[str]) -> str:
    """Return ``case`` up to the first word that the question has too: there the sentence comes to its point.

    Empty where it never does, or begins with it.
    """
    for word in _WORD.finditer(case):
        if not asked.isdisjoint(content(word[0])):
            return case[: word.start()].strip()
    return case
