"""Any LangChain chat model as a Model: OpenAI-compatible servers, vLLM, DeepSeek's own API.

No LangChain type leaves this file but the one handed in; everything it raises becomes ours.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from indexes.errors import (
    Busy,
    IbidError,
    ModelError,
    ModelMissing,
    ModelTimeout,
    ModelUnreachable,
    SettingsError,
    TooLarge,
)
from service.models.count import count
from service.models.faults import readable
from service.models.port import Delta, Finished, Options, Probe, Prompt, Text, Thinking
from service.models.prompt import messages
from service.models.schema import ask
from service.models.think import Splitter
from service.models.watch import Watch

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

LIMIT = 2.0  # seconds to connect; all other deadlines are the port's
OPENAI = {"max_tokens": "max_tokens", "temperature": "temperature", "top_p": "top_p"}
"""What OpenAI-like chat models call our options; the keys of any that differ can be given."""


def open_chat(url: str, model: str, key: str, *, context: int) -> Chat:
    """Return ``model`` at the OpenAI-compatible ``url``; ``key`` "" where none is asked for.

    Raises SettingsError when the extra ``chat`` is not installed.
    """
    try:
        from langchain_openai import ChatOpenAI
    except ImportError:
        raise SettingsError(
            "IBID_CHAT_URL needs langchain-openai: run `pip install ibid[chat]`, or leave it empty."
        ) from None
    chat = ChatOpenAI(
        model=model,
        base_url=url,
        api_key=key or "none",  # it insists on one
        max_retries=0,
        stream_usage=True,
        timeout=(LIMIT, None, None, None),  # connect, read, write, pool
    )
    return Chat(chat, model, url=url, context=context)


class Chat:
    """A LangChain chat model behind the port.

    ``named`` maps our option names to the model's own keywords; options it lacks are not sent.
    Whether it thinks is the chat model's own setting: the port has no common switch for it.
    """

    name = "chat"

    def __init__(
        self,
        chat: BaseChatModel,
        model: str,
        *,
        url: str = "",
        context: int = 32768,
        named: Mapping[str, str] = OPENAI,
    ) -> None:
        self.model, self.url, self.context = model, url, context
        self._chat, self._named = chat, dict(named)

    def count(self, text: str) -> int:
        """Estimate tokens, see ``service.models.count``."""
        return count(text)

    async def aclose(self) -> None:
        """Do nothing: the chat model belongs to who made it."""

    async def probe(self) -> Probe:
        """Have two words written: nothing else is common to all chat models."""
        try:
            async with contextlib.aclosing(
                self.stream(Prompt("", "1 + 1 = ?"), Options(max_tokens=16))
            ) as deltas:
                thought = [isinstance(delta, Thinking) async for delta in deltas]
        except IbidError as error:
            return Probe(self.name, self.model, problem=error.message)
        return Probe(
            self.name,
            self.model,
            capabilities=("completion", "thinking") if any(thought) else ("completion",),
            think_off=not any(thought),
        )

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return one valid JSON object, see ``Model.structured``."""
        quiet = replace(options, thinking=False)
        return await ask(lambda p: self.stream(p, quiet), prompt, schema)

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it is written, see ``Model.stream``."""
        watch, splitter = Watch(options.deadlines, self.model), Splitter(hold=options.thinking)
        began = time.monotonic()
        tokens: dict[type[Thinking | Text], int] = {Thinking: 0, Text: 0}
        last: AIMessageChunk | None = None
        given = {key: getattr(options, ours) for ours, key in self._named.items()}
        if "max_tokens" in self._named:
            given[self._named["max_tokens"]] = options.room
        chunks = self._chat.astream(_said(prompt), **given)
        try:
            while (chunk := await self._next(chunks, watch)) is not None:
                watch.heard()
                for delta in _deltas(chunk, splitter):
                    tokens[type(delta)] += count(delta.text)
                    yield delta
                last = chunk if last is None else last + chunk
        finally:
            with contextlib.suppress(AttributeError):  # an iterator that is no generator
                await chunks.aclose()  # type: ignore[attr-defined]  # typed as AsyncIterator
        for delta in splitter.end():
            tokens[type(delta)] += count(delta.text)
            yield delta
        if last is None:
            raise ModelError(f"{self.model} sent nothing: ask again.")
        yield _finished(last, tokens, time.monotonic() - began)

    async def _next(self, chunks: Any, watch: Watch) -> AIMessageChunk | None:
        with self._translated():
            try:
                chunk: AIMessageChunk = await watch.wait(anext(chunks))
            except StopAsyncIteration:
                return None
            return chunk

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IbidError:
            raise
        except Exception as error:  # each vendor's client has a tree of its own
            raise _fault(error, self.model) from error


def _said(prompt: Prompt) -> list[Any]:
    from langchain_core.messages import AIMessage, HumanMessage

    kinds = {"user": HumanMessage, "assistant": AIMessage}
    return [kinds[message["role"]](content=message["content"]) for message in messages(prompt)]


def _deltas(chunk: AIMessageChunk, splitter: Splitter) -> list[Thinking | Text]:
    """Return what one chunk says, wherever its vendor puts reasoning."""
    more = chunk.additional_kwargs
    thinking = more.get("reasoning_content") or more.get("reasoning") or ""
    text = ""
    for part in [chunk.content] if isinstance(chunk.content, str) else chunk.content:
        if isinstance(part, str):
            text += part
        elif part.get("type") in ("reasoning", "thinking"):
            thinking += part.get("reasoning") or part.get("thinking") or ""
        else:
            text += part.get("text") or ""
    out: list[Thinking | Text] = []
    if thinking:
        splitter.thought()
        out.append(Thinking(str(thinking)))
    return out + splitter.feed(text)


def _finished(
    last: AIMessageChunk, tokens: dict[type[Thinking | Text], int], seconds: float
) -> Finished:
    said = last.response_metadata
    reason = str(said.get("finish_reason") or said.get("done_reason") or said.get("stop_reason"))
    usage = last.usage_metadata
    thinking, answer = tokens[Thinking], tokens[Text]
    if usage:
        details = usage.get("output_token_details") or {}
        thinking = details.get("reasoning") or round(
            usage["output_tokens"] * thinking / max(thinking + answer, 1)
        )
        answer = usage["output_tokens"] - thinking
    return Finished(
        reason="length" if reason in ("length", "max_tokens") else "stop",
        prompt_tokens=usage["input_tokens"] if usage else 0,
        thinking_tokens=thinking,
        answer_tokens=answer,
        seconds=seconds,
    )


def _fault(error: Exception, model: str) -> IbidError:
    """Return our error for whatever a vendor's client raised, by its status or its name."""
    status = getattr(error, "status_code", None)
    said = readable(str(error)) or type(error).__name__
    kind = type(error).__name__.lower()
    if "context length" in said.lower() or "exceed_context" in said.lower():
        return TooLarge(f"The prompt is longer than {model}'s context: {said}.")
    if status == 404:
        return ModelMissing(f"The server has no model {model}: {said}.")
    if status in (429, 503):
        return Busy(f"{model} is busy: {said}.", 5)
    if "timeout" in kind:
        return ModelTimeout(f"{model} was too slow: {said}.")
    if "connect" in kind or isinstance(error, ConnectionError):
        return ModelUnreachable(f"{model} cannot be reached: {said}.")
    return ModelError(f"{model} failed: {said}.")
