"""Which of the documents offered a reply picks; what says more, or names none of them, picks none."""

from __future__ import annotations

import pytest

from service.understanding.choosing import chosen
from service.vocabulary import Recall, Status, Turn
from service.wording import say

EN = ("Riverside lease", "Hillside lease", "First aid rules of the Lakeside")
ZH = ("滨河租赁合同", "山坡租赁合同", "不动产登记条例")


def asked_back(*titles: str, status: Status = "needs_clarification") -> Recall:
    zh = titles == ZH
    question = "通知期是多久？" if zh else "How long is the notice period?"
    listed = (f"{number}. {title}" for number, title in enumerate(titles, 1))
    text = "\n".join((say("which", "zh" if zh else "en"), *listed))
    return Recall("con_1", (Turn(1, question, question, text, status, (1,)),))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hillside lease", 2), ("the HILLSIDE lease, please.", 2), ("Hillside", 2), ("2. Hillside lease", 2),
        ("I mean the Hillside lease", 2), ("And the Hillside lease?", 2), ("What about the Hillside one?", 2),
        ("2", 2), ("2.", 2), ("(2)", 2), ("#2", 2), ("No. 2", 2), ("number two", 2), ("Option 2, please", 2),
        ("the second", 2), ("The 2nd one", 2), ("the 1st", 1), ("the third document", 3), ("the last one", 3),
        ("First aid", 3), ("the first", 1), ("First aid rules of the Lakeside", 3),
    ],
)  # fmt: skip
def test_english_picks(text: str, place: int) -> None:
    assert chosen(text, asked_back(*EN)) == EN[place - 1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("山坡租赁合同", 2), ("山坡", 2), ("《山坡租赁合同》", 2), ("山坡那份", 2), ("我指的是山坡租赁合同", 2),
        ("2", 2), ("２", 2), ("二", 2), ("选2", 2), ("我選第二份", 2), ("第二份", 2), ("第2个吧", 2),
        ("那第二份呢？", 2), ("2号", 2), ("最后一份", 3), ("第一个文件", 1), ("不动产登记", 3),
    ],
)  # fmt: skip
def test_chinese_picks(text: str, place: int) -> None:
    assert chosen(text, asked_back(*ZH)) == ZH[place - 1]


@pytest.mark.parametrize(
    "text",
    [
        "lease", "none of them", "not the Hillside lease", "Hillside or Riverside", "1 and 2", "both", "7", "yes",
        "the Parkside lease", "the first two", "two documents", "1. Hillside lease", "2 weeks", "the one",
        "How long is the Hillside lease?", "Does the Hillside lease allow pets?", "Second, who pays?", "",
    ],
)  # fmt: skip
def test_what_picks_none_in_english(text: str) -> None:
    assert chosen(text, asked_back(*EN)) is None


@pytest.mark.parametrize(
    "text",
    ["租赁合同", "都不是", "不是山坡租赁合同", "山坡和滨河", "两份", "第二份多久？", "山坡租赁合同能养狗吗？"],
)  # fmt: skip
def test_what_picks_none_in_chinese(text: str) -> None:
    assert chosen(text, asked_back(*ZH)) is None


def test_nothing_is_picked_where_nothing_was_offered() -> None:
    assert chosen("2", asked_back(*EN, status="answered")) is None
    assert chosen("2", Recall("con_1")) is None
    offered = asked_back(*EN)
    thanked = Turn(2, "Thanks!", "Thanks!", "You are welcome.", "conversational", ())
    assert chosen("2", Recall("con_1", (*offered.turns, thanked))) == EN[1]
