"""Understanding by rules: small talk, follow-ups, references and dates."""

from __future__ import annotations

from datetime import date

import pytest

from indexes.vocabulary import Scope
from service.stages.understand import Understander, points_back
from service.vocabulary import Question, Recall, Turn, Understanding

SCOPE = Scope("local", "rules")
BEFORE = Recall(
    "con_1",
    (Turn(1, "试用期多长？", "试用期多长？", "六个月。", "answered", (1,)),),
)


def understand(text: str, recall: Recall | None = None) -> Understanding:
    understander = Understander(lambda: date(2026, 6, 1))
    return understander.understand(Question(text, SCOPE), recall or Recall("con_1"))


@pytest.mark.parametrize("text", ["Hello!", "你好", "hi there", "Good morning.", "您好！"])
def test_greetings(text: str) -> None:
    assert understand(text).intent == "greeting"


@pytest.mark.parametrize("text", ["Thanks!", "谢谢你", "thank you very much", "多谢"])
def test_thanks(text: str) -> None:
    assert understand(text).intent == "thanks"


@pytest.mark.parametrize(
    "text",
    [
        "Hello, how long is the notice period?",
        "你好，请问试用期多长？",
        "What is a thank-you note?",
    ],
)
def test_a_question_that_begins_politely_is_a_question(text: str) -> None:
    assert understand(text).intent == "question"


@pytest.mark.parametrize(
    "text",
    [
        "那实习生呢？",
        "它可以延长吗？",
        "And for interns?",
        "What about the second one?",
        "为什么？",
    ],
)
def test_follow_ups_are_joined_to_their_topic(text: str) -> None:
    assert points_back(text)
    understood = understand(text, BEFORE)
    assert understood.intent == "follow_up"
    assert understood.rewritten
    assert understood.standalone == f"试用期多长？ {text}"


@pytest.mark.parametrize(
    "text",
    [
        "劳动合同解除后多久支付经济补偿？",
        "How many days of annual leave do permanent employees get?",
    ],
)
def test_a_standalone_question_is_never_rewritten(text: str) -> None:
    understood = understand(text, BEFORE)
    assert (understood.standalone, understood.rewritten) == (text, False)


def test_without_a_conversation_nothing_is_rewritten() -> None:
    assert not understand("那实习生呢？").rewritten


def test_references_and_dates_become_parameters() -> None:
    understood = understand("《民法典》第一百八十条在2021年3月1日怎么规定？")
    (reference,) = understood.references
    assert reference.path == (("article", "180"),)
    assert understood.dates == (date(2021, 3, 1),)
    assert understood.language == "zh"
