"""The check as a whole: which layer speaks, what is quoted, and that every layer is needed."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.quotes import verbatim
from service.checking.vectors import SentenceVectors
from service.stages import check
from service.stages.check import Checker
from service.vocabulary import Policy
from tests.fakes import FakeEncoder
from tests.service.lines import evidence

RULES = evidence(
    "用户没有继承人的，账户归集体所有。用户不得转让账户。押金为三百元，自2024年3月1日起收取。",
    "Interns may leave with a notice of 7 days. Permanent staff must give notice of 30 days.",
)


def kinds(sentence: str, policy: Policy | None = None) -> list[str]:
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))
    return [claim.verdict.kind for claim in checker.check(sentence, RULES, policy)]


def test_a_part_of_a_sentence_is_verbatim_only_from_clause_to_clause() -> None:
    assert verbatim("用户不得转让账户", RULES) is not None
    assert verbatim("押金为三百元。", RULES) is not None
    assert verbatim("继承人的", RULES) is None
    assert verbatim("转让账户。", RULES) is None, "what stands before it denies it"
    assert verbatim("staff must give notice of 30 days", RULES) is None
    assert verbatim("。", RULES) is None


def test_a_quote_stands_where_it_says() -> None:
    for claim in (
        "押金为三百元",
        "自2024年3月1日起收取。",
        "INTERNS may leave with a notice of 7 days.",
    ):
        quote = verbatim(claim, RULES)
        assert quote is not None
        passage = next(hit.passage for hit in RULES.hits if hit.passage.id == quote.passage_id)
        assert passage.text[quote.start - passage.start : quote.end - passage.start] == quote.text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("用户不得转让账户。", ["supported"]),
        ("用户可以转让账户。", ["contradicted"]),
        ("**押金**为三百元。[1]", ["supported"]),
        ("押金为五百元。", ["contradicted"]),
        ("押金为三百元；用户可以转让账户。", ["supported", "contradicted"]),
        ("您好！", ["not_checkable"]),
        ("The moon is made of green cheese and zinc.", ["unsupported"]),
    ],
)
def test_verdicts(sentence: str, expected: list[str]) -> None:
    assert kinds(sentence) == expected


def test_without_the_facts_a_false_number_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Permanent staff must give notice of 90 days."
    assert kinds(said) == ["contradicted"]
    monkeypatch.setattr(check, "compare", lambda *_: [])
    assert kinds(said) != ["contradicted"]


def test_without_the_score_an_invention_would_pass() -> None:
    said = "Permanent staff must give notice of 30 days to their beloved gardening supervisor."
    assert kinds(said) == ["unsupported"]
    assert kinds(said, Policy(supported=0.0)) == ["supported"]


def test_no_evidence_supports_nothing() -> None:
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))
    (claim,) = checker.check("Notice is 30 days.", evidence())
    assert claim.verdict.kind == "unsupported"
    assert claim.verdict.quotes == ()
