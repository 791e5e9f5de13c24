"""Times of day, however they are written: 17:30, half past five in the afternoon, 下午五点半."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from indexes.text.numbers.quantity import CLOCK, HALF_CLOCK, Quantity
from indexes.text.numerals import chinese, english

NOON, DAY = 12 * 60, 24 * 60
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TENS = "five|ten|twenty|twenty-five"
_ENGLISH = re.compile(
    r"(?<![\d:./])(?<!\d,)(?P<hour>[01]?\d|2[0-4])(?::|\.(?=\d\d\s?[ap]\.?m\b))(?P<minute>[0-5]\d)(?![\d:%]|\.\d)"
    r"(?:\s?(?P<m>[ap])\.?\s?m\b\.?|\s?(?:hrs?|h|o'clock)\b)?"
    r"|(?<![\w:./-])(?<!\d,)(?P<hour_>1[0-2]|0?[1-9])\s?(?P<m_>[ap])\.?\s?m\b\.?"
    rf"|\b(?:(?:(?P<part>half|quarter|{_TENS})(?:\sminutes)?\spast)|(?P<before>quarter)\sto)\s"
    rf"(?P<to>{_HOURS}|1[0-2]|[1-9])\b"  # "five to ten" is a range
    rf"|\b(?P<said>{_HOURS}|1[0-2]|[1-9])\s?o'clock\b"
    r"|(?:(?<=\bat\s)|(?<=\bby\s)|(?<=\bto\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?<=\bafter\s)|(?<=\bbefore\s))"
    rf"(?P<at>{_HOURS}|1[0-2]|[1-9])(?=\sin\sthe\s(?:morning|afternoon|evening)|\sat\snight)"
    r"|\b(?P<noon>noon|midday)\b|\b(?P<midnight>midnight)\b"
)
_PARTS = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}
_TOLD = re.compile(r"\s(?:in\sthe\s(?P<day>morning|afternoon|evening)|at\s(?P<night>night))\b")
_EARLY_ZH, _LATE_ZH = (
    "凌晨|清晨|清早|早上|早晨|上午|早",
    "中午|正午|午后|下午|傍晚|晚上|夜里|夜间|深夜|晚",
)
_DIGITS_ZH = "[一二三四五六七八九十两零〇]{1,3}"
_CHINESE = re.compile(
    rf"(?:(?P<early>{_EARLY_ZH})|(?P<late>{_LATE_ZH}))?(?:的|约|近)?"
    rf"(?<![\d.:一二三四五六七八九十百千万点第])(?P<hour>2[0-4]|1\d|0?\d|{_DIGITS_ZH})"
    r"(?P<word>点钟?|时(?![间代段期效差速光常尚装区节而令长机价值]))"
    r"(?:(?P<half>半)|(?P<sharp>整)|(?P<quarter>[一三])刻"
    rf"|(?P<minute>[0-5]\d|{_DIGITS_ZH}(?=分)|[二三四五]?十[一二三四五六七八九]?)(?P<minutes>分(?!之))?)?"
    r"(?![\d零〇一二三四五六七八九])"
)
_BOUND_BEFORE = re.compile(r"(?:[点时钟半刻分\d](?:至|到|[—–~-])|[于自]|每[天日晚早])$")
_BOUND_BEHIND = re.compile(
    r"[之以]?(?:前(?!提)|后)|至|到(?!位)|起|开[始门放会]|关[门闭]|闭|止|[—–~-]\d"
)


def clocks(folded: str) -> Iterator[Quantity]:
    """Yield the times of day in ``folded`` text, in order, as minutes since midnight.

    Their unit is CLOCK, or HALF_CLOCK where nothing tells morning from evening ("at nine o'clock").
    """
    found = [*_english(folded), *_chinese(folded)]
    yield from sorted(found, key=lambda one: one.start)


def _english(folded: str) -> Iterator[Quantity]:
    for match in _ENGLISH.finditer(folded):
        if match["noon"] or match["midnight"]:
            yield _time(match.start(), match.end(), NOON if match["noon"] else 0, known=True)
            continue
        written = next(match[name] for name in ("hour", "hour_", "to", "said", "at") if match[name])
        hour = int(written) if written.isdecimal() else int(english(written) or 0)
        minute = int(match["minute"] or 0)
        if match["part"]:
            minute = _PARTS[match["part"]]
        elif match["before"]:
            hour, minute = hour - 1, 60 - _PARTS["quarter"]
        told, end = _TOLD.match(folded, match.end()), match.end()
        half = match["m"] or match["m_"]
        if told is not None:
            end = told.end()
            night = bool(told["night"]) and hour > 5
            half = "p" if night or told["day"] in ("afternoon", "evening") else "a"
        if half:
            hour = hour % 12 + 12 * (half == "p")
        sure = bool(half) or hour > 12 or written.startswith("0")
        yield _time(match.start(), end, hour * 60 + minute, known=sure)


def _chinese(folded: str) -> Iterator[Quantity]:
    for match in _CHINESE.finditer(folded):
        told = match["early"] or match["late"]
        exact = any(match[name] for name in ("half", "sharp", "quarter", "minutes"))
        bare = not told and not exact and match["word"] != "点钟"
        if bare and not _is_bound(folded, match.start("hour"), match.end()):
            continue
        hour, minute = _value(match["hour"]), _value(match["minute"] or "0")
        if hour is None or minute is None or hour > 24 or minute > 59:
            continue
        minute += 30 * bool(match["half"]) + 15 * {"一": 1, "三": 3}.get(match["quarter"], 0)
        late = match["late"]
        if late and hour < 12 and not (hour < 6 and late in ("夜里", "夜间", "深夜")):
            hour += 12
        known = bool(told) or hour > 12 or match["hour"].startswith("0") or hour == 0
        start = match.start("late" if late else "early" if told else "hour")
        yield _time(start, match.end(), hour * 60 + minute, known=known)


def _is_bound(folded: str, start: int, end: int) -> bool:
    """Return whether what stands around a bare "九点" or "12时" makes a time of it."""
    before = _BOUND_BEFORE.search(folded[max(0, start - 2) : start])
    return before is not None or _BOUND_BEHIND.match(folded, end) is not None


def _value(written: str) -> int | None:
    value = Decimal(written) if written.isdecimal() and written.isascii() else chinese(written)
    return None if value is None else int(value)


def _time(start: int, end: int, minutes: int, *, known: bool) -> Quantity:
    value = Decimal(minutes % DAY)
    return Quantity(start, end, value, value, CLOCK if known else HALF_CLOCK)
