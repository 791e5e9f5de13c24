"""Numbers that free words work out: things counted, a share, what two figures make, a case of one's own.

They stand nowhere in the evidence and may be true all the same, so that nothing is denied by their absence.
Nor are they proven: the reader does no sums, and a claim with such a figure stays open, whatever a judge says
(``stages/check.py``, ``stages/judge.py``). Where a clause repeats its evidence they are facts as all others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import combinations

from indexes.text.numbers import CLOCKS, Quantity, equal
from indexes.text.numbers.units import named
from service.checking.facts.reading import Reading

MANY = 12  # things that a reader counts: "three of the accidents", 五家
MOST = 24  # figures of a kind that are looked at: in a table everything makes anything
ROUGH = Decimal("0.1")  # how far "about" goes
CLOSE = Decimal("0.005")
_DIGIT = re.compile(r"\d")
_COUNTED = frozenset(["", "person", "count"])
_YEAR, _MINUTE = Decimal(12), Decimal(60)  # in the base units of "months" and "time"
_KIN = {"age": "months"}
ROUGHLY = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|nearly|almost|some|close to|just (?:over|under)"
    r"|somewhat (?:over|under))\s(?:US)?[$€£]?|约|近|接近|差不多|大概)$",
    re.IGNORECASE,
)
_COMPARED = re.compile(  # words with which a difference, or a part of a whole, is told
    r"\b(?:more|less|fewer|(?:long|short|lat|earli|soon|young|old|high|low|cheap|fast|slow)er|differ\w*|margin|gap"
    r"|ahead|behind|short|rest|remain\w*|left|still|apart|lasted|took|went|passed|elapsed|sav\w+|ris\w+|rose"
    r"|gr[eo]w\w*|f[ae]ll\w*|dropp?\w*|gain\w*|extra|additional\w*|others?|without|not|unlike|cut|after|over"
    r"|within|(?:in|de)creas\w*)\b|[多少早晚差剩余另比省涨降增减后间隔除相超长短]|历时",
    re.IGNORECASE,
)
_ADDED = re.compile(  # … and a sum
    r"\b(?:all|(?:al)?together|total\w*|both|sum|c[oa]mes?|amount\w*|overall|combined|pa(?:ys?|id)|costs?|owes?)\b"
    r"|[共总加达计花各要全连]",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"^\W*(?:(?:for|to|by|with|in|and|so|then)\s)?(?:an?|someone|somebody|anyone|whoever|if|suppose|when|every|each)\b"
    r"|^\W*(?:一[个位名只辆份笔家对台套]|如果|若|假如|假设|要是|倘若|家里|某)|的人[,，]",
    re.IGNORECASE,
)

_MORE = r"(?:more|less|fewer|(?:high|low|long|short|old|young|cheap|dear|heavi|light|tall|deep|wid)er)\b"
_APART = re.compile(  # what stands before a difference, and …
    r"(?:(?:比|较|相比)[^，。；,;]*[高低多少长短贵早晚快慢大小重轻差](?:出|了|过)?|便宜了?|相差|差[额距价]为?"
    rf"|\b{_MORE}[^,;.]*\bby|\bexceed\w*\b[^,;.]*\bby|\b(?:margin|difference|lead) (?:of|is))"
    r"\s?(?:about |around |nearly |roughly |some |约|近)?[$€£]?$",
    re.IGNORECASE,
)
_THAN = re.compile(rf"^\s?{_MORE}[^,;.]*\bthan\b", re.IGNORECASE)  # … behind it
_STOP = re.compile(r"[,，;；。!！?？\n]|\.\s")


def worked_out(one: Quantity, claim: Reading, around: Reading) -> bool:
    """Return whether ``one`` of ``claim`` may say what ``around`` does not spell out.

    It does as a small number in words that counts things, as a share or a multiple in words, as what two
    figures there make where the claim compares or adds, or as what a supposed case has ("a child of 15 kg")
    where ``around`` sets a limit.
    """
    in_words = _DIGIT.search(claim.text[one.start : one.end]) is None
    kind = _kind(one)
    if in_words and kind in ("share", "count"):
        return True
    if in_words and kind in _COUNTED and one.low == one.high <= MANY:
        return True
    made = [
        *_made(kind, around, _COMPARED.search(claim.text), _ADDED.search(claim.text)),
        *_multiplied(kind, claim, around),
    ]
    return _supposed(one, claim, around) or any(_fits(one, claim, value) for value in made)


def told_apart(one: Quantity, claim: Reading, around: Reading) -> bool:
    """Return whether ``one`` of ``claim`` is a difference, while ``around`` gives that figure by itself only.

    "300 more than staff" is not what "Staff get 300, managers 450" says, though the figure stands there.
    """
    before, behind = claim.text[: one.start], claim.text[one.end :]
    if not (_APART.search(before) or _THAN.search(behind)):
        return False
    same = [o for o in around.quantities if equal(o, one)]
    return bool(same) and not any(o.bound == "exact" and _compares(o, around.text) for o in same)


def _compares(one: Quantity, text: str) -> bool:
    """Return whether the clause that holds ``one`` compares."""
    begin = max((stop.end() for stop in _STOP.finditer(text, 0, one.start)), default=0)
    stop = _STOP.search(text, one.end)
    return _COMPARED.search(text[begin : stop.start() if stop else len(text)]) is not None


def _supposed(one: Quantity, claim: Reading, around: Reading) -> bool:
    if not one.unit or not _CASE.search(claim.text):
        return False
    limits = (o for o in around.quantities if o.bound != "exact" or o.low != o.high)
    return any(_kind(o) == _kind(one) for o in limits)


def _made(kind: str, around: Reading, compared: object, added: object) -> Iterator[Decimal]:
    """Yield what two figures of one kind in ``around`` make, in the base unit of the kind."""
    own = sorted(_figures(kind, around))[:MOST]
    for a, b in combinations(own, 2):
        if compared:
            yield b - a
        if added:
            yield a + b
    if compared and kind != "share":
        shares = {o.low / 100 for o in around.quantities if _kind(o) == "share" and o.low < 100}
        for share in shares:
            yield from (whole * part for whole in own for part in (share, 1 - share))


def _multiplied(kind: str, claim: Reading, around: Reading) -> Iterator[Decimal]:
    """Yield what amounts and rates in ``around`` make when multiplied, in the base unit of ``kind``.

    A rate by what it is counted by (250 µg/ml in 10 ml), an amount by a number of things that ``claim`` says
    as well ("8 tablets, i.e. 4 g").
    """
    exact = [o for o in around.quantities if o.low == o.high and o.unit not in CLOCKS][:MOST]
    for one in exact:
        per = named(one.unit.partition("/")[2])
        if _kind(one) != kind:
            continue
        if per.name:
            wholes = (o for o in exact if "/" not in o.unit and _kind(o) == per.kind)
            yield from (_base(one, one.low) * _base(o, o.low) / per.factor for o in wholes)
        elif one.unit and kind not in _COUNTED:
            counts = (o for o in exact if not o.unit or _kind(o) in ("dose", "person"))
            said = (o for o in counts if any(equal(o, mine) for mine in claim.quantities))
            yield from (_base(one, one.low) * o.low for o in said)


def _figures(kind: str, around: Reading) -> Collection[Decimal]:
    """Return the figures of a kind; the years named are of "months", times of day of "time"."""
    found = {
        _base(o, end) for o in around.quantities if _kind(o) == kind for end in (o.low, o.high)
    }
    if kind == "months":
        days = (day for day in around.dates if not day.relative)
        found |= {Decimal(day.first.year) * _YEAR for day in days}
    if kind == "time":
        found |= {o.low * _MINUTE for o in around.quantities if o.unit in CLOCKS}
    return found


def _fits(one: Quantity, claim: Reading, value: Decimal) -> bool:
    mine = _base(one, one.low)
    if one.low != one.high or value <= 0 or not mine:
        return False
    if one.bound in ("more_than", "at_least"):
        return mine <= value < 2 * mine
    if one.bound in ("less_than", "at_most"):
        return mine / 2 < value <= mine
    room = ROUGH if ROUGHLY.search(claim.text[: one.start]) else CLOSE
    return abs(value - mine) <= room * mine


def _kind(one: Quantity) -> str:
    kind = "clock" if one.unit in CLOCKS else named(one.unit).kind
    return _KIN.get(kind, kind)


def _base(one: Quantity, value: Decimal) -> Decimal:
    return value * named(one.unit).factor
