"""Answers over HTTP: the object, the stream, what is refused, feedback and conversations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexes.errors import ModelTimeout
from service.http.app import assemble
from tests.service.house import PASSAGE, TEXT, FakeAnswerer, fake_house, scope

QUESTION = {"question": "How long is the notice period?"}


@pytest.fixture
def client(tmp_path: Path, sqlite_file: Path) -> Iterator[TestClient]:
    house = fake_house(tmp_path, sqlite_file, max_question_chars=200)
    house.ensure_collection(scope())
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def line(client: TestClient) -> FakeAnswerer:
    answerer: FakeAnswerer = client.app.state.desk.house.answerer  # type: ignore[attr-defined]  # TestClient.app is typed as a bare callable
    return answerer


EXPLAINED = {
    **dict.fromkeys(("similarity", "coverage", "surface", "joint", "score", "judge", "by")),
    **{"decided_by": "nothing", "verbatim": False, "facts": []},
}


def events(body: str) -> list[tuple[str, str, Any]]:
    """(id, name, data) of every event, by the specification's own rules."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(row.split(": ", 1) for row in block.splitlines() if not row.startswith(":"))
        if fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def test_answer_is_the_documented_object(client: TestClient) -> None:
    answer = client.post("/v1/answers", json=QUESTION).json()
    identity, conversation = answer.pop("id"), answer.pop("conversation_id")
    assert identity.startswith("ans_")
    assert conversation.startswith("con_")
    quote = "It begins on the first of a month."
    assert answer["claims"][1] == {
        "text": quote,
        "start": 30,
        "end": 64,
        "verdict": "supported",
        "score": 0.97,
        "evidence": [{"passage_id": "psg_7", "quote": quote, "start": 130, "end": 164}],
        "reason": "",
        "explanation": EXPLAINED,
    }
    assert TEXT[30:64] == quote
    assert answer["evidence"] == [
        {
            "passage_id": "psg_7",
            "document_id": "doc_00aa",
            "title": "Terms",
            "version": 2,
            "section": "Part 1 / Article 5",
            "page": 4,
            "text": TEXT,
            "start": 100,
            "end": 100 + len(TEXT),
            "scores": {"dense": 0.8, "lexical": 12.5, "fused": 0.9, "reranked": None},
            "source_url": None,
            "valid_from": None,
            "valid_to": None,
            "copies": [],
        }
    ]
    assert answer["removed"] == [
        {
            "text": "It costs 5 euros.",
            "verdict": "unsupported",
            "reason": "5 euros is not in the evidence",
            "explanation": EXPLAINED,
        }
    ]
    assert answer["engine"] == {
        "name": "extractive",
        "model": None,
        "reasoning": False,
        "degraded": True,
        "notes": ["no model"],
    }
    assert answer["understanding"] == {
        "intent": "question",
        "confidence": 0.9,
        "rewritten": None,
        "parameters": {
            **{key: [] for key in ("references", "dates", "amounts", "doses", "ages", "titles")},
            "as_of": None,
            "language": None,
        },
        "command": None,
        "route": None,
        "risk": None,
    }
    assert answer["timings_ms"] == {"retrieve": 9, "generate": 20}
    assert answer["usage"] == {"prompt": 10, "thinking": 2, "answer": 5}
    assert (answer["status"], answer["language"]) == ("answered", "en")


