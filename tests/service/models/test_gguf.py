"""A real llama.cpp in this process, with the small model IBID_TEST_GGUF names; skipped without."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.errors import ModelMissing, TooLarge
from service.models.gguf import Gguf
from service.models.ollama import Ollama
from service.models.port import Deadlines, Options, Prompt, Text
from tests.service.models.asking import hear, run
from tests.service.models.bridge import bridged

FILE = os.environ.get("IBID_TEST_GGUF", "")
real = pytest.mark.skipif(not FILE, reason="IBID_TEST_GGUF names no model file")
pytest.importorskip("xllamacpp", reason="the extra gguf is not installed")
SHORT = Options(max_tokens=24, temperature=0.01, deadlines=Deadlines())
ASK = Prompt("", "What is the capital of France? Answer in one short sentence.")


@pytest.fixture(scope="module")
def model() -> Iterator[Gguf]:
    made = Gguf(Path(FILE), context=1024, threads=2)
    yield made
    asyncio.run(made.aclose())


@real
def test_it_answers_and_counts(model: Gguf) -> None:
    heard = run(hear(model, SHORT, ASK), 120)
    assert "Paris" in heard.text
    assert 0 < heard.end.answer_tokens <= 24
    assert heard.end.prompt_tokens > 10
    assert heard.end.prompt_seconds > 0
    assert heard.end.write_seconds > 0


@real
def test_too_long_a_prompt_is_refused_not_cut(model: Gguf) -> None:
    with pytest.raises(TooLarge):
        run(hear(model, SHORT, Prompt("", "word " * 3000)), 60)


@real
def test_structured_is_held_to_its_schema(model: Gguf) -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string", "maxLength": 20}},
        "required": ["city"],
        "additionalProperties": False,
    }
    found = run(model.structured(ASK, schema, Options(max_tokens=60, temperature=0.01)), 120)
    assert set(found) == {"city"}


@real
def test_closing_stops_it(model: Gguf) -> None:
    async def main() -> tuple[float, float]:
        base = time.monotonic()
        await hear(model, SHORT, ASK)
        base = time.monotonic() - base
        long = Options(max_tokens=800, temperature=0.01)
        prompt = Prompt("", "Write a long story about the sea.")
        async with contextlib.aclosing(model.stream(prompt, long)) as deltas:
            async for delta in deltas:
                if isinstance(delta, Text):
                    break
        began = time.monotonic()
        await hear(model, SHORT, ASK)  # the only slot is free again at once
        return base, time.monotonic() - began

    base, took = run(main(), 300)
    assert took < 4 * base + 5, "800 tokens would have taken longer"


@real
def test_the_ollama_client_against_a_real_engine() -> None:
    with bridged(Path(FILE), context=1024) as fake:

        async def main() -> None:
            model = Ollama(fake.url, fake.model, context=1024)
            first = await hear(model, SHORT, ASK)
            again = await hear(model, SHORT, ASK)
            with pytest.raises(TooLarge, match="context"):
                await hear(model, SHORT, Prompt("", "word " * 3000))
            await model.aclose()
            assert "Paris" in first.text
            assert first.end.prompt_tokens == again.end.prompt_tokens > 10
            assert again.end.prompt_seconds < first.end.prompt_seconds, "the prefix was cached"
            assert not first.end.truncated

        run(main(), 120)


def test_no_such_file() -> None:
    model = Gguf(Path("/nowhere/model.gguf"))
    with pytest.raises(ModelMissing, match="IBID_MODEL"):
        run(hear(model, SHORT, ASK))
    probe = run(model.probe())
    assert probe.problem is not None
    assert "/nowhere/model.gguf" in probe.problem
