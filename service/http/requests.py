"""What clients send. Unknown fields are refused: no typing error is silently ignored."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from indexes.vocabulary import MetadataValue, Scope
from service.app import DEFAULT_COLLECTION
from service.readable import readable
from service.vocabulary import PolicyKind, Question, Reasoning, Task

NAME = r"^[^\W_][\w.-]{0,63}$"  # letters and digits of any script


class Body(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid")


class QuestionBody(Body):
    """``POST /v1/answers``."""

    question: str = Field(description="The question, in Chinese or English.")
    collection: str = Field(DEFAULT_COLLECTION, pattern=NAME)
    conversation_id: str | None = Field(None, max_length=64)
    reasoning: Reasoning = "auto"
    task: Task = "general"
    stream: bool | Literal["draft"] = Field(
        False, description="Server-sent events; `draft` adds the text before it is checked."
    )
    as_of: date | None = Field(None, description="Answer from what was in force that day.")
    filters: dict[str, MetadataValue] = Field(default_factory=dict)
    policy: PolicyKind | None = Field(None, description="Counts where it is stricter.")

    def question_of(self, tenant: str, limit: int) -> Question:
        """Return the Question asked by ``tenant``; InputError when it cannot be asked."""
        return Question(
            text=readable(self.question, limit, "question"),
            scope=Scope(tenant, self.collection),
            conversation_id=self.conversation_id,
            as_of=self.as_of,
            filters=self.filters,
            reasoning=self.reasoning,
            task=self.task,
            open="collection" not in self.model_fields_set,
            policy=self.policy,
        )


class SearchBody(Body):
    """``POST /v1/search``."""

    query: str
    collection: str = Field(DEFAULT_COLLECTION, pattern=NAME)
    limit: int = Field(10, ge=1, le=100)
    filters: dict[str, MetadataValue] = Field(default_factory=dict)
    as_of: date | None = None


class PassageBody(Body):
    """A passage brought along to check a text against."""

    id: str | None = Field(None, max_length=200)
    text: str = Field(min_length=1)


class CheckRequest(Body):
    """``POST /v1/checks``: a text, and either passages or a collection to check it against."""

    text: str
    question: str | None = None
    passages: list[PassageBody] | None = Field(None, max_length=200)
    collection: str | None = Field(None, pattern=NAME)


class FeedbackBody(Body):
    """``POST /v1/answers/{id}/feedback``; ``claim`` is the claim's position from 0."""

    rating: Literal["up", "down"]
    reasons: list[str] = Field(default_factory=list, max_length=20)
    comment: str = Field("", max_length=4000)
    claim: int | None = Field(None, ge=0)


class CollectionBody(Body):
    """``POST /v1/collections``."""

    name: str = Field(pattern=NAME)
    policy: PolicyKind | Literal[""] | None = Field(
        None, description='For sentences without support; "" is as the service is set.'
    )
    supported: float | None = Field(None, ge=0, le=1, description="P(supported) that suffices.")
    doubtful: float | None = Field(None, ge=0, le=1, description="P(supported) that never does.")

    @property
    def changes(self) -> dict[str, str | float | None]:
        """What the caller sets, null included; nothing where it is silent."""
        sent = self.model_dump(exclude_unset=True, exclude={"name"})
        return {**sent, "policy": sent["policy"] or ""} if "policy" in sent else sent


class TextBody(Body):
    """``POST /v1/collections/{c}/documents`` with text instead of files."""

    text: str = Field(min_length=1)
    title: str = Field(min_length=1, max_length=500)
    key: str | None = Field(None, min_length=1, max_length=500)
    source_url: str | None = Field(None, max_length=2000, pattern=r"^https?://")
    valid_from: date | None = None
    valid_to: date | None = None
    metadata: dict[str, MetadataValue] = Field(default_factory=dict)
