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
from indexes.text.names import is_place, names
from indexes.text.normalise import fold, squash
from indexes.text.numbers import CLOCKS, Quantity, as_year, conflicts, equal, quantities
from indexes.text.numbers.units import named, unit_at
from indexes.vocabulary import Span
from service.checking.asked import Expected, expected
from service.vocabulary import EvidenceSentence

_ANY_DAY = date(2000, 1, 1)  # relative dates, which it would count for, are left out
KEPT = 4096  # sentences whose fillers are remembered
RIVALS = 4  # best sentences, among which one that fills the slot otherwise leaves it open
_MONEY = frozenset({"cny", "usd", "eur", "gbp", "jpy", "hkd", "twd", "krw", "inr"})
_SHARE = frozenset({"share", "permille", "point"})
_TIME = frozenset({"time", "workday", "trading", "months", "age", "length"})  # "how long" is both
_COUNT = frozenset({"", "person", "count", "dose"})
_MEASURES = (  # the first that a question has counts
    (re.compile(r"how heavy|how much\b.*\bweigh|\bweight of\b|多重|重量"), frozenset({"mass"})),
    (re.compile(r"how (long|soon)\b|多久|多长时间"), _TIME),
    (re.compile(r"how (tall|wide|deep|far)\b|多(宽|深|远)"), frozenset({"length", "time"})),
    (re.compile(r"how old\b|多大(年龄|年纪|岁数)"), frozenset({"age", "months", "time"})),
    (
        re.compile(
            r"what percentage|\b(birth|death|unemployment|inflation|growth|literacy) rate\b|"
            r"百分之(几|多少)|百分比|(?<![汇频功效速心曲斜])率"
        ),
        _SHARE,
    ),
    (
        re.compile(  # a charge may be a share of something
            r"how much\b.*\b(charged?|refund|interest|discount|tax|fee|penalty|compensation|deductible)\b|"
            r"(价格|返现|票价|价钱|费|税|利息|折扣|补偿|赔偿|违约金).{0,4}(多少|几)|(价格|返现|票价|价钱)\W*$"
        ),
        _MONEY | _SHARE,
    ),
    (
        re.compile(
            r"how much (money|is|are|was|were)\b|多少(钱|元)|"
            r"how much (do|does|did|will|would)\b.*\b(costs?|pay|paid|owe|earn|sell|get|back)\b"
        ),
        _MONEY,
    ),
)
_MANY = re.compile(
    r"how many\s+(?P<latin>[a-z-]+(?:\s+[a-z-]+)?)|(?:多少|几)个?(?P<han>[\u4e00-\u9fff]{1,3})"
)
_YEAR = re.compile(r"哪一?年|\b(what|which) year\b")
_PERSON = re.compile(r"\bwho(m|se)?\b|谁|哪位|什么人|何人")
_RIVALRY = re.compile(
    r"\b(w[oi]ns?|winning|beat|defeated|champions?)\b|[赢胜夺]|冠军|举办|主办|承办"
)
_WORD = re.compile(r"[a-z-]+")


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
            found: Sequence[Quantity | DateMention] = [
                one for one in quantities(sentence) if one.unit not in CLOCKS
            ]
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

    A price is an amount of money, how long it takes a time or a date, how many tablets a number of them, a
    rate a share; who did it is no place, unless it is asked who won, and a year is no decade. Of other
    numbers, of dates and of names, any that the question does not say itself will do.
    """
    kind = expected(question)
    if kind not in ("number", "date", "name"):
        return False
    wanted = _wanted(fold(question)) if kind == "number" else None
    timed = wanted is not None and not wanted.isdisjoint(_TIME)
    if timed and any(fillers(sentence, "date") for sentence in sentences):
        return False
    spans = (one for sentence in sentences for one in fillers(sentence, "number"))
    if kind == "date" and any(_measures(one, _TIME) for one in spans):
        return False  # "within 14 days" tells when
    found = [one for sentence in sentences for one in fresh(question, sentence, kind)]
    if kind == "date" and _YEAR.search(fold(question)):
        years = (one for sentence in sentences for one in fresh(question, sentence, "number"))
        return not any(_is_year(one) for one in (*found, *years))
    if kind == "name" and _PERSON.search(fold(question)) and not _RIVALRY.search(fold(question)):
        return all(is_place(one.text) for one in found)
    return not any(wanted is None or _measures(one, wanted) for one in found)


def _is_year(filler: Filler) -> bool:
    """Return whether the filler is a year or within one: "the 1990s" is none, a bare 1991 is."""
    value = filler.value
    if isinstance(value, Quantity):
        return as_year(value) is not None
    return isinstance(value, DateMention) and (value.last - value.first).days <= 366


def _wanted(folded: str) -> frozenset[str] | None:
    """Return the kinds of unit that answer a folded question for a number, "" for none; None for any."""
    measured = (kinds for pattern, kinds in _MEASURES if pattern.search(folded))
    return _counted(folded) or next(measured, None)


def _counted(folded: str) -> frozenset[str] | None:
    """Return the kinds of what is to be counted: a time for "how many days", a number for "how many men"."""
    many = _MANY.search(folded)
    if many is None:
        return None
    if many["han"]:
        places = [many.start("han")]
    else:
        places = [many.start("latin") + word.start() for word in _WORD.finditer(many["latin"])]
    units = [found[0] for at in places if (found := unit_at(folded, folded, at))]
    if not units:
        return _COUNT if many["latin"] else None
    return next(
        (own for own in (_COUNT, _TIME) if units[0].kind in own), frozenset({units[0].kind})
    )


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
    return isinstance(value, Quantity) and (named(value.unit).kind if value.unit else "") in kinds
