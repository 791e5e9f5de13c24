"""What kind of answer a question expects, and which sentences hold one."""

from __future__ import annotations

import pytest

from service.checking.asked import expected, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many days?", "number"),
        ("押金是多少？", "number"),
        ("When does it take force?", "date"),
        ("什么时候生效？", "date"),
        ("Why is it refused?", "cause"),
        ("为什么被拒绝？", "cause"),
        ("Who signs it?", "name"),
        ("谁来签字？", "name"),
        ("Is it allowed?", "any"),
        ("Super Bowl 2021 location", "name"),
        ("《流浪地球》的导演", "name"),
        ("中国2018年人口出生率", "number"),
        ("What is the release date?", "date"),
    ],
)
def test_what_a_question_expects(question: str, kind: str) -> None:
    assert expected(question) == kind


def test_a_sentence_holds_what_is_expected() -> None:
    assert holds("It takes 30 days.", "number")
    assert not holds("It takes long.", "number")
    assert holds("由于天气原因取消。", "cause")
    assert holds("It is signed by Marie Curie.", "name")
    assert not holds("it is signed by the director.", "name")
