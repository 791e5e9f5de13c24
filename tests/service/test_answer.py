"""The line: what leaves, in which order, and what never does."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
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
from tests.service.lines import SCOPE, FakeGenerator, FakePolicies, FakeStages, evidence, texts

RULES = evidence(
    "Permanent staff must give notice of 30 days. Interns may leave with a notice of 7 days.",
    "Notice must be given in writing.",
)
UNSURE = replace(RULES, sure=False)  # too little to quote from where the draft proves nothing
INVENTED = "The moon is made of green cheese and zinc."
FALSE = "Permanent staff must give notice of 90 days."


def line(generator: FakeGenerator, stages: FakeStages, policy: str = "strict") -> Answerer:
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1))
    policies = FakePolicies(policy)  # type: ignore[arg-type]  # one of the three by construction
    return Answerer(
        stages, stages, stages, generator, checker, Repairer(), stages, policies=policies
    )


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
    answer = answered(f"{INVENTED} Notice must be given in writing.", FakeStages(UNSURE))
    assert answer.text == "Notice must be given in writing."
    assert [claim.text for claim in answer.removed] == [INVENTED]


def test_sure_evidence_is_quoted_where_the_draft_proves_nothing_or_the_model_declines() -> None:
    for draft in (INVENTED, ""):
        answer = answered(draft)
        assert answer.text == "Permanent staff must give notice of 30 days."
        (claim,) = answer.claims
        assert claim.verdict.quotes[0].text == answer.text


def test_what_is_quoted_for_a_model_that_declined_is_a_partial_answer() -> None:
    declining = line(FakeGenerator("", declines=True), FakeStages(RULES))
    answer = asyncio.run(declining.answer(Question("How long?", SCOPE)))
    assert (answer.status, answer.text) == (
        "partial",
        "Permanent staff must give notice of 30 days.",
    )
    disputed = line(FakeGenerator("", declines=True), FakeStages(replace(UNSURE, likely=True)))
    assert asyncio.run(disputed.answer(Question("How long?", SCOPE))).status == "partial"
    unsure = line(FakeGenerator("", declines=True), FakeStages(UNSURE))
    assert asyncio.run(unsure.answer(Question("How long?", SCOPE))).status == "abstained"


def test_what_answers_best_joins_a_draft_that_lost_a_part_but_never_twice() -> None:
    answer = answered(f"Notice must be given in writing. {INVENTED}")
    assert answer.text == (
        "Notice must be given in writing. Permanent staff must give notice of 30 days."
    )
    whole = "Permanent staff must give notice of 30 days."
    assert answered(f"{whole} {INVENTED}").text == whole


@pytest.mark.parametrize("said", ["What is the answer?", "Yes.", "好的。", "Here is a summary."])
def test_what_states_nothing_is_no_answer_and_leaves_only_unchecked(said: str) -> None:
    doubtful = FakeStages(replace(RULES, sure=False))  # so that the draft alone is the answer
    assert answered(said, doubtful).status == "abstained"
    both = answered(f"{said} Notice must be given in writing.", doubtful)
    assert (both.text, both.removed) == ("Notice must be given in writing.", ())
    assert answered(said, doubtful, policy="flag").text == said


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
    answer = answered(INVENTED, FakeStages(UNSURE))
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


def test_a_draft_that_breaks_off_with_nothing_to_release_is_quoted_for() -> None:
    invented = "The moon is made of green cheese and zinc."
    doubtful = FakeStages(evidence("Notice must be given in writing.", sure=False))
    broken = line(FakeGenerator(invented, breaks=True), doubtful)
    answer = asyncio.run(broken.answer(Question("How?", SCOPE)))
    assert (answer.status, answer.text) == ("partial", "Notice must be given in writing.")
    assert [claim.text for claim in answer.removed] == [invented]
    assert answered(invented, doubtful).status == "abstained", "a whole draft had its say"


def test_a_hook_goes_when_what_it_hung_on_went() -> None:
    said = f"{INVENTED} However, notice must be given in writing."
    answer = answered(said, FakeStages(UNSURE))
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
    handed = [event for event in events if event.kind == "claim"]
    assert answer.text.startswith("".join(one.before + one.data.text for one in handed))
    released = [event.data for event in handed]
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
