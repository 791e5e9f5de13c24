"""A real Ollama, when somebody has one: ``OLLAMA_HOST=… pytest -m live`` asks it and prints what it found.

IBID_MODEL names the model; without it the smallest deepseek-r1 there is taken. Nothing is written to the
server, and no model is fetched.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from service.models.ollama import Ollama
from service.models.port import Deadlines, Finished, Options, Probe, Prompt, Text, Thinking
from service.presence import installed
from tests.live import live_url
from tests.service.loopback import until
from tests.service.models.asking import PROMPT
from tests.service.wired import service

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]

T = TypeVar("T")
Tell = Callable[..., None]
PATIENT = Deadlines(connect=5, first=600, gap=120, whole=1200)  # the model may have to be loaded
STORY = Prompt("", "Count from one to a thousand, in words.")


@dataclass(frozen=True)
class Live:
    """The server that was named, and the model on it."""

    url: str
    model: str

    def run(self, work: Callable[[Ollama], Coroutine[Any, Any, T]]) -> T:
        """Return what ``work`` returns with a client of the server."""

        async def main() -> T:
            server = Ollama(self.url, self.model)
            try:
                return await work(server)
            finally:
                await server.aclose()

        return asyncio.run(main())


@pytest.fixture(scope="module")
def live() -> Live:
    url = live_url()
    if url is None:
        pytest.skip("OLLAMA_HOST names no server")

    async def models() -> list[str]:
        server = Ollama(url, "")
        try:
            return await installed(server)
        finally:
            await server.aclose()

    names = asyncio.run(models())
    model = os.environ.get("IBID_MODEL") or next(
        (name for name in sorted(names, key=_size) if name.startswith("deepseek-r1")), ""
    )
    if not model:
        pytest.skip(f"{url} has no deepseek-r1 (it has: {', '.join(names) or 'nothing'})")
    return Live(url, model)


@pytest.fixture(scope="module")
def probe(live: Live) -> Probe:
    return live.run(lambda server: server.probe())


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print past pytest's capture."""

    def told(what: str, /, **found: object) -> None:
        with capsys.disabled():
            print(f"\n  {what}: " + "; ".join(f"{key} {value}" for key, value in found.items()))  # noqa: T201  # for a person

    return told


def _size(name: str) -> float:
    number = name.partition(":")[2].partition("b")[0]
    return float(number) if number.replace(".", "").isdecimal() else 1000.0


def test_the_probe(live: Live, probe: Probe, tell: Tell) -> None:
    tell("probe", **asdict(probe))
    assert probe.ready, probe.problem
    assert probe.version


def test_first_token_and_pace(live: Live, tell: Tell) -> None:
    options = Options(max_tokens=64, deadlines=PATIENT)

    async def ask(server: Ollama) -> tuple[float, str, Finished]:
        began, first, text = time.monotonic(), 0.0, ""
        async for delta in server.stream(PROMPT, options):
            if isinstance(delta, Finished):
                return first, text, delta
            first = first or time.monotonic() - began
            text += delta.text if isinstance(delta, Text) else ""
        raise AssertionError("the stream ended without its Finished")

    for state in ("as it was", "loaded"):
        first, text, end = live.run(ask)
        written = end.answer_tokens + end.thinking_tokens
        tell(
            f"first token, {state}", seconds=round(first, 2), load=round(end.load_seconds, 2),
            prompt_tokens=end.prompt_tokens, estimate=live.run(_estimated),
            read_per_s=round(end.prompt_tokens / end.prompt_seconds) if end.prompt_seconds else None,
            written_per_s=round(written / end.write_seconds, 1) if end.write_seconds else None,
            said=text.strip(),
        )  # fmt: skip
        assert end.prompt_tokens > 0
        assert not end.truncated


async def _estimated(server: Ollama) -> int:
    parts = (PROMPT.instruction, PROMPT.question, *(block.text for block in PROMPT.blocks))
    return sum(map(server.count, parts))


@pytest.mark.parametrize("thinking", [False, True])
def test_thinking_is_on_or_off_as_the_probe_says(
    live: Live, probe: Probe, tell: Tell, thinking: bool
) -> None:
    options = Options(
        max_tokens=64,
        thinking=thinking,
        thinking_tokens=64,
        thinking_seconds=600,
        deadlines=PATIENT,
    )

    async def ask(server: Ollama) -> tuple[str, str]:
        said: dict[type, str] = {Thinking: "", Text: ""}
        async for delta in server.stream(Prompt("", "1 + 1 = ?"), options):
            if not isinstance(delta, Finished):
                said[type(delta)] += delta.text
        return said[Thinking], said[Text]

    thought, text = live.run(ask)
    tell(
        f"thinking {'on' if thinking else 'off'}", thought=repr(thought[:80]), text=repr(text[:80])
    )
    if thinking:
        assert bool(thought) == probe.thinks
    elif probe.think_off:
        assert not thought
    assert "</think>" not in text


def test_hanging_up_frees_the_server(live: Live, tell: Tell) -> None:
    """A long answer is left at its first word; the next question must not wait for the rest of it."""
    long = Options(max_tokens=4096, deadlines=PATIENT)
    short = Options(max_tokens=8, deadlines=PATIENT)

    async def leave(server: Ollama) -> float:
        async with aclosing(server.stream(STORY, long)) as deltas:
            async for _ in deltas:
                break
        began = time.monotonic()
        async with aclosing(server.stream(Prompt("", "1 + 1 = ?"), short)) as deltas:
            async for _ in deltas:
                return time.monotonic() - began
        raise AssertionError("nothing was said")

    waited = live.run(leave)
    tell("after hanging up", next_first_token_s=round(waited, 2))
    assert waited < 60, "4096 tokens of a story take longer than that to write"


def test_an_answer_through_the_whole_line(
    live: Live, tell: Tell, tmp_path: Path, sqlite_file: Path
) -> None:
    with service(tmp_path, sqlite_file, live, model=live.model) as running:
        running.generator.deadlines = PATIENT
        until(lambda: running.house.writer.probe is not None, seconds=600)
        answer = running.ask(reasoning="off")
    tell(
        "answer", text=repr(answer["text"]), status=answer["status"], engine=answer["engine"],
        removed=[one["text"] for one in answer["removed"]], usage=answer["usage"],
        ms=answer["timings_ms"],
    )  # fmt: skip
    assert answer["engine"]["name"] == "ollama", answer["engine"]["notes"]
    assert all(claim["verdict"] != "contradicted" for claim in answer["claims"])
