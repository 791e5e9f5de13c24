"""``/v1/answers``: ask, read again, judge."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from indexes.errors import Busy, IbidError
from service.http.auth import Tenant
from service.http.desk import Desk, TheDesk
from service.http.events import EventStream, frame, numbered
from service.http.found import HitBody
from service.http.problems import UNFORESEEN, problem
from service.http.requests import FeedbackBody, QuestionBody
from service.http.schemas import AnswerBody
from service.http.verdicts import ClaimBody, SettledBody
from service.vocabulary import Event, Question

router = APIRouter(tags=["answers"])

AnswerId = Annotated[str, Path(pattern=r"^ans_\w{1,64}$")]
ANSWER_OR_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"model": AnswerBody, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


@router.post("/v1/answers", responses=ANSWER_OR_STREAM)
async def ask(body: QuestionBody, request: Request, tenant: Tenant, desk: TheDesk) -> Response:
    """Answer a question from one collection, whole or as server-sent events."""
    desk.refuse_new()
    question = body.question_of(tenant, desk.settings.max_question_chars)
    if not question.open or (body.conversation_id is None and desk.settings.intents is None):
        await to_thread.run_sync(desk.house.truth.collection, question.scope)
    if not body.stream:
        async with desk.seats.enter():
            answer = await desk.while_connected(request, desk.house.answerer.answer(question))
        desk.metrics.answer(answer)
        return JSONResponse(AnswerBody.of(answer).model_dump(mode="json"))
    request_id = str(request.state.request_id)
    events = told(desk, question, body.stream == "draft", request_id)
    stopping = problem(Busy("The service is stopping; ask again."), "/v1/answers", request_id)
    last = frame("error", stopping, 0)
    return EventStream(numbered(events), desk.drain, last, desk.seats.enter())


async def told(
    desk: Desk, question: Question, draft: bool, request_id: str
) -> AsyncGenerator[tuple[str, Any], None]:
    """Yield the line's events as ``(name, JSON)``; what goes wrong is the last one, ``error``."""
    try:
        line = desk.house.answerer.events(question, draft)
        async with aclosing(desk.metrics.streamed(line)) as events:
            async for event in events:
                yield event.kind, render(event)
    except IbidError as error:
        yield "error", problem(error, "/v1/answers", request_id)
    except Exception:
        yield "error", problem(UNFORESEEN, "/v1/answers", request_id)
        raise


def render(event: Event) -> Any:
    """Return an event's data as JSON."""
    match event.kind:
        case "claim":
            return ClaimBody.of(event.data).model_dump(mode="json")
        case "verdict":
            return SettledBody.of(event.data).model_dump(mode="json")
        case "evidence":
            return [HitBody.of(hit).model_dump(mode="json") for hit in event.data.hits]
        case "done":
            return AnswerBody.of(event.data).model_dump(mode="json")
        case _:
            return event.data


@router.get("/v1/answers/{answer_id}", response_model=AnswerBody)
def read(answer_id: AnswerId, tenant: Tenant, desk: TheDesk) -> JSONResponse:
    """Return an answer as it was given; what a deletion has blanked since stays blank."""
    return JSONResponse(desk.house.records.answer(tenant, answer_id))


@router.post("/v1/answers/{answer_id}/feedback", status_code=204)
def judge(answer_id: AnswerId, body: FeedbackBody, tenant: Tenant, desk: TheDesk) -> None:
    """Note what a reader thinks of an answer, or of one of its claims."""
    desk.house.records.add_feedback(
        tenant,
        answer_id,
        rating=body.rating,
        reasons=body.reasons,
        comment=body.comment,
        claim=body.claim,
    )
