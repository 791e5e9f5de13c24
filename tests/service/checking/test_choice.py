"""Whether a question must be asked back."""

from __future__ import annotations

from dataclasses import replace

from indexes.vocabulary import Hit
from service.checking.choice import find_options
from service.checking.conflict import find_conflicts
from service.checking.given import bundled
from service.checking.missing import missing
from tests.service.lines import hit

QUESTION = "How long is the notice period?"
LEASES = (
    hit(1, "The notice period is 30 days.", "Lease of the Alder Street shop"),
    hit(2, "The notice period is 60 days.", "Lease of the Birch Street shop"),
    hit(3, "The notice period is 90 days.", "Lease of the Cedar Street shop"),
)


def labels(question: str, *hits: Hit) -> list[str]:
    sentences = [replace(one, relevance=0.5**one.rank) for one in bundled(hits).sentences]
    torn = find_conflicts(question, sentences, hits)
    return [option.label for option in find_options(question, sentences, hits, torn)]


def test_documents_that_answer_each_for_itself_are_the_options() -> None:
    assert labels(QUESTION, *LEASES) == [one.passage.title for one in LEASES]


def test_chinese_documents_too() -> None:
    hits = (
        hit(1, "保证金为三千元。", "甲店租赁合同"),
        hit(2, "保证金为五千元。", "乙店租赁合同"),
    )
    assert labels("保证金是多少？", *hits) == ["甲店租赁合同", "乙店租赁合同"]


def test_a_question_that_names_one_is_clear() -> None:
    assert labels("How long is the notice period in Birch Street?", *LEASES) == []


def test_documents_that_agree_leave_nothing_to_ask() -> None:
    same = replace(LEASES[0].passage, id=2, document_id="doc_2", title=LEASES[1].passage.title)
    assert labels(QUESTION, LEASES[0], replace(LEASES[1], passage=same)) == []


def test_a_question_without_a_slot_is_asked_back_where_they_conflict() -> None:
    assert labels("What about notice?", *LEASES[:2]) == [one.passage.title for one in LEASES[:2]]


def test_versions_of_one_document_are_no_options() -> None:
    hits = (
        hit(1, "The notice period is 30 days.", "Staff rules 2024"),
        hit(2, "The notice period is 60 days.", "Staff rules 2026"),
    )
    assert labels(QUESTION, *hits) == []


def test_a_passage_that_answers_better_settles_it() -> None:
    vague = hit(2, "Rent for any period is due 60 days after the invoice.", LEASES[1].passage.title)
    assert labels(QUESTION, LEASES[0], vague) == []


def test_what_no_passage_speaks_of_is_missing() -> None:
    hits = (hit(1, "You may pay by card or by bank transfer.", "Halden Cloud Terms"),)
    asked = "Can I pay my Halden Cloud bill with cryptocurrency?"
    weights = {"cryptocurr": 5.0, "bill": 2.0}
    assert missing(asked, hits, weights) == ("cryptocurrency",)
    assert missing("Can I pay by card?", hits, {}) == ()
    assert missing("能用支票付款吗？", (hit(1, "付款可以使用银行卡。"),), {}) == ("支票",)
    assert missing("What is the difference between cards?", hits, {}) == ()
    assert missing("支票和银行卡的区别", (hit(1, "付款可以使用银行卡。"),), {}) == ("支票",)
    assert missing("公园什么时候开放？", (hit(1, "公园六时开放。"),), {}) == ()
