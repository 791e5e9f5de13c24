"""A conversation's memory in the database; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select

from indexes.truth import remembered as t
from indexes.truth import tables
from indexes.truth.engine import insert_new
from service.records.conversations import turn_of
from service.vocabulary import Turn

_STORED = np.dtype("<f2")


@dataclass(frozen=True)
class Trace:
    """What one turn is found by, whole (part 0) or in part; ``tokens`` is the part's length."""

    number: int
    part: int
    tokens: int
    terms: str
    vector: NDArray[np.float32]


@dataclass(frozen=True)
class Traces:
    """n parts of turns, oldest first, and the numbers of their turns; ``vectors`` is (n, dimensions)."""

    numbers: NDArray[np.int64]
    parts: NDArray[np.int64]
    terms: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Stretch:
    """A window as stored: turns ``first`` to ``last``, inclusive; ``vector`` is its summary's."""

    number: int
    first: int
    last: int
    summary: str
    by: str
    vector: NDArray[np.float32]
    passage_ids: tuple[int, ...]


def turns(
    connection: Connection, conversation_id: str, numbers: Collection[int]
) -> tuple[Turn, ...]:
    """Return the turns of these numbers, oldest first."""
    columns = tables.turns.c
    rows = connection.execute(
        select(tables.turns)
        .where(columns.conversation_id == conversation_id)
        .where(columns.number.in_(numbers))
        .order_by(columns.number)
    )
    return tuple(turn_of(row) for row in rows)


def untraced(connection: Connection, conversation_id: str, fingerprint: str) -> tuple[Turn, ...]:
    """Return the turns that have no trace by this encoder."""
    own = (t.traces.c.conversation_id == conversation_id) & (t.traces.c.fingerprint == fingerprint)
    known = select(t.traces.c.number).where(own)
    rows = connection.execute(
        select(tables.turns)
        .where(tables.turns.c.conversation_id == conversation_id)
        .where(tables.turns.c.number.not_in(known))
        .order_by(tables.turns.c.number)
    )
    return tuple(turn_of(row) for row in rows)


def add_trace(connection: Connection, conversation_id: str, fingerprint: str, trace: Trace) -> None:
    """Store what a turn is found by, in place of what another encoder made of it."""
    where = (t.traces.c.conversation_id == conversation_id) & (t.traces.c.number == trace.number)
    connection.execute(delete(t.traces).where(where, t.traces.c.fingerprint != fingerprint))
    insert_new(
        connection,
        t.traces,
        conversation_id=conversation_id,
        number=trace.number,
        part=trace.part,
        tokens=trace.tokens,
        terms=trace.terms,
        fingerprint=fingerprint,
        vector=trace.vector.astype(_STORED).tobytes(),
    )


def read_traces(
    connection: Connection, conversation_id: str, fingerprint: str, before: int
) -> Traces:
    """Return the traces by this encoder of the turns numbered under ``before``."""
    rows = connection.execute(
        select(t.traces.c.number, t.traces.c.part, t.traces.c.terms, t.traces.c.vector)
        .where(t.traces.c.conversation_id == conversation_id)
        .where(t.traces.c.fingerprint == fingerprint, t.traces.c.number < before)
        .order_by(t.traces.c.number, t.traces.c.part)
    ).all()
    stored = np.frombuffer(b"".join(row.vector for row in rows), _STORED)
    return Traces(
        np.array([row.number for row in rows], np.int64),
        np.array([row.part for row in rows], np.int64),
        tuple(row.terms for row in rows),
        stored.astype(np.float32).reshape(len(rows), -1) if rows else np.zeros((0, 0), np.float32),
    )


def lengths(connection: Connection, conversation_id: str, fingerprint: str) -> list[int]:
    """Return the tokens of the turns up to the first without a trace by this encoder, oldest first."""
    own = (t.traces.c.conversation_id == conversation_id) & (t.traces.c.fingerprint == fingerprint)
    whole = own & (t.traces.c.part == 0)
    query = select(t.traces.c.number, t.traces.c.tokens).where(whole).order_by(t.traces.c.number)
    rows = enumerate(connection.execute(query).all(), 1)
    return [row.tokens for _, row in takewhile(lambda found: found[1].number == found[0], rows)]


def read_windows(
    connection: Connection, conversation_id: str, fingerprint: str
) -> tuple[Stretch, ...]:
    """Return the windows of a conversation whose summaries this encoder read, oldest first."""
    rows = connection.execute(
        select(t.windows)
        .where(t.windows.c.conversation_id == conversation_id)
        .where(t.windows.c.fingerprint == fingerprint)
        .order_by(t.windows.c.number)
    )
    return tuple(
        Stretch(
            row.number,
            row.first,
            row.last,
            row.summary,
            row.by,
            np.frombuffer(row.vector, _STORED).astype(np.float32),
            tuple(row.passage_ids),
        )
        for row in rows
    )


def put_window(
    connection: Connection, conversation_id: str, fingerprint: str, window: Stretch
) -> None:
    """Store a window, in place of the one of its number."""
    where = (t.windows.c.conversation_id == conversation_id) & (t.windows.c.number == window.number)
    connection.execute(delete(t.windows).where(where))
    connection.execute(
        insert(t.windows).values(
            conversation_id=conversation_id,
            number=window.number,
            first=window.first,
            last=window.last,
            summary=window.summary,
            by=window.by,
            fingerprint=fingerprint,
            vector=window.vector.astype(_STORED).tobytes(),
            passage_ids=list(window.passage_ids),
        )
    )


def unchanged(connection: Connection, conversation_id: str, read: Sequence[Turn]) -> set[int]:
    """Return the numbers of those of ``read`` whose answers are still what was read.

    Their conversation is held until the transaction ends: nothing of it is blanked meanwhile.
    """
    own = select(tables.conversations.c.id).where(tables.conversations.c.id == conversation_id)
    connection.execute(own.with_for_update()).all()
    stored = turns(connection, conversation_id, [turn.number for turn in read])
    answers = {turn.number: turn.answer for turn in stored}
    return {turn.number for turn in read if answers.get(turn.number) == turn.answer}


def forget_turn(connection: Connection, answer_id: str) -> None:
    """Drop the trace and the windows that hold words of an answer; they are made again from what is left."""
    columns = tables.turns.c
    own = select(columns.conversation_id, columns.number).where(columns.answer_id == answer_id)
    for conversation_id, number in connection.execute(own).all():
        connection.execute(
            delete(t.traces)
            .where(t.traces.c.conversation_id == conversation_id)
            .where(t.traces.c.number == number)
        )
        connection.execute(
            delete(t.windows)
            .where(t.windows.c.conversation_id == conversation_id)
            .where(t.windows.c.first <= number, t.windows.c.last >= number)
        )
