"""Take a deleted document's words out of the answers that showed them, and out of what they led to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from indexes.text.language import language
from indexes.text.normalise import squash
from indexes.truth import tables as t
from indexes.vocabulary import Language, Scope
from service.records.remembered import forget_turn
from service.understanding.topic import written
from service.vocabulary import Turn

DELETED = "[deleted]"
BLACK = "█"
# The shortest stretch of a source that counts as copied: about five words of English, a clause of Chinese.
COPIED: dict[Language, int] = {"zh": 8, "en": 24}
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


def hold_documents(
    connection: Connection, tenant: str, collection: str, ids: Collection[str]
) -> set[str]:
    """Return which of the collection's documents ``ids`` are there, and keep them till the transaction ends.

    Whoever deletes one waits until then, and finds what is stored of it.
    """
    c, d = t.collections.c, t.documents.c
    own = select(c.id).where(c.tenant == tenant, c.name == collection)
    # The collection first, as who deletes all of it does; others may store answers meanwhile.
    connection.execute(own.with_for_update(read=True, key_share=True)).all()
    there = select(d.id).where(d.id.in_(ids)).with_for_update(read=True, key_share=True)
    return set(connection.scalars(there))


def still_said(connection: Connection, conversation_id: str, turn: Turn) -> bool:
    """Return whether what ``turn`` carries from earlier turns may be kept.

    Once words of answers have been blackened, what was searched must still stand somewhere in the
    conversation: it was read before.
    """
    if turn.standalone == turn.question:
        return True
    columns = t.turns.c
    own = columns.conversation_id == conversation_id
    rows = connection.execute(
        select(columns.question, columns.standalone, columns.answer).where(own)
    ).all()
    if not any(BLACK in row.answer for row in rows):
        return True
    said = squash(" ".join((turn.question, *(text for row in rows for text in row))))
    return all(squash(word) in said for word in written(turn.standalone))


def _blank(
    connection: Connection, answers: ColumnElement[bool], gone: Callable[[str], bool]
) -> None:
    _hold_conversations(connection, answers)
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
    _unsay(connection, answers)


def _hold_conversations(connection: Connection, answers: ColumnElement[bool]) -> None:
    """Keep all others from the conversations of ``answers``: nothing is made of their words meanwhile."""
    of = select(t.answers.c.conversation_id).where(answers)
    ids = t.conversations.c.id
    connection.execute(select(ids).where(ids.in_(of)).order_by(ids).with_for_update()).all()


def _unsay(connection: Connection, answers: ColumnElement[bool]) -> None:
    """Put the question as it was asked in the place of what was searched for ``answers`` and later turns.

    Words of an answer are carried into what the follow-ups to it are searched with.
    """
    first, later = t.turns.alias("first"), t.turns.alias("later")
    same = first.c.conversation_id == later.c.conversation_id
    since = (
        select(later.c.answer_id)
        .join(first, same & (first.c.number <= later.c.number))
        .join(t.answers, t.answers.c.id == first.c.answer_id)
        .where(answers)
        .correlate(None)
    )
    for answer_id, body in connection.execute(
        select(t.answers.c.id, t.answers.c.body).where(t.answers.c.id.in_(since))
    ).all():
        if (asked := _as_asked(body)) is not body:
            connection.execute(
                update(t.answers).where(t.answers.c.id == answer_id).values(body=asked)
            )
    turns = t.turns.c
    connection.execute(
        update(t.turns).where(turns.answer_id.in_(since)).values(standalone=turns.question)
    )


def _as_asked(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's JSON without the question as it was searched, and without the note that says it."""
    understanding = body.get("understanding", {})
    searched = understanding.get("rewritten")
    if searched is None:
        return body
    notes = [note for note in body["engine"]["notes"] if searched not in note]
    return body | {
        "understanding": understanding | {"rewritten": None},
        "engine": body["engine"] | {"notes": notes},
    }


def redact(body: dict[str, Any], gone: Callable[[str], bool]) -> dict[str, Any]:
    """Return an answer's JSON without the words of the documents whose ids are ``gone``.

    Their passages and quotes become ``[deleted]``, their conflicts and options go, and so does the
    question as it was searched. Stretches of the answer's own sentences that were copied from them are
    blackened letter by letter, so that all offsets still hold.
    """
    passages = [passage for passage in body["evidence"] if gone(passage["document_id"])]
    ids = {passage["passage_id"] for passage in passages}
    sources = [passage["text"] for passage in passages]
    wholes = _wholes(body, ids, passages, sources)
    stretches = _stretches(sources)

    def black(text: str) -> str:
        return blacken(text, stretches, wholes)

    def claim(one: dict[str, Any]) -> dict[str, Any]:
        quotes = [
            quote | {"quote": DELETED} if quote["passage_id"] in ids else quote
            for quote in one["evidence"]
        ]
        told = {"reason": black(one["reason"])} if "reason" in one else {}
        return one | {"text": black(one["text"]), "evidence": quotes} | told

    return _as_asked(body) | {
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


def _stretches(sources: Sequence[str]) -> dict[int, set[str]]:
    """Return what counts as copied from ``sources``, by its length; each source is in its own language."""
    found: dict[int, set[str]] = {}
    for source in sources:
        least = COPIED[language(source)]
        starts = range(len(source) - least + 1)
        found.setdefault(least, set()).update(source[at : at + least] for at in starts)
    return found


def blacken(text: str, stretches: Mapping[int, Collection[str]], wholes: Sequence[str]) -> str:
    """Blacken each of ``wholes``, and each of ``stretches``, which are given by their length."""
    hidden = [False] * len(text)
    for length, copied in stretches.items():
        for at in range(len(text) - length + 1):
            if text[at : at + length] in copied:
                hidden[at : at + length] = [True] * length
    for whole in wholes:
        at = text.find(whole)
        while at >= 0:
            hidden[at : at + len(whole)] = [True] * len(whole)
            at = text.find(whole, at + len(whole))
    return "".join(BLACK if hide else sign for sign, hide in zip(text, hidden, strict=True))
