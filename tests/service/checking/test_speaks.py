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
