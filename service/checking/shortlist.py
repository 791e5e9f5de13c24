"""Which of the passages found are read sentence by sentence: the best by either way of finding them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

from indexes.text.language import language
from indexes.vocabulary import Hit

SIZE = 8  # passages
FOREIGN = 2  # of them in the other language, where the collection has both


def shortlist(question: str, hits: Sequence[Hit], size: int = SIZE) -> tuple[Hit, ...]:
    """Return ``size`` of ``hits``, the best first: by both legs together and by meaning alone, in turn.

    A layman's words are not the document's, so that the words' leg leads astray; and passages in another
    language than the question's stand behind all others, however well they answer.
    """
    spoken = language(question)
    by_meaning = sorted(hits, key=lambda hit: -(hit.scores.dense or 0.0))
    foreign = [hit for hit in by_meaning if language(hit.passage.text) != spoken]
    mixed = chain.from_iterable(zip_longest(hits, by_meaning))
    ordered = {hit.passage.id: hit for hit in mixed if hit is not None}
    first = list(ordered.values())[: size - min(FOREIGN, len(foreign))]
    kept = {hit.passage.id: hit for hit in (*first, *foreign[:FOREIGN], *ordered.values())}
    return tuple(list(kept.values())[:size])
