"""Where the meaning of a term is asked, the sentence that defines it goes first."""

from __future__ import annotations

import pytest

from service.checking.defining import FIRST, asked, defined
from service.checking.relevance import Weighed
from service.vocabulary import EvidenceSentence


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is an AI system?", "ai system"),
        ("What is meant by personal data?", "personal data"),
        ("what are cookies", "cookies"),
        ("What does SLA mean?", "sla"),
        ("Define “force majeure”.", "force majeure"),
        ("什么是表见代理？", "表见代理"),
        ("不可抗力是什么意思？", "不可抗力"),
        ("什么是《民法典》？", "民法典"),
        ("个人信息的定义", "个人信息"),
        ("Who is he?", None),
        ("How long is the warranty?", None),
        ("试用期最长多久？", None),
        (f"What is {'very ' * 20}long?", None),
        ("", None),
    ],
)
def test_what_a_question_asks_the_meaning_of(question: str, term: str | None) -> None:
    assert asked(question) == term


@pytest.mark.parametrize(
    ("question", "sentence", "does"),
    [
        ("What is an AI system?", "(1) ‘AI system’ means a machine-based system;", True),
        ("What is an AI system?", "The AI system is a machine.", True),
        ("What is an AI system?", "AI systems intended to be used for elections.", False),
        ("What is an AI system?", "Each AI system is registered.", False),
        ("What are cookies?", "Cookies are small files.", True),
        ("What does SLA mean?", "SLA (service level agreement) stands for a promise.", True),
        ("什么是个人信息？", "本法所称个人信息是以电子或者其他方式记录的各种信息。", True),
        ("什么是个人信息？", "（一）个人信息，是指各种信息。", True),
        ("什么是个人信息？", "处理个人信息应当合法。", False),
        ("什么是不可抗力？", "不可抗力是不能预见、不能避免的客观情况。", True),
        ("什么是不可抗力？", "不可抗力是否成立，由法院认定。", False),
        ("What is (a+b?", "(A+B means a sum.", True),  # no pattern of its own
    ],
)
def test_what_defines_goes_first(question: str, sentence: str, does: bool) -> None:
    sentences = (told("It is spoken of here.", 0.5), told(sentence, 0.1), told("Or here.", 0.3))
    found = defined(question, Weighed(sentences, 0.7))
    best = max(found.sentences, key=lambda one: one.relevance)
    assert (best.text == sentence) == does
    assert [one.text for one in found.sentences] == [one.text for one in sentences]
    assert found.sufficient == 0.7


def test_the_best_of_two_definitions_stays_the_best() -> None:
    first, second = told("Cookies are small.", 0.1), told("Cookies are sweet.", 0.2)
    found = defined("What are cookies?", Weighed((first, second, told("Other.", 0.5)), 0.7))
    small, sweet, other = (one.relevance for one in found.sentences)
    assert sweet > small >= other * FIRST
    assert defined("What are cookies?", Weighed((), 0.0)) == Weighed((), 0.0)


def told(text: str, relevance: float) -> EvidenceSentence:
    return EvidenceSentence(1, 0, 0, len(text), text, relevance)
