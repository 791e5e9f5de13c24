"""What people thought of answers; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast

from sqlalchemy import Connection, insert, select

from indexes.errors import InputError
from indexes.truth import tables as t
from service.records import answers

Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of an answer, or of its claim at position ``claim``, counted from 0."""

    rating: Rating
    reasons: tuple[str, ...]
    comment: str
    claim: int | None
    created_at: datetime


def add(
    connection: Connection,
    tenant: str,
    answer_id: str,
    rating: Rating,
    reasons: Sequence[str],
    comment: str,
    claim: int | None,
) -> None:
    """Store one judgement. Raises NotFound, InputError when there is no such claim."""
    claims = len(answers.read(connection, tenant, answer_id)["claims"])
    if claim is not None and not 0 <= claim < claims:
        raise InputError(f"The answer has no claim {claim}; it has {claims}, counted from 0.")
    connection.execute(
        insert(t.feedback).values(
            answer_id=answer_id,
            rating=rating,
            reasons=list(reasons),
            comment=comment,
            claim=claim,
            created_at=datetime.now(UTC),
        )
    )


def read(connection: Connection, tenant: str, answer_id: str) -> list[Feedback]:
    """Return an answer's judgements, oldest first. Raises NotFound."""
    answers.read(connection, tenant, answer_id)
    rows = connection.execute(
        select(t.feedback).where(t.feedback.c.answer_id == answer_id).order_by(t.feedback.c.id)
    )
    return [
        Feedback(
            cast(Rating, row.rating), tuple(row.reasons), row.comment, row.claim, row.created_at
        )
        for row in rows
    ]
