"""A quantity, and when two of them say the same or contradict one another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from indexes.text.numbers.bounds import Bound
from indexes.text.numbers.units import named

_CLOSE = Decimal("0.0005")  # two thirds and 66.67 % are one number
_Ends = tuple[Decimal, Decimal]
_KIN = {"age": "months"}  # fourteen years old and fourteen years
_EITHER = (  # "three pounds", 25度, "500 kroner" may be of either
    {"lb", "gbp"}, {"degree", "c"}, {"degree", "f"}, {"franc", "chf"},
    {"krone", "sek"}, {"krone", "nok"}, {"krone", "dkk"},
)  # fmt: skip
_FIRST, _LAST = 1000, 2199  # what a bare number may mean as a year
_DAYS = (Decimal(28), Decimal(31))  # the shortest and the longest month
CLOCK, HALF_CLOCK = "clock", "half clock"  # a time of day; one that may be of morning or evening
CLOCKS = frozenset([CLOCK, HALF_CLOCK])
_HALF_DAY = Decimal(12 * 60)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``text[start:end]`` says ``low`` to ``high`` of ``unit``; ``bound`` says whether as a limit.

    ``low == high`` unless the text gives a range. ``unit`` is a canonical name ("day", "mg",
    "percent"), a rate of two ("mg/kg"), or "" for a bare count.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    bound: Bound = "exact"


def equal(a: Quantity, b: Quantity) -> bool:
    """Return whether ``a`` and ``b`` say the same number of the same thing.

    Units of one kind convert: 90 minutes are 1.5 hours, 1 万元 is 10,000 yuan, and a year is twelve
    months, as law counts it; 30 days are no month. A bare number equals one with a unit, because
    tables leave units to their headings. A limit equals the plain number ("within 30 days" and "30
    days") but not the opposite limit; "over 30" and "at least 30" count as one. 2–8 °C are 36–46 °F.
    """
    if {a.unit, b.unit} == {"c", "f"}:
        return not opposed(a, b) and _as_warm(a, b)
    values = _values(a, b)
    return values is not None and not opposed(a, b) and _near(*values)


def converted(a: Quantity, b: Quantity) -> Quantity | None:
    """Return ``a`` in the unit of ``b``, None where they count different things."""
    values = _values(
        replace(a, low=Decimal(1), high=Decimal(1)), replace(b, low=Decimal(1), high=Decimal(1))
    )
    if values is None:
        return None
    factor = values[0][0] / values[1][0]
    return replace(a, low=a.low * factor, high=a.high * factor, unit=b.unit)


def as_year(one: Quantity) -> int | None:
    """Return the year that a bare number may be; None for any other."""
    bare = not one.unit and one.low == one.high and _FIRST <= one.low <= _LAST
    return int(one.low) if bare and one.low == int(one.low) else None


def conflicts(a: Quantity, b: Quantity) -> bool:
    """Return whether ``a`` and ``b``, said of the same thing, cannot both be right.

    Only quantities of one kind conflict: by opposite limits of one number, by different numbers as
    the same kind of limit, or by a plain number outside the other's range.
    """
    if {a.unit, b.unit} & CLOCKS:
        values = _values(a, b)
        return values is not None and (opposed(a, b) or not _near(*values))
    if not a.unit or not b.unit:
        return a.unit == b.unit and _conflict(a, b, ((a.low, a.high), (b.low, b.high)))
    ours, theirs = named(a.unit).kind, named(b.unit).kind
    if ours != theirs:
        return _days_against_months(a, b) or _days_against_months(b, a)
    values = _values(a, b)
    return values is not None and _conflict(a, b, values)


def opposed(a: Quantity, b: Quantity) -> bool:
    """Return whether one is a lower and the other an upper limit."""
    return _direction(a) * _direction(b) < 0


def _conflict(a: Quantity, b: Quantity, values: tuple[_Ends, _Ends]) -> bool:
    if opposed(a, b):
        return _near(*values)
    if _near(*values):
        return False
    ours, theirs = values
    if _direction(a) == _direction(b) and (ours[0] == ours[1]) == (theirs[0] == theirs[1]):
        return True
    return not _overlap(_reach(a, ours), _reach(b, theirs))


def _direction(quantity: Quantity) -> int:
    return {"at_least": 1, "more_than": 1, "at_most": -1, "less_than": -1}.get(quantity.bound, 0)


def _values(a: Quantity, b: Quantity) -> tuple[_Ends, _Ends] | None:
    """Return both in one unit, or None where they count different things."""
    clocks = {a.unit, b.unit} & CLOCKS
    if clocks:
        return _times(a, b) if {a.unit, b.unit} <= CLOCKS else None
    if not a.unit or not b.unit:
        return (a.low, a.high), (b.low, b.high)
    ours, theirs = named(a.unit), named(b.unit)
    if {ours.name, theirs.name} in _EITHER:
        left = right = Decimal(1)
    elif _KIN.get(ours.kind, ours.kind) != _KIN.get(theirs.kind, theirs.kind):
        return None
    else:
        left, right = ours.factor, theirs.factor
    if "/" in a.unit and "/" in b.unit:
        per, other = named(a.unit.partition("/")[2]), named(b.unit.partition("/")[2])
        if per.kind != other.kind:
            return None
        left, right = left / per.factor, right / other.factor
    return (a.low * left, a.high * left), (b.low * right, b.high * right)


def _times(a: Quantity, b: Quantity) -> tuple[_Ends, _Ends]:
    """Return two times of day, both of one half of it where one of them may be of either."""
    mine, theirs = a.low, b.low
    if HALF_CLOCK in (a.unit, b.unit):
        mine, theirs = mine % _HALF_DAY, theirs % _HALF_DAY
    return (mine, mine), (theirs, theirs)


def _as_warm(a: Quantity, b: Quantity) -> bool:
    """Return whether a temperature in °C and one in °F are one, either of them rounded to whole degrees."""
    ours, theirs = (a, b) if a.unit == "f" else (b, a)
    ends = ((ours.low, theirs.low), (ours.high, theirs.high))
    whole = all(value == value.to_integral_value() for pair in ends for value in pair)
    room = Decimal("0.9") if whole else Decimal("0.1")  # 0.9 °F are half a degree Celsius
    return all(abs(f - (c * 9 / 5 + 32)) <= room for f, c in ends)


def _days_against_months(a: Quantity, b: Quantity) -> bool:
    """Return whether so many days (or hours) can under no calendar be so many months."""
    days, months = named(a.unit), named(b.unit)
    if days.kind != "time" or months.kind != "months" or opposed(a, b) or "/" in a.unit + b.unit:
        return False
    ours = (a.low * days.factor / 86400, a.high * days.factor / 86400)
    theirs = (b.low * months.factor * _DAYS[0], b.high * months.factor * _DAYS[1])
    return not _overlap(ours, theirs)


def _reach(quantity: Quantity, ends: _Ends) -> _Ends:
    """Return every value a limit allows."""
    direction = _direction(quantity)
    return (
        Decimal("-Infinity") if direction < 0 else ends[0],
        Decimal("Infinity") if direction > 0 else ends[1],
    )


def _overlap(a: _Ends, b: _Ends) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _near(a: _Ends, b: _Ends) -> bool:
    return all(abs(x - y) <= _CLOSE * max(abs(x), abs(y)) for x, y in zip(a, b, strict=True))
