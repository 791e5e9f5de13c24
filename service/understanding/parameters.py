"""What a question names: references, dates, the day whose law is meant, amounts, doses, ages, language.

Everything is read by rule, in both languages, in one pass over a short text. A mention of a date is no
``as_of``: only words such as "as of", "in force in", 截至 or 有效的 make it one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from indexes.text.dates import DateMention, dates
from indexes.text.normalise import fold
from indexes.text.numbers import Quantity, quantities
from indexes.text.references import references
from indexes.vocabulary import Language
from service.understanding.ages import Age, ages
from service.vocabulary import Measure, Parameters

LONGEST = 4000  # characters that are read: a question that goes on is a document
_DOSES = frozenset(("ug", "mg", "ul", "ml", "iu", "tablet", "mmol"))
_GRAMS = re.compile(
    r"\b(dose|dosage|take|daily|a day|per day|twice|orally|intravenous\w*|infus\w+|inject\w*)\b"
    r"|剂量|用量|每[日次天]|一[日天次]|口服|服用|注射|静滴|输注"
)
_PER_KILO = re.compile(r"每(公斤|千克)体重\s*$")
_AS_OF_BEFORE = re.compile(
    r"(\bas (of|at|on)( the)?( end of| beginning of)?"
    r"|\b(in force|in effect|effective|valid|applicable|applied)( as of| on| in| at| during| since)?"
    r"( the)?( end of)?|\bunder the( law| rules?| terms)?( of| in| from)?"
    r"|\b(rules?|laws?|terms|version|edition|policy|text|rate|limit)s?"
    r" (of|from|in force in|as it stood in|as of)|\bstood (in|on|at)( the end of)?|\bback in"
    r"|截至|截止到?|按照?|依照?|依据|根据|适用|以)\s*$"
)
_AS_OF_BEHIND = re.compile(
    r"^(\s?(version|edition|rules?|text|law|terms|policy|wording)\b|\s?rate\b"
    r"|(的时候|时|当时|那时|年底)?(还)?(有效|生效|施行|实施|适用|执行|现行)的?"
    r"|的?(版本?|旧法|法律|法规|规定|条文|标准|政策|条款|规则|制度|条例|办法|修订版|修正案|版)"
    r"|(为准|为基准|的情况))"
)
_LED = re.compile(
    r"(?:(?:as of|in|since|during|until|till|by|of|from|to|for|the|on|early|late|mid|year)\s)+"
)
_NEEDS_BOTH = re.compile(r"(按照?|依照?|依据|根据|以|under the|适用)\s*$")
_TONGUES: dict[str, Language] = {
    "english": "en", "英文": "en", "英语": "en", "chinese": "zh", "mandarin": "zh", "中文": "zh",
    "汉语": "zh", "普通话": "zh",
}  # fmt: skip
_T, _H = r"english|chinese|mandarin", r"(?:简体|繁体)?(?P<{}>英文|英语|中文|汉语|普通话)"
_WANTED = re.compile(
    r"(?:^|[.?!,;:。？！，；：(]\s*|\b(?:please|and|then|but|kindly)\s+"
    r"|\b(?:can|could|would|will) you (?:please )?)(?:please\s+)?"
    r"(?:answer|reply|respond|explain|write|say|summari[sz]e|tell me|give me|describe|list)\b"
    rf"[^.?!。？！]{{0,60}}?\bin (?P<a>{_T})\b"
    r"|\b(?:answer|reply|response)(?: should be| must be)?(?: given)?"
    rf" in (?P<b>{_T})(?: please|,|\.|$)"
    rf"|\bin (?P<c>{_T})[, ]+please\b|[,;(?.!]\s*in (?P<d>{_T})\s*[).!?]*$"
    rf"|(?:请|麻烦|烦请|劳驾|帮我|务必)[^。？！，,]{{0,4}}(?:用|以|使用){_H.format('e')}"
    rf"|(?:用|以){_H.format('f')}(?:来)?(?:回答|回复|作答|答复|解释|告诉我|介绍|说明)"
    r"(?!书|文件|客户|问卷|考试|有效|可以|行|算)"
    rf"|(?:回答|答案|答复|回复)(?:请|要|必须|应)?(?:用|是|为|以)?{_H.format('g')}(?:的)?[。.!！]?$"
    rf"|[，。？！,?!（(]\s*{_H.format('h')}(?:回答|回复|作答|答)[)）。.!！]?$"
)

_ASIDE = re.compile(
    rf"(?:please )?(?:(?:can|could|would|will) you )?(?:please )?\b(?:answer|reply|respond)"
    rf" (?:me )?in (?:{_T})(?: please)?\s*[.:,;]?|\bin (?:{_T})[, ]+please\b[.!]?"
    rf"|[,;(?.!]\s*in (?:{_T})\s*[).!?]*$"
    rf"|(?:请|麻烦|烦请|劳驾|务必)?(?:用|以|使用)(?:简体|繁体)?(?:英文|英语|中文|汉语|普通话)(?:来)?"
    rf"(?:回答|回复|作答|答复)(?:我)?\s*[:：，,。.]?|(?:[，。？！,?!（(]\s*)(?:请用)?(?:英文|英语|中文|汉语)"
    rf"(?:回答|回复|作答|答)?[)）。.!！]?$"
)


def parameters(text: str, today: date, titles: Sequence[str] = ()) -> Parameters:
    """Return what ``text`` names; ``titles`` are documents it was found to name. Never raises.

    ``today`` is the day relative dates count from.
    """
    text = text[:LONGEST]
    folded = fold(text)
    named = dates(text, today)
    counted = quantities(text)
    years = ages(folded, counted)
    amounts, doses = _measures(folded, counted, years)
    return Parameters(
        references=tuple(dict.fromkeys(mention.reference for mention in references(text))),
        dates=tuple(mention.first for mention in named),
        as_of=_as_of(folded, named, today),
        amounts=amounts,
        doses=doses,
        ages=tuple(Measure(_round(age.low), _round(age.high), "year") for age in years),
        titles=tuple(titles),
        language=_wanted(folded),
    )


def without_aside(text: str) -> str:
    """Return ``text`` without the request for a language, which is not to be searched for."""
    folded = fold(text)
    found = _ASIDE.search(folded)
    if found is None:
        return text
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" \t\n,，;；:：")
    return rest or text


def _as_of(folded: str, named: Sequence[DateMention], today: date) -> date | None:
    """Return the last day of the period that is meant, today where it is not over."""
    for mention in named:
        start = mention.start  # of the date itself: "in 2018" is a mention as a whole
        if led := _LED.match(folded, start, mention.end):
            start = led.end()
        before = _AS_OF_BEFORE.search(folded[max(0, start - 40) : start])
        behind = _AS_OF_BEHIND.match(folded[mention.end : mention.end + 24])
        half = before is not None and _NEEDS_BOTH.search(before.group()) is not None
        if behind or (before and not half):
            return min(mention.last, max(mention.first, today))
    return None


def _measures(
    folded: str, counted: Sequence[Quantity], years: Sequence[Age]
) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
    """Return amounts (money, shares, times, lengths …) and doses; bare counts and ages are neither."""
    amounts: list[Measure] = []
    doses: list[Measure] = []
    day = -1  # where 一天 ended, which 三次 may follow
    for quantity in counted:
        top, _, per = quantity.unit.partition("/")
        if not top or any(one.start < quantity.end and quantity.start < one.end for one in years):
            continue
        if folded[max(quantity.start - 1, 0) : quantity.end] == "每千克":
            continue
        unit = quantity.unit
        if unit == "times" and quantity.start == day:
            amounts.pop()
            unit = "times/day"
        elif unit == "times" and quantity.high == 1:
            continue  # 一次 is hardly ever counted
        day = quantity.end if unit == "day" and quantity.high == 1 else -1
        if not per and _PER_KILO.search(folded, 0, quantity.start):
            unit, per = f"{unit}/kg", "kg"
        grams = top == "g" and (bool(per) or _GRAMS.search(folded) is not None)
        measure = Measure(float(quantity.low), float(quantity.high), unit)
        (doses if top in _DOSES or grams else amounts).append(measure)
    return tuple(amounts), tuple(doses)


def _round(years: Decimal) -> float:
    return round(float(years), 2)


def _wanted(folded: str) -> Language | None:
    """Return the language the answer was asked to be in."""
    found = _WANTED.search(folded)
    return _TONGUES[next(name for name in found.groups() if name)] if found else None
