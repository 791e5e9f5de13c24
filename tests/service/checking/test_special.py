"""A rule goes before its special cases, unless the question is about one."""

from __future__ import annotations

import pytest

from service.checking.special import special


@pytest.mark.parametrize(
    ("question", "sentence", "does"),
    [
        ("How long is the warranty?", "1.2 For the grinder the warranty is 36 months.", True),
        ("How long is the warranty?", "For machines in offices, the warranty is 6 months.", True),
        ("How long is the warranty?", "1.1 The warranty is 24 months.", False),
        (
            "How long is the warranty of the grinder?",
            "For the grinder the warranty is 3 years.",
            False,
        ),
        ("How long is the warranty?", "For the warranty, keep the receipt.", False),
        ("What do I do if it leaks?", "If it leaks, turn it off.", False),
        ("When can I return it?", "If the box is open, you can return it within 7 days.", True),
        ("试用期最长多久？", "如果劳动合同期限不满三个月，不得约定试用期。", True),
        ("试用期最长多久？", "试用期最长不得超过六个月。", False),
        (
            "Who was it built for?",
            "For the king the palace was built.",
            False,
        ),  # asks for just that
        ("", "", False),
    ],
)
def test_what_the_question_does_not_mention(question: str, sentence: str, does: bool) -> None:
    assert special(question, [sentence]) == [does]


def test_of_two_cases_the_one_with_more_to_it_is_special() -> None:
    question = "酒后驾车怎么处罚？"
    rule = "第九十一条 饮酒后驾驶机动车的，处暂扣六个月机动车驾驶证。"
    case = "饮酒后驾驶营运机动车的，处十五日拘留。"
    assert special(question, [case, rule]) == [True, False]
    assert special(question, [case]) == [False], "nothing else is there"
    assert special("酒后驾驶营运车怎么处罚？", [case, rule]) == [False, False]
