"""generate: a model writes, and when it cannot, the evidence is quoted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from indexes.errors import Busy, IbidError, ModelMissing, ModelTimeout, ModelUnreachable
from indexes.text.sentences import sentences as cut
from service.checking.relevance import BEST
from service.draft import Ended, Piece, Sentence, Thought
from service.models.admission import Admission
from service.models.extractive import Extractive, choose
from service.models.port import Delta, Finished, Options, Probe, Prompt, Text, Thinking
from service.models.prompt import NOT_STATED, messages
from service.models.writer import Writer
from service.policy.presets import load_presets
from service.policy.pressure import SHORT, Level, Pressure
from service.stages.generate import DECLINED, Generator
from service.vocabulary import (
    Evidence,
    EvidenceSentence,
    Question,
    Reasoning,
    Recall,
    Turn,
    Understanding,
)
from tests.service.lines import SCOPE, evidence

RULES = evidence("Notice must be given in writing. It is 30 days.")
DONE = Finished("stop", prompt_tokens=200, answer_tokens=20, prompt_seconds=1.0, write_seconds=1.0)


@dataclass
class FakeModel:
    """Streams ``deltas``; ``error`` is raised after them. Remembers what it was asked."""

    deltas: tuple[Delta, ...] = (Text("It is 30 days."), DONE)
    error: IbidError | None = None
    name: str = "fake"
    model: str = "fake:1b"
    context: int = 4096
    asked: list[tuple[Prompt, Options]] = field(default_factory=list)
    closed: bool = False

    @property
    def prompt(self) -> Prompt:
        return self.asked[-1][0]

    @property
    def options(self) -> Options:
        return self.asked[-1][1]

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        self.asked.append((prompt, options))
        try:
            for delta in self.deltas:
                yield delta
            if self.error is not None:
                raise self.error
        finally:
            self.closed = True

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        raise AssertionError("nothing is judged here")

    def count(self, text: str) -> int:
        return len(text) // 4

    async def probe(self) -> Probe:
        return Probe(self.name, self.model)

    async def aclose(self) -> None:
        self.closed = True


def behind(model: FakeModel | None, level: Level | None = None, queue: int = 1) -> Generator:
    pressure = Pressure()
    pressure.pin(level)
    writer = Writer(model, Admission(1, queue, 1.0), pressure) if model is not None else None
    return Generator(writer, Extractive(), load_presets(), lambda: date(2026, 1, 1))


def run(
    generator: Generator,
    evidence: Evidence = RULES,
    recall: Recall | None = None,
    *,
    text: str = "How long?",
    reasoning: Reasoning = "auto",
) -> list[Piece]:
    understanding = Understanding("question", 0.9, "en", text)
    question = Question(text, SCOPE, reasoning=reasoning)

    async def main() -> list[Piece]:
        pieces = generator.generate(question, understanding, recall or Recall("con_1"), evidence)
        return [piece async for piece in pieces]

    return asyncio.run(main())


def sentences(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Sentence)]


def end(pieces: list[Piece]) -> Ended:
    last = pieces[-1]
    assert isinstance(last, Ended)
    return last


@pytest.mark.parametrize(("reasoning", "heard"), [("on", ["hm"]), ("auto", []), ("off", [])])
def test_thinking_is_told_apart_and_only_to_who_asked(
    reasoning: Reasoning, heard: list[str]
) -> None:
    deltas = (Thinking("hm"), Text("It is 3"), Text("0 days. In wri"), Text("ting."), DONE)
    pieces = run(behind(FakeModel(deltas)), reasoning=reasoning)
    assert sentences(pieces) == ["It is 30 days.", "In writing."]
    assert [piece.text for piece in pieces if isinstance(piece, Thought)] == heard
    assert not end(pieces).engine.degraded
    assert end(pieces).complete


@pytest.mark.parametrize(
    "error",
    [
        ModelUnreachable("No server answers."),
        ModelMissing("Run `ollama pull x`."),
        ModelTimeout("Too slow."),
        Busy("Full."),
    ],
)
def test_a_model_that_fails_before_its_first_sentence_is_replaced_by_quotes(
    error: IbidError,
) -> None:
    model = FakeModel((Text("It is 30"),), error)
    generator = behind(model)
    pieces = run(generator)
    assert sentences(pieces)
    assert all(text in RULES.hits[0].passage.text for text in sentences(pieces))
    assert end(pieces).engine.name == "extractive"
    assert end(pieces).engine.degraded
    assert error.message in end(pieces).engine.notes
    assert model.closed
    assert generator.writer is not None
    assert generator.writer.failures == {type(error).__name__: 1}


def test_a_model_that_dies_later_leaves_an_incomplete_draft() -> None:
    deltas = (Text("It is 30 days. In writing. An"),)
    pieces = run(behind(FakeModel(deltas, ModelTimeout("Too slow."))))
    assert sentences(pieces) == ["It is 30 days.", "In writing."]
    assert not end(pieces).complete
    assert end(pieces).engine.notes == ("Too slow.",)


def test_a_full_queue_is_answered_by_quoting_at_once() -> None:
    model = FakeModel()
    generator = behind(model, queue=0)
    assert generator.writer is not None
    generator.writer.admission.running = 1
    pieces = run(generator)
    assert end(pieces).engine.degraded
    assert "1 answers are being written" in end(pieces).engine.notes[0]
    assert model.asked == []


def test_the_phrase_of_refusal_is_no_sentence() -> None:
    pieces = run(behind(FakeModel((Text(NOT_STATED["en"]), DONE))))
    assert sentences(pieces) == []
    assert end(pieces).declined, "what may be quoted in its place is a partial answer"
    assert end(pieces).engine.notes == (DECLINED,)


def test_without_a_model_nothing_is_degraded() -> None:
    pieces = run(behind(None))
    assert not end(pieces).engine.degraded
    assert end(pieces).engine.model is None


@pytest.mark.parametrize(
    ("level", "thinking", "tokens", "said"),
    [
        ("normal", True, 768, ""),
        ("no_thinking", False, 768, "does not think first"),
        ("short", False, SHORT, "writes little"),
    ],
)
def test_pressure_makes_answers_cheaper_and_says_so(
    level: Level, thinking: bool, tokens: int, said: str
) -> None:
    model = FakeModel()
    pieces = run(behind(model, level), reasoning="on")
    assert (model.options.thinking, model.options.max_tokens) == (thinking, tokens)
    notes = " ".join(end(pieces).engine.notes)
    assert said in notes
    assert bool(notes) == (level != "normal")


def test_at_the_highest_pressure_the_model_is_not_asked() -> None:
    model = FakeModel()
    pieces = run(behind(model, "extractive"))
    assert model.asked == []
    assert end(pieces).engine.degraded
    assert "IBID_PRESSURE" in end(pieces).engine.notes[0]


def test_the_setting_decides_where_the_question_does_not() -> None:
    model = FakeModel()
    generator = behind(model)
    generator.reasoning = "on"
    run(generator)
    assert model.options.thinking
    run(generator, reasoning="off")
    assert not model.options.thinking


def test_writing_leaves_half_of_a_small_context_to_the_prompt() -> None:
    model = FakeModel(context=1024)
    run(behind(model), reasoning="on")
    assert model.options.room <= 512
    assert not model.options.thinking, "the answer alone takes all of it"


def test_the_evidence_is_as_long_as_the_engine_reads_in_time() -> None:
    filler = " ".join(f"Rule {number} is about something else entirely." for number in range(120))
    text = f"{filler} Notice is 30 days. {filler}"
    made = tuple(
        EvidenceSentence(1, 0, span.start, span.end, span.of(text), 0.01 + ("30" in span.of(text)))
        for span in cut(text)
    )
    long = replace(evidence(text), sentences=made)
    model = FakeModel(
        (Text("It is 30 days."), replace(DONE, prompt_tokens=100, prompt_seconds=5.0))
    )
    generator = behind(model)
    for _ in range(2):
        run(generator, long)
    (block,) = model.prompt.blocks
    assert "Notice is 30 days." in block.text
    assert len(block.text) < len(text) / 4
    assert generator.writer is not None
    assert generator.writer.speed.tokens == 20.0


def test_only_answers_that_stood_are_read_as_history() -> None:
    turns = (
        Turn(1, "a?", "a?", "Yes.", "answered", (1,)),
        Turn(2, "b?", "b?", "The documents do not answer this.", "abstained", ()),
    )
    model = FakeModel()
    run(behind(model), recall=Recall("con_1", turns))
    assert [one.question for one in model.prompt.history] == ["a?"]
    assert model.prompt.blocks[0].text == RULES.hits[0].passage.text


def test_a_follow_up_begins_with_the_bytes_of_the_question_before() -> None:
    model = FakeModel()
    generator = behind(model)
    run(generator)
    first = messages(model.prompt)[0]["content"].split("Date:")[0]
    turn = Turn(1, "How long?", "How long?", "It is 30 days.", "answered", (1,))
    run(generator, recall=Recall("con_1", (turn,)), text="And how is it given?")
    again = messages(model.prompt)
    assert again[0]["content"].startswith(first)
    assert "30 days" not in again[-1]["content"], "what stands there already is not sent twice"
    other = evidence("Leave is 25 days.")
    hits = tuple(replace(hit, passage=replace(hit.passage, id=9)) for hit in other.hits)
    run(generator, replace(other, hits=hits), Recall("con_1", (turn,)), text="And leave?")
    assert model.prompt.history[0].blocks == (), "what was not found again is not shown again"


def weighed(*relevances: float) -> Evidence:
    made = tuple(
        EvidenceSentence(1, 0, at, at + 1, f"Sentence {at}.", relevance)
        for at, relevance in enumerate(relevances)
    )
    return Evidence(RULES.hits, made, 0.9, True, True, 1, 1, 1)


def test_the_most_relevant_are_quoted_first_and_the_far_less_relevant_not_at_all() -> None:
    chosen = choose(weighed(0.01, 0.5, 0.9, 0.4, 0.3))
    assert [sentence.start for sentence in chosen] == [2, 1, 3]
    assert [sentence.start for sentence in choose(weighed(0.9, 0.001))] == [0]
    assert choose(weighed()) == []
    assert len(choose(weighed(*[0.9] * 9))) == BEST
