"""The judge: what it may settle, and that a bad one settles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from indexes.errors import IbidError, ModelError, ModelUnreachable
from service.answer import Answerer
from service.checking.vectors import SentenceVectors
from service.draft import Ended, Piece, Sentence
from service.models.admission import Admission
from service.models.port import Delta, Options, Probe, Prompt
from service.models.schema import check as fault_of
from service.models.writer import Writer
from service.policy.pressure import Pressure
from service.stages.check import Checker
from service.stages.judge import TOGETHER, Judge, find
from service.stages.repair import Repairer
from service.vocabulary import Answer, Claim, Engine, Event, Evidence, Policy, Question, Usage
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeGenerator, FakeStages, evidence

RULES = evidence(
    "Interns may leave with a notice of 7 days. Permanent staff must give notice of 30 days.",
    "Notice must be given in writing. 押金为三百元，自收到之日起退还。",
)
CLAIM = "Permanent staff tell the firm 30 days ahead."
QUOTE = "Permanent staff must give notice of 30 days."
ANYTHING = Policy(supported=1.0, doubtful=0.0)  # everything without a fault is open


@dataclass
class FakeModel:
    """Judges by ``says``, one entry a claim; on demand it is slow, or raises ``error``."""

    says: dict[str, tuple[str, bool]] = field(default_factory=dict)
    error: IbidError | None = None
    pause: float = 0.0
    skips: bool = False
    name: str = "fake"
    model: str = "fake:1b"
    context: int = 4096
    asked: list[tuple[Prompt, Options]] = field(default_factory=list)

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        self.asked.append((prompt, options))
        await asyncio.sleep(self.pause)
        if self.error is not None:
            raise self.error
        lines = [line.split(". ", 1) for line in prompt.question.splitlines()[1:]]
        entries = [
            {"claim": int(number), "quote": self.says[text][0], "supported": self.says[text][1]}
            for number, text in lines
        ]
        reply = {"verdicts": entries[self.skips :]}
        assert self.skips or not fault_of(reply, schema), (
            "a fake that lies must still write what is asked"
        )
        return reply

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        raise AssertionError("nothing is written here")
        yield

    def count(self, text: str) -> int:
        return len(text) // 4

    async def probe(self) -> Probe:
        return Probe(self.name, self.model)

    async def aclose(self) -> None:
        pass


CHECKER = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))


def judge_with(model: FakeModel, seconds: float = 5.0) -> Judge:
    writer = Writer(model, Admission(1, 1, 1.0), Pressure())
    return Judge(writer, lambda: date(2026, 1, 1), seconds)


def judged(
    model: FakeModel, *claims: str, seconds: float = 5.0, policy: Policy = ANYTHING
) -> list[Claim]:
    cases: list[tuple[Claim, Evidence]] = [
        (claim, RULES) for text in claims for claim in CHECKER.check(text, RULES, policy)
    ]
    return asyncio.run(judge_with(model, seconds).judge(cases, policy))


def test_an_open_claim_is_supported_by_a_quote_that_stands() -> None:
    model = FakeModel({CLAIM: (QUOTE, True)})
    (claim,) = judged(model, CLAIM)
    assert claim.verdict.kind == "supported"
    assert claim.verdict.layers.judge == "supported"
    assert claim.verdict.by is not None
    assert claim.verdict.by.judge == "fake:1b"
    (quote,) = claim.verdict.quotes
    passage = next(hit.passage for hit in RULES.hits if hit.passage.id == quote.passage_id)
    assert passage.text[quote.start - passage.start : quote.end - passage.start] == quote.text
    ((prompt, options),) = model.asked
    assert not options.thinking
    assert QUOTE in "".join(block.text for block in prompt.blocks)


@pytest.mark.parametrize(
    ("quote", "supported", "ruling", "kind"),
    [
        (QUOTE, False, "denied", "unsupported"),
        ("Permanent staff must give notice of 31 days.", True, "misquoted", "unverified"),
        ("", True, "misquoted", "unverified"),
        ("days", True, "misquoted", "unverified"),
        ("Interns may leave with a notice of 7 days.", True, "against the facts", "unverified"),
    ],
)
def test_the_word_of_the_model_alone_counts_for_nothing(
    quote: str, supported: bool, ruling: str, kind: str
) -> None:
    (claim,) = judged(FakeModel({CLAIM: (quote, supported)}), CLAIM)
    assert (claim.verdict.kind, claim.verdict.layers.judge) == (kind, ruling)


def test_no_model_is_believed_on_a_sum() -> None:
    sum_ = "Half of those employed for good tell the firm 30 days ahead."
    (claim,) = judged(FakeModel({sum_: (QUOTE, True)}), sum_)
    assert (claim.verdict.kind, claim.verdict.layers.judge) == ("unverified", "against the facts")


@pytest.mark.parametrize(
    "model",
    [
        FakeModel(error=ModelUnreachable("Nobody is there.")),
        FakeModel(error=ModelError("The model did not write the JSON it was asked for: $.")),
        FakeModel({CLAIM: (QUOTE, True)}, pause=5.0),
        FakeModel({CLAIM: (QUOTE, True)}, skips=True),
    ],
    ids=["away", "malformed", "late", "silent"],
)
def test_a_judge_that_says_nothing_leaves_it_open(model: FakeModel) -> None:
    if model.skips:
        model.says["Other staff tell the firm some days ahead."] = ("", False)
        claim = judged(model, CLAIM, "Other staff tell the firm some days ahead.")[0]
    else:
        (claim,) = judged(model, CLAIM, seconds=0.2)
    assert (claim.verdict.kind, claim.verdict.layers.judge) == ("unverified", "silent")
    assert not Repairer().releases((claim,), Policy())


def test_what_the_local_check_settled_is_not_asked() -> None:
    model = FakeModel()
    kinds = [
        claim.verdict.kind
        for claim in judged(model, QUOTE, "Permanent staff must give notice of 90 days.")
    ]
    assert kinds == ["supported", "contradicted"]
    assert model.asked == []


def test_several_claims_share_a_call() -> None:
    texts = [f"Permanent staff tell the firm 30 days ahead of {month}." for month in "abcde"]
    model = FakeModel(dict.fromkeys(texts, (QUOTE, True)))
    assert len(judged(model, *texts)) == 5
    assert [len(prompt.question.splitlines()) - 1 for prompt, _ in model.asked] == [TOGETHER, 1]


@pytest.mark.parametrize("level", ["extractive", "short"])
def test_under_pressure_nobody_is_asked(level: Any) -> None:
    model = FakeModel({CLAIM: (QUOTE, True)})
    judge = judge_with(model)
    judge.writer.pressure.pin(level)
    cases = [(claim, RULES) for claim in CHECKER.check(CLAIM, RULES, ANYTHING)]
    (claim,) = asyncio.run(judge.judge(cases, ANYTHING))
    assert claim.verdict.layers.judge == "silent"
    assert model.asked == []


def test_a_model_that_reads_too_slowly_is_not_asked() -> None:
    model = FakeModel({CLAIM: (QUOTE, True)})
    judge = judge_with(model, seconds=2.0)
    cases = [(claim, RULES) for claim in CHECKER.check(CLAIM, RULES, ANYTHING)]
    judge.writer.speed.assume(1.0)
    (claim,) = asyncio.run(judge.judge(cases, ANYTHING))
    assert claim.verdict.layers.judge == "supported"
    judge.writer.speed.assume(0.0)
    (claim,) = asyncio.run(judge.judge(cases, ANYTHING))
    assert claim.verdict.layers.judge == "silent"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("押金为三百元", "押金为三百元"),
        ("“notice MUST be\n given in writing.”", "Notice must be given in writing"),
        ("押金为三百元，自收到之日起五日内退还", None),
        ("元", None),
        ("Staff must give notice … in writing", None),
    ],
)
def test_a_quote_stands_or_does_not(quote: str, found: str | None) -> None:
    place = find(quote, [hit.passage for hit in RULES.hits])
    assert (place and place.text) == found


def answered(model: FakeModel | None, text: str, policy: Policy) -> Answer:
    class FakePolicies:
        def policy(self, *_: object) -> Policy:
            return policy

    stages = FakeStages(replace(RULES, sure=False))  # so that the draft alone is the answer
    answerer = Answerer(
        stages, stages, stages, FakeGenerator(text), CHECKER, Repairer(), stages,
        judge_with(model) if model else None, FakePolicies(),
    )  # fmt: skip
    return asyncio.run(answerer.answer(Question("How long?", SCOPE)))


def test_on_the_line_an_open_sentence_waits_for_the_judge_and_order_is_kept() -> None:
    last = "Notice must be given in writing."
    model = FakeModel({CLAIM: (QUOTE, True)})
    answer = answered(model, f"{last} {CLAIM} {QUOTE}", ANYTHING)
    assert answer.text == f"{last} {CLAIM} {QUOTE}"
    assert [claim.verdict.layers.judge for claim in answer.claims] == [None, "supported", None]
    assert "judge" in answer.timings_ms
    liar = FakeModel({CLAIM: ("Staff tell the firm 30 days ahead.", True)})
    for other in (liar, None):
        answer = answered(other, f"{last} {CLAIM}", ANYTHING)
        assert answer.text == f"{last} {QUOTE}", "mended from its evidence"
        assert [claim.text for claim in answer.removed] == [CLAIM]
        assert answer.removed[0].verdict.kind == "unverified"


def test_a_text_that_is_checked_is_judged_too_whatever_the_policy() -> None:
    class FakePolicies:
        def policy(self, *_: object) -> Policy:
            return replace(ANYTHING, kind="off")

    stages = FakeStages(RULES)
    judge = judge_with(FakeModel({CLAIM: (QUOTE, True)}))
    answerer = Answerer(
        stages,
        stages,
        stages,
        FakeGenerator(""),
        CHECKER,
        Repairer(),
        stages,
        judge,
        FakePolicies(),
    )
    (claim,), status = asyncio.run(answerer.check(CLAIM, None, SCOPE))
    assert (claim.verdict.layers.judge, status) == ("supported", "answered")


def test_behind_a_heading_an_open_sentence_is_judged_and_told_once() -> None:
    titled = f"{RULES.hits[0].passage.title}\n{CLAIM}"

    class FakeLayout:
        """Writes a heading and a sentence as one."""

        async def generate(self, *_: object) -> AsyncGenerator[Piece]:
            yield Sentence(titled)
            yield Ended(Engine("fake", "fake:1b", reasoning=False, degraded=False), Usage())

    class FakePolicies:
        def policy(self, *_: object) -> Policy:
            return ANYTHING

    stages = FakeStages(replace(RULES, sure=False))
    answerer = Answerer(
        stages, stages, stages, FakeLayout(), CHECKER, Repairer(), stages,
        judge_with(FakeModel({CLAIM: (QUOTE, True)})), FakePolicies(),
    )  # fmt: skip

    async def run() -> list[Event]:
        return [one async for one in answerer.events(Question("How long?", SCOPE), draft=True)]

    events = asyncio.run(run())
    assert events[-1].data.text == CLAIM
    assert [one.kind for one in events].count("verdict") == 1
