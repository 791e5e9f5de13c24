"""Every layer is needed: a small suite of claims passes whole, and fails where any one layer is turned off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service import gate
from service.answer import Answerer
from service.checking import facts, quotes
from service.checking.align import Alignment
from service.checking.claims import Statement
from service.checking.vectors import SentenceVectors
from service.stages import check, judge
from service.stages.check import Checker
from service.stages.repair import Repairer
from service.vocabulary import Answer, Claim, Evidence, Layers, Policy, Question, Quote
from tests.fakes import FakeEncoder
from tests.service.checking.test_judge import ANYTHING, FakeModel, judge_with
from tests.service.lines import SCOPE, FakeGenerator, FakeStages, evidence

SAYS = "Permanent staff must give the firm notice of 30 days."
BADGE, RECEIPT = "Interns carry a badge at work.", "You may copy the receipt."
OLDEST = "The oldest member of the council opens the session."
FACTS: dict[str, tuple[str, str, str]] = {  # the fault, what is claimed, what the evidence says
    "number": ("number", "The firm hears from permanent staff 90 days ahead.", SAYS),
    "date": ("date", "The office opens on 1 May 2024.", "The office opens on 1 March 2024."),
    "reference": (
        "reference", "Look into Article 15 for parking.", "The rule on parking is in Article 12.",
    ),
    "title": ("title", "依照《合同法》处理。", "依照《民法典》处理。"),
    "name": ("name", "Marie Curie found it in Paris.", "Pierre Curie found it in Paris."),
    "negation": ("negation", "A badge is never carried by interns at work.", BADGE),
    "modality": ("modality", "The receipt must be copied by you.", RECEIPT),
    "comparison": (
        "comparison", "Only loans up to 500 euros are listed.", "Listed are loans of at least 500 euros.",
    ),
    "roles": (
        "roles", "The landlord pays the tenant a deposit.", "The tenant pays the landlord a deposit.",
    ),
    "condition": (
        "condition", "Guests cancel freely by noon.", "Guests cancel freely by noon if it rains.",
    ),
    "copy": ("comparison", "The youngest member of the council opens the session.", OLDEST),
}  # fmt: skip
FALSE = "Permanent staff must give the firm notice of 90 days."
INVENTED = "Permanent staff must give the firm notice of 30 days with a red balloon and a song."
OPEN = "Permanent staff tell the firm 30 days ahead."
RULES = evidence(
    f"{SAYS} Interns may leave with a notice of 7 days.",
    "Notice must be given in writing. The bonus is paid in May.",
)
CHECKER = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))


def fails() -> set[str]:
    """The claims of the suite whose outcome is not what it must be."""
    return {name for name, case in FACTS.items() if not clashes(*case)} | {
        name for name, holds in SUITE.items() if not holds()
    }


def clashes(kind: str, claim: str, says: str) -> bool:
    (found,) = CHECKER.check(claim, evidence(says))
    return found.verdict.kind != "supported" and kind in found.verdict.layers.facts


def only(claim: str, given: Evidence = RULES, policy: Policy | None = None) -> Claim:
    (found,) = CHECKER.check(claim, given, policy)
    return found


def quoted() -> bool:
    verdict = only("The bonus is paid in May.").verdict
    return verdict.layers.verbatim and verdict.quotes[0].text == "The bonus is paid in May."


def aligned() -> bool:
    verdict = only("In May the bonus is paid out.").verdict
    return [quote.text for quote in verdict.quotes][:1] == ["The bonus is paid in May."]


def judged(quote: str) -> str:
    cases = [(only(OPEN, policy=ANYTHING), RULES)]
    (claim,) = asyncio.run(judge_with(FakeModel({OPEN: (quote, True)})).judge(cases, ANYTHING))
    return claim.verdict.kind


def answered(text: str) -> Answer:
    stages = FakeStages(replace(RULES, sure=False))
    answerer = Answerer(stages, stages, stages, FakeGenerator(text), CHECKER, Repairer(), stages)
    return asyncio.run(answerer.answer(Question("How long?", SCOPE)))


SUITE: dict[str, Callable[[], bool]] = {
    "verbatim": quoted,
    "alignment": aligned,
    "quoted with its condition": lambda: (
        not only(
            "Guests cancel freely by noon.", evidence("Guests cancel freely by noon, if it rains.")
        ).verdict.layers.verbatim
    ),
    "invention": lambda: only(INVENTED).verdict.kind != "supported",
    "two statements": lambda: len(CHECKER.check(f"{SAYS[:-1]}; {OPEN}", RULES)) == 2,
    "judge's quote": lambda: judged("Permanent staff tell the firm.") == "unverified",
    "judge's facts": lambda: judged("Interns may leave with a notice of 7 days.") == "unverified",
    "judge": lambda: judged(SAYS) == "supported",
    "mended": lambda: answered(FALSE).text == SAYS,
    "kept back": lambda: "90" not in answered(f"{FALSE} {SAYS}").text,
}


class FakeScorer:
    """Finds everything likely."""

    version = "fake"

    def score(self, *_: Any) -> Layers:
        return Layers(score=1.0)


def anywhere(quote: str, passages: Any) -> Quote:
    return Quote(passages[0].id, 0, len(quote), quote)


def first(claim: str, given: Any, vectors: Any) -> Alignment:
    del claim, vectors
    return Alignment((given[0],), 0.9, 1.0)


def nothing(*_: Any) -> Any:
    return []


def none(*_: Any) -> None:
    return None


async def unasked(*_: Any) -> dict[int, Any]:
    return {}


def whole(sentence: str) -> list[Statement]:
    return [Statement(0, len(sentence))]


OFF: dict[
    str, tuple[object, str, Any, str]
] = {  # layer: where, name, what stands there, what fails
    "claims": (check, "claims", whole, "two statements"),
    "verbatim": (check, "verbatim", none, "verbatim"),
    "alignment": (check, "align", first, "alignment"),
    "curtailed": (quotes, "curtailed", nothing, "quoted with its condition"),
    "numbers": (facts, "check_numbers", nothing, "number"),
    "dates": (facts, "check_dates", nothing, "date"),
    "references": (facts, "check_references", nothing, "reference"),
    "titles": (facts, "check_titles", nothing, "title"),
    "names": (facts, "check_names", nothing, "name"),
    "negation": (facts, "check_negation", nothing, "negation"),
    "force": (facts, "check_force", nothing, "modality"),
    "comparison": (facts, "check_comparison", nothing, "comparison"),
    "roles": (facts, "check_roles", nothing, "roles"),
    "copies": (facts, "check_copy", nothing, "copy"),
    "conditions": (facts, "check_conditions", nothing, "condition"),
    "score": (CHECKER, "_scorer", FakeScorer(), "invention"),
    "judge's quote": (judge, "find", anywhere, "judge's quote"),
    "judge's facts": (judge, "compare", nothing, "judge's facts"),
    "judge": (judge.Judge, "_ask", unasked, "judge"),
    "repair": (Repairer, "repair", none, "mended"),
    "gate": (Repairer, "releases", lambda *_: True, "kept back"),
    "rounds of repair": (gate, "MAX_REPAIRS", 0, "mended"),
}


def test_the_suite_holds() -> None:
    assert fails() == set()


@pytest.mark.parametrize("layer", OFF)
def test_without_any_one_layer_it_does_not(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead, missed = OFF[layer]
    monkeypatch.setattr(where, name, instead)
    assert missed in fails()
