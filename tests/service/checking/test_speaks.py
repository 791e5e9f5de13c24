"""Short clauses in small collections: worth quoting when they have nearly all of the question's words."""

from __future__ import annotations

import pytest

from service.checking.missing import speaks
from service.checking.slots import lacks
from tests.service.lines import hit

NOTICE = hit(1, "The notice period is 60 days.", "Supply contract with Globex", "Article 2 Notice")


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("How long is the notice period with Globex?", True),
        ("What is the notice period of the Globex contract?", True),
        ("Who founded Globex?", False),
        ("Where is the head office of Globex?", False),
        ("What is the notice period for interns in Paris?", False),
        ("Globex?", False),  # one word is no question
    ],
)
def test_a_passage_speaks_of_a_question_by_its_words_and_place(question: str, does: bool) -> None:
    assert speaks(question, NOTICE) == does


def test_a_span_of_time_tells_when() -> None:
    paid = "Globex pays each invoice within 14 days of receipt."
    assert not lacks("When must Globex pay invoices?", [paid])
    assert lacks("When must Globex pay invoices?", ["Globex pays each invoice."])


@pytest.mark.parametrize(
    ("question", "sentence", "does"),
    [
        ("How much is the Team plan per month?", "Team: 10% | Enterprise: 15%", True),
        ("How much is the Team plan per month?", "It costs 49 dollars.", False),
        ("How much does the hotel charge?", "It keeps 10% of the price.", False),
        ("How much does the tank hold?", "It holds 1.8 litres.", False),
        ("How much does it weigh?", "It draws 1,450 W.", True),
        ("晨沐M2有多重？", "机器重9.5公斤。", False),
        ("晨沐M2有多重？", "额定功率为1450瓦。", True),
        ("How many tablets are in a bottle?", "Each tablet has 5 mg.", True),
        ("How many tablets are in a bottle?", "A bottle has 30 tablets.", False),
        ("坦苏力片一瓶多少片？", "每片含坦苏力5毫克。", True),
        ("坦苏力片一瓶多少片？", "每瓶30片。", False),
        ("How many accounts may share it?", "Up to six accounts can be linked.", False),
        ("How many accounts may share it?", "It lasts 30 days.", True),
        ("How many working days does it take?", "It takes 3 Business Days.", False),
        ("How many square miles is it?", "It covers 34 square miles.", False),
        ("海登云调整价格要提前多少天通知客户？", "应当至少提前60日通知客户；", False),
        ("海登云调整价格要提前多少天通知客户？", "价格上调不超过5%。", True),
        ("How long is the warranty?", "The warranty is 24 months.", False),
        ("How long is the warranty?", "The warranty covers 3 parts.", True),
        ("How old must a child be?", "Children from 6 years.", False),
    ],
)
def test_a_number_answers_only_in_what_is_asked_for(
    question: str, sentence: str, does: bool
) -> None:
    assert lacks(question, [sentence]) == does


@pytest.mark.parametrize(
    ("question", "sentence", "does"),
    [
        ("苏联解体在哪一年？", "苏联于20世纪90年代初解体。", True),  # a decade is no year
        ("苏联解体在哪一年？", "苏联于1991年解体。", False),
        ("What year did it close?", "It closed in the 1990s.", True),
        ("What year did it close?", "It closed on 3 May 1991.", False),
        ("What year did it close?", "The 1991 season was its last.", False),
        ("这家公司是谁创立的？", "公司总部在美国加州。", True),  # a place founds nothing
        ("这家公司是谁创立的？", "公司由邓小平创立。", False),
        ("Who founded it?", "It was founded in the United States.", True),
        ("Who founded it?", "It was founded in the US by Ada Weber.", False),
        ("Who won the cup?", "The cup went to France.", False),  # but it may win
        ("2018年的人口出生率", "2018年人口出生率大幅降低。", True),
        ("2018年的人口出生率", "2018年人口出生率为10.94‰。", False),
        ("2018年的汇率", "1美元兑6.8元。", False),
        ("第四任行政长官？", "选出了第四任行政长官。", True),
        ("director of the film", "The film was shot in May.", True),
        ("director of the film", "The film is by Ada Weber.", False),
    ],
)
def test_a_year_is_no_decade_and_who_is_no_place(question: str, sentence: str, does: bool) -> None:
    assert lacks(question, [sentence]) == does
