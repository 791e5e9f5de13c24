"""Any LangChain chat model behind the port, on good days and bad."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from indexes.errors import (
    Busy,
    IbidError,
    ModelError,
    ModelMissing,
    ModelTimeout,
    ModelUnreachable,
    TooLarge,
)
from service.models.chat import Chat
from service.models.port import Exchange, Options, Prompt
from tests.service.models.asking import PROMPT, SOON, hear, run


class FakeChat(BaseChatModel):
    """Streams the chunks it was given; an exception among them is raised, a number is slept."""

    script: list[Any]
    asked: list[Any]
    closed: list[bool]

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self, messages: list[BaseMessage], *_: Any, **given: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.asked.append((messages, given))
        try:
            for step in self.script:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield ChatGenerationChunk(message=step)
        finally:
            self.closed.append(True)


def say(content: Any, **more: Any) -> AIMessageChunk:
    return AIMessageChunk(content=content, **more)


def chat(*script: Any) -> Chat:
    return Chat(FakeChat(script=list(script), asked=[], closed=[]), "vendor-1")


def test_text_counts_and_reason() -> None:
    usage = {"input_tokens": 170, "output_tokens": 6, "total_tokens": 176}
    last = say("", response_metadata={"finish_reason": "length"}, usage_metadata=usage)
    model = chat(say("Three "), say("months."), last)
    heard = run(hear(model))
    assert heard.text == "Three months."
    assert heard.end.reason == "length"
    assert (heard.end.prompt_tokens, heard.end.answer_tokens) == (170, 6)


@pytest.mark.parametrize(
    "thought",
    [
        say("", additional_kwargs={"reasoning_content": "Hmm. "}),
        say("", additional_kwargs={"reasoning": "Hmm. "}),
        say([{"type": "thinking", "thinking": "Hmm. ", "index": 0}]),
        say([{"type": "reasoning", "reasoning": "Hmm. ", "index": 0}]),
        say("<think>Hmm. </think>"),
    ],
)
def test_thinking_wherever_the_vendor_puts_it(thought: AIMessageChunk) -> None:
    heard = run(hear(chat(thought, say("Three."))))
    assert (heard.thinking, heard.text) == ("Hmm. ", "Three.")
    assert heard.end.thinking_tokens > 0


def test_what_is_sent() -> None:
    fake = FakeChat(script=[say("Yes.")], asked=[], closed=[])
    prompt = Prompt("Answer.", "So?", history=(Exchange("Was it?", "It was."),))
    run(hear(Chat(fake, "vendor-1"), Options(max_tokens=99), prompt))
    ((messages, given),) = fake.asked
    assert [message.type for message in messages] == ["human", "ai", "human"]
    assert messages[0].content == "Answer.\n\nWas it?"
    assert given["max_tokens"] == 99
    assert given["temperature"] == 0.6


class FakeStatusError(Exception):
    """As the clients of OpenAI, DeepSeek and others raise."""

    def __init__(self, status_code: int, said: str) -> None:
        super().__init__(said)
        self.status_code = status_code


class APIConnectionError(Exception):
    """The name OpenAI's client has for a server that is away."""


class APITimeoutError(Exception):
    """The name OpenAI's client has for a slow one."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (FakeStatusError(404, "no such model"), ModelMissing),
        (FakeStatusError(429, "rate limit"), Busy),
        (FakeStatusError(503, "overloaded"), Busy),
        (FakeStatusError(400, "maximum context length is 4096 tokens"), TooLarge),
        (FakeStatusError(401, "bad key"), ModelError),
        (APIConnectionError("Connection error."), ModelUnreachable),
        (APITimeoutError("Request timed out."), ModelTimeout),
        (ConnectionRefusedError("refused"), ModelUnreachable),
        (ValueError("No data received from Ollama stream."), ModelError),
    ],
)
def test_a_vendor_error_becomes_ours(error: Exception, kind: type[IbidError]) -> None:
    with pytest.raises(kind) as caught:
        run(hear(chat(error)))
    assert type(caught.value) is kind
    assert caught.value.__cause__ is error


def test_silence_ends_at_its_deadline_and_closes_the_stream() -> None:
    fake = FakeChat(script=[say("Three "), 60.0], asked=[], closed=[])
    with pytest.raises(ModelTimeout, match="nothing more"):
        run(hear(Chat(fake, "vendor-1"), Options(deadlines=SOON)))
    assert fake.closed == [True]


def test_nothing_at_all() -> None:
    with pytest.raises(ModelError, match=r"sent nothing|No generation"):
        run(hear(chat()))


def test_closing_early_closes_the_vendor_stream() -> None:
    fake = FakeChat(script=[say("Three "), say("months.")], asked=[], closed=[])

    async def main() -> None:
        async with contextlib.aclosing(Chat(fake, "v").stream(PROMPT, Options())) as deltas:
            await anext(deltas)

    run(main())
    assert fake.closed == [True]


def test_probe() -> None:
    assert run(chat(say("Two.")).probe()).ready
    thinker = run(chat(say("", additional_kwargs={"reasoning": "1 + 1"}), say("Two.")).probe())
    assert (thinker.thinks, thinker.think_off) == (True, False)
    away = run(chat(APIConnectionError("Connection error.")).probe())
    assert away.problem == "vendor-1 cannot be reached: Connection error."


def test_structured() -> None:
    schema = {"type": "object", "required": ["ok"]}
    found = run(
        chat(say('```json\n{"ok": '), say("true}\n```")).structured(PROMPT, schema, Options())
    )
    assert found == {"ok": True}
