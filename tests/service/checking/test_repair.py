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
    found = repairer.repair(sentence, claims, RULES)
    assert found == mended
    if found is not None:
        assert repairer.releases(CHECKER.check(found, RULES), Policy())


def test_a_pleasantry_alone_is_not_what_is_left_of_a_sentence() -> None:
    said = "Sure; the moon is made of green cheese and zinc."
    assert Repairer().repair(said, CHECKER.check(said, RULES), RULES) is None


@pytest.mark.parametrize("policy", ["flag", "off"])
def test_other_policies_release_everything(policy: str) -> None:
    claims = CHECKER.check("Permanent staff must give notice of 90 days.", RULES)
    assert Repairer().releases(claims, Policy(policy))  # type: ignore[arg-type]  # one of the three by construction


def test_what_was_made_up_gives_way_only_to_what_bears_on_the_question() -> None:
    said = "Offices answer in five days, says the moon."
    (claim,) = CHECKER.check(said, RULES)
    assert claim.verdict.kind != "contradicted"
    near = replace(claim, verdict=replace(claim.verdict, quotes=(quoted(RULES.sentences[1]),)))
    assert Repairer().repair(said, (near,), RULES) == RULES.sentences[1].text
    far = replace(claim, verdict=replace(claim.verdict, quotes=(quoted(RULES.sentences[3]),)))
    assert Repairer().repair(said, (far,), RULES) is None
