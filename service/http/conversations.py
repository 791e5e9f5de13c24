"""``/v1/conversations``: what was asked and answered, in order."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from service.http.auth import Tenant
from service.http.desk import TheDesk

router = APIRouter(tags=["conversations"])

ConversationId = Annotated[str, Path(pattern=r"^con_\w{1,64}$")]


@router.get("/v1/conversations/{conversation_id}")
def read(conversation_id: ConversationId, tenant: Tenant, desk: TheDesk) -> dict[str, Any]:
    """Return a conversation's turns, oldest first."""
    recall = desk.house.records.conversation(tenant, conversation_id)
    turns = [
        {
            "number": turn.number,
            "question": turn.question,
            "standalone": turn.standalone,
            "answer": turn.answer,
            "status": turn.status,
            "passage_ids": [f"psg_{number}" for number in turn.passage_ids],
        }
        for turn in recall.turns
    ]
    return {"id": recall.conversation_id, "turns": turns}


@router.delete("/v1/conversations/{conversation_id}", status_code=204)
def delete(conversation_id: ConversationId, tenant: Tenant, desk: TheDesk) -> None:
    """Delete a conversation with its turns and answers."""
    desk.house.records.delete_conversation(tenant, conversation_id)
