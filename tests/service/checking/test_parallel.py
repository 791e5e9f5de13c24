"""What the evidence says of one thing is not said of the other that stands beside it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checking.facts import compare
from service.checking.facts.parallel import check_parallel
from service.checking.facts.reading import read

TODAY = date(2026, 6, 1)
WATER = "Clean the group head with water rather than vinegar in the morning."
CHEQUE = "Pay the landlord by transfer instead of by cheque."
MARKET = "The largest market was the United States (34%), followed by Japan (6%)."
COLOURS = "Green was the colour of merchants, while red was reserved for the nobility."
TAX = "Owners, unlike tenants, pay the tax."
DOSE = "Adults take 10 ml twice a day; children take 5 ml twice a day."
DOSE_ZH = "成人每日两次，每次10毫升；儿童每日两次，每次5毫升。"
LEAVE = "全职员工享有30天年假，兼职员工享有15天。"
BEAR = "费用由出租人而非承租人承担。"
KEEP = "自然人的保管期为三年，法人的保管期为五年。"
WARRANTY = "The warranty is 24 months. For the grinder the warranty is 36 months."

# claim, evidence, whether it says of one what is said of the other
CASES = [
    ("Clean the group head with vinegar.", WATER, True),
    ("Clean the group head with water.", WATER, False),
    ("Clean the group head in the morning.", WATER, False),
    ("Pay the landlord by cheque.", CHEQUE, True),
    ("Pay the landlord by transfer.", CHEQUE, False),
    ("The largest market was Japan.", MARKET, True),
    ("The largest market was the United States.", MARKET, False),
    ("Red was the colour of merchants.", COLOURS, True),
    ("Red was reserved for the nobility.", COLOURS, False),
    ("Tenants pay the tax.", TAX, True),
    ("Owners pay the tax.", TAX, False),
    ("Unlike tenants, owners pay the tax.", TAX, False),
    ("Children take 10 ml twice a day.", DOSE, True),
    ("Children take 5 ml twice a day.", DOSE, False),
    ("Adults take 10 ml.", DOSE, False),
    ("儿童每日两次，每次10毫升。", DOSE_ZH, True),
    ("儿童每次5毫升。", DOSE_ZH, False),
    ("兼职员工享有30天年假。", LEAVE, True),
    ("兼职员工享有15天年假。", LEAVE, False),
    ("全职员工享有30天年假。", LEAVE, False),
    ("费用由承租人承担。", BEAR, True),
    ("费用由出租人承担。", BEAR, False),
    ("合同应当采用口头形式。", "合同应当采用书面形式，而不是口头形式。", True),
    ("法人的保管期为三年。", KEEP, True),
    ("法人的保管期为五年。", KEEP, False),
    ("Coffee costs 5 yuan.", "Tea costs 5 yuan, coffee costs 9 yuan.", True),
    ("Tea costs 5 yuan and coffee costs 9 yuan.", "Tea costs 5 yuan, coffee costs 9 yuan.", False),
    ("The grinder's warranty is 24 months.", WARRANTY, True),
    ("The grinder's warranty is 36 months.", WARRANTY, False),
    ("In Japan it occurs in 1 in 500 people.", "It occurs in 1 in 200 people in Japan, 1 in 500 people in Peru.", True),
    ("In Japan it occurs in 1 in 200 people.", "It occurs in 1 in 200 people in Japan, 1 in 500 people in Peru.", False),
    ("许可证有效期为5年，但食品企业的为3年。", "许可证有效期为5年，但是，食品企业许可证的有效期为3年。", False),
    # figures of two kinds deny nothing, nor does another word for the same
    ("Tenants pay it within 3 days.", "Tenants owe 500 yuan. The lessee pays it within 3 days.", False),
    ("The fee for students is 3 yuan.", "The fee is 5 yuan. Students pay 3 yuan.", False),
    ("Children like to swim.", "Doctors found that children like to swim.", False),
    ("Doctors like to swim.", "Doctors found that children like to swim.", True),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "evidence", "crossed"), CASES)
def test_what_is_said_of_one_is_not_said_of_the_other(
    claim: str, evidence: str, crossed: bool
) -> None:
    faults = compare(claim, evidence, evidence, TODAY)
    assert bool(faults) == crossed, [fault.reason for fault in faults]
    assert all(fault.contradicts for fault in faults)


def test_the_reason_names_both() -> None:
    (fault,) = compare("Tenants pay the tax.", TAX, TAX, TODAY)
    assert fault.kind == "roles"
    assert fault.reason == "The evidence says this of Owners, not of Tenants."
    (fault,) = compare("The grinder's warranty is 24 months.", WARRANTY, WARRANTY, TODAY)
    assert fault.kind == "number"
    assert fault.reason == "The evidence says 36 months, not 24 months."


PIECES = "rather than|instead of|10 ml|三年|而非|，|; |. |water|承租人|while |30天|（a）|, not "


@settings(deadline=None, max_examples=200)
@given(*[st.lists(st.sampled_from(PIECES.split("|")), max_size=12).map("".join)] * 2)
def test_never_raises(claim: str, evidence: str) -> None:
    list(check_parallel(read(claim, TODAY), read(evidence, TODAY)))
