"""What understanding does to an answer: notices, refusals, barred sentences, commands on the last answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexes.errors import ModelUnreachable
from service.answer import Answerer
from service.draft import Ended, Piece, Sentence
from service.log import configure
from service.models.admission import Admission
from service.models.port import Delta, Finished, Options, Prompt, Text
from service.models.revise import NEEDS_MODEL, revise
from service.models.writer import Writer
from service.policy.pressure import Pressure
from service.understanding.risk import Risks
from service.vocabulary import Answer, Event, Evidence, Question, Recall, Turn, Understanding
from tests.service.lines import SCOPE, FakeGenerator, FakeStages, evidence


@pytest.fixture(autouse=True)
def silent() -> None:
    """Alarms are logged; where another test pointed the log is no concern of these."""
    configure("critical")


LEAVE = "Employees have 25 days of leave."
SECRET = "The code name is Project Falcon."
ASKED = Understanding("question", 0.9, "en", "How much leave?")


@dataclass
class FakeChecks:
    """Checker and Repairer that let every sentence pass."""

    def check(self, sentence: str, evidence: object, policy: object) -> tuple[object, ...]:
        from service.vocabulary import Claim, Verdict

        return (Claim(sentence, 0, len(sentence), Verdict("supported", 1.0)),)

    def releases(self, claims: object, policy: object) -> bool:
        return True

    def whole(self, sentence: str, evidence: object) -> str:
        return sentence

    def sourced(self, sentence: str, claims: object, evidence: object) -> str:
        return sentence

    def repair(self, *_: object) -> None:
        return None

    def stand_in(self, *_: object) -> list[str]:
        return []


def ask(
    understanding: Understanding, risks: Risks | None = None, found: Evidence | None = None
) -> tuple[Answer, list[Event]]:
    stages = FakeStages(found or evidence(LEAVE, SECRET), understanding)
    checks = FakeChecks()
    line = Answerer(
        stages, stages, stages, FakeGenerator(f"{LEAVE} {SECRET}"),
        checks, checks, stages, risks=risks,  # type: ignore[arg-type]  # fakes that take anything
    )  # fmt: skip

    async def run() -> list[Event]:
        return [event async for event in line.events(Question("How much leave?", SCOPE))]

    events = asyncio.run(run())
    return events[-1].data, events


def test_a_notice_comes_first_and_claims_still_point_to_their_words() -> None:
    answer, events = ask(replace(ASKED, notices=("Call 112 now.",)))
    assert answer.text == f"Call 112 now.\n{LEAVE} {SECRET}"
    kinds = [event.kind for event in events]
    assert kinds.index("notice") < kinds.index("evidence")
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text


def test_a_refused_question_is_not_searched() -> None:
    answer, events = ask(replace(ASKED, refusal="I may not answer this.", risk="block"))
    assert (answer.status, answer.text) == ("refused", "I may not answer this.")
    assert "evidence" not in [event.kind for event in events]


def test_a_sentence_with_a_risk_term_never_leaves(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("project falcon\n", "utf-8")
    answer, events = ask(ASKED, Risks(tmp_path / "terms.txt"))
    assert answer.text == LEAVE
    assert [one.text for one in answer.removed] == ["…"]
    told = [event for event in events if event.kind == "claim"]
    assert not [event for event in told if "Falcon" in event.data.text]


@pytest.mark.parametrize("intent", ["chitchat", "greeting", "thanks"])
def test_small_talk_is_answered_in_our_own_words(intent: str) -> None:
    answer, events = ask(Understanding(intent, 0.9, "zh", "q"))  # type: ignore[arg-type]  # parametrised
    assert answer.status == "conversational"
    assert answer.text
    assert "evidence" not in [event.kind for event in events]


@pytest.mark.parametrize(
    ("confidence", "answers", "sure", "missing", "status"),
    [
        (0.8, True, True, (), "answered"),
        (0.8, True, True, ("Paris",), "answered"),
        (0.8, False, False, (), "abstained"),
        (0.95, True, True, (), "answered"),
        (0.95, True, False, (), "partial"),
        (0.95, True, True, ("Paris",), "answered"),
        (0.95, True, False, ("Paris",), "conversational"),
        (0.95, False, False, (), "conversational"),
    ],
)
def test_what_may_be_out_of_scope_is_searched_all_the_same(
    confidence: float, answers: bool, sure: bool, missing: tuple[str, ...], status: str
) -> None:
    found = replace(evidence(LEAVE, SECRET, answers=answers), missing=missing, sure=sure)
    answer, events = ask(Understanding("out_of_scope", confidence, "en", "q"), found=found)
    turned_away = status == "conversational"
    assert answer.status == status
    assert (not answer.evidence) == turned_away
    assert ("evidence" not in [event.kind for event in events]) == turned_away


def test_a_command_without_an_answer_says_so() -> None:
    answer, _ = ask(Understanding("command", 1.0, "en", "shorter", command="shorter"))
    assert answer.status == "conversational"
    assert "no answer yet" in answer.text


LAST = Turn(
    1, "q", "q", "Alpha is red. Beta is blue. Gamma is grey. Delta is green.", "answered", (1,)
)


def revised(command: str, writer: Writer | None = None) -> list[Piece]:
    understanding = Understanding("command", 1.0, "zh", "q", command=command)  # type: ignore[arg-type]  # parametrised

    async def run() -> list[Piece]:
        return [piece async for piece in revise(understanding, LAST, writer)]

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("repeat", ["Alpha is red.", "Beta is blue.", "Gamma is grey.", "Delta is green."]),
        ("shorter", ["Alpha is red.", "Beta is blue."]),
        ("list", ["- Alpha is red.", "- Beta is blue.", "- Gamma is grey.", "- Delta is green."]),
    ],
)
def test_the_last_answer_is_worked_on_without_a_model(command: str, said: list[str]) -> None:
    assert [piece.text for piece in revised(command) if isinstance(piece, Sentence)] == said


def test_a_translation_without_a_model_says_what_it_needs() -> None:
    (end,) = revised("translate")
    assert isinstance(end, Ended)
    assert not end.complete
    assert end.engine.notes == (NEEDS_MODEL,)


@dataclass
class FakeTranslator:
    """A model that writes ``text``, or dies before it has written anything."""

    text: str
    dies: bool = False
    name: str = "fake"
    model: str = "fake:1b"
    context: int = 4096

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        assert "Alpha is red." in prompt.question
        if self.dies:
            raise ModelUnreachable("The fake model was told to die.")
        yield Text(self.text)
        yield Finished("stop", answer_tokens=9)

    def count(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize("dies", [False, True])
def test_a_model_translates_and_may_die(dies: bool) -> None:
    pressure = Pressure()
    pressure.pin("normal")
    model = FakeTranslator("一是甲。二是乙。", dies)
    writer = Writer(model, Admission(1, 1, 5), pressure)  # type: ignore[arg-type]  # only what is used
    *sentences, end = revised("translate", writer)
    assert isinstance(end, Ended)
    assert end.complete is not dies
    assert [one.text for one in sentences if isinstance(one, Sentence)] == (
        [] if dies else ["一是甲。", "二是乙。"]
    )


def test_recall_knows_the_last_answer() -> None:
    chat = replace(LAST, number=2, status="conversational")
    assert Recall("c", (LAST, chat)).last == LAST
    assert Recall("c", (chat,)).last is None


def test_a_chat_client_hears_the_notice_too() -> None:
    from service.http.completions import CompletionBody, Teller

    answer, events = ask(replace(ASKED, notices=("Call 112 now.", "Take care.")))
    teller = Teller(CompletionBody.model_validate({"messages": [{"role": "user", "content": "q"}]}))
    chunks = [chunk for event in events for chunk in teller.told(event)]
    parts = [
        json.loads(chunk.removeprefix(b"data: "))["choices"][0]["delta"].get("content", "")
        for chunk in chunks
        if b"[DONE]" not in chunk
    ]
    assert "".join(parts) == answer.text
