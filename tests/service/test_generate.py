"""generate: a model writes, and when it cannot, the evidence is quoted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from indexes.errors import Busy, IbidError, ModelMissing, ModelTimeout, ModelUnreachable
from service.draft import Ended, Piece, Sentence, Thought
from service.models.extractive import AT_MOST, Extractive, choose
from service.models.port import Delta, Finished, Options, Probe, Prompt, Text, Thinking
from service.models.prompt import NOT_STATED
from service.policy.presets import load_presets
from service.stages.generate import Generator
from service.vocabulary import Evidence, EvidenceSentence, Question, Recall, Turn, Understanding
from tests.service.lines import SCOPE, evidence

RULES = evidence("Notice must be given in writing. It is 30 days.")
UNDERSTANDING = Understanding("question", 0.9, "en", "How long?")


@dataclass
class FakeModel:
    """Streams ``deltas``; ``error`` is raised after them. Remembers what it was asked."""

    deltas: tuple[Delta, ...] = ()
    error: IbidError | None = None
    name: str = "fake"
    model: str = "fake:1b"
    context: int = 4096
    prompt: Prompt | None = None
    closed: bool = False

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        del options
        self.prompt = prompt
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
        return len(text)

    async def probe(self) -> Probe:
        return Probe(self.name, self.model)

    async def aclose(self) -> None:
        self.closed = True


def generate(
    model: FakeModel | None, evidence: Evidence = RULES, recall: Recall | None = None
) -> list[Piece]:
    generator = Generator(model, Extractive(), load_presets(), lambda: date(2026, 1, 1))

    async def run() -> list[Piece]:
        pieces = generator.generate(
            Question("How long?", SCOPE), UNDERSTANDING, recall or Recall("con_1"), evidence
        )
        return [piece async for piece in pieces]

    return asyncio.run(run())


def sentences(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Sentence)]


def end(pieces: list[Piece]) -> Ended:
    last = pieces[-1]
    assert isinstance(last, Ended)
    return last


def test_text_becomes_sentences_and_thinking_stays_apart() -> None:
    deltas = (
        Thinking("hm"),
        Text("It is 3"),
        Text("0 days. In wri"),
        Text("ting."),
        Finished("stop"),
    )
    pieces = generate(FakeModel(deltas))
    assert sentences(pieces) == ["It is 30 days.", "In writing."]
    assert [piece.text for piece in pieces if isinstance(piece, Thought)] == ["hm"]
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
    pieces = generate(model)
    assert sentences(pieces)
    assert all(text in RULES.hits[0].passage.text for text in sentences(pieces))
    assert end(pieces).engine.name == "extractive"
    assert end(pieces).engine.degraded
    assert error.message in end(pieces).engine.notes
    assert model.closed


def test_a_model_that_dies_later_leaves_an_incomplete_draft() -> None:
    deltas = (Text("It is 30 days. In writing. An"),)
    pieces = generate(FakeModel(deltas, ModelTimeout("Too slow.")))
    assert sentences(pieces) == ["It is 30 days.", "In writing."]
    assert not end(pieces).complete
    assert end(pieces).engine.notes == ("Too slow.",)


def test_the_phrase_of_refusal_is_no_sentence() -> None:
    pieces = generate(FakeModel((Text(NOT_STATED["en"]), Finished("stop"))))
    assert sentences(pieces) == []
    assert end(pieces).declined


def test_without_a_model_nothing_is_degraded() -> None:
    pieces = generate(None)
    assert not end(pieces).engine.degraded
    assert end(pieces).engine.model is None


def test_only_answers_that_stood_are_read_as_history() -> None:
    turns = (
        Turn(1, "a?", "a?", "Yes.", "answered", (1,)),
        Turn(2, "b?", "b?", "The documents do not answer this.", "abstained", ()),
    )
    model = FakeModel((Text("It is 30 days."), Finished("stop")))
    generate(model, recall=Recall("con_1", turns))
    assert model.prompt is not None
    assert [one.question for one in model.prompt.history] == ["a?"]
    assert model.prompt.blocks[0].text == RULES.hits[0].passage.text


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
    assert len(choose(weighed(*[0.9] * 9))) == AT_MOST
