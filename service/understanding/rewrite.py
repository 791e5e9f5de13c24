"""What a follow-up means: the question as it would be asked of somebody who heard nothing before it.

``carry`` needs no model: the words of the topic, as the last self-contained question put it, go before
the new words. It is no heap of earlier turns: a new self-contained question is a new topic, and
only what the last turn added to the topic is kept with it. An ordinal takes the item it points to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.text.sentences import sentences
from indexes.vocabulary import Language
from service.understanding.followup import of_whom, spoken
from service.understanding.topic import content, written
from service.vocabulary import Recall, Turn
from service.wording import say

MOST = 14  # words of the topic that are carried over: a question has no more
TRAITS, TRAIT = 2, 5  # facts that are carried over, and words of each
ITEM = 10  # words of an item that is pointed to

NUMBERS = {
    **dict.fromkeys(("first", "一", "1", "1st", "one", "前一", "头一"), 0),
    **dict.fromkeys(("second", "二", "2", "2nd", "two", "latter", "两"), 1),
    **dict.fromkeys(("third", "三", "3", "3rd", "three"), 2),
    **dict.fromkeys(("fourth", "四", "4", "4th", "four"), 3),
    **dict.fromkeys(("fifth", "五", "5", "5th", "five"), 4),
    **dict.fromkeys(("last", "最后一", "最后那", "后一"), -1),
}
_POINTS = re.compile(
    r"\b(?:the |number |option |point |item |step )(first|second|third|fourth|fifth|last|latter|one|two|three"
    r"|four|five|1st|2nd|3rd|4th|5th|[1-5])\b|第([一二三四五1-5])(?:个|份|种|项|点|条|类|步|款)"
    r"|(最后[一那]|后一)(?:个|份|种|项|点|条|步)"
)
_ITEM = re.compile(
    r"^\s*(?:[-*•·]|\(?[\d一二三四五][.)、）:：]|（[一二三四五\d]）)\s*(.+)$", re.MULTILINE
)

_LACKS = re.compile(  # Ibid's own word that no passage speaks of something
    "|".join(
        ".+?".join(map(re.escape, say("missing", each, words="\n").split("\n")))
        for each in ("en", "zh")
    )
)
_OF_ONESELF = re.compile(r"\W*(?:(?:i|we|my|our)\b|我)")


def carry(text: str, recall: Recall) -> str:
    """Return ``text`` with what it leans on in ``recall`` said before it; alone when there is nothing."""
    turns = spoken(recall)
    said = _traits(text, recall)
    if turns:
        said += [*_pointed_to(text, turns[-1]), *_topic(text, turns)]
    own = set(content(text))
    kept = [word for word in said if not own.intersection(content(word))][:MOST]
    if not kept:
        return text
    return " ".join((*kept, text))


def _traits(text: str, recall: Recall) -> list[str]:
    """Return the words of what was stated, where ``text`` asks what somebody may, must or can."""
    latest = of_whom(text, recall)[:TRAITS]
    return [word for fact in latest for word in written(fact.text)[:TRAIT]]


def _topic(text: str, turns: Sequence[Turn]) -> list[str]:
    """Return the words of the question that opened the topic, then those the last turn added."""
    opener = next((turn for turn in reversed(turns) if turn.standalone == turn.question), turns[0])
    last = turns[-1]
    meant = [_meant(turn, turns, language(text)) for turn in (opener, last)]
    return list(dict.fromkeys(word for one in meant for word in written(one)))


def _meant(turn: Turn, turns: Sequence[Turn], spoken_in: Language) -> str:
    """Return what of a question the conversation has to do with, and what its author says of themselves.

    A sentence that merely stands beside it, such as one that was pasted in, is no topic: nobody speaks of it,
    or it is in another language than ``spoken_in``. Words that only say a sentence again count for nothing,
    whoever says them.
    """
    every = [span.of(turn.question) for span in sentences(turn.question)]
    said = [text for text in every if language(text) == spoken_in] or every
    if len(said) < 2:
        return said[0] if said else turn.question
    others = [text for one in turns if one is not turn for text in (one.question, one.answer)]
    around = _LACKS.sub(" ", " ".join((turn.answer, *others)))
    for text in every:
        around = around.replace(text, " ")
    spoken_of = set(content(around))
    best = max(said, key=lambda text: len(spoken_of.intersection(content(text))))
    return " ".join(text for text in said if text == best or _OF_ONESELF.match(fold(text)))


def _pointed_to(text: str, last: Turn) -> list[str]:
    """Return the words of the item of the last answer that ``text`` names by its number."""
    found = _POINTS.search(fold(text))
    if found is None:
        return []
    items = _items(last.answer)
    at = NUMBERS[next(group for group in found.groups() if group)]
    if len(items) < 2 or not -len(items) <= at < len(items):
        return []
    return list(written(items[at])[:ITEM])


def _items(answer: str) -> list[str]:
    """Return the items of a list, or the sentences where there is none."""
    listed = [found[1] for found in _ITEM.finditer(answer)]
    return listed if len(listed) > 1 else [span.of(answer) for span in sentences(answer)]
