"""What people state of themselves, and what states nothing."""

from __future__ import annotations

import pytest

from service.memory.facts import LONGEST, only_states, stated


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I am a tenant in Shanghai.", {"role": "I am a tenant in Shanghai"}),
        ("I'm an Enterprise customer, can I telephone?", {"role": "I'm an Enterprise customer"}),
        ("The patient is 7.", {"age of patient": "The patient is 7"}),
        ("My daughter is nine. Can she have them?", {"age of daughter": "My daughter is nine"}),
        ("I'm 42. I live in Lyon.", {"age": "I'm 42", "place": "I live in Lyon"}),
        ("We're on the Team plan", {"plan": "We're on the Team plan"}),
        ("I'm allergic to penicillin.", {"allergy to penicillin": "I'm allergic to penicillin"}),
        ("I'm pregnant", {"pregnant": "I'm pregnant"}),
        ("my order number is 4711", {"order number": "my order number is 4711"}),
        ("Our contract ends on 3.5.2027.", {"contract": "Our contract ends on 3.5.2027"}),
        ("我是上海的租客。", {"role": "我是上海的租客"}),
        ("我是租客，押金能退吗？", {"role": "我是租客"}),
        ("患者今年7岁", {"age of 患者": "患者今年7岁"}),
        ("我女儿三岁，能打疫苗吗？", {"age of 女儿": "我女儿三岁"}),
        ("我对青霉素过敏。", {"allergy to 青霉素": "我对青霉素过敏"}),
        ("我们公司用的是企业版，怎么退？", {"plan": "我们公司用的是企业版"}),
        ("我住在苏州", {"place": "我住在苏州"}),
        ("我的订单号是4711。", {"订单号": "我的订单号是4711"}),
        ("我有糖尿病", {"糖尿病": "我有糖尿病"}),
    ],
)
def test_what_is_stated(text: str, facts: dict[str, str]) -> None:
    assert {one.about: one.text for one in stated(text)} == facts


@pytest.mark.parametrize(
    "text",
    [
        "Am I a tenant?", "If I were a tenant, what then?", "What happens if my plan is cancelled?",
        "I'm a bit confused.", "How old is the patient?", "What is my order number?",
        "Suppose I am a tenant in Shanghai.", "The machine is 7 kg.",
        "我是不是要交押金？", "如果我是租客，押金能退吗？", "我的押金是多少？", "试用期多长？", "我是说第二个。",
    ],
)  # fmt: skip
def test_what_states_nothing(text: str) -> None:
    assert stated(text) == ()


def test_what_is_said_anew_replaces_the_old() -> None:
    assert [one.text for one in stated("I live in Lyon. No, I live in Paris.")] == [
        "I live in Paris"
    ]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("I am a tenant in Shanghai.", True),
        ("我是上海的租客。", True),
        ("I am a tenant. Can I sublet?", False),
        ("我是租客，能转租吗", False),
        ("The notice period is 30 days.", False),
        ("My coffee machine is broken.", False),
        ("Remember that I pay by invoice.", True),
    ],
)
def test_a_statement_that_asks_nothing(text: str, alone: bool) -> None:
    assert only_states(text) is alone


def test_a_fact_is_short() -> None:
    assert len(stated("I am a " + "very " * 200 + "tired tenant")[0].text) <= LONGEST
