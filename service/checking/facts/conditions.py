"""Conditions and exceptions: what a sentence says only "if …" or "unless …", a claim may not say outright."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexes.text.normalise import HAN
from indexes.vocabulary import Span
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading
from service.checking.words import content

SAME_PLACE = 0.7  # share of a clause's words in the stretch from which it was made there
TOLD = 0.5  # share of the condition's words that the claim has to spare: it says it in its own way
NAMED = 0.2  # the same, where the claim has a condition of its own
ALIKE = 0.4  # share of the shorter of two conditions' words from which they are one

_PART = re.compile(
    r"[^；;：:。！？!?\n.]+(?:\.(?!\s|$)[^；;：:。！？!?\n.]*)*"
)  # within it a condition holds
_ASIDE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_FRONT = re.compile(
    r"(?:^|[，,])\s*(?P<zh>(?:如果|如(?![下何同此图上前])|若(?!干)|假如|倘若|一旦|只有|只要|除非)[^，]{2,60}"
    r"|除(?!了)[^，]{2,40}外|[^，]{4,60}的(?=，[^，]{0,20}(?:应当|应|可以|不得|必须|有权|处|由|予以|视为|承担|无效)))"
    r"(?=，(?!(?:还|也|并|又)))"
    r"|^\s*(?P<en>(?:If|Unless|Provided that|Except (?:where|when|if|as)|Only (?:if|when)|As long as"
    r"|In the event (?:that|of)|On condition that)\b[^,]{4,120}),",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"，\s*(?P<zh>(?:但是?|不过)?[^，]{2,60}(?:除外|不在此限|不受此限)|除非[^，]{2,60}|除(?!了)[^，]{2,40}外)\s*$"
    r"|(?<!\beven)(?<!\bas)(?<!\bor)(?<!\bwhat),? (?P<en>(?:if(?! any\b)|unless|only (?:if|when)|as long as"
    r"|provided (?:that|it|they)|except (?:where|when|if|for|in|as)|on condition that)\b[^,]{4,120})"
    r"(?=,|\s*$)",
    re.IGNORECASE,
)
_HALF_WIDTH = re.compile(rf"(?<=[^\x00-\x7f]),|,(?=[{HAN}])")
_ASKING = re.compile(  # "ask your doctor if …" asks
    r"\b(?:ask|see|know|learn|determin|check|decid|find|test|wonder|tell|sure|doubt|question)\w*"
    r"(?: \w+){0,3}$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"如果|若|除|只有|只要|一旦|的[，,]|时[，,]|情况下|情形|前提|\b(?:if|unless|except|when|where|provided|only"
    r"|once|otherwise|without|depending|subject to|in case|as long as)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """The stretch that sets a condition, and the stretch that holds only under it."""

    span: Span
    governs: Span


def check_conditions(claim: Reading, evidence: Reading, pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the conditions under which alone the evidence says what ``claim`` says without them."""
    said = Counter(content(claim.text))
    needed = NAMED if _OWN.search(claim.text) else TOLD
    own = [Counter(content(one.span.of(claim.text))) for one in conditions(claim.text)]
    made = [pair.stretch for pair in pairs if pair.covered >= SAME_PLACE]
    for condition in conditions(evidence.text):
        words = Counter(content(condition.span.of(evidence.text)))
        spare = said - Counter(content(condition.governs.of(evidence.text)))
        told = (words & spare).total() / max(words.total(), 1)
        same = any(_shared(words, mine) >= ALIKE for mine in own)
        if told < needed and not same and any(_overlap(one, condition.governs) for one in made):
            text = condition.span.of(evidence.text)
            yield Fault("condition", False, f"The evidence says so only under a condition: {text}.")


def curtailed(text: str, quoted: Span) -> bool:
    """Return whether the stretch ``quoted`` of a sentence leaves out the condition it stands under."""
    return any(
        _overlap(quoted, one.governs) and not _overlap(quoted, one.span) for one in conditions(text)
    )


def conditions(text: str) -> Iterator[Condition]:
    """Yield what is said under a condition in ``text``, conditions in brackets aside."""
    bare = _HALF_WIDTH.sub("，", _ASIDE.sub(lambda match: " " * len(match[0]), text))
    for part in _PART.finditer(bare):
        for match in _FRONT.finditer(part[0]):
            span = _span(match, part.start())
            yield Condition(span, Span(span.end, part.end()))
        for match in _BEHIND.finditer(part[0]):
            if not _ASKING.search(part[0][: match.start()]):
                span = _span(match, part.start())
                yield Condition(span, Span(part.start(), span.start))


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of the shorter one's words that both have."""
    return (one & other).total() / max(min(one.total(), other.total()), 1)


def _span(match: re.Match[str], offset: int) -> Span:
    name = "zh" if match["zh"] else "en"
    return Span(offset + match.start(name), offset + match.end(name))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