def test_stream_tells_the_line_in_order_and_ends_with_the_same_object(client: TestClient) -> None:
    reply = client.post("/v1/answers", json={**QUESTION, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-store"
    told = events(reply.text)
    assert [name for _, name, _ in told] == [
        "start", "stage", "evidence", "reasoning", "claim", "claim", "done",
    ]  # fmt: skip
    assert [number for number, _, _ in told] == ["1", "2", "3", "4", "5", "6", "7"]
    done = told[-1][2]
    assert told[0][2] == {"id": done["id"], "conversation_id": done["conversation_id"]}
    assert [told[4][2], told[5][2]] == done["claims"]
    assert told[2][2] == done["evidence"]
    assert client.get(f"/v1/answers/{done['id']}").json() == done


def test_question_carries_everything_that_was_sent(client: TestClient) -> None:
    sent = {
        "question": " 通知期多长？ ",
        "conversation_id": "con_1",
        "reasoning": "off",
        "task": "legal",
        "as_of": "2024-03-01",
        "filters": {"title": "Terms", "year": 2024},
    }
    client.post("/v1/answers", json=sent)
    asked = line(client).asked[-1]
    assert (asked.text, asked.conversation_id, asked.reasoning) == ("通知期多长？", "con_1", "off")
    assert (asked.task, str(asked.as_of), asked.filters) == ("legal", "2024-03-01", sent["filters"])
    assert asked.scope == scope()


def test_error_in_the_middle_is_the_last_event(client: TestClient) -> None:
    line(client).fault = ModelTimeout("The model was silent for 60 s.")
    told = events(client.post("/v1/answers", json={**QUESTION, "stream": True}).text)
    assert told[-1][1] == "error"
    assert told[-1][2]["status"] == 504
    assert told[-1][2]["type"] == "urn:ibid:error:model-timeout"
    assert [name for _, name, _ in told].count("done") == 0
    whole = client.post("/v1/answers", json=QUESTION)
    assert (whole.status_code, whole.json()["detail"]) == (504, "The model was silent for 60 s.")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"question": ""}, "1 to 200 characters"),
        ({"question": " \n "}, "1 to 200 characters"),
        ({"question": "长" * 201}, "the limit is 200"),
        ({"question": "a\x00b"}, "U+0000"),
        ({"question": "a\x1b[31mb"}, "U+001B"),
        ({}, "question: Field required"),
        ({"question": "a", "colection": "x"}, "colection: Extra inputs are not permitted"),
        ({"question": "a", "as_of": "yesterday"}, "as_of"),
        ({"question": "a", "collection": "../x"}, "collection"),
        ({"question": "a", "reasoning": "maybe"}, "reasoning"),
    ],
)
def test_unusable_question_is_422_and_names_the_fault(
    client: TestClient, sent: dict[str, Any], words: str
) -> None:
    reply = client.post("/v1/answers", json=sent)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert words in reply.json()["detail"]
    assert line(client).asked == []


def test_a_question_as_long_as_the_limit_is_taken(client: TestClient) -> None:
    assert client.post("/v1/answers", json={"question": "长" * 200}).status_code == 200


@pytest.mark.parametrize("stream", [False, True])
def test_unknown_collection_is_404_before_anything_streams(
    client: TestClient, stream: bool
) -> None:
    reply = client.post("/v1/answers", json={**QUESTION, "collection": "nowhere", "stream": stream})
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:ibid:error:not-found"


def test_feedback_is_kept_and_only_for_what_exists(client: TestClient) -> None:
    answer = client.post("/v1/answers", json=QUESTION).json()
    path = f"/v1/answers/{answer['id']}/feedback"
    sent = {"rating": "down", "reasons": ["wrong"], "comment": "it is 31", "claim": 1}
    assert client.post(path, json=sent).status_code == 204
    kept = client.app.state.desk.house.records.feedback("local", answer["id"])  # type: ignore[attr-defined]  # see line()
    assert [(one.rating, one.comment, one.claim) for one in kept] == [("down", "it is 31", 1)]
    assert client.post(path, json={**sent, "claim": 9}).status_code == 422
    assert client.post(path, json={"rating": "sideways"}).status_code == 422
    assert client.post("/v1/answers/ans_none/feedback", json=sent).status_code == 404
    assert client.get("/v1/answers/ans_none").status_code == 404


def test_conversation_is_read_in_order_and_deleted_whole(client: TestClient) -> None:
    first = client.post("/v1/answers", json=QUESTION).json()
    path = f"/v1/conversations/{first['conversation_id']}"
    again = {**QUESTION, "question": "And then?", "conversation_id": first["conversation_id"]}
    client.post("/v1/answers", json=again)
    turns = client.get(path).json()["turns"]
    assert [turn["question"] for turn in turns] == [QUESTION["question"], "And then?"]
    assert turns[0]["passage_ids"] == [PASSAGE.public_id]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(f"/v1/answers/{first['id']}").status_code == 404
