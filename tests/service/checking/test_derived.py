"""Figures that free words work out break no hard fact and are not proven; in a near copy they are facts."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from indexes.encoder import open_encoder
from service.checking.facts import compare, reckoned
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy

TODAY = date(2026, 6, 1)
CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))
VOTE = (
    "The council of Pell approved the bridge by 14 votes to 11 on Tuesday. The fire was reported at 21:40 and the "
    "first engine arrived at 21:52. The mill stood empty from 1984 and became a library in 2004. Of the 60 dwellings "
    "15 are let at a lower rent. Children under 20 kg take 5 ml, all others 10 ml."
)
DOSE = "滴剂：体重不足15千克的儿童每次2.5毫升，15千克以上的每次5毫升。门票60元，下井另收20元。丁公塔建于1965年，1983年重修。"


@pytest.mark.parametrize(
    ("claim", "around"),
    [
        ("Pell's bridge went through with a margin of three votes.", VOTE),  # a difference
        ("Twelve minutes passed between the alarm and the first engine.", VOTE),  # of times
        ("Nobody used the mill for twenty years after it was left.", VOTE),  # of years
        ("A quarter of the homes cost tenants less.", VOTE),  # a share
        ("Two engines and one library are mentioned; five things in all.", VOTE),  # counted
        ("A girl of 16 kg would be given half a spoonful, which is 5 ml.", VOTE),  # a case
        ("一个12千克重的孩子，用滴剂时每次取2.5毫升。", DOSE),
        ("成人既参观又下井，一共要花80元。", DOSE),  # a sum
        ("从落成到重修，丁公塔前后隔了十八年。", DOSE),
    ],
)
def test_what_can_be_worked_out_breaks_no_fact(claim: str, around: str) -> None:
    assert compare(claim, around, around, TODAY) == []


@pytest.mark.parametrize(
    ("claim", "aligned", "kinds"),
    [
        # a near copy states its figure: no sum excuses it
        ("The council approved the bridge by 3 votes to 11.", VOTE.split(" on")[0] + ".", {"number"}),
        ("The mill had three wheels and two stones.", "The mill had four wheels and two stones.", {"number"}),
        # nothing there makes it
        ("Visitors who go down the pit owe 95 yuan on top.", "Tickets cost 60 yuan, the pit 20.", {"number"}),
        ("The pit costs 40 yuan.", "Tickets cost 60 yuan, the pit costs 20 yuan.", {"number"}),
        ("下井参观者要另付70元。", "门票60元，下井另收20元。", {"number"}),
    ],
)  # fmt: skip
def test_what_nothing_makes_stays_a_fault(claim: str, aligned: str, kinds: set[str]) -> None:
    assert {fault.kind for fault in compare(claim, aligned, aligned, TODAY)} == kinds


@pytest.mark.parametrize(
    ("claim", "aligned"),
    [
        ("戚文博称判决已经生效。", "被告戚文博说，判决已经生效。"),
        ("程一诺要先取得许可。", "程一诺须先取得许可。"),
        ("Keeping Miss Abara's tooth costs 90 euros.", "To keep the tooth of Miss Abara costs 90 euros."),
        ("Neither Terefe nor Duits ran.", "Terefe and Duits did not run."),
    ],
)  # fmt: skip
def test_a_name_cut_with_its_verb_is_known(claim: str, aligned: str) -> None:
    assert "name" not in {fault.kind for fault in compare(claim, aligned, aligned, TODAY)}


@pytest.mark.parametrize(
    ("claim", "aligned"),
    [
        ("Masks protect people from COVID-19.", "Face masks protect from COVID19."),
        ("Masks protect people from COVID19.", "Face masks protect from COVID-19."),
        ("The Receiving Party may keep a copy.", "The recipient may keep one copy."),  # a role
    ],
)
def test_a_name_joined_otherwise_and_a_role_are_no_fault(claim: str, aligned: str) -> None:
    assert compare(claim, aligned, aligned, TODAY) == []


@pytest.mark.parametrize(
    ("claim", "aligned", "known"),
    [
        ("阿震想换房间。", "阿震说他要换房间，阿震等着。", True),  # 想 is a verb
        ("王海涛签署了合同。", "董事长王海签署了合同。", False),  # another man
    ],
)
def test_a_name_is_known_without_another_words_character_only(
    claim: str, aligned: str, known: bool
) -> None:
    found = {fault.kind for fault in compare(claim, aligned, aligned, TODAY)}
    assert ("name" not in found) is known


def test_pounds_are_money_too_and_a_limit_denied_is_one() -> None:
    assert (
        compare("The vase cost three pounds.", "The vase cost £3.", "The vase cost £3.", TODAY)
        == []
    )
    told = "Use the spray for seven days at most."
    assert compare("It should not be used for longer than seven days.", told, told, TODAY) == []


def test_another_name_is_still_a_fault() -> None:
    said, told = (
        "Keeping Miss Abara's tooth costs 90 euros.",
        "Keeping Mr Duits's tooth costs 90 euros.",
    )
    assert "name" in {fault.kind for fault in compare(said, told, told, TODAY)}


@pytest.mark.parametrize(
    ("claim", "figure"),
    [
        ("No more than three doses are allowed in a day.", "three"),
        ("一个12千克的孩子每次用5毫升。", "12千克"),
        ("The county bears more than half of the cost.", "half"),
        ("Building the bridge takes less than one year.", "one year"),
    ],
)
def test_what_would_have_to_be_worked_out_is_never_supported(claim: str, figure: str) -> None:
    evidence = given([
        "Children under 20 kg take 5 ml twice a day, all others 10 ml. Do not take more than four doses in 24 hours.",
        "滴剂：体重不足15千克的儿童每次2.5毫升，15千克以上的每次5毫升，每日三次。",
        "Work begins in May 2026 and is to end in autumn 2028. The bridge will cost 12 million euros, of which the "
        "county pays 5 million.",
    ])  # fmt: skip
    checker = Checker(SentenceVectors(open_encoder(None, CACHE)), lambda: TODAY)
    (found,) = checker.check(claim, evidence)
    assert found.verdict.kind != "supported"
    assert found.verdict.score < Policy().supported
    assert figure in {reckoned(claim, one.text, TODAY) for one in evidence.sentences}


GRADES = "普通员工每晚不超过300元，部门经理每晚不超过450元。"
PAY = "Staff get 300 euros a month, managers 450. The tower is 90 m high, the mast 30 m higher. Prices rose 5 %."


@pytest.mark.parametrize(
    ("claim", "around", "figure"),
    [
        (
            "部门经理每晚比普通员工高300元。",
            GRADES,
            "300元",
        ),  # the figure stands there, as no difference
        ("Managers get 300 euros more than staff.", PAY, "300 euros"),
        ("The mast is higher by 90 m.", PAY, "90 m"),
        ("The mast is 30 m higher than the tower.", PAY, ""),  # told as one
        ("Prices were 5 % higher than before.", PAY, ""),
        ("Managers get more than 300 euros.", PAY, ""),  # a bound is none
        ("部门经理每晚不超过450元。", GRADES, ""),
    ],
)
def test_a_difference_is_told_only_where_it_is_told_as_one(
    claim: str, around: str, figure: str
) -> None:
    assert reckoned(claim, around, TODAY) == figure


def test_what_is_said_in_other_words_stays_supported() -> None:
    evidence = given(["Permanent staff must give notice of thirty days, interns of one week."])
    checker = Checker(SentenceVectors(open_encoder(None, CACHE)), lambda: TODAY)
    (found,) = checker.check("Permanent employees have to give 30 days' notice.", evidence)
    assert "worked out" not in (found.verdict.reason or "")
