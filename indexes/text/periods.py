"""Calendar arithmetic: the first and the last day of a year, a quarter, a week, or part of one.

Every function returns ``None`` for a period no calendar has, and never raises.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Period = tuple[date, date]
_QUARTERS = ("1一first", "2二second", "3三third", "4四fourth")


def period(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    """Return a year, a month or a day as its first and last day."""
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (OverflowError, ValueError):  # 30 February, month 13, year 0
        return None


def years(first: int, last: int) -> Period | None:
    """Return the years ``first`` to ``last``, both included."""
    start, end = period(first), period(last)
    return (start[0], end[1]) if start and end and first <= last else None


def quarter(year: int, name: str) -> Period | None:
    """Return a quarter named by digit, Chinese numeral or English ordinal."""
    number = next((n for n, forms in enumerate(_QUARTERS) if name in forms), None)
    if number is None:
        return None
    start, end = period(year, 3 * number + 1), period(year, 3 * number + 3)
    return (start[0], end[1]) if start and end else None


def part(whole: Period, name: str) -> Period | None:
    """Return the named part of a year or month.

    The end of a year is its December and the end of a month its last ten days (下旬), as Chinese
    usage has it; beginnings likewise.
    """
    first, last = whole
    year = first.month != last.month
    if name in ("底", "末", "end", "下旬"):
        return (last.replace(day=1) if year else last.replace(day=21)), last
    if name in ("初", "start", "beginning", "上旬"):
        return first, first.replace(day=31 if year else 10)
    if name in ("中", "middle", "中旬"):
        if year:
            return first.replace(month=6), first.replace(month=7, day=31)
        return first.replace(day=11), first.replace(day=20)
    if name == "上半年":
        return first, first.replace(month=6, day=30)
    if name == "下半年":
        return first.replace(month=7), last
    return quarter(first.year, name)


def moved(today: date, unit: str, steps: int) -> Period | None:
    """Return the day, week (from Monday), month, quarter or year ``steps`` away from today's."""
    try:
        if unit == "day":
            return today + timedelta(steps), today + timedelta(steps)
        if unit == "week":
            monday = today - timedelta(today.weekday()) + timedelta(7 * steps)
            return monday, monday + timedelta(6)
    except OverflowError:  # before year 1 or after 9999
        return None
    if unit == "year":
        return period(today.year + steps)
    months = 3 if unit == "quarter" else 1
    index = ((12 * today.year + today.month - 1) // months + steps) * months
    start, last = period(index // 12, index % 12 + 1), index + months - 1
    end = period(last // 12, last % 12 + 1)
    return (start[0], end[1]) if start and end else None
