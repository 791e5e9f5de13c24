"""The OpenAI-compatible door, and checks of other people's text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexes.errors import ModelError
from service.http.app import assemble
from tests.service.house import TEXT, FakeAnswerer, answer_to, fake_house, scope

PATH = "/v1/chat/completions"
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How long?"}]


@pytest.fixture
def client(tmp_path: Path, sqlite_file: Path) -> Iterator[TestClient]:
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    house.ensure_collection(scope("law"))
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def line(client: TestClient) -> FakeAnswerer:
    answerer: FakeAnswerer = client.app.state.desk.house.answerer  # type: ignore[attr-defined]  # TestClient.app is typed as a bare callable
    return answerer


def chunks(body: str) -> list[Any]:
    rows = [row.removeprefix("data: ") for row in body.splitlines() if row.startswith("data: ")]
    return [row if row == "[DONE]" else json.loads(row) for row in rows]


def test_models_are_the_collections(client: TestClient) -> None:
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    assert [one["id"] for one in listed["data"]] == ["ibid", "ibid/default", "ibid/law"]


def test_completion_answers_the_last_user_message(client: TestClient) -> None:
    sent = [*ASKED, {"role": "assistant", "content": "30 days"}]
    sent.append({"role": "user", "content": [{"type": "text", "text": "And then?"}]})  # type: ignore[dict-item]  # content may be a list of parts
    body = {"model": "ibid/law", "messages": sent, "temperature": 0.2, "reasoning_effort": "none"}
    reply = client.post(PATH, json=body).json()
    asked = line(client).asked[-1]
    assert (asked.text, asked.scope, asked.reasoning) == ("And then?", scope("law"), "off")
    assert reply["object"] == "chat.completion"
    assert reply["choices"][0]["message"]["content"] == answer_to(asked).text
    assert reply["choices"][0]["finish_reason"] == "stop"
    assert reply["usage"]["prompt_tokens"] == 10
    assert reply["usage"]["completion_tokens"] == 7
    assert reply["usage"]["total_tokens"] == 17
    assert reply["citations"][0]["section"] == "Part 1 / Article 5"
    assert reply["citations"][0]["quote"] in TEXT


def test_stream_is_one_chunk_a_sentence_and_ends_as_clients_expect(client: TestClient) -> None:
    tail = " Sentences were left out."
    text = answer_to(line(client).asked[0] if line(client).asked else _question()).text
    line(client).changes = {"text": text + tail}
    options = {"stream": True, "stream_options": {"include_usage": True}}
    got = chunks(client.post(PATH, json={"messages": ASKED, **options}).text)
    assert got[-1] == "[DONE]"
    assert got[-2]["choices"] == []
    assert got[-2]["usage"]["total_tokens"] == 17
    deltas = [one["choices"][0]["delta"] for one in got[:-2]]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta.get("content", "") for delta in deltas) == text + tail
    assert [delta["content"] for delta in deltas if delta.get("content")] == [
        "The notice period is 30 days.",
        " It begins on the first of a month.",
        tail,
    ]
    assert [one["choices"][0]["finish_reason"] for one in got[:-2]].count("stop") == 1
    assert len({one["id"] for one in got[:-1]}) == 1
    assert all(one["object"] == "chat.completion.chunk" for one in got[:-1])


def test_broken_stream_says_so_and_never_says_stop(client: TestClient) -> None:
    line(client).fault = ModelError("The model broke off.")
    got = chunks(client.post(PATH, json={"messages": ASKED, "stream": True}).text)
    assert got[-1]["error"]["message"] == "The model broke off."
    assert "[DONE]" not in got
    assert all(one["choices"][0]["finish_reason"] is None for one in got[:-1])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"messages": []}, 422),
        ({"messages": [{"role": "system", "content": "x"}]}, 422),
        ({"messages": [{"role": "user", "content": ""}]}, 422),
        ({"messages": ASKED, "model": "ibid/nowhere"}, 404),
    ],
)
def test_errors_have_the_shape_openai_clients_read(
    client: TestClient, body: dict[str, Any], status: int
) -> None:
    reply = client.post(PATH, json=body)
    assert reply.status_code == status
    assert set(reply.json()) == {"error"}
    assert reply.json()["error"]["type"] == "invalid_request_error"
    assert reply.json()["error"]["message"]


def test_check_against_passages_names_them_as_their_owner_does(client: TestClient) -> None:
    passages = [{"text": "Nothing here."}, {"id": "memo", "text": "We pay in 30 days. Always."}]
    text = "We pay in 30 days."
    reply = client.post("/v1/checks", json={"text": text, "passages": passages}).json()
    assert (reply["text"], reply["status"]) == (text, "answered")
    quote = {"passage_id": "memo", "quote": text, "start": 0, "end": 18}
    assert reply["claims"][0]["evidence"] == [quote]
    unnamed = client.post("/v1/checks", json={"text": text, "passages": [{"text": text}]}).json()
    assert unnamed["claims"][0]["evidence"][0]["passage_id"] == "passages[0]"


def test_a_passage_whose_id_is_like_one_of_ours_is_taken_for_no_other(client: TestClient) -> None:
    passages = [
        {"id": "psg_1", "text": "The notice period is three months."},
        {"id": "psg_2", "text": "The bonus is paid in May."},
        {"id": "psg_3", "text": "Notice is given in writing."},
        {"text": "Tea is free."},
        {"id": "psg_0", "text": "Coffee is not."},
    ]
    for passage in passages:
        sent = {"text": passage["text"], "passages": passages}
        (claim,) = client.post("/v1/checks", json=sent).json()["claims"]
        (quote,) = claim["evidence"]
        assert quote["quote"] == passage["text"]
        assert quote["passage_id"] == passage.get("id", "passages[3]")


def test_check_needs_exactly_one_ground(client: TestClient) -> None:
    both = {"text": "x", "passages": [{"text": "y"}], "collection": "law"}
    for body in ({"text": "x"}, both, {"text": "", "collection": "law"}):
        assert client.post("/v1/checks", json=body).status_code == 422
    assert client.post("/v1/checks", json={"text": "x", "collection": "none"}).status_code == 404
    known = client.post("/v1/checks", json={"text": "x", "collection": "law"}).json()
    assert known["claims"][0]["verdict"] == "unsupported"


def _question() -> Any:
    from service.vocabulary import Question

    return Question("How long?", scope())
