"""The slot a question leaves open, and what a sentence puts there: a number, a date, a name.

Two sentences that answer one question clash where their fillers exclude one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexes.text.dates import DateMention, dates
from indexes.text.names import names
from indexes.text.normalise import fold, squash
from indexes.text.numbers import Quantity, conflicts, equal, quantities
from indexes.text.numbers.units import named
from indexes.vocabulary import Span
from service.checking.asked import Expected, expected
from service.vocabulary import EvidenceSentence

_ANY_DAY = date(2000, 1, 1)  # relative dates, which it would count for, are left out
KEPT = 4096  # sentences whose fillers are remembered
RIVALS = 4  # best sentences, among which one that fills the slot otherwise leaves it open
_MONEY = frozenset(
    {"cny", "usd", "eur", "gbp", "jpy", "hkd", "twd", "krw", "inr", "share", "permille"}
)
_TIME = frozenset({"time", "workday", "trading", "months", "age", "length"})  # "how long" is both
_MEASURES = (
    (re.compile(r"how much (do|does|did|is|are|will|would)\b|多少钱|价格|返现|票价|价钱"), _MONEY),
    (re.compile(r"how (long|soon)\b|多久|多长时间|(几|多少)个?(天|日|小时|周|月|年|分钟)"), _TIME),
)


@dataclass(frozen=True, slots=True)
class Filler:
    """``text`` at ``span`` of its sentence, and what it means; a name means its squashed spelling."""

    span: Span
    text: str
    value: Quantity | DateMention | str


@lru_cache(maxsize=KEPT)
def fillers(sentence: str, kind: Expected) -> tuple[Filler, ...]:
    """Return everything in ``sentence`` that could stand in a slot of ``kind``, in order.

    Questions of cause, and those no rule knows, have no slot.
    """
    match kind:
        case "number":
            found: Sequence[Quantity | DateMention] = quantities(sentence)
        case "date":
            found = [one for one in dates(sentence, _ANY_DAY) if not one.relative]
        case "name":
            return tuple(
                Filler(span, span.of(sentence), squash(span.of(sentence)))
                for span in names(sentence)
            )
        case _:
            return ()
    spans = ((one, Span(one.start, one.end)) for one in found)
    return tuple(Filler(span, span.of(sentence), one) for one, span in spans)


def fresh(question: str, sentence: str, kind: Expected) -> tuple[Filler, ...]:
    """Return the fillers of ``sentence`` that ``question`` does not say itself."""
    found = fillers(sentence, kind)
    if not found:
        return ()
    said, key = fillers(question, kind), squash(question)
    return tuple(
        one
        for one in found
        if not any(agree(one, other) for other in said)
        and not (isinstance(one.value, str) and one.value in key)
    )


def agree(one: Filler, other: Filler) -> bool:
    """Return whether both can be true of one thing: equal, one as part of the other, or incomparable."""
    a, b = one.value, other.value
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return equal(a, b)
    if isinstance(a, DateMention) and isinstance(b, DateMention):
        return (a.first <= b.first and b.last <= a.last) or (
            b.first <= a.first and a.last <= b.last
        )
    if isinstance(a, str) and isinstance(b, str):
        return a in b or b in a or bool(set(a.split()) & set(b.split()))
    return False


def clash(one: Filler, other: Filler) -> bool:
    """Return whether the two exclude one another: other amounts of one unit, days apart, other names."""
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        return conflicts(one.value, other.value)
    return not agree(one, other)


def lacks(question: str, sentences: Sequence[str]) -> bool:
    """Return whether none of ``sentences`` has what ``question`` asks to be told.

    A price is an amount of money or a share of one; how long it takes is a time or a date. Of other
    numbers, of dates and of names, any that the question does not say itself will do.
    """
    kind = expected(question)
    if kind not in ("number", "date", "name"):
        return False
    wanted = next((kinds for pattern, kinds in _MEASURES if pattern.search(fold(question))), None)
    if wanted is _TIME and any(fillers(sentence, "date") for sentence in sentences):
        return False
    spans = (one for sentence in sentences for one in fillers(sentence, "number"))
    if kind == "date" and any(_measures(one, _TIME) for one in spans):
        return False  # "within 14 days" tells when
    found = (one for sentence in sentences for one in fresh(question, sentence, kind))
    return not any(wanted is None or _measures(one, wanted) for one in found)


def disputed(question: str, sentences: Sequence[EvidenceSentence]) -> bool:
    """Return whether other passages put something else where the best sentence fills the question's slot.

    ``sentences`` are all of the evidence, the best first: what is among the first RIVALS disputes, what
    agrees with the best anywhere settles it. Passages that speak of a matter and do not answer hold names,
    days and numbers by the dozen; those that answer hold the same.
    """
    kind = expected(question)
    best, *others = sentences
    theirs = [
        (place, fresh(question, one.text, kind))
        for place, one in enumerate(others, 1)
        if one.passage_id != best.passage_id
    ]
    own = fresh(question, best.text, kind)
    if any(agree(mine, one) for mine in own for _, fill in theirs for one in fill):
        return False
    return any(fill and place < RIVALS for place, fill in theirs)


def _measures(filler: Filler, kinds: frozenset[str]) -> bool:
    """Return whether the filler is a quantity of one of these kinds."""
    value = filler.value
    return isinstance(value, Quantity) and bool(value.unit) and named(value.unit).kind in kinds
