"""What the house says first stands in the answer, however it ends and by whichever door it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import House
from service.http.app import assemble
from service.log import configure
from service.settings import Settings
from tests.fakes import FakeEncoder
from tests.service.house import FakeCrew, FakeWorker, commit, scope

RISKS = """
[[terms]]
action = "warn"
say = "Take care."
words = ["whisky"]
[[terms]]
action = "handover"
say = "Ask the desk."
words = ["not breathing"]
"""
SAFETY = "Call 112 now."
KNOWN = "How long is the notice period in Chapter 1?"
# What is asked, how it ends, what is said first, and words of what is said then.
CASES = {
    "refused": ("My father collapsed and is not breathing, what now?", SAFETY, "Ask the desk."),
    "needs_clarification": ("How long is the rent due? whisky", "Take care.", "2. Lease "),
    "conversational": ("Hello whisky", "Take care.", "Hello."),
    "abstained": ("Translate that into Chinese, whisky", "Take care.", "无法改写"),
    "answered": (f"{KNOWN} whisky", "Take care.", "Notice is given in writing."),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[TestClient]:
    """A house with the real line, whose model is away."""
    configure("critical")
    data = tmp_path_factory.mktemp("notices")
    copy(sqlite_file, data)
    (data / "terms.toml").write_text(RISKS, "utf-8")
    house = House(
        Settings(
            data=data, cache=data / "cache", ollama_url=("http://127.0.0.1:9",), pressure="normal",
            risk_terms=data / "terms.toml", safety_text=SAFETY,
        )
    )  # fmt: skip
    house.__dict__.update(encoder=FakeEncoder(), crew=FakeCrew(house), worker=FakeWorker())
    commit(house, scope(), "contract", "Notice is given in writing.", "Contract")
    for days, town in ((3, "Amsterdam"), (6, "Berlin"), (9, "Cologne")):
        commit(house, scope(), town, f"The rent is due within {days} days.", f"Lease {town}")
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as made:
        yield made


def asked(client: TestClient, status: str, **more: Any) -> dict[str, Any]:
    """Return what to send for an answer that ends so."""
    body: dict[str, Any] = {"question": CASES[status][0], **more}
    if status == "abstained":  # a command on the last answer needs one
        first = client.post("/v1/answers", json={"question": KNOWN}).json()
        body["conversation_id"] = first["conversation_id"]
    return body


@pytest.mark.parametrize("status", CASES)
def test_the_answer_and_what_is_stored_of_it_begin_with_the_notice(
    client: TestClient, status: str
) -> None:
    _, notice, then = CASES[status]
    answer = client.post("/v1/answers", json=asked(client, status)).json()
    assert answer["status"] == status
    assert answer["text"].startswith(f"{notice}\n")
    assert then in answer["text"]
    assert client.get(f"/v1/answers/{answer['id']}").json() == answer
    turns = client.get(f"/v1/conversations/{answer['conversation_id']}").json()["turns"]
    assert turns[-1]["answer"] == answer["text"]


@pytest.mark.parametrize("status", CASES)
def test_a_stream_that_told_the_notice_ends_with_it_in_the_text(
    client: TestClient, status: str
) -> None:
    _, notice, then = CASES[status]
    body = client.post("/v1/answers", json=asked(client, status, stream=True)).text
    blocks = [dict(row.split(": ", 1) for row in one.splitlines()) for one in body.split("\n\n")]
    told = [(one["event"], json.loads(one["data"])) for one in blocks if one]
    assert [data["text"] for name, data in told if name == "notice"] == [notice]
    name, done = told[-1]
    assert (name, done["status"]) == ("done", status)
    assert done["text"].startswith(f"{notice}\n")
    assert then in done["text"]


@pytest.mark.parametrize("status", [one for one in CASES if one != "abstained"])
def test_a_chat_client_loses_no_letter_to_the_notice(client: TestClient, status: str) -> None:
    question, notice, then = CASES[status]
    chat = {"messages": [{"role": "user", "content": question}]}
    whole = client.post("/v1/chat/completions", json=chat).json()["choices"][0]["message"]
    assert whole["content"].startswith(f"{notice}\n")
    assert then in whole["content"]
    body = client.post("/v1/chat/completions", json={**chat, "stream": True}).text
    rows = [row.removeprefix("data: ") for row in body.splitlines() if row.startswith("data: {")]
    deltas = [json.loads(row)["choices"][0]["delta"] for row in rows]
    assert "".join(delta.get("content", "") for delta in deltas) == whole["content"]
