"""Which passages a benchmark may call irrelevant: those without any form of the answer."""

from __future__ import annotations

import pytest

from bench.rgb import told


@pytest.mark.parametrize(
    ("text", "answers", "has"),
    [
        ("It is to be held in TAMPA next year.", ("Tampa, Florida",), True),
        ("It is to be held in Miami next year.", ("Tampa, Florida",), False),
        ("Halep took the title.", ("Simona Halep",), True),
        ("The title went to Kerber.", ("Simona Halep",), False),
        ("Released 2022-01-02.", ("January 2 2022", "Jan 2, 2022"), True),
        ("Released in January.", ("January 2 2022", "Jan 2, 2022"), False),
        ("It had seventy seats.", ("70",), True),
        ("It had 170 seats.", ("70",), False),
        ("恒大在工体夺冠。", ("广州恒大",), True),
        ("上港夺冠。", ("广州恒大",), False),
        ("卡梅伦凭此片获奖。", ("詹姆斯·卡梅隆",), True),
        ("Wimbledon was won by her.", ("Wimbledon",), True),
    ],
)
def test_any_form_of_an_answer_is_seen(text: str, answers: tuple[str, ...], has: bool) -> None:
    assert told(text, "Who won?", answers) == has


def test_what_the_question_says_itself_is_no_form_of_the_answer() -> None:
    asked = "Where in Florida is it held?"
    assert not told("It is held somewhere in Florida.", asked, ("Tampa, Florida",))
    assert told("It is held in Tampa.", asked, ("Tampa, Florida",))
