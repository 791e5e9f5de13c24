"""Two quantities: when they say the same, when they contradict one another, and when neither."""

from __future__ import annotations

import pytest

from indexes.text.numbers import conflicts, equal
from tests.indexes.text.test_numbers import one


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("90 minutes", "1.5 hours"),
        ("90分钟", "1小时30分钟"),
        ("1 g", "1000 mg"),
        ("1万元", "10,000 yuan"),
        ("12 months", "一年"),
        ("48 hours", "两天"),
        ("14周岁", "14 years old"),
        ("三分之二", "66.67%"),
        ("within 30 days", "30 days"),
        ("over 30 days", "at least 30 days"),
        ("50 people", "50名"),
        ("10 mg per day", "10 mg"),
        ("3次", "three times"),
        ("5公里", "5 km"),
        ("24 mg/day", "1 mg/hour"),
        ("6 bar", "600 kPa"),
        ("0.73 kWh", "730 watt-hours"),
        ("时速350公里", "350 km/h"),
        ("£132 per tonne", "132 pounds a tonne"),
        ("25℃", "25度"),
        ("480 kroner", "NOK 480"),
        ("2–8 °C", "36–46 °F"),
        ("六成", "60%"),
    ],
)
def test_equal(a: str, b: str) -> None:
    assert equal(one(a), one(b))
    assert equal(one(b), one(a))
    assert not conflicts(one(a), one(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("30 days", "60 days"),
        ("at least 30 days", "at most 30 days"),
        ("三年以上", "三年以下"),
        ("10 mg", "10 g"),
        ("100元", "100美元x"),
        ("5%", "15%"),
        ("2 hours", "90 minutes"),
        ("不超过30日", "45日"),
        ("3至5年", "7年"),
        ("10 days", "3 months"),
        ("at most 30 days", "at most 60 days"),
        ("5 bar", "5 kPa"),
        ("80 km/h", "80 mph"),
        ("3 MW", "3 mW"),
        ("£132 per tonne", "£132 per kilo"),
        ("六成", "70%"),
    ],
)
def test_conflicts(a: str, b: str) -> None:
    if "x" in b:  # different currencies are different things: not equal, and no conflict either
        assert not equal(one(a), one(b[:-1]))
        assert not conflicts(one(a), one(b[:-1]))
        return
    assert conflicts(one(a), one(b))
    assert conflicts(one(b), one(a))
    assert not equal(one(a), one(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("30 days", "one month"),  # a month is not thirty days, but may be
        ("5 km", "5 kg"),
        ("at least 18 years", "at most 60 years"),
        ("4年", "3至5年"),
        ("30 days", "at least 20 days"),
        ("5 people", "5%"),
        ("2–8 °C", "2–8 °F"),
        ("2–8 °C", "39–50 °F"),
        ("SEK 500", "NOK 500"),
    ],
)
def test_neither_equal_nor_in_conflict(a: str, b: str) -> None:
    assert not equal(one(a), one(b))
    assert not conflicts(one(a), one(b))
