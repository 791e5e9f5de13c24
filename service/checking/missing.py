"""What a question speaks of and none of the passages found does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from indexes.text.tokens import terms, words
from indexes.vocabulary import Hit
from service.checking.words import content

AT_MOST = 3  # words named: the rarest
_WORTH = re.compile(
    r"[^\W\d_]{5,}|(?!.*[谁什么多少几怎如何哪吗呢是否能])[\u4e00-\u9fff]{2,}|\w*\d\w*"
)


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
        if _WORTH.fullmatch(word) and own and own <= meant and not own & there:
            rarity.setdefault(word, max(weights.get(term, 1.0) for term in own))
    rarest = sorted(rarity, key=lambda word: -rarity[word])[:AT_MOST]
    return tuple(word for word in rarity if word in rarest)
