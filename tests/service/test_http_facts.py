"""What was stated in a conversation, over HTTP: shown, corrected, deleted, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.http.app import assemble
from service.vocabulary import Turn
from tests.service.house import fake_house, scope

SAID = "I am a tenant in Lyon."
PATH = "/v1/conversations/con_1"


@pytest.fixture
def client(tmp_path: Path, sqlite_file: Path) -> Iterator[TestClient]:
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    body = {"status": "conversational", "claims": [], "evidence": []}
    turn = Turn(0, SAID, SAID, "Noted.", "conversational", ())
    stated = (("role", "I am a tenant in Lyon"),)
    house.records.save_answer("local", "ans_1", "con_1", "default", body, turn, stated, new=True)
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_facts_are_shown_with_their_turn(client: TestClient) -> None:
    shown = client.get(PATH).json()
    (turn,) = shown["turns"]
    assert turn["question"] == SAID
    (fact,) = shown["facts"]
    assert (fact["about"], fact["text"]) == ("role", "I am a tenant in Lyon")
    assert fact["turn"] == turn["number"] == 1


def test_a_fact_is_corrected_and_deleted(client: TestClient) -> None:
    (fact,) = client.get(PATH).json()["facts"]
    path = f"{PATH}/facts/{fact['id']}"
    assert client.patch(path, json={"text": "I am a landlord in Lyon"}).status_code == 204
    assert client.get(PATH).json()["facts"] == [fact | {"text": "I am a landlord in Lyon"}]
    assert client.delete(path).status_code == 204
    assert client.get(PATH).json()["facts"] == []
    assert client.delete(path).status_code == 404


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 121}, {"text": "x", "turn": 2}])
def test_a_correction_that_is_none_is_refused(client: TestClient, body: dict[str, object]) -> None:
    (fact,) = client.get(PATH).json()["facts"]
    assert client.patch(f"{PATH}/facts/{fact['id']}", json=body).status_code == 422
    assert client.get(PATH).json()["facts"] == [fact]


def test_another_conversations_facts_are_not_there(client: TestClient) -> None:
    (fact,) = client.get(PATH).json()["facts"]
    path = f"/v1/conversations/con_2/facts/{fact['id']}"
    assert client.patch(path, json={"text": "x"}).status_code == 404
    assert client.delete(path).status_code == 404
