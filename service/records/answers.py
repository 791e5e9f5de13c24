"""Answers, kept whole; every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from indexes.errors import NotFound
from indexes.truth import tables as t

Body = Mapping[str, Any]
"""An answer as clients get it: the JSON object of the contract."""


def add(
    connection: Connection,
    tenant: str,
    answer_id: str,
    conversation_id: str,
    collection: str,
    body: Body,
    documents: Collection[str],
) -> None:
    """Store an answer, its claims, and which documents it shows text of."""
    connection.execute(
        insert(t.answers).values(
            id=answer_id,
            tenant=tenant,
            conversation_id=conversation_id,
            collection=collection,
            status=body["status"],
            created_at=datetime.now(UTC),
            body=dict(body),
        )
    )
    claims = [
        {
            "answer_id": answer_id,
            "position": position,
            "text": claim["text"],
            "verdict": claim["verdict"],
            "score": claim["score"],
        }
        for position, claim in enumerate(body["claims"])
    ]
    if claims:
        connection.execute(insert(t.claims), claims)
    if documents:
        connection.execute(
            insert(t.citations),
            [{"answer_id": answer_id, "document_id": document} for document in sorted(documents)],
        )


def shown(body: Body) -> set[str]:
    """Return the ids of the documents whose text an answer shows."""
    return {passage["document_id"] for passage in body["evidence"]}


def read(connection: Connection, tenant: str, answer_id: str) -> dict[str, Any]:
    """Return an answer's JSON object. Raises NotFound."""
    body: dict[str, Any] | None = connection.scalar(
        select(t.answers.c.body).where(t.answers.c.id == answer_id, t.answers.c.tenant == tenant)
    )
    if body is None:
        raise NotFound(f"There is no answer {answer_id!r}.")
    return body
