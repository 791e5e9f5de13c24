"""Take a deleted document's words out of the answers that showed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from indexes.truth import tables as t
from indexes.vocabulary import Scope
from service.records.remembered import forget_turn

DELETED = "[deleted]"
BLACK = "█"
# The shortest stretch that counts as copied: about five words of English, a clause of Chinese.
COPIED = {"zh": 8, "en": 24}
LEAST_WHOLE = 4  # a shorter quote, such as a number, says nothing by itself


def forget(document_id: str) -> Callable[[Connection], None]:
    """Return the work that blanks a document in every stored answer, for ``delete_document``."""

    def blank(connection: Connection) -> None:
        cited = select(t.citations.c.answer_id).where(t.citations.c.document_id == document_id)
        _blank(connection, t.answers.c.id.in_(cited), lambda found: found == document_id)
        connection.execute(delete(t.citations).where(t.citations.c.document_id == document_id))

    return blank


def forget_collection(scope: Scope) -> Callable[[Connection], None]:
    """Return the work that blanks a collection in every answer, for ``delete_collection``."""
    answers = (t.answers.c.tenant == scope.tenant) & (t.answers.c.collection == scope.collection)

    def blank(connection: Connection) -> None:
        _blank(connection, answers, lambda found: True)

    return blank


def _blank(
    connection: Connection, answers: ColumnElement[bool], gone: Callable[[str], bool]
) -> None:
    for answer_id, body in connection.execute(
        select(t.answers.c.id, t.answers.c.body).where(answers)
    ).all():
        blanked = redact(body, gone)
        connection.execute(
            update(t.answers).where(t.answers.c.id == answer_id).values(body=blanked)
        )
        connection.execute(
            update(t.turns).where(t.turns.c.answer_id == answer_id).values(answer=blanked["text"])
        )
        forget_turn(connection, answer_id)
        for position, claim in enumerate(blanked["claims"]):
            connection.execute(
                update(t.claims)
                .where(t.claims.c.answer_id == answer_id, t.claims.c.position == position)
                .values(text=claim["text"])
            )


def redact(body: dict[str, Any], gone: Callable[[str], bool]) -> dict[str, Any]:
    """Return an answer's JSON without the words of the documents whose ids are ``gone``.

    Their passages and quotes become ``[deleted]``, their conflicts and options go. Stretches of the
    answer's own sentences that were copied from them are blackened letter by letter, so that all
    offsets still hold.
    """
    passages = [passage for passage in body["evidence"] if gone(passage["document_id"])]
    ids = {passage["passage_id"] for passage in passages}
    sources = [passage["text"] for passage in passages]
    wholes = _wholes(body, ids, passages, sources)
    least = COPIED.get(body["language"], COPIED["en"])

    def black(text: str) -> str:
        return blacken(text, sources, wholes, least)

    def claim(one: dict[str, Any]) -> dict[str, Any]:
        quotes = [
            quote | {"quote": DELETED} if quote["passage_id"] in ids else quote
            for quote in one["evidence"]
        ]
        told = {"reason": black(one["reason"])} if "reason" in one else {}
        return one | {"text": black(one["text"]), "evidence": quotes} | told

    return body | {
        "text": black(body["text"]),
        "claims": [claim(one) for one in body["claims"]],
        "evidence": [
            passage | {"text": DELETED, "section": ""} if passage["passage_id"] in ids else passage
            for passage in body["evidence"]
        ],
        "removed": [
            one | {"text": black(one["text"]), "reason": black(one["reason"])}
            for one in body["removed"]
        ],
        "conflicts": [
            one
            for one in body.get("conflicts", ())
            if not {one["first"]["passage_id"], one["second"]["passage_id"]} & ids
        ],
        "options": [
            one for one in body.get("options", ()) if one["evidence"]["passage_id"] not in ids
        ],
    }


def _wholes(
    body: dict[str, Any],
    ids: set[str],
    passages: Sequence[dict[str, Any]],
    sources: Sequence[str],
) -> list[str]:
    """Return what is hidden however short it is: headings, quotes, and sentences copied whole."""
    sentences = [one["text"].strip() for one in (*body["claims"], *body["removed"])]
    quotes = [
        quote["quote"]
        for one in body["claims"]
        for quote in one["evidence"]
        if quote["passage_id"] in ids
    ]
    copied = [text for text in sentences if any(text in source for source in sources)]
    headings = [passage["section"] for passage in passages]
    return [text for text in (*headings, *quotes, *copied) if len(text) >= LEAST_WHOLE]


def blacken(text: str, sources: Iterable[str], wholes: Iterable[str], least: int) -> str:
    """Blacken each of ``wholes``, and what stands in ``sources`` for ``least`` letters or more."""
    grams = {source[at : at + least] for source in sources for at in range(len(source) - least + 1)}
    hidden = [False] * len(text)
    for at in range(len(text) - least + 1):
        if text[at : at + least] in grams:
            hidden[at : at + least] = [True] * least
    for whole in wholes:
        at = text.find(whole)
        while at >= 0:
            hidden[at : at + len(whole)] = [True] * len(whole)
            at = text.find(whole, at + len(whole))
    return "".join(BLACK if hide else sign for sign, hide in zip(text, hidden, strict=True))
