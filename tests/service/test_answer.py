"""The line: what leaves, in which order, and what never does."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.errors import ModelError
from service.answer import Answerer
from service.checking.vectors import SentenceVectors
from service.draft import SentenceCutter
from service.stages.check import Checker
from service.stages.repair import Repairer
from service.vocabulary import Answer, Claim, Event, Question, Understanding
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeGenerator, FakeStages, evidence, texts

RULES = evidence(
    "Interns may leave with a notice of 7 days. Permanent staff must give notice of 30 days.",
    "Notice must be given in writing.",
)
FALSE = "Permanent staff must give notice of 90 days."


def line(generator: FakeGenerator, stages: FakeStages, policy: str = "strict") -> Answerer:
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))
    repairer = Repairer(policy)  # type: ignore[arg-type]  # one of the three by construction
    return Answerer(stages, stages, stages, generator, checker, repairer, stages)


def ask(answerer: Answerer, draft: bool = False) -> list[Event]:
    async def run() -> list[Event]:
        async with aclosing(answerer.events(Question("How long?", SCOPE), draft)) as events:
            return [event async for event in events]

    return asyncio.run(run())


def answered(text: str, stages: FakeStages | None = None, policy: str = "strict") -> Answer:
    return asyncio.run(
        line(FakeGenerator(text), stages or FakeStages(RULES), policy).answer(
            Question("How long?", SCOPE)
        )
    )


def test_a_supported_sentence_is_released_with_its_place() -> None:
    answer = answered("Permanent staff must give notice of 30 days.")
    assert answer.status == "answered"
    (claim,) = answer.claims
    assert claim.verdict.kind == "supported"
    (quote,) = claim.verdict.quotes
    passage = RULES.hits[0].passage
    assert passage.text[quote.start - passage.start : quote.end - passage.start] == quote.text
    assert quote.text == "Permanent staff must give notice of 30 days."


def test_a_false_number_is_replaced_by_what_the_evidence_says_and_reported() -> None:
    answer = answered(FALSE)
    assert "90" not in answer.text
    assert answer.text == "Permanent staff must give notice of 30 days."
    (gone,) = answer.removed
    assert gone.text == FALSE
    assert gone.verdict.kind == "contradicted"
    assert "30 days" in gone.verdict.reason


def test_a_sentence_with_nothing_near_it_is_dropped() -> None:
    invented = "The moon is made of green cheese and zinc."
    answer = answered(f"{invented} Notice must be given in writing.")
    assert answer.text == "Notice must be given in writing."
    assert [claim.text for claim in answer.removed] == [invented]


def test_the_same_sentence_is_not_said_twice_by_repairing() -> None:
    answer = answered(f"Permanent staff must give notice of 30 days. {FALSE}")
    assert answer.text == "Permanent staff must give notice of 30 days."
    assert [claim.text for claim in answer.removed] == [FALSE]


def test_flag_releases_everything_marked() -> None:
    answer = answered(FALSE, policy="flag")
    assert answer.text == FALSE
    assert answer.claims[0].verdict.kind == "contradicted"
    assert answer.removed == ()


def test_nothing_supported_is_an_abstention_that_names_the_nearest_places() -> None:
    answer = answered("The moon is made of green cheese and zinc.")
    assert answer.status == "abstained"
    assert answer.claims == ()
    assert "Staff rules" in answer.text


def test_insufficient_evidence_is_never_written_from() -> None:
    generator = FakeGenerator("Notice must be given in writing.")
    stages = FakeStages(evidence("Notice must be given in writing.", answers=False))
    answer = asyncio.run(line(generator, stages).answer(Question("Why?", SCOPE)))
    assert answer.status == "abstained"
    assert not generator.closed, "it was never begun"
    assert answer.evidence == stages.evidence.hits


def test_doubtful_evidence_and_a_broken_draft_make_it_partial() -> None:
    doubtful = FakeStages(evidence("Notice must be given in writing.", sure=False))
    assert answered("Notice must be given in writing.", doubtful).status == "partial"
    broken = line(FakeGenerator("Notice must be given in writing.", breaks=True), FakeStages(RULES))
    assert asyncio.run(broken.answer(Question("How?", SCOPE))).status == "partial"


def test_a_hook_goes_when_what_it_hung_on_went() -> None:
    answer = answered(
        "The moon is made of green cheese and zinc. However, notice must be given in writing."
    )
    assert answer.text == "Notice must be given in writing."


@pytest.mark.parametrize("intent", ["greeting", "thanks"])
def test_small_talk_needs_no_evidence(intent: str) -> None:
    understanding = Understanding(intent, 1.0, "zh", "你好")  # type: ignore[arg-type]  # parametrised
    stages = FakeStages(RULES, understanding)
    answer = asyncio.run(line(FakeGenerator("x"), stages).answer(Question("你好", SCOPE)))
    assert answer.status == "conversational"
    assert answer.evidence == ()


def test_a_question_back_is_the_answer() -> None:
    understanding = Understanding("question", 0.9, "en", "q", clarify="Which contract?")
    stages = FakeStages(RULES, understanding)
    answer = asyncio.run(line(FakeGenerator("x"), stages).answer(Question("q", SCOPE)))
    assert (answer.status, answer.text) == ("needs_clarification", "Which contract?")


def test_events_come_in_order_and_done_is_last_and_recorded_before() -> None:
    stages = FakeStages(RULES)
    events = ask(line(FakeGenerator("Notice must be given in writing.", "Hm."), stages))
    kinds = [event.kind for event in events]
    assert kinds[0] == "start"
    assert kinds[-1] == "done"
    assert kinds.index("evidence") < kinds.index("reasoning") < kinds.index("claim")
    assert stages.recorded == [events[-1].data]


def test_an_answer_that_cannot_be_recorded_is_no_answer() -> None:
    stages = FakeStages(RULES, record_fails=True)
    with pytest.raises(ModelError):
        ask(line(FakeGenerator("Notice must be given in writing."), stages))


def test_leaving_closes_the_generator() -> None:
    generator = FakeGenerator("Notice must be given in writing. " * 3)

    async def leave() -> None:
        events = line(generator, FakeStages(RULES)).events(Question("How?", SCOPE))
        async with aclosing(events):
            async for event in events:
                if event.kind == "claim":
                    return

    asyncio.run(leave())
    assert generator.closed


def test_draft_text_leaves_only_when_asked_for() -> None:
    quiet = ask(line(FakeGenerator(FALSE), FakeStages(RULES)))
    assert not any(event.kind == "draft" for event in quiet)
    loud = ask(line(FakeGenerator(FALSE), FakeStages(RULES)), draft=True)
    assert "".join(event.data["text"] for event in loud if event.kind == "draft") == FALSE


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Notice must be given in writing.",
            "Interns may leave with a notice of 7 days.",
            FALSE,
            "The moon is made of green cheese and zinc.",
            "However, interns may leave with a notice of 7 days.",
        ]
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=40)
@given(SENTENCES, st.sampled_from([" ", "\n", "\n\n- "]), st.integers(1, 9))
def test_every_claim_stands_in_the_text_and_no_unchecked_text_is_in_any_event(
    said: list[str], gap: str, step: int
) -> None:
    generator = FakeGenerator(gap.join(said), step=step)
    events = ask(line(generator, FakeStages(RULES)))
    answer: Answer = events[-1].data
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
        assert claim.verdict.kind == "supported"
    released = [event.data for event in events if event.kind == "claim"]
    assert all(isinstance(claim, Claim) for claim in released)
    assert tuple(released) == answer.claims
    assert "90 days" not in answer.text
    assert "cheese" not in answer.text


@settings(deadline=None, max_examples=60)
@given(SENTENCES, st.integers(1, 7))
def test_a_stream_is_cut_into_the_sentences_of_the_whole(said: list[str], step: int) -> None:
    text = " ".join(said)
    cutter = SentenceCutter()
    pieces = [
        piece
        for start in range(0, len(text), step)
        for piece in cutter.feed(text[start : start + step])
    ]
    assert texts([*pieces, *cutter.flush()]) == said


def test_checking_foreign_text_places_its_claims() -> None:
    text = "Notice must be given in writing.  Is that so? " + FALSE
    answerer = line(FakeGenerator(""), FakeStages(RULES))
    passages = [hit.passage.text for hit in RULES.hits]
    for against in (passages, SCOPE):
        claims, status = asyncio.run(answerer.check(text, None, against))
        assert [claim.verdict.kind for claim in claims] == [
            "supported",
            "not_checkable",
            "contradicted",
        ]
        assert all(text[claim.start : claim.end] == claim.text for claim in claims)
        assert status == "partial"
