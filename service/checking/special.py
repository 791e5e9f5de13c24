"""Whether a sentence tells of a special case that the question does not mention: the rule goes before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from indexes.text.normalise import fold
from indexes.text.tokens import terms
from service.checking.asked import expected
from service.checking.facts.conditions import conditions
from service.checking.words import content, spelled

_FOR = re.compile(
    r"^\W*(?:[\dA-Za-z]{1,3}(?:\.\d{1,3})*[.)]?\s+)?(?:for|in the case of|in case of)\s+(?P<case>[^,;:]+)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*第[\d一二三四五六七八九十百千零]+[条款项]\s*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def special(question: str, sentences: Sequence[str]) -> list[bool]:
    """Return, for each of ``sentences``, whether it holds only for a case of which ``question`` says nothing.

    "For the grinder the warranty is 36 months." of "How long is the warranty?"; what stands under a condition
    (If …, 如果…, …的，) of which the question has no word; and under one that has more to it than another's
    (饮酒后驾驶营运机动车的 beside 饮酒后驾驶机动车的). Who asks for a name may ask for just that.
    """
    if expected(question) == "name":
        return [False] * len(sentences)
    asked = set(content(question))
    cases = [[*_cases(one, asked)] for one in sentences]
    folded, every = fold(question), [_words(case) for case in chain(*cases)]
    return [
        any(_strange(case, asked) or _more(case, folded, every) for case in own) for own in cases
    ]


def _cases(sentence: str, asked: set[str]) -> Iterator[str]:
    """Yield each case that ``sentence`` is limited to."""
    for one in conditions(sentence):
        yield _LABEL.sub("", one.span.of(sentence))
    opening = _FOR.match(sentence)
    if opening is not None:
        yield _until(opening["case"], asked)


def _strange(case: str, asked: set[str]) -> bool:
    """Return whether ``case`` says something, and shares nothing with what is asked."""
    said = set(content(case)) if terms(case) else set[str]()
    return bool(said) and asked.isdisjoint(said)


def _more(case: str, question: str, others: Sequence[frozenset[str]]) -> bool:
    """Return whether ``case`` has all words of another one and more, and the question none of those."""
    own = _words(case)
    return any(
        other and other < own and not any(word in question for word in own - other)
        for other in others
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word, _ in spelled(text))


def _until(case: str, asked: set[str]) -> str:
    """Return ``case`` up to the first word that the question has too: there the sentence comes to its point.

    Empty where it never does, or begins with it.
    """
    for word in _WORD.finditer(case):
        if not asked.isdisjoint(content(word[0])):
            return case[: word.start()].strip()
    return case.strip()
