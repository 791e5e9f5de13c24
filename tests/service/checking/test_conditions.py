"""Conditions: what is said only under one is found, and a claim that leaves it out is not borne out."""

from __future__ import annotations

from datetime import date

import pytest

from indexes.vocabulary import Span
from service.checking.claims import claims
from service.checking.facts import compare, curtailed
from service.checking.facts.conditions import conditions
from service.checking.quotes import verbatim
from tests.service.lines import evidence

TODAY = date(2026, 6, 1)

FOUND = [  # a sentence, its conditions, and what each governs
    ("租客逾期不付租金的，房东可以解除合同。", "租客逾期不付租金的", "，房东可以解除合同"),
    (
        "双方可以约定违约金，但是法律另有规定的除外。",
        "但是法律另有规定的除外",
        "双方可以约定违约金，",
    ),
    ("租客逾期不付租金的,房东可以解除合同。", "租客逾期不付租金的", ",房东可以解除合同"),
    ("除法律另有规定外，合同自成立时生效。", "除法律另有规定外", "，合同自成立时生效"),
    ("如果下雨，活动取消；门票照常发售。", "如果下雨", "，活动取消"),
    ("员工可以在家工作，除非部门另行通知。", "除非部门另行通知", "员工可以在家工作，"),
    (
        "If the flat is damp, the rent falls. It is due monthly.",
        "If the flat is damp",
        ", the rent falls",
    ),
    (
        "You may sublet, unless the lease forbids it.",
        "unless the lease forbids it",
        "You may sublet, ",
    ),
    ("Pay nothing if you cancel in time.", "if you cancel in time", "Pay nothing "),
]
NONE = [
    "除了上海，北京也有分店。",
    "除上海外，还在北京设有分店。",
    "如下文所述，费用为三百元。",
    "若干员工参加了会议，会议很成功。",
    "Ask your doctor if this is safe for you.",
    "The shop opens even if it rains all day.",
    "Bring the receipt, if any, to the counter.",
    "房东可以（但法律另有规定的除外）涨租。",
    "The rent is due on the first of the month.",
]


@pytest.mark.parametrize(("text", "condition", "governed"), FOUND)
def test_a_condition_is_found_with_what_it_governs(
    text: str, condition: str, governed: str
) -> None:
    (found,) = conditions(text)
    assert (found.span.of(text), found.governs.of(text)) == (condition, governed)


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_condition_is_none(text: str) -> None:
    assert list(conditions(text)) == []


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("房东可以解除合同。", "租客逾期不付租金的，房东可以解除合同。"),
        ("房东可以解除合同。", "租客逾期不付租金的,房东可以解除合同。"),
        ("房屋出售的，房东可以解除合同。", "租客逾期不付租金的，房东可以解除合同。"),
        ("双方可以约定违约金。", "双方可以约定违约金，但是法律另有规定的除外。"),
        ("合同自成立时生效。", "除法律另有规定外，合同自成立时生效。"),
        ("The rent falls.", "If the flat is damp and cold, the rent falls."),
        ("You may sublet the flat.", "You may sublet the flat, unless the lease forbids it."),
        ("You pay nothing at all.", "You pay nothing at all if you cancel within 14 days."),
    ],
)
def test_a_claim_without_its_condition_is_not_borne_out(claim: str, said: str) -> None:
    faults = compare(claim, said, said, TODAY)
    assert [fault.kind for fault in faults] == ["condition"]
    assert not faults[0].contradicts, "it does not say the opposite, it says too much"
    assert verbatim(claim, evidence(said)) is None, "a quote of it is none either"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("租客逾期不付租金的，房东可以解除合同。", "租客逾期不付租金的，房东可以解除合同。"),
        ("房东可以在租客逾期不付租金时解除合同。", "租客逾期不付租金的，房东可以解除合同。"),
        ("合同自成立时生效，法律另有规定的除外。", "除法律另有规定外，合同自成立时生效。"),
        (
            "除非法律另有规定，复议逾期未决的，申请人有权起诉。",
            "行政机关逾期不作出复议决定的，申请人可以自复议期满之日起起诉，但法律另有规定的除外。",
        ),
        ("租客逾期不付租金。", "租客逾期不付租金的，房东可以解除合同。"),
        (
            "A damp and cold flat means the rent falls.",
            "If the flat is damp and cold, the rent falls.",
        ),
        ("The rent falls when a flat is damp.", "If the flat is damp and cold, the rent falls."),
        ("门票照常发售。", "如果下雨，活动取消；门票照常发售。"),
        ("It is due monthly.", "If the flat is damp, the rent falls. It is due monthly."),
    ],
)
def test_a_claim_that_tells_its_condition_is_left_in_peace(claim: str, said: str) -> None:
    assert [fault for fault in compare(claim, said, said, TODAY) if fault.kind == "condition"] == []


def test_only_the_governed_stretch_is_curtailed() -> None:
    text = "如果下雨，活动取消；门票照常发售。"
    assert curtailed(text, Span(text.index("活动"), text.index("；")))
    assert not curtailed(text, Span(0, text.index("；")))
    assert not curtailed(text, Span(text.index("门票"), len(text)))


def test_an_exception_stays_with_its_rule_when_a_sentence_is_cut() -> None:
    for sentence in (
        "双方当事人可以约定违约金的数额，但是法律另有规定的除外。",
        "工作日上午货车不得进入主城区，但新能源货车不受限制。",
        "使用人应当在三日内登记，但本条不适用于住户的访客。",
        "Trucks may not enter the old town, but electric trucks are exempt from the ban.",
        "The tenant may sublet the whole flat, but unless the owner agrees she may not.",
    ):
        assert [sentence[one.start : one.end] for one in claims(sentence)] == [sentence]
