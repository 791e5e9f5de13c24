"""``/v1/conversations``: what was asked and answered, in order."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from indexes.truth.guard import check_text
from service.http.auth import Tenant
from service.http.desk import TheDesk
from service.memory.facts import LONGEST

router = APIRouter(tags=["conversations"])

ConversationId = Annotated[str, Path(pattern=r"^con_\w{1,64}$")]


@router.get("/v1/conversations/{conversation_id}")
def read(conversation_id: ConversationId, tenant: Tenant, desk: TheDesk) -> dict[str, Any]:
    """Return a conversation's turns, oldest first, and what was stated in it."""
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
    facts = [
        {"id": fact.number, "about": fact.about, "text": fact.text, "turn": fact.turn}
        for fact in desk.house.memories.facts(conversation_id)
    ]
    return {"id": recall.conversation_id, "turns": turns, "facts": facts}


class Correction(BaseModel):
    """A fact in better words."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=LONGEST)


@router.patch("/v1/conversations/{conversation_id}/facts/{fact_id}", status_code=204)
def correct(
    conversation_id: ConversationId, fact_id: int, body: Correction, tenant: Tenant, desk: TheDesk
) -> None:
    """Correct what somebody said of themselves."""
    check_text("fact", body.text)
    desk.house.memories.change_fact(tenant, conversation_id, fact_id, body.text)


@router.delete("/v1/conversations/{conversation_id}/facts/{fact_id}", status_code=204)
def forget(conversation_id: ConversationId, fact_id: int, tenant: Tenant, desk: TheDesk) -> None:
    """Delete what somebody said of themselves."""
    desk.house.memories.remove_fact(tenant, conversation_id, fact_id)


@router.delete("/v1/conversations/{conversation_id}", status_code=204)
def delete(conversation_id: ConversationId, tenant: Tenant, desk: TheDesk) -> None:
    """Delete a conversation with its turns and answers, and everything it remembers."""
    desk.house.records.delete_conversation(tenant, conversation_id)
