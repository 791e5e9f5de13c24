"""What follows from an answer loses a deleted document's words too, whoever writes at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from indexes.truth import Truth, reading, remembered, tables
from indexes.vocabulary import Scope
from service.records import Memories, Records, conversations, forget, forget_collection
from service.records.forgetting import BLACK, redact
from service.records.remembered import Stretch, Trace, add_trace
from service.vocabulary import Turn
from tests.fakes import FakeEncoder
from tests.indexes.stored import collection_of, commit

MEMORY = (remembered.traces.c.terms, remembered.windows.c.summary, remembered.facts.c.text)
STORED = (
    *(tables.answers.c.body, tables.claims.c.text, tables.turns.c.answer),
    *(tables.turns.c.standalone, *MEMORY),
)
LAWS = Scope("local", "laws")
COPIED = "The deposit is returned within thirty days of moving out."
KEPT = "The landlord pays for repairs of the roof."


def body_of(document_id: str, text: str, searched: str | None = None) -> dict[str, Any]:
    """Return an answer that says what its one passage says."""
    notes = ["no model", f"Searched for: {searched}"] if searched else ["no model"]
    return {
        **{"status": "answered", "language": "en", "text": text, "claims": [], "removed": []},
        "evidence": [
            {"passage_id": "psg_1", "document_id": document_id, "text": text, "section": ""}
        ],
        "understanding": {"intent": "question", "rewritten": searched},
        "engine": {"name": "extractive", "notes": notes},
    }


class Told:
    """A conversation over two documents, told turn by turn."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.records, self.memories = Records(truth.engine), Memories(truth.engine)
        collection = collection_of(truth, LAWS)
        self.gone = commit(truth, collection, "gone", [COPIED]).document_id
        self.kept = commit(truth, collection, "kept", [KEPT]).document_id

    def say(
        self,
        answer_id: str,
        question: str,
        text: str = KEPT,
        searched: str | None = None,
        conversation: str = "con_1",
    ) -> Turn:
        turn = Turn(0, question, searched or question, text, "answered", (1,))
        body = body_of(self.gone if text == COPIED else self.kept, text, searched)
        return self.records.save_answer(
            "local", answer_id, conversation, "laws", body, turn, new=True
        )

    def delete(self, also: Callable[[], object] = lambda: None) -> None:
        """Delete a document of the two; ``also`` is done before that is committed."""

        def last(connection: Any) -> None:
            forget(self.gone)(connection)
            also()

        self.truth.delete_document(collection_of(self.truth, LAWS), self.gone, also=last)

    def searched(self, conversation: str = "con_1") -> list[str]:
        turns = self.records.conversation("local", conversation).turns
        return [turn.standalone for turn in turns]

    def understood(self, answer_id: str) -> tuple[str | None, list[str]]:
        answer = self.records.answer("local", answer_id)
        return answer["understanding"]["rewritten"], answer["engine"]["notes"]


def stored(truth: Truth) -> str:
    """Return all that is stored of answers and conversations, as one text."""
    with reading(truth.engine) as connection:
        return str([connection.scalars(select(column)).all() for column in STORED])


@pytest.fixture
def told(truth: Truth) -> Told:
    return Told(truth)


CARRIED = "deposit returned days And how is it paid?"


@pytest.mark.parametrize("whole", [False, True])
def test_what_an_answer_led_to_loses_its_words(told: Told, *, whole: bool) -> None:
    told.say("ans_0", "And before?", searched="roof And before?")
    told.say("ans_1", "When is it back?", COPIED, searched="returned When is it back?")
    told.say("ans_2", "And how is it paid?", searched=CARRIED)
    told.say("ans_other", "And how?", searched="roof And how?", conversation="con_2")
    if whole:
        told.truth.delete_collection(LAWS, also=forget_collection(LAWS))
        assert told.searched() == ["And before?", "When is it back?", "And how is it paid?"]
        return
    told.delete()
    assert told.searched() == ["roof And before?", "When is it back?", "And how is it paid?"]
    assert told.searched("con_2") == ["roof And how?"]
    assert told.understood("ans_0") == (
        "roof And before?",
        ["no model", "Searched for: roof And before?"],
    )
    for answer_id in ("ans_1", "ans_2"):
        assert told.understood(answer_id) == (None, ["no model"])
    assert told.records.answer("local", "ans_2")["text"] == KEPT


