"""Bare answers of a word or two: right when the evidence has the words, refused when it has others."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare

BAND = "The English band Skyclad is often called the first folk metal group."
ZH = "弗雷斯诺西侧被认为是非洲裔美国人社区的中心。"


@pytest.mark.parametrize(
    ("claim", "evidence", "faulty"),
    [
        ("Scyclad.", BAND, True),
        ("Skyclad.", BAND, False),
        ("The Skyclad", BAND, False),
        ("An English band.", BAND, False),
        ("A Finnish band.", BAND, True),
        ("Folk metal groups.", BAND, False),  # another form of the same word
        (
            "The band Skyclad played what some people call folk metal.",
            BAND,
            False,
        ),  # no bare answer
        ("The fourth.", "He was born on 4 July.", True),
        ("4 July.", "He was born on July 4.", False),  # a date, however it is written
        ("非洲裔美国人。", ZH, False),
        ("拉丁裔美国人。", ZH, True),
        ("She resigned.", "The minister quit.", False),  # a sentence, however short
        ("That's terrible.", BAND, False),
        ("广州有机场", "到广州转机其实一样。", False),  # it has a verb
        ("她认识主任", "这是初识主任的时候。", False),
        ("红色药片", "蓝色的药片", True),
        ("Skyclad.", ZH, False),  # between two languages no word can be looked up
    ],
)
def test_a_bare_answer_is_judged_by_its_words(claim: str, evidence: str, faulty: bool) -> None:
    faults = compare(claim, evidence, evidence, date(2026, 1, 1))
    assert bool(faults) == faulty, faults
