"""A model's rewrite of a follow-up: taken when it only says more of what was said, and in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from indexes.errors import Busy, ModelError
from service.models.port import Options, Probe, Prompt
from service.understanding.rewriting import REST, TRIES, ModelRewriter, trusted
from service.vocabulary import Recall, Turn

ASKED = "How long is the warranty of the Morrow M2?"
RECALL = Recall("con_1", (Turn(1, ASKED, ASKED, "It is 24 months.", "answered", ()),))
GOOD = "How long is the warranty of the Morrow M2 grinder?"


@dataclass
class FakeWriter:
    """Says ``said``; on demand it is slow, fails, is under pressure, or was never found."""

    said: Any = GOOD
    pause: float = 0.0
    fault: ModelError | None = None
    pressed: bool = False
    probe: Probe | None = field(default_factory=lambda: Probe("fake", "fake"))
    asked: list[Prompt] = field(default_factory=list)

    def refuse_under_pressure(self) -> None:
        if self.pressed:
            raise Busy("The fake writer was told to be pressed.")

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        del schema, options
        self.asked.append(prompt)
        await asyncio.sleep(self.pause)
        if self.fault is not None:
            raise self.fault
        return {"question": self.said}


def rewrite(writer: FakeWriter, rewriter: ModelRewriter | None = None) -> str | None:
    asker = rewriter or ModelRewriter(writer, seconds=0.05)  # type: ignore[arg-type]  # a fake writer
    return asyncio.run(asker.rewrite("And the grinder?", RECALL))


def test_a_good_rewrite_is_taken() -> None:
    writer = FakeWriter()
    assert rewrite(writer) == GOOD
    (prompt,) = writer.asked
    assert ASKED in prompt.question
    assert prompt.question.endswith("And the grinder?")


@pytest.mark.parametrize(
    "writer",
    [
        FakeWriter(probe=None),
        FakeWriter(probe=Probe("fake", "fake", problem="away")),
        FakeWriter(pressed=True),
        FakeWriter(fault=ModelError("broken")),
        FakeWriter(pause=1.0),
        FakeWriter(said=""),
    ],
)
def test_without_a_rewrite_there_is_none(writer: FakeWriter) -> None:
    assert rewrite(writer) is None


def test_a_model_that_is_always_late_is_left_alone_for_a_while() -> None:
    writer = FakeWriter(pause=1.0)
    rewriter = ModelRewriter(writer, seconds=0.01)  # type: ignore[arg-type]  # a fake writer
    for _ in range(TRIES + REST):
        assert rewrite(writer, rewriter) is None
    assert len(writer.asked) == TRIES
    writer.pause = 0.0
    assert rewrite(writer, rewriter) == GOOD


@pytest.mark.parametrize(
    "said",
    [
        "How long is the warranty of the Gaggia Classic grinder?",  # a name nobody said
        "Is the grinder of the Morrow M2 covered for 36 months?",  # a number nobody said
        "磨豆器的保修期多长？",  # another language
        "How long is the warranty of the Morrow M2?",  # not what was asked
        "The grinder has a serious mechanical fault and requires professional repair today.",
        "grinder " * 60,
    ],
)
def test_what_was_not_said_is_not_taken(said: str) -> None:
    assert not trusted(said, "And the grinder?", RECALL)
    assert rewrite(FakeWriter(said=said)) is None
