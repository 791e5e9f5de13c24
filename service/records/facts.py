"""What people said of themselves; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from indexes.errors import NotFound
from indexes.truth.remembered import facts
from service.vocabulary import Fact

MOST = 100  # facts of one turn: turn 3 has the numbers 300 to 399, and none is used twice


def read(connection: Connection, conversation_id: str) -> tuple[Fact, ...]:
    """Return a conversation's facts in the order they were stated."""
    rows = connection.execute(
        select(facts).where(facts.c.conversation_id == conversation_id).order_by(facts.c.number)
    )
    return tuple(Fact(row.number, row.about, row.text, row.turn) for row in rows)


def add(
    connection: Connection, conversation_id: str, stated: Sequence[tuple[str, str]], turn: int
) -> None:
    """Keep (about, text) pairs said in ``turn``; of what is said anew, the newer holds."""
    for at, (about, text) in enumerate(stated):
        own = facts.c.conversation_id == conversation_id
        connection.execute(delete(facts).where(own, facts.c.about == about))
        connection.execute(
            insert(facts).values(
                conversation_id=conversation_id,
                number=MOST * turn + at,
                about=about,
                text=text,
                turn=turn,
                created_at=datetime.now(UTC),
            )
        )


def change(connection: Connection, conversation_id: str, number: int, text: str) -> None:
    """Put ``text`` in a fact's place. Raises NotFound."""
    where = (facts.c.conversation_id == conversation_id) & (facts.c.number == number)
    if not connection.execute(update(facts).where(where).values(text=text)).rowcount:
        raise _missing(number)


def remove(connection: Connection, conversation_id: str, number: int) -> None:
    """Delete a fact. Raises NotFound."""
    where = (facts.c.conversation_id == conversation_id) & (facts.c.number == number)
    if not connection.execute(delete(facts).where(where)).rowcount:
        raise _missing(number)


def _missing(number: int) -> NotFound:
    return NotFound(f"The conversation has no fact {number}.")
