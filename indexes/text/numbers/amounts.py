"""Numbers as they are written, before anybody asks what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indexes.text.normalise import HAN
from indexes.text.numerals import CHINESE, DIGITS, ENGLISH, arabic, chinese, english

_ARABIC = r"(?:\d{1,3}+(?:,\d{3})++(?:\.\d++)?+|\d++(?:\.\d++)?+)"
_HAN = rf"[{CHINESE}]++(?:点[{DIGITS}]++)?+"
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3", "⅛": "0.125", "⅕": "0.2"}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SCALES |= {"trillion": 10**12}
_MEN = (  # of whom "one in ten" is a share
    r"(?:people|persons|patients|adults|children|(?:wo)?men|users|participants|individuals|births|girls|boys|babies"
    r"|infants|students|pupils|voters|workers|employees|respondents|households|families|homes|citizens|residents"
    r"|recipients|smokers|drivers|teenagers)\b"
)
_SHAPE = re.compile(
    rf"(?<![a-z0-9_])(?<!\d[.,])(?P<one>(?P<single>1|one)\b|\d{{1,3}}|{ENGLISH})"
    rf"\s(?:in(?:\severy)?|(?:out\s)?of\severy)\s(?:an?\s)?(?P<whole>{_ARABIC}|{ENGLISH})"
    rf"(?:(?=\s(?:\w+\s)?{_MEN})|(?(single)(?<![12]\d{{3}})"
    r"(?=\s?(?:[;:)]|[.,](?!\d)|$)|\s(?:who|of|is|are|has|have)\b)|(?!)))"
    rf"|每(?P<whole_>\d{{1,7}}|{_HAN})[个名位例]?[{HAN}]{{1,6}}?[中里]就?(?:大?约|大概)?有"
    rf"(?P<one_>\d{{1,4}}|{_HAN})(?=[人名例个位])"
    rf"|(?P<below>[{CHINESE}]{{1,4}}|\d{{1,4}})分之(?P<above>{_HAN}|{_ARABIC})"
    r"|(?<![a-z0-9_])(?<!\d[.,])"
    r"(?P<mixed>(?:\d++(?:\.\d++)?+\s?[十百千万亿]{1,3}){1,4}(?:\d{1,4})?+)(?![\d.])"
    rf"|(?<![a-z0-9_/.])(?P<over>\d{{1,2}})/(?P<under>\d{{1,3}})(?![\d/.,%]|\s?[a-z]*\d)"
    rf"|(?<![a-z0-9_])(?<![\d][.,:])(?P<arabic>{_ARABIC})(?![.,:]?\d)"
    r"(?P<vulgar>[½¼¾⅓⅔⅛⅕])?(?:[\s-](?P<scale>hundred|thousand|million|billion|trillion)\b)?"
    r"|(?P<lone>[½¼¾⅓⅔⅛⅕])"
    rf"|(?P<han>{_HAN})"
    r"|(?P<bisected>半数|半(?=个?(?:年|月|天|日|小时|学期|世纪|公里|斤|钟头)))"
    r"|\b(?P<count>one|two|three|four|five|seven|nine|a(?=\s\w+\sof\b))[ -]"
    r"(?P<part>third|quarter|fifth|sixth|eighth|tenth)s?\b"
    rf"|\b(?P<words>(?:an?\s(?=dozen|hundred|thousand|million|billion))?{ENGLISH})\b"
    r"(?P<plus>\sand\sa\shalf)?"
    r"|\b(?P<often>(?:(?<=least\s)|(?<=than\s)|(?<=only\s))once|twice|thrice"
    r"|once(?=\s(?:an?|per|every|each|daily|weekly|monthly|yearly)\b))\b"
    r"|\b(?P<six>half[\s-](?:a[\s-])?dozen)\b"
    r"|(?<!first\s)(?<!second\s)(?<!other\s)\b(?P<half>half)\b(?!-[a-z]|\spast\b)(?:[\s-](?:of\s)?(?P<article>an?\b))?"
)
_PAIR = re.compile(
    r"(?P<tens>[一二三四五六七八]?十)?(?P<one>[一二两三四五六七八])(?P<two>[二三四五六七八九])"
    r"(?P<scale>[十百千万亿]*)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at ``[start, end)``; ``low`` and ``high`` differ in 两三 and the like.

    ``form`` is "arabic", "han" or "words"; ``share`` marks parts of a whole, in percent;
    ``scale`` is what a word behind it multiplied by, so that "5-10 million" can share it.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    form: str
    share: bool = False
    scale: Decimal = Decimal(1)
    unit: str = ""  # a unit the word itself carries: "twice"


def amounts(folded: str) -> Iterator[Amount]:
    """Yield the numbers in ``folded`` text in order; what only looks like one is left out."""
    for match in _SHAPE.finditer(folded):
        amount = _read(match)
        if amount is not None and amount.high < Decimal(10) ** 30:
            yield amount


def _read(match: re.Match[str]) -> Amount | None:
    start, end = match.span()
    if match["arabic"]:
        return _read_arabic(match)
    if match["han"]:
        return _read_han(match)
    if match["words"]:
        value = english(re.sub(r"^an?\s", "", match["words"]))
        more = Decimal("0.5") if match["plus"] else 0
        return None if value is None else Amount(start, end, value + more, value + more, "words")
    if match["mixed"]:
        value = chinese(re.sub(r"\s", "", match["mixed"]))
        if value is None:
            return None
        return Amount(start, end, value, value, "arabic", scale=_scale(match["mixed"]))
    if match["six"]:
        return Amount(start, end, Decimal(6), Decimal(6), "words")
    if match["often"]:
        value = Decimal(("once", "twice", "thrice").index(match["often"]) + 1)
        return Amount(start, end, value, value, "words", unit="times")
    return _read_part(match)


def _read_arabic(match: re.Match[str]) -> Amount | None:
    value = arabic(match["arabic"])
    if value is None:
        return None
    if match["vulgar"]:
        value += _vulgar(match["vulgar"])
    scale = Decimal(_SCALES[match["scale"]]) if match["scale"] else Decimal(1)
    return Amount(*match.span(), value * scale, value * scale, "arabic", scale=scale)


def _read_han(match: re.Match[str]) -> Amount | None:
    """Read a Chinese numeral; two neighbours in a row are a range: 两三天, 三四十人."""
    if pair := _PAIR.fullmatch(match["han"]):
        one, two = (chinese(digit) or Decimal(0) for digit in (pair["one"], pair["two"]))
        if two - one == 1 or match["han"] == "三五":
            tens = chinese(pair["tens"]) if pair["tens"] else None
            times = (chinese(pair["scale"]) if pair["scale"] else None) or Decimal(1)
            base = tens or Decimal(0)
            return Amount(*match.span(), base + one * times, base + two * times, "han")
    value = chinese(match["han"])
    if value is None:
        return None
    return Amount(*match.span(), value, value, "han", scale=_scale(match["han"]))


def _scale(written: str) -> Decimal:
    """Return what the scale words at the end of a numeral multiply by."""
    scale = re.search("[百千万亿]+$", written)
    return (chinese(scale.group()) if scale else None) or Decimal(1)


def _read_part(match: re.Match[str]) -> Amount | None:
    """Read a part of a whole: 百分之五, 三分之二, 2/3, ½, 半, "two thirds", "half"."""
    hundred = Decimal(100)
    if match["one"] or match["one_"]:
        some, whole = (
            _number(match["one"] or match["one_"]),
            _number(match["whole"] or match["whole_"]),
        )
        value = some * hundred / whole if some and whole and some < whole else None
    elif match["below"]:
        above, below = _number(match["above"]), _number(match["below"])
        value = above * hundred / below if above is not None and below else None
    elif match["over"]:
        over, under = int(match["over"]), int(match["under"])
        value = hundred * over / under if 0 < over < under else None
    elif match["lone"]:
        value = _vulgar(match["lone"]) * hundred
    elif match["part"]:
        count = Decimal(1) if match["count"] == "a" else english(match["count"])
        value = count * hundred / _PARTS[match["part"]] if count else None
    else:
        value = Decimal(50)
    return None if value is None else Amount(*match.span(), value, value, "words", share=True)


def _number(written: str) -> Decimal | None:
    return arabic(written) if written[0].isdecimal() else chinese(written) or english(written)


def _vulgar(sign: str) -> Decimal:
    over, _, under = _VULGAR[sign].partition("/")
    return Decimal(over) / Decimal(under or 1)
