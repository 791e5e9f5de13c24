"""Collections, documents and jobs over HTTP, on a real database and real indexes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.http.app import assemble
from tests.service.house import commit, fake_house, scope

BASE = "/v1/collections/laws/documents"


@pytest.fixture
def client(tmp_path: Path, sqlite_file: Path) -> Iterator[TestClient]:
    house = fake_house(tmp_path, sqlite_file, max_upload_mb=1)
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def desk(client: TestClient) -> Any:
    return client.app.state.desk  # type: ignore[attr-defined]  # TestClient.app is typed as a bare callable


def test_files_become_jobs_and_then_hits(client: TestClient) -> None:
    files = [("files", ("a.txt", b"The lion sleeps.")), ("files", ("b.txt", b"The train leaves."))]
    reply = client.post(BASE, files=files)
    assert reply.status_code == 202
    jobs = reply.json()["jobs"]
    assert [job["key"] for job in jobs] == ["a.txt", "b.txt"]
    assert reply.headers["location"] == f"/v1/jobs/{jobs[0]['id']}"
    read = client.get(f"/v1/jobs/{jobs[0]['id']}").json()
    assert (read["state"], read["reason"]) == ("searchable", None)
    assert set(read["progress"]) == {"done", "total", "eta_s"}
    found = client.post("/v1/search", json={"query": "lion", "collection": "laws"}).json()
    assert found["hits"][0]["text"] == "The lion sleeps."
    assert found["hits"][0]["document_id"] == read["document_id"]
    assert found["lexical_terms"] == {"known": 1, "of": 1}


def test_text_becomes_a_job_under_its_key(client: TestClient) -> None:
    body = {
        "text": "本法自公布之日起施行。",
        "title": "法",
        "key": "law-1",
        "valid_from": "2024-01-01",
    }
    job = client.post(BASE, json=body).json()["jobs"][0]
    assert job["key"] == "law-1"
    listed = client.get(BASE).json()["items"]
    assert [(one["key"], one["title"], one["version"]) for one in listed] == [("law-1", "法", 1)]
    document = client.get(f"{BASE}/{listed[0]['id']}").json()
    assert document == listed[0]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"json": {"title": "no text"}}, "text: Field required"),
        ({"json": {"text": "x", "title": "y", "source_url": "javascript:alert(1)"}}, "source_url"),
        ({"json": {"text": "x", "title": "y", "colour": "red"}}, "colour"),
        ({"files": [("upload", ("a.txt", b"x"))]}, "the field called files"),
        ({"content": b"plain", "headers": {"content-type": "text/plain"}}, "multipart/form-data"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "the body"),
    ],
)
def test_unusable_upload_is_422(client: TestClient, sent: dict[str, Any], words: str) -> None:
    reply = client.post(BASE, **sent)
    assert reply.status_code == 422
    assert words in reply.json()["detail"]


def test_failed_document_says_why_and_the_list_of_jobs_shows_it(client: TestClient) -> None:
    desk(client).house.crew.failing = "This PDF is encrypted."
    client.post(BASE, files=[("files", ("a.pdf", b"%PDF"))])
    desk(client).house.crew.failing = None
    client.post(BASE, files=[("files", ("b.txt", b"fine"))])
    failed = client.get("/v1/jobs", params={"state": "failed"}).json()["items"]
    assert [(job["key"], job["reason"]) for job in failed] == [("a.pdf", "This PDF is encrypted.")]
    first = client.get("/v1/jobs", params={"limit": 1}).json()
    rest = client.get("/v1/jobs", params={"after": first["next"]}).json()
    assert [job["key"] for job in first["items"] + rest["items"]] == ["b.txt", "a.pdf"]
    assert rest["next"] is None
    assert client.get("/v1/jobs/job_none").status_code == 404


def test_body_over_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    class FakeEndless:
        """Gives bytes for ever and counts how many were taken."""

        taken = 0

        def __iter__(self) -> Iterator[bytes]:
            while self.taken < 64:
                self.taken += 1
                yield b"x" * 65536

    announced = client.post(BASE, content=b"", headers={"content-length": str(2**21)})
    assert announced.status_code == 413
    assert "1 MiB" in announced.json()["detail"]
    kind = {"content-type": "multipart/form-data; boundary=b"}
    unannounced = client.post(BASE, content=iter(FakeEndless()), headers=kind)
    assert unannounced.status_code == 413
    small = client.post("/v1/answers", content=b"x" * (2**21 + 1))
    assert small.status_code == 413
    assert client.get("/v1/jobs").json()["items"] == []


def test_documents_are_listed_page_by_page(client: TestClient) -> None:
    for number in range(5):
        commit(desk(client).house, scope("laws"), f"key-{number}", f"text {number}", "t")
    keys, after = [], None
    while True:
        page = client.get(BASE, params={"limit": 2, **({"after": after} if after else {})}).json()
        assert len(page["items"]) <= 2
        keys += [one["key"] for one in page["items"]]
        if (after := page["next"]) is None:
            break
    assert keys == [f"key-{number}" for number in range(5)]


def test_changed_content_is_a_second_version(client: TestClient) -> None:
    for text in (b"Ten days.", b"Twelve days."):
        client.post(BASE, files=[("files", ("leave.txt", text))])
    document = client.get(BASE).json()["items"][0]
    assert document["version"] == 2
    versions = client.get(f"{BASE}/{document['id']}/versions").json()["items"]
    assert [one["number"] for one in versions] == [1, 2]


def test_deleted_document_is_found_no_more(client: TestClient) -> None:
    client.post(BASE, files=[("files", ("a.txt", b"The lion sleeps."))])
    document = client.get(BASE).json()["items"][0]["id"]
    receipt = client.delete(f"{BASE}/{document}")
    assert receipt.json() == {"versions": 1, "passages": 1, "vectors": 1}
    query = {"query": "lion", "collection": "laws"}
    assert client.post("/v1/search", json=query).json()["hits"] == []
    assert client.delete(f"{BASE}/{document}").status_code == 404
    assert client.get(f"{BASE}/{document}/versions").status_code == 404


def test_a_document_is_reached_through_its_own_collection_alone(client: TestClient) -> None:
    house = desk(client).house
    document = commit(house, scope("laws"), "k", "text", "t")
    house.ensure_collection(scope("other"))
    for path in (f"/{document}", f"/{document}/versions"):
        assert client.get(f"/v1/collections/other/documents{path}").status_code == 404
    assert client.delete(f"/v1/collections/other/documents/{document}").status_code == 404
    assert client.get(f"{BASE}/{document}").status_code == 200


def test_collections_are_made_listed_and_deleted(client: TestClient) -> None:
    for name in ("法律", "b", "b"):
        assert client.post("/v1/collections", json={"name": name}).status_code == 201
    commit(desk(client).house, scope("b"), "k", "text", "t")
    listed = client.get("/v1/collections").json()["items"]
    assert [(one["name"], one["empty"]) for one in listed] == [("b", False), ("法律", True)]
    assert client.delete("/v1/collections/b").json()["versions"] == 1
    assert client.delete("/v1/collections/b").status_code == 404
    for name in ("", "a/b", "_x", "x" * 65, ".."):
        assert client.post("/v1/collections", json={"name": name}).status_code == 422


def test_a_collection_has_a_policy_of_its_own_when_it_is_given_one(client: TestClient) -> None:
    own = {"policy": "flag", "supported": 0.8, "doubtful": None}
    asked: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {"policy": "", "supported": None, "doubtful": None}),
        ({"policy": "flag", "supported": 0.8}, own),
        ({}, own),
        ({"supported": None}, {**own, "supported": None}),
        ({"policy": None, "doubtful": 0.1}, {"policy": "", "supported": None, "doubtful": 0.1}),
    ]
    for sent, there in asked:
        made = client.post("/v1/collections", json={"name": "laws", **sent})
        assert (made.status_code, made.json()) == (201, {"name": "laws", "empty": True, **there})
    for wrong in ({"policy": "lax"}, {"supported": 1.5}, {"doubtful": -1}):
        assert client.post("/v1/collections", json={"name": "laws", **wrong}).status_code == 422


def test_search_refuses_what_it_cannot_do(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": "x"}).status_code == 404
    for body in ({"query": ""}, {"query": "x", "limit": 0}, {"query": "x", "limit": 101}):
        assert client.post("/v1/search", json=body).status_code == 422
