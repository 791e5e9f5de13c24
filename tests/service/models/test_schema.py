"""JSON asked of a model: read, checked, repaired once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from indexes.errors import ModelError
from service.models.port import Delta, Finished, Prompt, Text, Thinking
from service.models.prompt import messages
from service.models.schema import ask, check, read
from tests.service.models.asking import run

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "verdict": {"enum": ["supported", "contradicted"]},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "quotes": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 2},
    },
    "required": ["verdict"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "value",
    [
        {"verdict": "supported"},
        {"verdict": "supported", "score": 1, "quotes": []},
        {"verdict": "contradicted", "score": 0.5, "quotes": ["a", "b"]},
    ],
)
def test_accepts(value: Any) -> None:
    assert check(value, SCHEMA) == ""


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "$ is not of type object"),
        ({}, "$.verdict is missing"),
        ({"verdict": "maybe"}, "$.verdict is none of"),
        ({"verdict": "supported", "score": 1.5}, "$.score is not between 0 and 1"),
        ({"verdict": "supported", "score": True}, "$.score is not of type number"),
        ({"verdict": "supported", "quotes": "a"}, "$.quotes is not of type array"),
        ({"verdict": "supported", "quotes": [""]}, "$.quotes[0] is not between 1 and None"),
        ({"verdict": "supported", "quotes": ["a"] * 3}, "$.quotes (length)"),
        ({"verdict": "supported", "why": ""}, "$.why is not asked for"),
    ],
)
def test_refuses(value: Any, fault: str) -> None:
    assert check(value, SCHEMA).startswith(fault)


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', '```json\n{"a": 1}\n```', 'Sure: {"a": 1} as asked.', '{broken {"a": 1}'],
)
def test_reads_the_object_among_words(text: str) -> None:
    assert read(text) == {"a": 1}


class FakeWriter:
    """Writes its replies one after another, and remembers what it was asked."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[Prompt] = []

    async def __call__(self, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        self.asked.append(prompt)
        yield Thinking("Hmm.")
        for character in self.replies.pop(0):
            yield Text(character)
        yield Finished("stop")


def _ask(writer: FakeWriter) -> dict[str, Any]:
    return run(ask(writer, Prompt("Judge.", "Is it so?"), SCHEMA))


def test_first_time_right() -> None:
    writer = FakeWriter('{"verdict": "supported"}')
    assert _ask(writer) == {"verdict": "supported"}
    assert len(writer.asked) == 1
    assert "additionalProperties" in messages(writer.asked[0])[0]["content"]


@pytest.mark.parametrize("first", ["no idea", '{"verdict": "perhaps"}', "", '{"verdict": "supp'])
def test_repaired_once(first: str) -> None:
    writer = FakeWriter(first, '{"verdict": "supported"}')
    assert _ask(writer) == {"verdict": "supported"}
    said = messages(writer.asked[1])
    assert [message["role"] for message in said] == ["user", "assistant", "user"]
    assert said[1]["content"] == (first or "{}")
    assert "not valid" in said[2]["content"]


def test_never_right() -> None:
    writer = FakeWriter("no", '{"verdict": 7}')
    with pytest.raises(ModelError, match="verdict is none of"):
        _ask(writer)
    assert len(writer.asked) == 2
