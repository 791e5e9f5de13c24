"""Chinese abbreviations: spelt out where a passage says how, and nothing else is touched."""

from __future__ import annotations

import pytest

from indexes.abbreviations import spelt_out
from tests.indexes.test_spelling import FakeWitness

PASSAGES = (
    "工作满一年的员工，每年享有年休假10天。",
    "年休假应当在当年安排完毕。",
    "参加医疗保险的，由单位缴纳保险费。",
    "禁止从建筑物中抛掷物品。",
    "违反规定的，处五百元罚款。违背规则的，予以警告。",
    "房屋东侧的道路由城市管理。房间东面有窗。",
    "低血糖时可以喝糖水。",
    "本市居民可以办理居住证，居民身份证应当换发。",
)


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("年假有几天？", "年假（年休假）有几天？"),
        ("員工年假幾天", "員工年假（年休假）幾天"),
        ("医保费谁交？", "医保（医疗保险）费谁交？"),
        ("建筑物抛物怎么罚？", "建筑物抛物（抛掷物品）怎么罚？"),
        ("医保费和年假", "医保（医疗保险）费和年假（年休假）"),
    ],
)
def test_what_passages_have_in_full_is_spelt_out(asked: str, searched: str) -> None:
    assert spelt_out(asked, FakeWitness(PASSAGES)) == searched


@pytest.mark.parametrize(
    "asked",
    [
        "年休假有几天？",
        "违规怎么罚？",  # 违反规定 or 违背规则
        "房东可以管理城市吗？",  # 房屋东侧 or 房间东面
        "员工加薪几成？",  # nothing stands for it
        "《年假》讲什么？",
        "术后能喝水吗？",  # a verb and its object: 喝糖水 is something else
        "annual leave in days",
        "",
        "年假有几天？" * 5,  # no short question
    ],
)
def test_all_else_stays_as_it_is(asked: str) -> None:
    assert spelt_out(asked, FakeWitness(PASSAGES)) == asked


def test_what_stands_beside_other_words_is_something_else() -> None:
    """A passage must have three in ten of the question's other known words."""
    witness = FakeWitness(PASSAGES)
    assert spelt_out("居住证的居民身份证年假", witness) == "居住证的居民身份证年假"
    assert spelt_out("年假", witness) == "年假（年休假）"


def test_a_word_of_a_deleted_document_spells_nothing_out() -> None:
    assert spelt_out("年假有几天？", FakeWitness(PASSAGES, forgetful=True)) == "年假有几天？"
