"""Repair: what holds stays, what failed gives way to its evidence or goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.checking.quotes import quoted
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.stages.repair import Repairer
from service.vocabulary import Policy
from tests.fakes import FakeEncoder
from tests.service.lines import evidence

RULES = evidence(
    "Permanent staff must give notice of 30 days. The office must answer within 5 days.",
    "押金为三百元。用户不得转让账户。",
)
CHECKER = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))


@pytest.mark.parametrize(
    ("sentence", "mended"),
    [
        (
            "Permanent staff must give notice of 90 days.",
            "Permanent staff must give notice of 30 days.",
        ),
        ("押金为三百元；用户可以转让账户。", "押金为三百元。用户不得转让账户。"),
        (
            "Permanent staff must give notice of 30 days, and the office must answer within 9 days.",
            "Permanent staff must give notice of 30 days. The office must answer within 5 days.",
        ),
        ("押金为三百元；月亮由绿色奶酪制成而且很好吃。", "押金为三百元"),
        ("The moon is made of green cheese and zinc.", None),
    ],
)
def test_mending(sentence: str, mended: str | None) -> None:
    claims = CHECKER.check(sentence, RULES)
    repairer = Repairer()
    assert not repairer.releases(claims, Policy())
    found = repairer.repair(sentence, claims, RULES, "")
    assert found == mended
    if found is not None:
        assert repairer.releases(CHECKER.check(found, RULES), Policy())


def test_a_pleasantry_alone_is_not_what_is_left_of_a_sentence() -> None:
    said = "Sure; the moon is made of green cheese and zinc."
    assert Repairer().repair(said, CHECKER.check(said, RULES), RULES, "") is None


@pytest.mark.parametrize("policy", ["flag", "off"])
def test_other_policies_release_everything(policy: str) -> None:
    claims = CHECKER.check("Permanent staff must give notice of 90 days.", RULES)
    assert Repairer().releases(claims, Policy(policy))  # type: ignore[arg-type]  # one of the three by construction


def test_what_was_made_up_gives_way_only_to_what_bears_on_the_question() -> None:
    said = "Offices answer in five days, says the moon."
    (claim,) = CHECKER.check(said, RULES)
    assert claim.verdict.kind != "contradicted"
    near = replace(claim, verdict=replace(claim.verdict, quotes=(quoted(RULES.sentences[1]),)))
    assert Repairer().repair(said, (near,), RULES, "") == RULES.sentences[1].text
    far = replace(claim, verdict=replace(claim.verdict, quotes=(quoted(RULES.sentences[3]),)))
    assert Repairer().repair(said, (far,), RULES, "") is None


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("30 days.", "Permanent staff must give notice of 30 days."),
        ("5 days", "The office must answer within 5 days."),
        ("三百元。", "押金为三百元。"),
        ("Notice is 30 days.", None),  # says so itself
        ("用户不得转让账户。", None),
    ],
)
def test_a_bare_phrase_is_completed_and_nothing_else(said: str, whole: str | None) -> None:
    bearing = tuple(replace(one, relevance=0.3) for one in RULES.sentences)
    assert Repairer().whole(said, replace(RULES, sentences=bearing)) == (whole or said)


def test_of_several_sentences_with_the_phrase_the_one_that_answers_completes_it() -> None:
    asked = evidence("The deposit is 300 euros. The fee of 300 euros is paid in May.")
    weighed = [replace(one, relevance=0.9 if "fee" in one.text else 0.1) for one in asked.sentences]
    asked = replace(asked, sentences=tuple(weighed))
    assert Repairer().whole("300 euros", asked) == "The fee of 300 euros is paid in May."
    beside = [replace(one, relevance=0.01) if "fee" in one.text else one for one in weighed]
    asked = replace(asked, sentences=(*beside, replace(RULES.sentences[0], relevance=0.9)))
    assert Repairer().whole("fee of 300", asked) is None  # bears on nothing


@pytest.mark.parametrize("said", ["90 days.", "Staff rules", "员工手册", "The answer is:"])
def test_a_phrase_that_stands_nowhere_states_nothing(said: str) -> None:
    assert Repairer().whole(said, RULES) is None


def test_titles_and_headings_of_any_length_state_nothing() -> None:
    (hit,) = evidence("按年付费的客户终止服务的，应当提前30日提出。").hits
    placed = replace(hit.passage, title="海登云服务条款", section="第四章 终止 / 第九条 客户终止")
    terms = replace(RULES, hits=(replace(hit, passage=placed),))
    trail = "海登云服务条款 / 第四章 终止 / 第九条 客户终止"
    assert Repairer().whole(trail, terms) is None
    ruled = RULES.sentences[0].text
    assert Repairer().whole(f"{trail}\n{ruled}", terms) == ruled
    assert Repairer().whole("客户不得终止服务。", terms) == "客户不得终止服务。"


def test_a_phrase_in_another_language_is_left_to_the_check() -> None:
    english = evidence("The office must answer within 5 days.")
    assert Repairer().whole("五天", english) == "五天"


@pytest.mark.parametrize(
    ("said", "sourced"),
    [
        ("Staff must give notice of 30 days.", "Permanent staff must give notice of 30 days."),
        ("Whoever works here for good tells us a month ahead.", None),
        ("Permanent staff must give notice of 30 days.", None),
    ],
)
def test_a_near_copy_that_holds_is_said_as_the_evidence_has_it(
    said: str, sourced: str | None
) -> None:
    (claim,) = CHECKER.check(said, RULES)
    held = replace(claim, verdict=replace(claim.verdict, kind="supported"))
    assert Repairer().sourced(said, (held,), RULES) == (sourced or said)


def test_a_copy_of_a_part_of_a_long_sentence_stays() -> None:
    long = evidence(f"The office answers within 5 days, {'and so on, ' * 40}as ever.")
    said = "The office answers within 5 days, and so on."
    (claim,) = CHECKER.check(said, long)
    assert Repairer().sourced(said, (claim,), long) == said


def test_stray_spaces_between_characters_hide_no_phrase() -> None:
    scanned = evidence("建立 个人议案 委员会的目的是考虑立法问题。")
    assert Repairer().whole("个人议案委员会。", scanned) == scanned.sentences[0].text


def test_what_failed_gives_way_to_the_sentence_that_holds_its_answer() -> None:
    empire = evidence(
        "After his death the empire grew for a generation and reached out for more of Asia. "
        "It then stretched from the Caspian Sea to the Sea of Japan."
    )
    said = "After his death the empire was bordered by the Sea of Japan."
    (claim,) = CHECKER.check(said, empire)
    nearest = replace(
        claim.verdict, kind="unverified", quotes=(quoted(empire.sentences[0]),)
    )  # all but the answer stands there
    failed = replace(claim, verdict=nearest)
    question = "Which sea bordered the empire after his death?"
    assert Repairer().repair(said, (failed,), empire, question) == empire.sentences[1].text
    contradicted = replace(failed, verdict=replace(nearest, kind="contradicted"))
    mended = Repairer().repair(said, (contradicted,), empire, question)
    assert mended == empire.sentences[0].text, "what is put right is what was said of it"
