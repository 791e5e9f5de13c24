"""Planning and making models: the arithmetic against published sizes, requests against the fake."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from indexes.errors import InputError, ModelError
from service.models.modelfile import Recipe, create, pull
from service.models.plan import BITS, GIB, TAGS, memory, plan
from service.models.wire import Wire
from tests.service.fake_ollama import FakeOllama, Talk
from tests.service.models.asking import run

PUBLISHED = {  # GB of the Q4_K_M files
    "1.5b": 1.1,
    "7b": 4.683,
    "8b": 5.2,
    "14b": 8.988,
    "32b": 19.85,
    "70b": 42.5,
    "671b": 404,
}


def test_sizes_are_within_15_percent_of_the_published() -> None:
    for tag in TAGS:
        assert tag.weights("q4_K_M") / 1e9 == pytest.approx(PUBLISHED[tag.name], rel=0.02)
        by_bits = tag.billions * BITS["q4_K_M"] / 8
        assert by_bits == pytest.approx(PUBLISHED[tag.name], rel=0.15)


def test_the_cache_of_the_7b_by_hand() -> None:
    """28 layers × 2 × 4 heads × 128 × 2 bytes = 57,344 bytes a token."""
    (seven,) = [tag for tag in TAGS if tag.name == "7b"]
    assert seven.token() == 57_344
    one = next(p for p in plan(8 * GIB, context=8192, parallel=2) if p.tag is seven)
    assert one.cache == 57_344 * 8192 * 2
    assert one.total == pytest.approx(4_683_075_271 + 939_524_096 + 0.5 * GIB)


@pytest.mark.parametrize(
    ("vram", "best"),
    [("6GB", "7b"), ("8GB", "8b"), ("12GB", "14b"), ("24GB", "32b"), ("80GB", "70b")],
)
def test_the_largest_that_fits_comes_first(vram: str, best: str) -> None:
    plans = plan(memory(vram))
    assert plans[0].tag.name == best
    assert all(p.total <= memory(vram) for p in plans)
    assert any(f"deepseek-r1:{best}" in line for line in plans[0].lines())
    assert "OLLAMA_NUM_PARALLEL=1" in plans[0].lines()[-1]


def test_more_at_a_time_takes_more() -> None:
    assert plan(memory("8GB"), parallel=4, context=32768)[0].tag.name == "1.5b"
    assert plan(memory("1GB")) == []


def test_names_of_quantised_tags() -> None:
    names = {p.model for p in plan(memory("512GB"))}
    assert {"deepseek-r1:7b-qwen-distill-q8_0", "deepseek-r1:8b-0528-qwen3-fp16"} <= names
    assert not any("671b-" in name for name in names)


@pytest.mark.parametrize(
    ("text", "size"), [("8GB", 8 * GIB), ("8", 8 * GIB), ("512 MiB", GIB // 2)]
)
def test_memory_is_read(text: str, size: float) -> None:
    assert memory(text) == size


@pytest.mark.parametrize("text", ["", "lots", "-8GB", "0GB", "8TB"])
def test_memory_that_is_none(text: str) -> None:
    with pytest.raises(InputError, match="8GB"):
        memory(text)


def test_a_modelfile(tmp_path: Path) -> None:
    adapter = tmp_path / "lora.gguf"
    adapter.write_bytes(b"GGUF")
    recipe = Recipe("deepseek-r1:7b", {"num_ctx": 8192, "temperature": 0.6, "stop": "END"}, adapter)
    assert recipe.text() == (
        "FROM deepseek-r1:7b\nPARAMETER num_ctx 8192\nPARAMETER temperature 0.6\n"
        f'PARAMETER stop "END"\nADAPTER {adapter}\n'
    )


@pytest.mark.parametrize(
    ("parameters", "quantise", "said"),
    [
        ({"max_tokens": 5}, None, "no parameter max_tokens"),
        ({"num_ctx": "8192"}, None, "of type int"),
        ({}, "q5_K_M", "quantises to"),
    ],
)
def test_a_recipe_that_ollama_would_ignore_or_refuse(
    parameters: dict[str, int | str], quantise: str | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Recipe("deepseek-r1:7b", parameters, quantise=quantise)
    with pytest.raises(InputError, match="no adapter"):
        Recipe("deepseek-r1:7b", adapter=Path("/nowhere/lora.gguf"))


def test_creating_uploads_the_adapter_once(fake: FakeOllama, tmp_path: Path) -> None:
    adapter = tmp_path / "lora.gguf"
    adapter.write_bytes(b"GGUF" + bytes(3_000_000))
    digest = hashlib.sha256(adapter.read_bytes()).hexdigest()
    recipe = Recipe("deepseek-r1:7b", {"num_ctx": 4096}, adapter, "q4_K_M")
    heard: list[tuple[str, int, int]] = []

    async def main() -> None:
        wire = Wire(fake.url)
        for _ in range(2):
            await create(wire, "mine", recipe, lambda *said: heard.append(said))
        await wire.aclose()

    run(main())
    assert fake.blobs == {digest: adapter.read_bytes()}
    made = [body for path, body in fake.requests if path == "/api/create"]
    assert made[0] == {
        "model": "mine",
        "from": "deepseek-r1:7b",
        "parameters": {"num_ctx": 4096},
        "adapters": {"lora.gguf": f"sha256:{digest}"},
        "quantize": "q4_K_M",
        "stream": True,
    }
    assert [path for path, _ in fake.requests].count(f"/api/blobs/sha256:{digest}") == 3
    assert heard[-1][0] == "success"


def test_pulling_shows_progress(fake: FakeOllama) -> None:
    heard: list[tuple[str, int, int]] = []

    async def main() -> None:
        wire = Wire(fake.url)
        await pull(wire, "deepseek-r1:7b", lambda *said: heard.append(said))
        await wire.aclose()

    run(main())
    assert ("pulling 0a8c2669", 50, 100) in heard


def test_pulling_that_stops_half_way(fake: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    async def half(talk: Talk) -> None:
        await talk.head()
        await talk.line(status="pulling 0a8c2669", total=100, completed=3)
        await talk.send(b"0\r\n\r\n")

    monkeypatch.setattr("tests.service.fake_ollama.pulled", half)

    async def main() -> None:
        wire = Wire(fake.url)
        try:
            await pull(wire, "deepseek-r1:7b")
        finally:
            await wire.aclose()

    with pytest.raises(ModelError, match="run it again"):
        run(main())
