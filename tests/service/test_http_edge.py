"""What every route shares: problems, request ids, security headers, who may call, health, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexes import errors
from service.app import House, create_app
from service.http.app import assemble
from service.http.auth import is_loopback, refuse_open_bind
from service.settings import Settings
from tests.service.house import fake_house, scope

BASE = "http://127.0.0.1:8000"
TREE = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, errors.IbidError)
]


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path) -> House:
    return fake_house(tmp_path, sqlite_file)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(assemble(house), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_becomes_a_problem_with_its_own_status(
    house: House, client: TestClient, kind: type[errors.IbidError]
) -> None:
    class FakeTruth:
        def collections(self, tenant: str) -> list[Any]:
            raise kind("One clear sentence.")

        def close(self) -> None:
            pass

    house.__dict__["truth"] = FakeTruth()
    reply = client.get("/v1/collections", headers={"X-Request-ID": "abc-12345"})
    assert reply.status_code == kind.status
    assert reply.headers["content-type"] == "application/problem+json"
    slug = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()
    assert reply.json() == {
        "type": f"urn:ibid:error:{slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": "One clear sentence.",
        "instance": "/v1/collections",
        "request_id": "abc-12345",
    }
    assert (reply.headers.get("retry-after") == "1") == issubclass(kind, errors.Busy)


def test_unforeseen_fault_is_a_problem_that_tells_nothing(house: House, client: TestClient) -> None:
    class FakeTruth:
        def collections(self, tenant: str) -> list[Any]:
            raise RuntimeError("the password is 1234")

        def close(self) -> None:
            pass

    house.__dict__["truth"] = FakeTruth()
    reply = client.get("/v1/collections")
    assert (reply.status_code, reply.json()["type"]) == (500, "urn:ibid:error:ibid-error")
    assert "1234" not in reply.text
    assert reply.headers["x-request-id"] == reply.json()["request_id"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/v1/search", 405), ("GET", "/portal/x.py", 422)],
)
def test_what_http_refuses_is_a_problem_too(
    client: TestClient, method: str, path: str, status: int
) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert set(reply.json()) >= {"type", "title", "status", "detail", "instance", "request_id"}


def test_request_ids_are_kept_when_harmless_and_made_otherwise(client: TestClient) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "trace-0001"})
    assert kept.headers["x-request-id"] == "trace-0001"
    for given in ("x", "a b c d e f", "<script>alert</script>", "x" * 65):
        made = client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
        assert re.fullmatch(r"req_[0-9a-f]{16}", made)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/portal/app.js"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_only_this_machine_and_this_page_may_call(client: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "192.168.1.7:8000", ""):
        assert client.get("/v1/jobs", headers={"Host": host}).status_code == 401
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get("/v1/jobs", headers={"Host": host}).status_code == 200
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        assert client.get("/v1/jobs", headers={"Origin": origin}).status_code == 401
    assert client.get("/v1/jobs", headers={"Origin": BASE}).status_code == 200


def test_every_route_of_the_api_asks_who_is_calling(client: TestClient) -> None:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        if path in ("/healthz", "/readyz", "/metrics"):
            continue
        url = re.sub(r"\{(\w+)\}", lambda match: {"name": "c"}.get(match[1], "ans_1"), path)
        for id_kind in ("ans", "con", "doc", "job"):
            for method in methods:
                target = url.replace("ans_1", f"{id_kind}_1")
                reply = client.request(method, target, headers={"Host": "evil.example"})
                assert reply.status_code in (401, 422), (method, target)
                assert "items" not in reply.text


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("example.org", False), ("", False),
    ],
)  # fmt: skip
def test_bind_address_that_lets_strangers_in_is_refused(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone
    if alone:
        refuse_open_bind(host)
    else:
        with pytest.raises(errors.SettingsError, match="IBID_HOST"):
            create_app(Settings(host=host))


def test_healthz_touches_nothing(house: House, client: TestClient) -> None:
    kept = {part: house.__dict__.pop(part) for part in ("truth", "encoder", "searcher", "records")}
    assert client.get("/healthz").json() == {"status": "ok"}
    assert not kept.keys() & house.__dict__.keys()
    house.__dict__.update(kept)


def test_readyz_names_what_is_away(house: House, client: TestClient) -> None:
    ready = client.get("/readyz")
    assert ready.status_code == 200
    checks = ready.json()["checks"]
    assert {name: check["ok"] for name, check in checks.items()} == {
        "database": True, "encoder": True, "worker": True, "model": False,
    }  # fmt: skip
    assert not checks["model"]["required"]
    assert "ollama serve" in checks["model"]["detail"]
    house.crew.stop()
    reply = client.get("/readyz")
    assert reply.status_code == 503
    assert "worker" in reply.json()["checks"]["worker"]["detail"]


def test_readyz_gives_up_on_a_database_that_hangs(
    house: House, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    release = threading.Event()

    class FakeHanging:
        def collections(self, tenant: str) -> list[Any]:
            release.wait(30)
            return []

        def close(self) -> None:
            pass

    monkeypatch.setattr("service.http.health.CHECK_SECONDS", 0.05)
    house.__dict__["truth"] = FakeHanging()
    reply = client.get("/readyz")
    release.set()
    assert reply.status_code == 503
    assert "No reply within" in reply.json()["checks"]["database"]["detail"]


def test_metrics_count_by_template_and_by_outcome(house: House, client: TestClient) -> None:
    house.ensure_collection(scope())
    for number in range(3):
        client.get(f"/v1/jobs/job_{number}")
    client.post("/v1/answers", json={"question": "How long?"})
    client.get("/no/such/path")
    text = client.get("/metrics").text
    assert 'ibid_requests_total{method="GET",route="/v1/jobs/{job_id}",status="404"} 3.0' in text
    assert 'ibid_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'ibid_answers_total{degraded="true",engine="extractive",status="answered"} 1.0' in text
    assert 'ibid_stage_seconds_sum{stage="retrieve"} 0.009' in text
    assert 'ibid_sentences_removed_total{verdict="unsupported"} 1.0' in text
    assert "job_1" not in text
