"""Conversations and their turns; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, delete, func, insert, select

from indexes.errors import Conflict, NotFound
from indexes.truth import tables as t
from indexes.truth.engine import insert_new
from service.vocabulary import Recall, Status, Turn


def ensure(connection: Connection, tenant: str, conversation_id: str, collection: str) -> None:
    """Make the conversation when it is new, and hold it until the transaction ends.

    Raises NotFound when it is another tenant's, Conflict when it is about another collection.
    """
    insert_new(
        connection,
        t.conversations,
        id=conversation_id,
        tenant=tenant,
        collection=collection,
        visibility="tenant",
        created_at=datetime.now(UTC),
    )
    own(connection, tenant, conversation_id, collection, hold=True)


def read(
    connection: Connection,
    tenant: str,
    conversation_id: str,
    last: int | None,
    collection: str | None = None,
) -> Recall:
    """Return the conversation's ``last`` turns, all without a number.

    Raises NotFound, and Conflict when it is not about ``collection``, where one is given: what was said of
    one collection never reaches an answer from another.
    """
    about = own(connection, tenant, conversation_id, collection)
    rows = connection.execute(
        select(t.turns)
        .where(t.turns.c.conversation_id == conversation_id)
        .order_by(t.turns.c.number.desc())
        .limit(last)
    ).all()
    turns = tuple(turn_of(row) for row in reversed(rows))
    return Recall(conversation_id, turns, collection=about)


def add_turn(connection: Connection, conversation_id: str, answer_id: str, turn: Turn) -> int:
    """Append a turn to a conversation that is held; return its number, counted from 1."""
    number = (
        1
        + connection.execute(
            select(func.coalesce(func.max(t.turns.c.number), 0)).where(
                t.turns.c.conversation_id == conversation_id
            )
        ).scalar_one()
    )
    connection.execute(
        insert(t.turns).values(
            conversation_id=conversation_id,
            number=number,
            answer_id=answer_id,
            question=turn.question,
            standalone=turn.standalone,
            answer=turn.answer,
            status=turn.status,
            passage_ids=list(turn.passage_ids),
        )
    )
    return number


def remove_before(connection: Connection, moment: datetime) -> int:
    """Delete every conversation in which nothing was said since ``moment``; return how many."""
    later = select(t.answers.c.conversation_id).where(t.answers.c.created_at >= moment)
    old = (t.conversations.c.created_at < moment) & t.conversations.c.id.not_in(later)
    return connection.execute(delete(t.conversations).where(old)).rowcount


def remove(connection: Connection, tenant: str, conversation_id: str) -> None:
    """Delete a conversation with its turns, answers, claims and feedback. Raises NotFound."""
    own(connection, tenant, conversation_id)
    connection.execute(delete(t.conversations).where(t.conversations.c.id == conversation_id))


def own(
    connection: Connection,
    tenant: str,
    conversation_id: str,
    collection: str | None = None,
    hold: bool = False,
) -> str:
    """Return the conversation's collection; ``hold`` locks it.

    A conversation that is not the tenant's, or not about ``collection``, is refused.

    Raises NotFound, Conflict.
    """
    query = select(t.conversations.c.tenant, t.conversations.c.collection).where(
        t.conversations.c.id == conversation_id
    )
    if hold:  # turns are numbered one after another; SQLite has one writer anyway
        query = query.with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None or row.tenant != tenant:
        raise _missing(conversation_id)
    if collection is not None and row.collection != collection:
        raise Conflict(
            f"Conversation {conversation_id!r} is about collection {row.collection!r}: begin a new "
            f"one for {collection!r}, without a conversation_id."
        )
    return str(row.collection)


def _missing(conversation_id: str) -> NotFound:
    return NotFound(f"There is no conversation {conversation_id!r}.")


def turn_of(row: Row[*tuple[Any, ...]]) -> Turn:
    """Return a row of the turns."""
    ids: Sequence[int] = row.passage_ids
    return Turn(
        number=row.number,
        question=row.question,
        standalone=row.standalone,
        answer=row.answer,
        status=cast(Status, row.status),
        passage_ids=tuple(ids),
    )
