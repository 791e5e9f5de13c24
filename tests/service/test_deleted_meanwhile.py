"""What is deleted while an answer is written, or remembered, is stored nowhere: the whole line over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from indexes.truth import reading, remembered, tables
from service.app import House
from service.http.app import assemble
from service.log import configure
from service.records import Memories
from service.records.forgetting import BLACK, DELETED
from service.settings import Settings
from service.stages.record import Recorder
from service.vocabulary import Answer
from tests.fakes import FakeEncoder
from tests.service.house import FakeCrew, FakeWorker, commit, scope
from tests.service.test_forgetting import STORED, stored

TEXT = "The notice period is three months. The caretaker polishes marble staircases. The caretaker waters roof gardens."
SECRET = ("month", "polish", "marbl", "staircas", "roof")  # as stems, too
ASKED = "How long is the notice period in Chapter 1?"  # named by its number: found for sure


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path) -> House:
    """Return a house with the real line over two documents."""
    configure("critical")
    copy(sqlite_file, tmp_path)
    made = House(Settings(data=tmp_path, ollama_url=("http://127.0.0.1:9",), pressure="normal"))
    made.__dict__.update(encoder=FakeEncoder(), crew=FakeCrew(made), worker=FakeWorker())
    commit(made, scope(), "kept", "Parking is free for guests of the canteen.", "Parking")
    return made


@pytest.fixture
def gone(house: House) -> str:
    """Return the id of the document that will be deleted."""
    return commit(house, scope(), "contract", TEXT, "Contract")


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def ask(client: TestClient, question: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/answers", json={"question": question, **body}).json()
    return answer


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Have ``work`` done when the next answer is written and not stored yet."""
    record, left = Recorder.record, [work]

    def late(self: Recorder, answer: Answer) -> None:
        if left:
            left.pop()()
        record(self, answer)

    monkeypatch.setattr(Recorder, "record", late)


class TestWhileAnAnswerIsWritten:
    @pytest.mark.parametrize("whole", [False, True])
    def test_what_is_deleted_is_not_stored(
        self,
        house: House,
        client: TestClient,
        gone: str,
        monkeypatch: pytest.MonkeyPatch,
        *,
        whole: bool,
    ) -> None:
        def delete() -> None:
            if whole:
                house.delete_collection(scope())
            else:
                house.delete_document(scope(), gone)

        meanwhile(monkeypatch, delete)
        answer = ask(client, ASKED)
        assert "three months" in answer["text"]
        read = client.get(f"/v1/answers/{answer['id']}").json()
        assert "three months" not in stored(house.truth)
        assert BLACK in read["text"]
        assert DELETED in [one["text"] for one in read["evidence"]]
        (turn,) = client.get(f"/v1/conversations/{answer['conversation_id']}").json()["turns"]
        assert turn["answer"] == read["text"]
        with reading(house.truth.engine) as connection:
            assert gone not in connection.scalars(select(tables.citations.c.document_id)).all()

    def test_what_stays_is_stored_whole(
        self, house: House, client: TestClient, gone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = commit(house, scope(), "other", "The gate closes at ten.", "Gate")
        meanwhile(monkeypatch, lambda: house.delete_document(scope(), other))
        answer = ask(client, ASKED)
        read = client.get(f"/v1/answers/{answer['id']}").json()
        assert (read["text"], read["claims"]) == (answer["text"], answer["claims"])
        assert gone in {one["document_id"] for one in read["evidence"]}

    def test_a_conversation_that_is_deleted_does_not_come_back(
        self, house: House, client: TestClient, gone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        conversation = ask(client, ASKED)["conversation_id"]
        meanwhile(monkeypatch, lambda: house.records.delete_conversation("local", conversation))
        late = client.post(
            "/v1/answers",
            json={"question": f"I am a tenant in Lyon. {ASKED}", "conversation_id": conversation},
        )
        assert late.status_code == 404
        assert conversation in late.json()["detail"]
        assert client.get(f"/v1/conversations/{conversation}").status_code == 404
        assert stored(house.truth) == str([[] for _ in STORED])

    def test_what_is_deleted_is_in_no_trace(
        self, house: House, client: TestClient, gone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add = Memories.add_traces

        def late(self: Memories, *made: Any) -> None:
            if house.truth.documents(house.truth.collection(scope())).items[0].id == gone:
                house.delete_document(scope(), gone)
            add(self, *made)

        monkeypatch.setattr(Memories, "add_traces", late)
        conversation = ask(client, ASKED)["conversation_id"]
        assert not any(word in stored(house.truth) for word in SECRET)
        ask(client, "Is parking free for guests of the canteen?", conversation_id=conversation)
        with reading(house.truth.engine) as connection:
            traced = connection.scalars(select(remembered.traces.c.number)).all()
        assert set(traced) == {1, 2}, "what is left is made findable again"
        assert not any(word in stored(house.truth) for word in SECRET)


def test_follow_ups_to_a_deleted_document_over_http(
    house: House, client: TestClient, gone: str
) -> None:
    first = ask(client, "What does the caretaker do in Chapter 1?")
    assert first["text"].endswith("polishes marble staircases.")
    again = {"conversation_id": first["conversation_id"]}
    second = ask(client, "What about the second one?", **again)
    assert "polishes marble staircases" in second["understanding"]["rewritten"]
    house.delete_document(scope(), gone)
    assert not any(word in stored(house.truth) for word in SECRET)
    read = client.get(f"/v1/answers/{second['id']}").json()
    assert read["understanding"] == second["understanding"] | {"rewritten": None}
    turns = client.get(f"/v1/conversations/{first['conversation_id']}").json()["turns"]
    assert [turn["standalone"] for turn in turns] == [turn["question"] for turn in turns]
