"""Which of the documents that were offered a reply picks: "Hillside lease", "2", "the 2nd one", 第二份, 选2.

Only a reply that says nothing else picks one. What asks something of its own, or names several of them or
none, is read like any other message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.text.normalise import HAN, squash
from indexes.text.stem import stem
from indexes.text.tokens import words
from service.understanding.followup import spoken
from service.understanding.rewrite import NUMBERS
from service.vocabulary import Recall

_LISTED = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_AROUND = " .,;:!?()[]'\"·…。、《》「」"
_HAN = re.compile(f"[{HAN}]")
_LEADS = re.compile(  # what may come before the pick itself
    r"(?:(?:(?:i|we)(?:'m| am| are)? (?:mean|meant|want|need|choose|pick|take|asking about|talking about)"
    r"|it(?:'s| is)|that(?:'s| is)|(?:what|how) about|choose|pick|take|ok(?:ay)?|yes|please|sorry|and|for"
    r"|in|from|under|about|of|the|my|our)\b[\s,:]*)+"
    r"|(?:我们?|就|应该|那|请|想|要|指|说|问|选择?|看|按照?|关于|的|是|[,: ])+"
)
_TAILS = re.compile(
    r"(?:\s+(?:one|please|thanks|thank you)|[这那]一?(?:个|份|项|种|部|篇|本)|的|吧|呢|啊|谢谢|[, ])+$"
)
_NUMBER = re.compile(
    r"(?:(?:no|number|nr|option|item|point|choice|document)\b\.? ?(one|two|three|four|five|\d)"
    r"|(?:# ?|选项|编号|序号)?([\d一二三四五]))号?"
)
_ORDINAL = re.compile(
    r"(first|second|third|fourth|fifth|last|[1-5](?:st|nd|rd|th))\b|第([\d一二三四五])|(最后一|后一)"
)
_KIND = re.compile(
    r"(?: ?(?:one|option|item|choice|document|file|个|份|项|种|条|款|篇|本|部|版|类|点|号|文档|文件))*"
)
_SMALL = frozenset(("a", "an", "the", "of", "for"))


def chosen(text: str, recall: Recall) -> str | None:
    """Return the title that ``text`` picks, where the last turn asked back which document is meant."""
    turns = spoken(recall)
    if not turns or turns[-1].status != "needs_clarification":
        return None
    titles: list[str] = _LISTED.findall(turns[-1].answer)
    said = squash(text).strip(_AROUND)
    for number, title in enumerate(titles, 1):
        if said in (_bare(title), _bare(f"{number}. {title}")):
            return title
    pick = _TAILS.sub("", said[led.end() :] if (led := _LEADS.match(said)) else said)
    at = _place(pick.strip(_AROUND), titles)
    if at is not None and -len(titles) <= at < len(titles):
        return titles[at]
    named = [title for title in titles if any(_names(form, title) for form in (said, pick))]
    return named[0] if len(named) == 1 else None


def _bare(title: str) -> str:
    return squash(title).strip(_AROUND)


def _place(pick: str, titles: Sequence[str]) -> int | None:
    """Return the place in ``titles`` that a number or an ordinal names; -1 is the last."""
    if number := _NUMBER.fullmatch(pick):
        return NUMBERS.get(number[1] or number[2], len(titles))
    ordinal = _ORDINAL.match(pick)
    if ordinal is None:
        return None
    rest = _KIND.sub("", pick[ordinal.end() :], count=1).strip()
    if not all(rest in squash(title) for title in titles):  # "the second lease", of leases only
        return None
    return NUMBERS.get(next(group for group in ordinal.groups() if group), len(titles))


def _names(pick: str, title: str) -> bool:
    """Return whether all that ``pick`` says are words of ``title``."""
    said = {stem(span.of(pick)) for span in words(pick)} - _SMALL
    if said and said <= {stem(span.of(squash(title))) for span in words(squash(title))}:
        return True
    return len(pick) > 1 and _HAN.search(pick) is not None and pick in squash(title)
