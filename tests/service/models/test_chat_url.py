"""An OpenAI-compatible server named by a setting: through the real adapter where it is installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from indexes.errors import SettingsError
from service.app import House
from service.models.chat import open_chat
from service.settings import Settings, load_settings
from tests.service.models.asking import hear, run
from tests.service.wired import service

KEY = "sk-geheim"
WRITTEN = "The notice period is three months."


class FakeOpenAI(ThreadingHTTPServer):
    """Answers ``/v1/chat/completions`` with one sentence; another key than KEY is refused."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FakeCompletions)
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class FakeCompletions(BaseHTTPRequestHandler):
    server: FakeOpenAI

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append({"path": self.path, **json.loads(raw)})
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._end(401, b'{"error": {"message": "Incorrect API key", "type": "x"}}')
        usage = {"prompt_tokens": 170, "completion_tokens": 6, "total_tokens": 176}
        words: list[dict[str, Any]] = [
            {"choices": [_choice({"content": f"{word} "})]} for word in WRITTEN.split()
        ]
        rows = [*words, {"choices": [_choice({}, "stop")]}, {"choices": [], "usage": usage}]
        shell = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "vendor-1"}
        told = [f"data: {json.dumps({**shell, **row})}\n\n" for row in rows]
        return self._end(200, "".join([*told, "data: [DONE]\n\n"]).encode(), "text/event-stream")

    def _end(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _choice(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}


@pytest.fixture
def fake() -> Iterator[FakeOpenAI]:
    pytest.importorskip("langchain_openai", reason="the extra chat is not installed")
    with FakeOpenAI() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_without_the_extra_the_start_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    house = House(Settings(data=tmp_path, chat_url="http://127.0.0.1:9/v1"))
    with pytest.raises(SettingsError, match=r"IBID_CHAT_URL needs.*pip install ibid\[chat\]"):
        _ = house.writer


@pytest.mark.parametrize("url", ["127.0.0.1:9/v1", f"https://{KEY}@host/v1"])
def test_a_wrong_url_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("IBID_CHAT_URL", url)
    with pytest.raises(SettingsError, match="IBID_CHAT_URL is wrong") as no:
        load_settings()
    assert KEY not in str(no.value)


def test_the_key_comes_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("IBID_CHAT_KEY_FILE", str(tmp_path / "key"))
    settings = load_settings()
    assert settings.chat_key is not None
    assert settings.chat_key.get_secret_value() == KEY
    assert KEY not in repr(settings)


def test_the_real_adapter_streams_counts_and_translates_errors(fake: FakeOpenAI) -> None:
    heard = run(hear(open_chat(fake.url, "vendor-1", KEY, context=4096)))
    assert heard.text.strip() == WRITTEN
    assert (heard.end.prompt_tokens, heard.end.answer_tokens) == (170, 6)
    (asked,) = fake.asked
    assert (asked["path"], asked["model"], asked["stream"]) == (
        "/v1/chat/completions", "vendor-1", True,
    )  # fmt: skip
    assert asked["temperature"] == 0.6
    away = run(open_chat(fake.url, "vendor-1", "wrong", context=4096).probe())
    assert "Incorrect API key" in str(away.problem)


def test_the_whole_service_writes_with_it_and_shows_no_key(
    fake: FakeOpenAI, tmp_path: Path, sqlite_file: Path
) -> None:
    settings = {"chat_url": fake.url, "chat_key": KEY, "model": "vendor-1"}
    with service(tmp_path, sqlite_file, **settings) as running:
        answer = running.ask()
        assert (answer["engine"]["name"], answer["engine"]["model"]) == ("chat", "vendor-1")
        assert answer["claims"][0]["text"] == WRITTEN, "it wrote; a quote may follow"
        fake.shutdown()
        ready = running.get("/readyz")
        assert fake.url in ready
        assert KEY not in ready + running.get("/metrics") + json.dumps(answer)
