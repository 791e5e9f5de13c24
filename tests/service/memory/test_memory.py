"""A long conversation: what was said long ago is found, after a restart too, and nothing else's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from indexes.errors import NotFound
from indexes.text.sentences import sentences
from indexes.truth import Truth, open_truth, reading, remembered, tables, writing
from service.memory.memory import MOST, length
from service.records import forget
from service.records.forgetting import BLACK
from service.stages.recall import SHARE
from tests.indexes.stored import collection_of, commit
from tests.service.memory.talks import Talks

COPIED = "The deposit is returned within thirty days of moving out."
FILLER = "What does clause number {} of the rules say about ordinary matters of the house?"


@pytest.fixture
def talks(sqlite_file: Path, tmp_path: Path) -> Iterator[Talks]:
    """Yield conversations whose windows are full after a few turns."""
    shutil.copy(sqlite_file, tmp_path)
    truth = open_truth(None, tmp_path)
    yield Talks(truth, window=256, stride=128)
    truth.close()


def chat(talks: Talks, conversation: str, number: int) -> None:
    """Say ``number`` turns about nothing much."""
    for at in range(number):
        talks.say(conversation, FILLER.format(at), f"Clause {at} says what clause {at} says.")


def test_what_was_said_long_ago_is_found(talks: Talks) -> None:
    chat(talks, "con_1", 5)
    number = talks.say("con_1", "My parrot is called Columbus", passage_ids=(7, 9))
    chat(talks, "con_1", 15)
    recall = talks.recall("con_1", "What is my parrot called?")
    assert number < recall.turns[0].number
    found = next(one for one in recall.windows if one.first <= number <= one.last)
    assert [turn.question for turn in found.turns] == ["My parrot is called Columbus"]
    assert found.passage_ids == (7, 9)
    assert len(recall.windows) <= MOST


def test_a_restart_changes_nothing(talks: Talks) -> None:
    talks.say("con_1", "My parrot is called Columbus")
    chat(talks, "con_1", 15)
    before = talks.recall("con_1", "What is my parrot called?")
    again = Talks(talks.truth, talks.window, talks.stride).recall(
        "con_1", "What is my parrot called?"
    )
    assert before.windows
    assert again == before


def test_what_was_not_made_findable_is_when_it_goes_on(talks: Talks) -> None:
    for number in range(12):
        talks.say("con_1", f"My box {number} is called Columbus{number}")
    with writing(talks.truth.engine) as connection:
        connection.execute(remembered.traces.delete())
        connection.execute(remembered.windows.delete())
    recall = talks.recall("con_1", "What is box 3 called? Columbus3?")
    assert any(turn.number == 4 for one in recall.windows for turn in one.turns)


def test_the_latest_turns_take_a_quarter_of_the_window(talks: Talks) -> None:
    chat(talks, "con_1", 15)
    recall = talks.recall("con_1", "And then?")
    assert sum(map(length, recall.turns)) <= talks.window // SHARE
    assert [turn.number for turn in recall.turns] == list(range(16 - len(recall.turns), 16))
    assert all(turn.number < recall.turns[0].number for one in recall.windows for turn in one.turns)


def test_summaries_say_what_was_said_and_nothing_else(talks: Talks) -> None:
    chat(talks, "con_1", 15)
    said = " ".join(f"{turn.question} {turn.answer}" for turn in talks.turns("con_1"))
    stretches = talks.memory.memories.windows("con_1", talks.encoder.fingerprint)
    assert len(stretches) > 1
    for each in stretches:
        assert each.by == "extractive"
        assert each.summary
        assert all(span.of(each.summary) in said for span in sentences(each.summary))


def rows(truth: Truth) -> int:
    with reading(truth.engine) as connection:
        return sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (remembered.traces, remembered.windows, remembered.facts)
        )


def test_deleting_a_conversation_deletes_what_it_remembers(truth: Truth) -> None:
    talks = Talks(truth, window=256, stride=128)
    chat(talks, "con_kept", 2)
    before = rows(talks.truth)
    talks.say("con_1", "I am a tenant in Lyon.")
    chat(talks, "con_1", 15)
    assert rows(talks.truth) > before + 16
    talks.records.delete_conversation("local", "con_1")
    assert rows(talks.truth) == before
    talks.memory.remember("con_1")  # a late writer does not bring it back
    assert rows(talks.truth) == before


def test_a_deleted_documents_words_leave_the_memory(talks: Talks) -> None:
    collection = collection_of(talks.truth)
    gone = commit(talks.truth, collection, "gone", [COPIED]).document_id
    shown = {"passage_id": "psg_1", "document_id": gone, "text": COPIED, "section": ""}
    talks.say("con_1", "When is it returned?", COPIED, evidence=[shown])
    chat(talks, "con_1", 12)
    talks.truth.delete_document(collection, gone, also=forget(gone))
    with reading(talks.truth.engine) as connection:
        stored = str(connection.execute(select(remembered.traces.c.terms)).all())
        stored += str(connection.execute(select(remembered.windows.c.summary)).all())
    assert "deposit" not in stored
    talks.memory.remember("con_1")
    first = talks.memory.memories.windows("con_1", talks.encoder.fingerprint)[0]
    assert first.first == 1
    assert "deposit" not in first.summary.replace(BLACK, "")


def test_old_conversations_are_deleted_by_their_last_turn(talks: Talks) -> None:
    for name in ("con_old", "con_new"):
        talks.say(name, "I am a tenant in Lyon.")
    long_ago = datetime.now(UTC) - timedelta(days=40)
    with writing(talks.truth.engine) as connection:
        connection.execute(update(tables.conversations).values(created_at=long_ago))
        old = tables.answers.c.conversation_id == "con_old"
        connection.execute(update(tables.answers).where(old).values(created_at=long_ago))
    assert talks.records.delete_before(datetime.now(UTC) - timedelta(days=30)) == 1
    assert talks.turns("con_old") == ()
    assert len(talks.turns("con_new")) == 1


class TestFacts:
    def test_they_come_with_their_turn_and_the_newer_holds(self, talks: Talks) -> None:
        chat(talks, "con_1", 2)
        talks.say("con_1", "I live in Lyon. The patient is 7.")
        talks.say("con_1", "I live in Paris now.")
        facts = talks.recall("con_1", "Which clinic is near?").facts
        assert {(one.about, one.text, one.turn) for one in facts} == {
            ("age of patient", "The patient is 7", 3),
            ("place", "I live in Paris now", 4),
        }

    def test_they_are_corrected_and_deleted_by_their_owner_alone(self, talks: Talks) -> None:
        talks.say("con_1", "I live in Lyon. The patient is 7.")
        place, age = talks.memory.memories.facts("con_1")
        memories = talks.memory.memories
        with pytest.raises(NotFound):
            memories.change_fact("other", "con_1", place.number, "x")
        with pytest.raises(NotFound):
            memories.remove_fact("other", "con_1", place.number)
        with pytest.raises(NotFound, match="no fact 99"):
            memories.remove_fact("local", "con_1", 99)
        memories.change_fact("local", "con_1", place.number, "I live in Rome")
        memories.remove_fact("local", "con_1", age.number)
        assert [one.text for one in memories.facts("con_1")] == ["I live in Rome"]
