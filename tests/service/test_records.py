"""What is remembered: whole, in order, each tenant's apart, and without what was deleted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from indexes.errors import Conflict, InputError, NotFound
from indexes.truth import Truth, reading, tables
from indexes.vocabulary import Scope
from service.records import Records, forget, forget_collection
from service.records.forgetting import BLACK, DELETED, redact
from service.vocabulary import Turn
from tests.indexes.stored import collection_of, commit, stand

COPIED = "The deposit is returned within 30 days of moving out."
SHORT = "No pets."
OTHER = "The landlord pays for repairs of the roof."
TEXT = f"{COPIED} {SHORT} You get it back in a month. {OTHER}"


@pytest.fixture
def records(truth: Truth) -> Records:
    for document_id in ("doc_gone", "doc_kept"):
        stand(truth, collection_of(truth), document_id)
    return Records(truth.engine)


def passage(number: int, document_id: str, text: str) -> dict[str, Any]:
    return {
        "passage_id": f"psg_{number}",
        "document_id": document_id,
        "title": "Lease",
        "version": 1,
        "section": f"Chapter {number}",
        "page": None,
        "text": text,
        "start": 0,
        "end": len(text),
        "scores": {"dense": 0.87, "lexical": None, "fused": 0.031},
    }


def claim(text: str, number: int, quote: str) -> dict[str, Any]:
    start = TEXT.index(text)
    return {
        "text": text,
        "start": start,
        "end": start + len(text),
        "verdict": "supported",
        "score": 0.97,
        "evidence": [{"passage_id": f"psg_{number}", "quote": quote, "start": 0, "end": 9}],
        "reason": "",
    }


def body_of(answer_id: str, gone: str = "doc_gone", kept: str = "doc_kept") -> dict[str, Any]:
    return {
        "id": answer_id,
        "status": "answered",
        "language": "en",
        "text": TEXT,
        "claims": [
            claim(COPIED, 1, COPIED),
            claim(SHORT, 1, SHORT),
            claim("You get it back in a month.", 1, "within 30 days"),
            claim(OTHER, 2, OTHER),
        ],
        "evidence": [
            passage(1, gone, f"Article 1. {COPIED} {SHORT} Heating is included."),
            passage(2, kept, OTHER),
        ],
        "removed": [
            {"text": f"It says: {COPIED}", "verdict": "unsupported", "reason": "no 30 days"}
        ],
        "timings_ms": {"understand": 4},
    }


def turn_of(question: str = "When do I get it back?") -> Turn:
    return Turn(0, question, question, TEXT, "answered", (1, 2))


def save(records: Records, answer_id: str, conversation_id: str, **documents: str) -> Turn:
    body = body_of(answer_id, **documents)
    return records.save_answer(
        "local", answer_id, conversation_id, "laws", body, turn_of(), new=True
    )


def rows(truth: Truth) -> dict[str, int]:
    names = ("conversations", "turns", "answers", "claims", "citations", "feedback")
    with reading(truth.engine) as connection:
        return {
            name: connection.execute(
                select(func.count()).select_from(tables.metadata.tables[name])
            ).scalar_one()
            for name in names
        }


def test_an_answer_comes_back_as_it_was_given(truth: Truth, records: Records) -> None:
    save(records, "ans_1", "con_1")
    assert records.answer("local", "ans_1") == body_of("ans_1")
    assert rows(truth) == {
        **{"conversations": 1, "turns": 1, "answers": 1},
        **{"claims": 4, "citations": 2, "feedback": 0},
    }


def test_turns_stand_in_order_and_the_latest_can_be_asked_for(records: Records) -> None:
    conversation = records.create_conversation("local", "laws")
    assert records.conversation("local", conversation).turns == ()
    for number in range(1, 6):
        saved = save(records, f"ans_{number}", conversation)
        assert saved.number == number
    recall = records.conversation("local", conversation)
    assert recall.conversation_id == conversation
    assert [turn.number for turn in recall.turns] == [1, 2, 3, 4, 5]
    latest = records.conversation("local", conversation, last=2).turns
    assert [turn.number for turn in latest] == [4, 5]
    assert (latest[1].answer, latest[1].passage_ids) == (TEXT, (1, 2))


def test_answers_at_once_are_numbered_apart(records: Records) -> None:
    with ThreadPoolExecutor(4) as threads:
        turns = list(threads.map(lambda n: save(records, f"ans_{n}", "con_1"), range(12)))
    assert sorted(turn.number for turn in turns) == list(range(1, 13))


def test_an_answer_that_cannot_be_stored_leaves_nothing(truth: Truth, records: Records) -> None:
    body = body_of("ans_1")
    del body["claims"][3]["verdict"]
    with pytest.raises(KeyError):
        records.save_answer("local", "ans_1", "con_1", "laws", body, turn_of(), new=True)
    assert set(rows(truth).values()) == {0}


def steal_turn(records: Records, *, new: bool) -> Turn:
    body = body_of("a")
    return records.save_answer("other", "a", "con_1", "laws", body, turn_of(), new=new)


def test_another_tenants_records_are_not_there(truth: Truth, records: Records) -> None:
    save(records, "ans_1", "con_1")
    before = rows(truth)
    for steal in (
        lambda: records.answer("other", "ans_1"),
        lambda: records.conversation("other", "con_1"),
        lambda: records.delete_conversation("other", "con_1"),
        lambda: records.add_feedback("other", "ans_1", "up"),
        lambda: records.feedback("other", "ans_1"),
        lambda: steal_turn(records, new=True),
        lambda: steal_turn(records, new=False),
    ):
        with pytest.raises(NotFound):
            steal()
    assert rows(truth) == before


def test_deleting_a_conversation_takes_everything_in_it(truth: Truth, records: Records) -> None:
    save(records, "ans_kept", "con_kept")
    before = rows(truth)
    save(records, "ans_1", "con_1")
    save(records, "ans_2", "con_1")
    records.add_feedback("local", "ans_1", "down")
    records.delete_conversation("local", "con_1")
    assert rows(truth) == before
    for read in (records.answer, records.delete_conversation):
        with pytest.raises(NotFound):
            read("local", "ans_1" if read == records.answer else "con_1")


def test_feedback_is_kept_in_order(records: Records) -> None:
    save(records, "ans_1", "con_1")
    records.add_feedback("local", "ans_1", "up")
    records.add_feedback("local", "ans_1", "down", ["wrong"], "第二句不对", claim=1)
    up, down = records.feedback("local", "ans_1")
    assert (up.rating, up.reasons, up.comment, up.claim) == ("up", (), "", None)
    assert (down.rating, down.reasons, down.comment, down.claim) == (
        "down",
        ("wrong",),
        "第二句不对",
        1,
    )
    with pytest.raises(InputError, match="no claim 4; it has 4"):
        records.add_feedback("local", "ans_1", "up", claim=4)


class TestForgetting:
    def test_a_deleted_documents_words_are_gone_from_answers(
        self, truth: Truth, records: Records
    ) -> None:
        collection = collection_of(truth)
        gone = commit(truth, collection, "gone", [COPIED]).document_id
        kept = commit(truth, collection, "kept", [OTHER]).document_id
        save(records, "ans_1", "con_1", gone=gone, kept=kept)
        truth.delete_document(collection, gone, also=forget(gone))

        answer = records.answer("local", "ans_1")
        (turn,) = records.conversation("local", "con_1").turns
        with reading(truth.engine) as connection:
            claims = connection.scalars(select(tables.claims.c.text)).all()
        stored = json.dumps([answer, turn.answer, claims])
        for words in (COPIED, SHORT, "Heating is included", "within 30 days", "Chapter 1"):
            assert words not in stored
        assert OTHER in stored
        assert (
            answer["evidence"][0]["text"] == answer["claims"][2]["evidence"][0]["quote"] == DELETED
        )
        assert answer["evidence"][1] == passage(2, kept, OTHER)
        assert turn.answer == answer["text"]
        assert rows(truth)["citations"] == 1

    def test_offsets_still_hold(self) -> None:
        answer = redact(body_of("ans_1"), lambda document: document == "doc_gone")
        copied = f"{COPIED} {SHORT} "
        assert answer["text"] == BLACK * len(copied) + TEXT.removeprefix(copied)
        for one in answer["claims"]:
            assert answer["text"][one["start"] : one["end"]] == one["text"]

    def test_chinese_is_blackened_by_the_clause(self) -> None:
        source = "承租人应当按照约定的期限支付租金，逾期支付的应当承担违约责任。"
        body = body_of("ans_1") | {
            "language": "zh",
            "text": "依照规定，承租人应当按照约定的期限支付租金，不得拖欠。",
            "claims": [],
            "removed": [],
            "evidence": [passage(1, "doc_gone", source)],
        }
        answer = redact(body, lambda document: True)
        assert answer["text"] == f"依照规定，{BLACK * 17}不得拖欠。"

    def test_a_deleted_collection_is_forgotten_whole(self, truth: Truth, records: Records) -> None:
        scope = Scope("local", "laws")
        collection_of(truth, scope)
        save(records, "ans_1", "con_1")
        truth.delete_collection(scope, also=forget_collection(scope))
        stored = json.dumps(records.answer("local", "ans_1"))
        assert COPIED not in stored
        assert OTHER not in stored
        assert "You get it back in a month." in stored


def test_a_conversation_is_about_one_collection(records: Records) -> None:
    conversation = records.create_conversation("local", "laws")
    assert records.conversation("local", conversation, collection="laws").turns == ()
    with pytest.raises(Conflict, match="'laws'"):
        records.conversation("local", conversation, collection="leaflets")
    with pytest.raises(Conflict):
        records.save_answer(
            *("local", "ans_1", conversation, "leaflets", {"claims": [], "evidence": []}),
            turn_of(),
            new=False,
        )
