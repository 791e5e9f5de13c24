"""Countries, their people and their adjectives are one name; other words are left alone."""

from __future__ import annotations

import pytest

from indexes.text.nations import one_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the Libyan war", "the Libya war"),
        ("a British version", "a U.K. version"),
        ("Britons", "Great Britain"),
        ("in the US", "in the United States"),
        ("Americans", "U.S."),
        ("the Dutch", "the Netherlands"),
        ("中华人民共和国政府", "我国政府"),
    ],
)
def test_one_country_has_one_name(one: str, other: str) -> None:
    assert one_name(one) == one_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("French", "British"), ("Austria", "Australia"), ("Niger", "Nigeria"), ("中国", "美国")],
)
def test_countries_stay_apart(one: str, other: str) -> None:
    assert one_name(one) != one_name(other)


@pytest.mark.parametrize("text", ["give us turkey", "polish the china", "THEUS", "USB", ""])
def test_what_is_no_country_is_left_as_it_is(text: str) -> None:
    assert one_name(text) == text