def test_a_follow_up_to_what_has_just_been_deleted_is_stored_as_it_was_asked(told: Told) -> None:
    told.say("ans_1", "When is the deposit back?", COPIED)
    told.delete()
    late = told.say(
        "ans_2", "And how is it paid?", searched="deposit moving out And how is it paid?"
    )
    assert late.standalone == "And how is it paid?"
    assert told.understood("ans_2") == (None, ["no model"])
    same = told.say("ans_3", "And when?", searched="deposit back And when?")
    assert same.standalone == "deposit back And when?", "that was asked, and is still there"
    assert told.searched() == ["When is the deposit back?", late.standalone, same.standalone]
    shown = told.say("ans_4", "And where?", COPIED, searched="roof And where?")
    assert (shown.standalone, told.understood("ans_4")) == ("And where?", (None, ["no model"]))


def test_copied_words_are_known_by_their_own_language() -> None:
    chinese = "承租人应当按照约定的期限支付租金，逾期支付的应当承担违约责任。"
    body = body_of("doc_gone", f"It says 按照约定的期限支付租金 of tenants. {COPIED}")
    body["evidence"] = [
        {"passage_id": f"psg_{n}", "document_id": "doc_gone", "text": text, "section": ""}
        for n, text in enumerate((chinese, COPIED))
    ]
    text = f"It says {BLACK * 11} of tenants. {BLACK * len(COPIED)}"
    assert redact(body, lambda document: True)["text"] == text
    body |= {
        "language": "zh",
        "text": f"押金（the deposit is）应当返还，期限是thirty days。{COPIED}",
    }
    assert redact(body, lambda document: True)["text"] == (
        f"押金（the deposit is）应当返还，期限是thirty days。{BLACK * len(COPIED)}"
    ), "words that any English text has are no copy"


class TestAtOnce:
    """Two transactions at a time: whoever comes second sees what the first has done, on both databases."""

    @pytest.fixture
    def other(self) -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(1) as threads:
            yield threads

    def test_who_stores_waits_for_who_deletes(self, told: Told, other: ThreadPoolExecutor) -> None:
        saving: list[Future[Turn]] = []

        def begin() -> None:
            saving.append(other.submit(told.say, "ans_1", "When is it back?", COPIED))
            time.sleep(0.3)

        told.delete(begin)
        assert COPIED not in saving[0].result().answer
        assert "deposit" not in stored(told.truth)

    def test_who_deletes_waits_for_who_stores(
        self, told: Told, other: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add, deleting = conversations.add_turn, list[Future[None]]()

        def slow(*arguments: Any) -> int:
            deleting.append(other.submit(told.delete))
            time.sleep(0.3)
            return add(*arguments)

        monkeypatch.setattr(conversations, "add_turn", slow)
        told.say("ans_1", "When is it back?", COPIED)
        deleting[0].result()
        assert "deposit" not in stored(told.truth)

    def test_who_remembers_waits_for_who_deletes(
        self, told: Told, other: ThreadPoolExecutor
    ) -> None:
        told.say("ans_1", "When is it back?", COPIED)
        told.say("ans_2", "Who pays?")
        read = told.memories.untraced("con_1", "fake")
        vector = FakeEncoder().encode_queries(["it"])[0]
        traces = [Trace(turn.number, 0, 9, turn.answer.lower(), vector) for turn in read]
        window = Stretch(0, 1, 2, f"{COPIED} {KEPT}", "extractive", vector, ())
        writing: list[Future[None]] = []

        def begin() -> None:
            memories = told.memories
            writing.append(other.submit(memories.add_traces, "con_1", "fake", traces, read))
            time.sleep(0.3)

        told.delete(begin)
        writing[0].result()
        told.memories.put_window("con_1", "fake", window, read)
        assert told.memories.windows("con_1", "fake") == ()
        assert "deposit" not in stored(told.truth)
        assert [turn.number for turn in told.memories.untraced("con_1", "fake")] == [1]
        assert told.memories.lengths("con_1", "fake") == [], "windows are cut once all are traced"

    def test_who_deletes_waits_for_who_remembers(
        self, told: Told, other: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told.say("ans_1", "When is it back?", COPIED)
        read = told.memories.untraced("con_1", "fake")
        deleting: list[Future[None]] = []

        def slow(*arguments: Any) -> None:
            add_trace(*arguments)
            deleting.append(other.submit(told.delete))
            time.sleep(0.3)

        monkeypatch.setattr("service.records.remembered.add_trace", slow)
        vector = FakeEncoder().encode_queries(["it"])[0]
        told.memories.add_traces("con_1", "fake", [Trace(1, 0, 9, COPIED.lower(), vector)], read)
        deleting[0].result()
        assert "deposit" not in stored(told.truth)
