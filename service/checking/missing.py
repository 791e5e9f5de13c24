"""What a question speaks of: whether a passage does too, and what none of those found does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from indexes.text.tokens import terms, words
from indexes.vocabulary import Hit
from service.checking.words import content

AT_MOST = 3  # words named: the rarest
NEARLY, LEAST = 0.75, 3  # share of a question's words, and how many it must have at least
_WORTH = re.compile(
    r"[^\W\d_]{5,}|(?!.*[谁什么多少几怎如何哪吗呢是否能]|时候)[\u4e00-\u9fff]{2,}|\w*\d\w*"
)
_ASKING = re.compile(  # of the question, not of what it is about
    r"between|differen(ce|ces|t)|compar\w*|versus|mean(s|ing)?|definitions?|examples?|explain|describe|"
    r"please|exactly|roughly|approximately|区别|差别|不同|比较|对比|大概|大约|到底|究竟|一般|具体|举例|说明|介绍|请问"
)


def speaks(question: str, hit: Hit) -> bool:
    """Return whether a passage, its title and headings taken with it, has nearly all of ``question``'s words.

    Then it is worth quoting, whatever the models say that were fitted on longer passages: a clause of one
    line, in a collection of a few documents, is unlike all that they have seen.
    """
    wanted = set(content(question))
    there = set(terms(f"{hit.passage.title} {hit.passage.section} {hit.passage.text}"))
    return len(wanted) >= LEAST and len(wanted & there) >= NEARLY * len(wanted)


def headed(question: str, hit: Hit) -> bool:
    """Return whether a passage's headings, its document's title apart, name what ``question`` speaks of."""
    return not set(content(question)).isdisjoint(terms(hit.passage.section))


def missing(question: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Return the words of ``question`` that no passage, title or heading of ``hits`` has, in its order.

    ``weights`` are the collection's idf of the question's terms.
    """
    there = {
        term
        for hit in hits
        for term in terms(f"{hit.passage.title} {hit.passage.section} {hit.passage.text}")
    }
    rarity: dict[str, float] = {}
    meant = set(content(question))
    for span in words(question):
        word = span.of(question)
        own = set(terms(word))
        if _ASKING.fullmatch(word.casefold()) or not _WORTH.fullmatch(word):
            continue
        if own and own <= meant and not own & there:
            rarity.setdefault(word, max(weights.get(term, 1.0) for term in own))
    rarest = sorted(rarity, key=lambda word: -rarity[word])[:AT_MOST]
    return tuple(word for word in rarity if word in rarest)
