"""The OpenAI-compatible door: ``/v1/chat/completions`` and ``/v1/models``.

The last user message is the question; the model's name picks the collection: ``ibid/NAME``. Shapes:
https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from time import time
from typing import Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from indexes.errors import Busy, IbidError, InputError
from indexes.vocabulary import Scope
from service.app import DEFAULT_COLLECTION
from service.http.auth import Tenant
from service.http.desk import Desk, TheDesk
from service.http.events import EventStream
from service.http.problems import UNFORESEEN, openai_error, problem
from service.readable import readable
from service.vocabulary import Answer, Claim, Event, Question, Reasoning

router = APIRouter(tags=["OpenAI-compatible"])

OWNER = "ibid"
PATH = "/v1/chat/completions"
DONE = b"data: [DONE]\n\n"


class Lenient(BaseModel):
    """Other people's clients send fields that mean nothing here; they are ignored."""

    model_config = ConfigDict(extra="ignore")


class Part(Lenient):
    """A piece of a message."""

    type: str
    text: str = ""


class Message(Lenient):
    """One message of the dialogue so far."""

    role: str
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The message's words."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(Lenient):
    """What a stream carries besides text."""

    include_usage: bool = False


class CompletionBody(Lenient):
    """``POST /v1/chat/completions``."""

    model: str = OWNER
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high"] | None = None

    def question_of(self, tenant: str, limit: int) -> Question:
        """Return what is asked: the last user message, of the collection the model names."""
        asked = [message.text for message in self.messages if message.role == "user"]
        if not asked:
            raise InputError(
                "There is no message with the role user; its last one is the question."
            )
        reasoning: Reasoning = "auto"
        if self.reasoning_effort is not None:
            reasoning = "off" if self.reasoning_effort in ("none", "minimal") else "on"
        return Question(
            text=readable(asked[-1], limit, "question"),
            scope=Scope(tenant, self.model.partition("/")[2] or DEFAULT_COLLECTION),
            reasoning=reasoning,
        )


@router.get("/v1/models")
def models(tenant: Tenant, desk: TheDesk) -> dict[str, Any]:
    """List what can be asked: one "model" for each collection."""
    names = [OWNER, *(f"{OWNER}/{one.name}" for one in desk.house.truth.collections(tenant))]
    data = [{"id": name, "object": "model", "created": 0, "owned_by": OWNER} for name in names]
    return {"object": "list", "data": data}


@router.post(PATH)
async def complete(
    body: CompletionBody, request: Request, tenant: Tenant, desk: TheDesk
) -> Response:
    """Answer the last user message."""
    desk.refuse_new()
    question = body.question_of(tenant, desk.settings.max_question_chars)
    await to_thread.run_sync(desk.house.truth.collection, question.scope)
    if body.stream:
        stopping = _failure(Busy("The service is stopping; ask again."))
        chunks = _chunks(desk, body, question)
        return EventStream(chunks, desk.drain, stopping, desk.seats.enter())
    async with desk.seats.enter():
        answer = await desk.while_connected(request, desk.house.answerer.answer(question))
    desk.metrics.answer(answer)
    message = {"role": "assistant", "content": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    whole = {"choices": [choice], "usage": _usage(answer), "citations": citations(answer)}
    return JSONResponse({**_shell("chat.completion", answer.id, body.model), **whole})


async def _chunks(
    desk: Desk, body: CompletionBody, question: Question
) -> AsyncGenerator[bytes, None]:
    """Yield one chunk for each released sentence, then the rest of the text, then ``[DONE]``."""
    teller = Teller(body)
    try:
        line = desk.house.answerer.events(question)
        async with aclosing(desk.metrics.streamed(line)) as events:
            async for event in events:
                for chunk in teller.told(event):
                    yield chunk
    except IbidError as error:
        yield _failure(error)  # and no finish_reason: the answer is not whole
    except Exception:
        yield _failure(UNFORESEEN)
        raise


class Teller:
    """Tells one answer in chunks; knows how much of its text has been told."""

    def __init__(self, body: CompletionBody) -> None:
        self._body = body
        self._number = ""
        self._position = 0

    def told(self, event: Event) -> Iterator[bytes]:
        """Yield what a client hears of ``event``."""
        match event.kind:
            case "start":
                self._number = event.data["id"]
                yield self._chunk({"role": "assistant", "content": ""})
            case "reasoning":
                yield self._chunk({"reasoning_content": event.data["text"]})
            case "notice":
                line = "\n" if self._position else ""
                yield self._chunk({"content": line + event.data["text"]})
                self._position += len(line) + len(event.data["text"])
            case "claim":
                claim: Claim = event.data
                yield self._chunk({"content": event.before + claim.text})
                self._position = claim.end
            case "done":
                yield from self._end(event.data)

    def _end(self, answer: Answer) -> Iterator[bytes]:
        if rest := answer.text[self._position :]:
            yield self._chunk({"content": rest})
        yield self._chunk({}, "stop", citations=citations(answer))
        if self._body.stream_options.include_usage:
            yield _data({**self._shell(), "choices": [], "usage": _usage(answer)})
        yield DONE

    def _chunk(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return _data({**self._shell(), "choices": [choice], **more})

    def _shell(self) -> dict[str, Any]:
        return _shell("chat.completion.chunk", self._number, self._body.model)


def citations(answer: Answer) -> list[dict[str, Any]]:
    """Return where each claim stands: a field of ours that other clients pass over."""
    places = {hit.passage.id: hit.passage for hit in answer.evidence}
    return [
        {
            "claim": claim.text,
            "quote": quote.text,
            "passage_id": places[quote.passage_id].public_id,
            "title": places[quote.passage_id].title,
            "section": places[quote.passage_id].section,
            "page": places[quote.passage_id].page_at(quote.start),
            "url": places[quote.passage_id].source_url,
        }
        for claim in answer.claims
        for quote in claim.verdict.quotes
        if quote.passage_id in places
    ]


def _shell(kind: str, number: str, model: str) -> dict[str, Any]:
    return {"id": number, "object": kind, "created": int(time()), "model": model}


def _usage(answer: Answer) -> dict[str, Any]:
    usage = answer.usage
    written = usage.thinking + usage.answer
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": written,
        "total_tokens": usage.prompt + written,
        "completion_tokens_details": {"reasoning_tokens": usage.thinking},
    }


def _data(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def _failure(error: IbidError) -> bytes:
    return _data(openai_error(problem(error, PATH, "")))
