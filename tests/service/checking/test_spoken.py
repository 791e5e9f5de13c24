"""Facts in the way models write them: spaced marks, short names, and a doubt or an answer before the statement."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare
from service.checking.facts.reading import joined

TODAY = date(2026, 6, 1)


def kinds(claim: str, said: str) -> list[str]:
    return [fault.kind for fault in compare(claim, said, said, TODAY)]


def test_spaces_before_marks_are_closed_and_others_stay() -> None:
    assert joined("It 's on May 6 , 1869 .") == "It's on May 6, 1869."
    assert joined("They do n't cross - breed , ever .") == "They don't cross-breed, ever."
    assert joined("The first - and only - rule: .5 or 'so'.") == (
        "The first - and only - rule: .5 or 'so'."
    )


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "The first match was played on November 6 , 1869 .",
            "The first match was played on November 6, 1869, between two college teams.",
        ),
        ("The song was a hit in the US.", "The song was a hit in the United States in May."),
        (
            "I'm not sure but the career of Phillips began in Memphis.",
            "The career of Phillips began in Memphis.",
        ),
        ("No, the rent is due on the first day.", "The rent is due on the first day."),
        ("不确定，但租金应当每月支付。", "租金应当每月支付。"),
    ],
)
def test_what_says_the_same_breaks_nothing(claim: str, said: str) -> None:
    assert kinds(claim, said) == []


@pytest.mark.parametrize(
    ("claim", "said", "kind"),
    [
        (
            "The first match was played on November 9 , 1869 .",
            "The first match was played on November 6, 1869.",
            "date",
        ),
        ("The song was a hit in the UK.", "The song was a hit in the United States.", "name"),
        (
            "The song was a hit in the US.",
            "The song was a hit under special conditions in Poland.",
            "name",
        ),
        (
            "The Bulgars held a large part of Central Asia.",
            "The Mongol Empire held a large part of Central Asia.",
            "name",
        ),
        ("No, the rent is not due on May 1.", "The rent is due on May 1.", "negation"),
        ("No employee may smoke in the house.", "An employee may smoke in the house.", "negation"),
        ("不，租金不应当每月支付。", "租金应当每月支付。", "negation"),
    ],
)
def test_what_says_something_else_is_still_caught(claim: str, said: str, kind: str) -> None:
    assert kind in kinds(claim, said)
