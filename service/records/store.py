"""Everything remembered of what was asked and answered, in the same database as the truth."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from indexes.truth import reading, writing
from service.records import answers, conversations, facts, feedback
from service.records.answers import Body
from service.records.feedback import Feedback, Rating
from service.records.forgetting import hold_documents, redact, still_said
from service.vocabulary import Recall, Turn


class Records:
    """Conversations, answers and feedback, each tenant's apart: another's are NotFound.

    Any number of threads may use one; each call is one transaction.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create_conversation(self, tenant: str, collection: str) -> str:
        """Begin a conversation about a collection; return its id."""
        conversation_id = f"con_{secrets.token_hex(12)}"
        with writing(self._engine) as connection:
            conversations.ensure(connection, tenant, conversation_id, collection)
        return conversation_id

    def conversation(
        self,
        tenant: str,
        conversation_id: str,
        last: int | None = None,
        collection: str | None = None,
    ) -> Recall:
        """Return the latest ``last`` turns, or all, oldest first.

        Raises NotFound, and Conflict when the conversation is not about ``collection``.
        """
        with reading(self._engine) as connection:
            return conversations.read(connection, tenant, conversation_id, last, collection)

    def delete_conversation(self, tenant: str, conversation_id: str) -> None:
        """Delete a conversation with everything in it. Raises NotFound."""
        with writing(self._engine) as connection:
            conversations.remove(connection, tenant, conversation_id)

    def delete_before(self, moment: datetime) -> int:
        """Delete the conversations in which nothing was said since ``moment``; return how many."""
        with writing(self._engine) as connection:
            return conversations.remove_before(connection, moment)

    def save_answer(
        self,
        tenant: str,
        answer_id: str,
        conversation_id: str,
        collection: str,
        body: Body,
        turn: Turn,
        stated: Sequence[tuple[str, str]] = (),
        *,
        new: bool,
    ) -> Turn:
        """Store an answer, its claims and its turn, all or nothing; return the turn as it is stored.

        ``body`` is the JSON object that clients get, ``stated`` what the turn says (about, text) of whoever
        asked. ``new``: the conversation's id was made for this answer, so that the conversation is made
        with it. What was deleted while the answer was written is stored neither in it nor in its turn.
        Raises NotFound when the conversation is another tenant's, or has been deleted.
        """
        cited = answers.shown(body)
        with writing(self._engine) as connection:
            there = hold_documents(connection, tenant, collection, cited)
            if new:
                conversations.ensure(connection, tenant, conversation_id, collection)
            else:
                conversations.own(connection, tenant, conversation_id, collection, hold=True)
            gone = cited - there
            if gone or not still_said(connection, conversation_id, turn):
                body = redact(dict(body), lambda document: document in gone)
                turn = replace(turn, standalone=turn.question, answer=body["text"])
            answers.add(connection, tenant, answer_id, conversation_id, collection, body, there)
            number = conversations.add_turn(connection, conversation_id, answer_id, turn)
            facts.add(connection, conversation_id, stated, number)
        return replace(turn, number=number)

    def answer(self, tenant: str, answer_id: str) -> dict[str, Any]:
        """Return an answer's JSON object as it was stored, without what was deleted since.

        Raises NotFound.
        """
        with reading(self._engine) as connection:
            return answers.read(connection, tenant, answer_id)

    def add_feedback(
        self,
        tenant: str,
        answer_id: str,
        rating: Rating,
        reasons: Sequence[str] = (),
        comment: str = "",
        claim: int | None = None,
    ) -> None:
        """Store what somebody thinks of an answer, or of its claim at position ``claim``.

        Raises NotFound, InputError when there is no such claim.
        """
        with writing(self._engine) as connection:
            feedback.add(connection, tenant, answer_id, rating, reasons, comment, claim)

    def feedback(self, tenant: str, answer_id: str) -> list[Feedback]:
        """Return what people thought of an answer, oldest first. Raises NotFound."""
        with reading(self._engine) as connection:
            return feedback.read(connection, tenant, answer_id)
