"""A window in few words, without a model: the sentences that hold most of what it was about.

Greedy coverage (Nemhauser, Wolsey and Fisher 1978 for why greedy is good enough): each sentence counts the
content words it adds, each by how often the window says it, against its length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from indexes.text.language import language
from indexes.text.sentences import sentences
from service.models.count import count
from service.understanding.topic import content
from service.vocabulary import Turn

ROOM = 400  # tokens


def summarise(turns: Sequence[Turn], room: int = ROOM) -> str:
    """Return sentences of ``turns``, word for word and in their order, within ``room`` tokens.

    Answers that state nothing (refusals, small talk) are left out, questions are not: what was asked
    about is what a conversation was about.
    """
    said = [span.of(text) for turn in turns for text in _texts(turn) for span in sentences(text)]
    said = list(dict.fromkeys(said))
    words = [frozenset(content(text)) for text in said]
    weight = Counter(word for own in words for word in own)
    costs = [count(text) for text in said]
    chosen: set[int] = set()
    covered: set[str] = set()
    while True:
        left = [n for n in range(len(said)) if n not in chosen and costs[n] <= room]
        gains = {n: sum(weight[word] for word in words[n] - covered) / (costs[n] + 5) for n in left}
        best = max(left, key=lambda n: (gains[n], -n), default=None)
        if best is None or not gains[best]:
            break
        chosen.add(best)
        covered |= words[best]
        room -= costs[best]
    gap = "" if language("".join(said[:5])) == "zh" else " "
    return gap.join(said[n] for n in sorted(chosen))


def _texts(turn: Turn) -> tuple[str, ...]:
    stated = turn.status in ("answered", "partial")
    return (turn.question, turn.answer) if stated else (turn.question,)
