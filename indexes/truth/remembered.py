"""The tables of a conversation's memory: what its turns are found by, its windows, and stated facts.

All of it goes with the conversation. Traces and windows are made from the turns and can be made again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, LargeBinary, Named, Table, Text, TypedColumns

from indexes.truth.tables import Moment, metadata


def _conversation() -> ForeignKey:
    return ForeignKey("conversations.id", ondelete="CASCADE")


class TraceColumns(TypedColumns):
    """What a turn is found by: terms, and their embedding as little-endian float16.

    Part 0 is the whole turn, the others are sentences of it that state something.
    """

    conversation_id: Named[str] = Column(Text, _conversation(), primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    part: Named[int] = Column(primary_key=True, autoincrement=False)
    tokens: Named[int]  # the part's length, by the model port's estimate
    terms: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text)
    vector: Named[bytes] = Column(LargeBinary)


class WindowColumns(TypedColumns):
    """A stretch of turns that is complete, with its summary; ``by`` is the engine that wrote it."""

    conversation_id: Named[str] = Column(Text, _conversation(), primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    first: Named[int]
    last: Named[int]
    summary: Named[str] = Column(Text)
    by: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text)
    vector: Named[bytes] = Column(LargeBinary)
    passage_ids: Named[list[int]] = Column(JSON)


class FactColumns(TypedColumns):
    """What somebody said of themselves, and the turn it was said in."""

    conversation_id: Named[str] = Column(Text, _conversation(), primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    about: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    turn: Named[int]
    created_at: Named[datetime] = Column(Moment)


traces = Table("traces", metadata, TraceColumns)
windows = Table("windows", metadata, WindowColumns)
facts = Table("facts", metadata, FactColumns)
