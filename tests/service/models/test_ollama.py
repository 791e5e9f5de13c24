"""Good days, cancelling, the probe: what is sent, and what is made of what comes back."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from service.models.bounds import bounded
from service.models.ollama import Ollama
from service.models.port import Deadlines, Options, Probe, Text
from tests.service.fake_ollama import FakeOllama, Talk
from tests.service.models import days
from tests.service.models.asking import PATIENT, PROMPT, TEXT, ask, hear, run
from tests.service.models.days import ends


def test_every_request_says_everything(fake: FakeOllama) -> None:
    ask(fake, max_tokens=100, thinking=True, thinking_tokens=50)
    (body,) = fake.chats()
    assert body["options"] == {
        "num_ctx": 8192,
        "num_predict": 150,
        "temperature": 0.6,
        "top_p": 0.95,
        "top_k": 40,
    }
    assert body["think"] is True
    assert body["truncate"] is body["shift"] is False
    assert body["keep_alive"] == "30m"
    assert [m["role"] for m in body["messages"]] == ["user"]
    asked = body["messages"][0]["content"]
    assert asked.startswith(PROMPT.instruction)
    assert asked.endswith("How long is the notice period?")


def test_the_documented_example_of_a_stream(fake: FakeOllama) -> None:
    """The example of Ollama's API documentation, chat request with streaming."""

    async def documented(talk: Talk) -> None:
        await talk.head()
        message = {"role": "assistant", "content": "The", "images": None}
        at = "2023-08-04T08:52:19.385406455-07:00"
        await talk.line(model="llama3.2", created_at=at, message=message, done=False)
        await talk.line(
            model="llama3.2",
            created_at=at,
            message={"role": "assistant", "content": ""},
            done=True,
            total_duration=4883583458,
            load_duration=1334875,
            prompt_eval_count=26,
            prompt_eval_duration=342546000,
            eval_count=282,
            eval_duration=4535599000,
        )
        await talk.send(b"0\r\n\r\n")

    fake.version = "0.3.0"  # counts leave out what is cached, so 26 alarms nobody
    end = ask(fake.script(documented)).end
    assert (end.reason, end.prompt_tokens, end.answer_tokens) == ("stop", 26, 282)
    assert end.load_seconds == pytest.approx(0.001334875)
    assert end.prompt_seconds == pytest.approx(0.342546)
    assert end.write_seconds == pytest.approx(4.535599)
    assert end.thinking_tokens == 0
    assert not end.truncated


def test_a_prompt_cut_by_the_server_is_noticed(fake: FakeOllama) -> None:
    end = ask(fake.script(ends(prompt_eval_count=20, eval_count=8))).end
    assert end.truncated
    assert end.notes == ("The server read only part of the prompt.",)


def test_length_with_text_is_an_answer(fake: FakeOllama) -> None:
    heard = ask(fake.script(ends(done_reason="length", eval_count=8, prompt_eval_count=170)))
    assert heard.text == TEXT.strip()
    assert heard.end.reason == "length"


def _abandon(fake: FakeOllama, wait: float) -> float:
    """Ask, give up after ``wait`` seconds, and return how long until the server saw it."""

    async def main() -> float:
        model = Ollama(fake.url, fake.model)
        task = asyncio.create_task(hear(model, Options(deadlines=Deadlines())))
        await asyncio.sleep(wait)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while fake.open and time.monotonic() - began < 2:
            await asyncio.sleep(0.01)
        assert not fake.open
        await model.aclose()
        return time.monotonic() - began

    return run(main())


def test_cancelled_before_the_first_byte(fake: FakeOllama) -> None:
    assert _abandon(fake.script(days.silent), 0.1) < 2
    assert fake.hangups == 1


def test_cancelled_while_writing(fake: FakeOllama) -> None:
    assert _abandon(fake.script(days.drips), 0.3) < 2
    assert fake.hangups == 1


def test_closing_the_stream_stops_the_server(fake: FakeOllama) -> None:
    async def main() -> None:
        model = Ollama(fake.url, fake.model)
        deltas = bounded(model, PROMPT, Options(deadlines=PATIENT))
        assert isinstance(await anext(deltas), Text)
        await deltas.aclose()
        await model.aclose()

    fake.script(days.drips)
    run(main())
    assert fake.wait_closed()
    assert fake.hangups == 1


@pytest.mark.slow
def test_500_clients_that_hang_up(fake: FakeOllama) -> None:
    """Upstream is closed within two seconds each, and nothing is leaked."""

    async def main() -> float:
        model = Ollama(fake.url, fake.model)
        slowest = 0.0
        for batch in range(10):
            fake.script(*[days.drips] * 50)
            tasks = [
                asyncio.create_task(hear(model, Options(deadlines=Deadlines()))) for _ in range(50)
            ]
            while len(fake.requests) < 50 * (batch + 1):
                await asyncio.sleep(0.01)
            began = time.monotonic()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            while fake.open:
                await asyncio.sleep(0.01)
            slowest = max(slowest, time.monotonic() - began)
        await model.aclose()
        return slowest

    assert run(main(), 120) < 2
    assert fake.hangups == 500


def _probe(fake: FakeOllama, model: str = "deepseek-r1:7b") -> Probe:
    async def main() -> Probe:
        server = Ollama(fake.url, model)
        try:
            return await server.probe()
        finally:
            await server.aclose()

    return run(main())


def test_probe_of_a_good_server(fake: FakeOllama) -> None:
    assert _probe(fake) == Probe(
        name="ollama",
        model="deepseek-r1:7b",
        version="0.33.0",
        digest="0a8c2669",
        capabilities=("completion", "thinking"),
        trained_context=131072,
        loaded_context=8192,
        vram_share=0.5,
        path="template",
        think_off=True,
    )
    assert not any("think" in body and body["stream"] for body in fake.chats()), "nothing written"


def test_probe_finds_that_thinking_cannot_be_turned_off(fake: FakeOllama) -> None:
    fake.think_off = False
    found = _probe(fake)
    assert (found.path, found.think_off) == ("native", False)
    assert any("thinks even when told not to" in note for note in found.notes)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"model": "other:1b"}, "ollama pull deepseek-r1:7b"),
        ({"capabilities": ["embedding"]}, "cannot write"),
    ],
)
def test_probe_says_what_is_wrong(fake: FakeOllama, change: dict[str, Any], problem: str) -> None:
    vars(fake).update(change)
    found = _probe(fake)
    assert not found.ready
    assert found.problem is not None
    assert problem in found.problem


def test_probe_of_nobody(fake: FakeOllama) -> None:
    fake.kill()
    problem = _probe(fake).problem
    assert problem is not None
    assert "ollama serve" in problem


def test_probe_warns_of_an_old_server(fake: FakeOllama) -> None:
    fake.version = "0.11.4"
    notes = _probe(fake).notes
    assert any("0.12.4" in note for note in notes)
    assert any("CVE-2026-7482" in note for note in notes)


def test_structured_asks_without_thinking_and_with_the_schema(fake: FakeOllama) -> None:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}

    async def main() -> dict[str, Any]:
        model = Ollama(fake.url, fake.model)
        try:
            return await model.structured(PROMPT, schema, Options(thinking=True, deadlines=PATIENT))
        finally:
            await model.aclose()

    assert run(main()) == {"ok": True}
    (body,) = fake.chats()
    assert body["think"] is False
    assert body["format"] == schema
