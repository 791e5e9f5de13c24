"""Dates a text names, each as the period it means: a day, a month, a quarter, a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from indexes.text.normalise import fold
from indexes.text.numerals import arabic, chinese, english
from indexes.text.periods import Period, moved, part, period, quarter, years


@dataclass(frozen=True, slots=True)
class DateMention:
    """``text[start:end]`` names the days ``first`` to ``last``, both included.

    ``relative`` is true where today was needed to know which: "last year", "3月1日" without a year;
    ``counted`` where nothing but today says which, as in "last year".
    """

    start: int
    end: int
    first: date
    last: date
    relative: bool
    counted: bool


_Reader = Callable[[re.Match[str], date], Period | None]
_Candidate = tuple[re.Match[str], _Reader, bool]
_TO = re.compile(r"\s?(?:至|到|-{1,2}|~|、|和|及|与)\s?")

_SHIFTS = {
    "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2,
    "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "上": -1, "本": 0, "这": 0, "下": 1,
    "last": -1, "previous": -1, "this": 0, "current": 0, "next": 1,
    "the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1,
    "the day after tomorrow": 2,
}  # fmt: skip
_UNITS = {"周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter"}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|2[01]\d\d)(?!\d|[.,/:-]\d|%|'?[a-z])"
_ANY_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_UNTIL = r"\s?(?:-{1,2}|to|and|until|through)\s?"
_NUMBER = r"[\d〇零一二三四五六七八九十]{1,3}"
_HAN_YEAR = (
    r"(?<![\d.〇零一二三四五六七八九千百十万])(?<!\d,)"  # "，" is folded to a comma, too
    r"(?P<year>[12]\d{3}|[一二][〇零一二三四五六七八九]{3})\s?(?:年度?|财年)(?!历史|之久|以上|以下|级)"
)
_HAN_MONTH = rf"(?P<month>{_NUMBER})\s?月份?"
_HAN_DAY = rf"(?P<day>{_NUMBER})\s?[日号](?![楼线院文令])"
_HAN_PART = r"的?(?P<part>上旬|中旬|下旬|上半年|下半年|[初底末]|中(?=[，,。；的]|$))"
_OPEN, _SHUT = r"(?<![\w./:-])(?<!\d,)", r"(?!\w|[/:-]\w|[.,]\d)"


def dates(text: str, today: date) -> list[DateMention]:
    """Return the dates named in ``text``, in order; durations and impossible dates are none.

    3/1/2024 is read month first unless only day first is possible, 1.3.2024 day first.
    """
    folded = fold(text)
    found: list[_Candidate] = []
    for pattern, reader, relative in _PATTERNS:
        for match in pattern.finditer(folded):
            if _is_month_name(text, match):
                found.append((match, reader, relative))
    found.sort(key=lambda item: (item[0].start(), -item[0].end()))
    return list(_apart(folded, found, today))


def _apart(folded: str, found: list[_Candidate], today: date) -> Iterator[DateMention]:
    """Keep the longest of overlapping readings; an impossible one still hides what is inside it.

    A month without a year takes that of the date it is joined to: 2024年3月1日至5月31日. 次年 is the year
    after the one named before it, and no date without.
    """
    end, last, named = 0, None, None
    for match, reader, relative in found:
        if match.start() < end:
            continue
        if reader is _read_after:
            if named and (days := reader(match, named.last)):
                yield (last := DateMention(*match.span(), *days, False, False))
                named, end = last, match.end()
            continue
        yearless = _is_yearless(match)
        carried = yearless and last is not None and _TO.fullmatch(folded, end, match.start())
        days = reader(match, last.last if carried and last else today)
        end = match.end()
        last = None
        if days:
            yield (
                mention := DateMention(
                    *match.span(), *days, relative or (yearless and not carried), relative
                )
            )
            last = None if mention.relative else mention
            named = last or named


def _is_yearless(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return not parts.get("year") and bool(parts.get("month") or parts.get("name"))


def _is_month_name(text: str, match: re.Match[str]) -> bool:
    """Return whether "may" and "march", where they stand in for a month, carry a capital."""
    if "name" not in match.re.groupindex or match["name"] not in ("may", "march", "mar"):
        return True
    return text[match.start("name")].isupper()


def _value(text: str) -> int:
    value = arabic(text) if text.isdecimal() else chinese(text)
    return int(value) if value is not None else 0


def _read(match: re.Match[str], today: date) -> Period | None:
    """Read whatever of year, month, day and part the pattern named."""
    parts = match.groupdict()
    year = _value(parts["year"]) if parts.get("year") else today.year
    if parts.get("shift"):
        year += _SHIFTS[parts["shift"]]
    month = _value(parts["month"]) if parts.get("month") else None
    if parts.get("name"):
        month = 1 + _MONTHS.index(parts["name"][:3])
    whole = period(year, month, _value(parts["day"]) if parts.get("day") else None)
    return part(whole, parts["part"]) if whole and parts.get("part") else whole


def _read_after(match: re.Match[str], before: date) -> Period | None:
    """Read 次年 and 次年3月, of the year after the one named before."""
    return _read(match, before.replace(year=before.year + 1, day=1))


def _read_quarter(match: re.Match[str], today: date) -> Period | None:
    return quarter(_value(match["year"]), match["number"])


def _read_years(match: re.Match[str], today: date) -> Period | None:
    first, last = int(match["from"]), int(match["to"])
    return years(first, last if last > 99 else first + (last - first) % 100)  # 2018-19, 1999-00


def _read_slashes(match: re.Match[str], today: date) -> Period | None:
    month, day = int(match["one"]), int(match["two"])
    if match["mark"] == "." or month > 12:
        month, day = day, month
    return period(int(match["year"]), month, day)


def _read_century(match: re.Match[str], today: date) -> Period | None:
    first = 100 * (_value(match["century"]) - 1)
    if "decade" in match.re.groupindex and match["decade"]:
        return years(first + _value(match["decade"]), first + _value(match["decade"]) + 9)
    return years(first + 1, first + 100)


def _read_last_century(match: re.Match[str], today: date) -> Period | None:
    first = today.year // 100 * 100 - 100 + _value(match["decade"])
    return years(first, first + 9)


def _read_decade(match: re.Match[str], today: date) -> Period | None:
    return years(int(match["decade"]), int(match["decade"]) + 9)


def _read_day(match: re.Match[str], today: date) -> Period | None:
    return moved(today, "day", _SHIFTS[" ".join(match.group().split())])


def _read_unit(match: re.Match[str], today: date) -> Period | None:
    return moved(today, _UNITS.get(match["unit"], match["unit"]), _SHIFTS[match["shift"]])


def _read_ago(match: re.Match[str], today: date) -> Period | None:
    count = "one" if match["count"] in ("a", "an") else match["count"]
    value = arabic(count) or english(count)
    return moved(today, match["unit"], -int(value)) if value and value < 5000 else None


def _pattern(
    shape: str, reader: _Reader, relative: bool = False
) -> tuple[re.Pattern[str], _Reader, bool]:
    return re.compile(shape), reader, relative


_SURELY = r"(?:in|since|during|until|till|by|before|after|year|as\sof|circa|early|late|mid|©)"
_AROUND = (
    "in|since|until|till|during|by|from|of|early|late|mid|between|and|or|to|through|before|after"
    "|each|every"
)
_PERHAPS = r"(?:of|from|to|and|through|between|for|than|the)"
_UNIT = r"people|[mk]g|g|k?m|ml|usd|eur|yuan|rmb|dollars|euros|units|times|days|hours|years"
_FULL_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_LAST_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_PATTERNS = (
    # Chinese
    _pattern(rf"{_HAN_YEAR}\s?{_HAN_MONTH}\s?{_HAN_DAY}", _read),
    _pattern(rf"{_HAN_YEAR}(?:\s?{_HAN_MONTH})?(?:{_HAN_PART})?", _read),
    _pattern(rf"{_HAN_YEAR}第?(?P<number>[1-4一二三四])季度", _read_quarter),
    _pattern(r"(?<!\d)(?P<from>[12]\d{3})年?\s?(?:-+|~|至|到)\s?(?P<to>[12]\d{3})年", _read_years),
    _pattern(rf"(?<!\d)(?P<month>{_NUMBER})\s?月\s?{_HAN_DAY}", _read),
    _pattern(
        r"(?<![\d个几数.〇零一二三四五六七八九十])(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
        r"\s?月(?:份|(?!期|饼|球|经|亮))",
        _read,
    ),
    _pattern(
        r"(?P<shift>前年|去年|上年|今年|本年|明年|后年)度?"
        rf"(?:\s?{_HAN_MONTH}(?:\s?{_HAN_DAY})?)?(?:{_HAN_PART})?",
        _read,
        True,
    ),
    _pattern(rf"[次翌]年(?:\s?{_HAN_MONTH}(?:\s?{_HAN_DAY})?)?(?:{_HAN_PART})?", _read_after),
    _pattern(r"前天|昨[天日]|今[天日]|(?<![写说声表标注载证])明[天日]|后天", _read_day, True),
    _pattern(
        r"(?P<shift>[上本这下])个?(?P<unit>周(?![期围边转年岁])|星期|礼拜|月|季度)",
        _read_unit,
        True,
    ),
    _pattern(
        r"(?P<century>\d{1,2}|[一二三四五六七八九十]{1,3})\s?世纪"
        r"(?:\s?(?P<decade>[1-9]0|[二三四五六七八九]十)\s?年代)?",
        _read_century,
    ),
    _pattern(r"(?<!\d)(?P<decade>1[5-9]\d0|20\d0)\s?年代", _read_decade),
    _pattern(r"上个?世纪(?P<decade>[1-9]0|[二三四五六七八九]十)\s?年代", _read_last_century),
    # Digits
    _pattern(
        rf"{_OPEN}(?P<year>[12]\d{{3}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)"
        r"(?P<day>\d{1,2})(?!\d|[./-]\d)",
        _read,
    ),
    _pattern(rf"{_OPEN}{_FULL_YEAR}-(?P<month>0[1-9]|1[0-2]){_SHUT}", _read),
    _pattern(  # 06/2018; "No 1/2003" is no month
        rf"(?:{_OPEN}(?<!\bno\s)(?<!\bno\.\s)(?=0)|(?<=\bin\s)|(?<=\bby\s)|(?<=\bto\s)|(?<=\bfrom\s)"
        r"|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=[于在自至到]))"
        rf"(?P<month>0?[1-9]|1[0-2])/{_FULL_YEAR}{_SHUT}",
        _read,
    ),
    _pattern(
        rf"{_OPEN}(?P<one>\d{{1,2}})(?P<mark>[/.-])(?P<two>\d{{1,2}})(?P=mark)"
        rf"(?P<year>[12]\d{{3}}){_SHUT}",
        _read_slashes,
    ),
    # English; the first of two days takes month and year of the second
    _pattern(rf"{_OPEN}{_DAY}(?={_UNTIL}{_LAST_DAY}\s(?:of\s)?{_NAME}(?:,?\s{_YEAR})?)", _read),
    _pattern(
        rf"\b{_DAY}\s(?:of\s)?{_NAME}(?={_UNTIL}{_LAST_DAY}\s(?:of\s)?{_ANY_NAME},?\s{_YEAR})",
        _read,
    ),
    _pattern(rf"\b{_NAME}\s{_DAY}(?={_UNTIL}(?:{_ANY_NAME}\s)?{_LAST_DAY},?\s{_YEAR})", _read),
    _pattern(rf"\b{_DAY}\s(?:of\s)?{_NAME}(?:,?\s{_YEAR})?", _read),
    _pattern(rf"\b{_NAME}\s{_DAY}(?!\w|[.,:]\d)(?:,?\s{_YEAR})?", _read),
    _pattern(rf"\b{_NAME},?\s(?:of\s)?{_YEAR}", _read),
    _pattern(rf"\b(?:{_AROUND})[\s-]{_NAME}(?!\s\d|\w)", _read),
    _pattern(rf"\b(?P<part>end|beginning|start|middle)\sof\s(?:{_NAME}\s)?{_YEAR}", _read),
    _pattern(rf"\bq(?P<number>[1-4])[ /-]?{_YEAR}", _read_quarter),
    _pattern(rf"\b(?P<number>first|second|third|fourth)\squarter\s(?:of\s)?{_YEAR}", _read_quarter),
    _pattern(rf"\b{_SURELY}\s{_YEAR}(?!\s(?:{_UNIT})\b)", _read),
    _pattern(rf"\b{_PERHAPS}\s{_YEAR}(?!\s(?:{_UNIT}|[a-z]+s)\b)", _read),
    _pattern(rf"\b(?:spring|summer|autumn|fall|winter)\s(?:of\s)?{_FULL_YEAR}(?!\w)", _read),
    _pattern(rf"\(\s?(?:c\.\s)?{_YEAR}\s?\)", _read),
    _pattern(r"\b(?P<from>1[5-9]\d\d|20\d\d)-(?P<to>\d\d)(?![\w.,/-])", _read_years),
    _pattern(
        r"\b(?:from\s|between\s)?(?<!/)(?P<from>1[5-9]\d\d|20\d\d)\s?(?:-+|to|and)\s?"
        r"(?P<to>1[5-9]\d\d|20\d\d)(?![\w-]|\.\d)",
        _read_years,
    ),
    _pattern(r"\b(?P<decade>1[5-9]\d0|20\d0)'?s\b", _read_decade),
    _pattern(r"\b(?P<century>\d{1,2})(?:st|nd|rd|th)[ -]century\b", _read_century),
    _pattern(
        r"\b(?:the\sday\sbefore\syesterday|the\sday\safter\stomorrow|yesterday|today|tomorrow)\b",
        _read_day,
        True,
    ),
    _pattern(
        r"\b(?P<shift>last|previous|this|current|next)\s(?P<unit>week|month|quarter|year)\b",
        _read_unit,
        True,
    ),
    _pattern(
        r"\b(?P<count>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s"
        r"(?P<unit>day|week|month|year)s?\sago\b",
        _read_ago,
        True,
    ),
)
