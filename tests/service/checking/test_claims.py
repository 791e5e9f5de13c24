"""What a sentence states, clause by clause, and what states nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checking.claims import claims

NEEDLESS = [
    "Hello!", "您好！", "希望这对您有所帮助。", "I hope this helps.", "Is it so?", "是这样吗？",
    "Please consult your doctor.", "如有疑问，请咨询客服。", "可能需要咨询律师。", "以下是答案：",
    "Based on the provided documents:", "I'm not sure.", "That's very interesting!", "---",
]  # fmt: skip
CHECKABLE = [
    "I think the fee is 90 yuan.",  # a hedge does not excuse what follows it
    "Sure, the sky is green.",
    "根据提供的资料，押金为三百元。",
    "Please consult Marie Curie.",
    "Feel free to call 555 1234.",
    "总之，用户可以转让账户。",
    "| Fee | 30 yuan |",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NEEDLESS)
def test_what_states_nothing_says_why(sentence: str) -> None:
    assert all(one.needless.endswith(".") for one in claims(sentence))


@pytest.mark.parametrize("sentence", CHECKABLE)
def test_politeness_and_hedges_excuse_nothing(sentence: str) -> None:
    assert not any(one.needless for one in claims(sentence))


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "Staff must give 30 days' notice, and the company shall pay within 10 days.",
            ["Staff must give 30 days' notice", "and the company shall pay within 10 days."],
        ),
        (
            "用户应当在三日内付款；逾期的，支付违约金。",
            ["用户应当在三日内付款", "逾期的，支付违约金。"],
        ),
        ("The fee is 30 yuan and 20 yuan.", ["The fee is 30 yuan and 20 yuan."]),
        (
            "如果逾期，并且经过催告，出租人可以解除合同。",
            ["如果逾期，并且经过催告，出租人可以解除合同。"],
        ),
        ("| a | b, and c is d today |", ["| a | b, and c is d today |"]),
        ("- Permanent staff must give notice.", ["Permanent staff must give notice."]),
        ("1. 试用期为三个月。", ["试用期为三个月。"]),
        ("3.5 mg is the dose.", ["3.5 mg is the dose."]),
    ],
)
def test_sentences_are_cut_where_both_sides_stand_alone(sentence: str, parts: list[str]) -> None:
    assert [sentence[one.start : one.end] for one in claims(sentence)] == parts


@given(
    st.text(st.sampled_from("ab1 ,.;；，。?- *|并且 and the is staff 用户应当付款"), max_size=60)
)
def test_claims_are_apart_in_order_and_lose_no_word(sentence: str) -> None:
    found = claims(sentence)
    assert found
    at = 0
    for one in found:
        between = sentence[at : one.start]
        assert at <= one.start <= one.end <= len(sentence)
        assert not any(char.isalpha() for char in between)
        at = one.end
    assert not any(char.isalpha() for char in sentence[at:])
