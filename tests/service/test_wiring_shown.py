"""What the service and the command line say of the model, and the settings that steer it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexes.errors import SettingsError
from service.app import House
from service.cli import run
from service.models.gguf import Gguf
from service.models.pool import Pool
from service.settings import Settings, load_settings
from tests.service.fake_ollama import FakeOllama
from tests.service.loopback import until
from tests.service.models import days
from tests.service.wired import service

Run = Callable[..., tuple[int, str, str]]


def samples(text: str) -> dict[str, float]:
    """Every sample of Prometheus' text format that is Ibid's, by its name with labels."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("ibid_"))
    return {name: float(value) for name, value in rows}


def test_readyz_and_metrics_tell_of_the_model(
    tmp_path: Path, sqlite_file: Path, fake: FakeOllama
) -> None:
    with service(tmp_path, sqlite_file, fake) as running:
        until(lambda: running.house.writer.probe is not None)
        running.ask()
        fake.script(days.refuses(500, "boom"))
        running.stream()
        running.ask(reasoning="on")
        model = json.loads(running.get("/readyz"))["checks"]["model"]
        assert (model["ok"], model["required"]) == (True, False)
        assert (model["probe"]["think_off"], model["probe"]["version"]) == (True, "0.33.0")
        (server,) = model["servers"]
        assert (server["url"], server["state"]) == (fake.url, "closed")
        assert (server["served"], server["failed"], server["running"]) == (2, 1, 0)
        assert server["vram_share"] == 0.5
        assert model["queue"]["refused"] == 0
        assert model["pressure"] == {"level": "normal", "reason": "", "pinned": True}
        assert model["failures"] == {"ModelError": 1}
        figures = samples(running.get("/metrics"))
    asked = [chat for chat in fake.chats() if chat["options"]["num_predict"] > 1]
    prompt = [sum(len(one["content"]) for one in chat["messages"]) // 4 for chat in asked]
    assert figures['ibid_tokens_total{kind="prompt"}'] == prompt[0] + prompt[2]  # one had failed
    made = [figures[f'ibid_tokens_total{{kind="{kind}"}}'] for kind in ("thinking", "answer")]
    assert sum(made) == 6.0 + 10.0, "six words, and six with four thought before them"
    assert figures["ibid_thinking_share_count"] == figures["ibid_queue_wait_seconds_count"] == 2.0
    assert figures["ibid_thinking_share_sum"] == pytest.approx(made[0] / 10), "none of the first"
    assert figures['ibid_model_failures_total{error="ModelError"}'] == 1.0
    assert figures['ibid_first_token_seconds_count{kind="text"}'] == 2.0
    assert figures['ibid_first_token_seconds_count{kind="thinking"}'] == 1.0
    assert figures[f'ibid_server_state{{server="{fake.url}",state="closed"}}'] == 1.0
    assert figures[f'ibid_server_answers_total{{outcome="served",server="{fake.url}"}}'] == 2.0
    assert figures['ibid_first_sentence_seconds_count{engine="extractive"}'] == 1.0
    assert figures["ibid_pressure_level"] == figures["ibid_queue_running"] == 0.0
    assert figures['ibid_answers_total{degraded="true",engine="extractive",status="answered"}'] == 1


def test_pressure_pinned_by_hand_is_heeded_and_shown(
    tmp_path: Path, sqlite_file: Path, fake: FakeOllama
) -> None:
    with service(tmp_path, sqlite_file, fake, pressure="extractive") as running:
        until(lambda: running.house.writer.probe is not None)
        asked = len(fake.chats())
        answer = running.ask()
        assert (answer["engine"]["name"], answer["engine"]["degraded"]) == ("extractive", True)
        assert "IBID_PRESSURE" in answer["engine"]["notes"][0]
        assert len(fake.chats()) == asked
        assert samples(running.get("/metrics"))["ibid_pressure_level"] == 3.0


def test_settings_reach_the_request(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> None:
    presets = tmp_path / "own.toml"
    presets.write_text("[general]\ntemperature = 0.7\nmax_tokens = 100\n")
    with service(
        tmp_path, sqlite_file, fake, context=4096, presets=presets, reasoning="on"
    ) as running:
        running.ask()
    sent = fake.chats()[-1]
    assert sent["options"]["num_ctx"] == 4096
    assert sent["options"]["num_predict"] == 100 + 1536
    assert (sent["options"]["temperature"], sent["think"]) == (0.7, True)


def test_slots_and_shares_follow_the_settings(tmp_path: Path) -> None:
    urls = ("http://127.0.0.1:1", "http://127.0.0.1:2")
    house = House(
        Settings(data=tmp_path, ollama_url=urls, ollama_weights="2,0.5", parallel=3, queue=7)
    )
    assert isinstance(house.model, Pool)
    assert [member.weight for member in house.model.members] == [2.0, 0.5]
    assert (house.writer.admission.slots, house.writer.admission.queue) == (6, 7)


def test_a_model_file_that_is_not_there_is_said_and_quoted_for(
    tmp_path: Path, sqlite_file: Path
) -> None:
    with service(tmp_path, sqlite_file, model=str(tmp_path / "none.gguf")) as running:
        assert isinstance(running.house.model, Gguf)
        answer = running.ask()
        assert answer["engine"]["degraded"]
        assert re.search("no GGUF file|pip install", answer["engine"]["notes"][0])
        assert not json.loads(running.get("/readyz"))["checks"]["model"]["ok"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBID_CONTEXT", "100"),
        ("IBID_PARALLEL", "0"),
        ("IBID_QUEUE", "-1"),
        ("IBID_PRESSURE", "high"),
        ("IBID_OLLAMA_WEIGHTS", "1,2"),
        ("IBID_OLLAMA_WEIGHTS", "0"),
        ("IBID_OLLAMA_WEIGHTS", "much"),
        ("IBID_OLLAMA_URL", ","),
    ],
)
def test_wrong_values_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is wrong"):
        load_settings()


def test_wrong_presets_are_refused_at_start(tmp_path: Path) -> None:
    from service.policy.presets import load_presets

    with pytest.raises(SettingsError, match="IBID_PRESETS cannot be read"):
        load_presets(tmp_path / "none.toml")


@pytest.fixture
def ibid(
    fake: FakeOllama,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IBID_DATA", str(tmp_path))
    monkeypatch.setenv("IBID_OLLAMA_URL", fake.url)
    capsys.readouterr()

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["models", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_models_list_names_who_is_away(
    ibid: Run, fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBID_OLLAMA_URL", f"{fake.url},http://127.0.0.1:9")
    code, out, err = ibid("list", "--json")
    assert (code, json.loads(out)) == (0, [{"server": fake.url, "model": fake.model}])
    assert "http://127.0.0.1:9" in err


def test_models_check_says_what_the_model_really_does(ibid: Run, fake: FakeOllama) -> None:
    fake.think_off = False
    code, out, _ = ibid("check")
    assert code == 0
    assert "think_off: False" in out
    assert "This model thinks even when told not to" in out
    fake.model = "other"
    code, out, _ = ibid("check", "--json")
    assert code == 1
    assert "ollama pull deepseek-r1:7b" in json.loads(out)["problem"]


def test_models_plan_shows_the_arithmetic(ibid: Run) -> None:
    code, out, _ = ibid("plan", "--vram", "8GB", "--context", "8192", "--parallel", "2")
    assert code == 0
    assert "36 layers × 2048 numbers × 2 bytes × 8192 tokens × 2 at a time = 2.42 GB" in out
    plans: list[dict[str, Any]] = json.loads(ibid("plan", "--vram", "24GB", "--json")[1])
    assert plans[0]["model"] == "deepseek-r1:32b"
    assert plans[0]["cache"] == 2 * 64 * 8 * 128 * 2 * 8192  # by hand, from its config.json
    code, out, err = ibid("plan", "--vram", "1GB")
    assert (code, out) == (1, "")
    assert "fits 1GB" in err


def test_models_pull_and_create_drive_the_server(
    ibid: Run, fake: FakeOllama, tmp_path: Path
) -> None:
    code, out, err = ibid("pull", "--json")
    assert (code, json.loads(out)) == (0, [{"server": fake.url, "model": "deepseek-r1:7b"}])
    assert "pulling 0a8c2669" in err
    adapter = tmp_path / "lora.gguf"
    adapter.write_bytes(b"GGUF")
    code, out, _ = ibid("create", "mine", "-p", "temperature=0.5", "--adapter", str(adapter))
    assert (code, out) == (0, f"mine is at {fake.url}\n")
    path, body = fake.requests[-1]
    assert (path, body["model"], body["from"]) == ("/api/create", "mine", "deepseek-r1:7b")
    assert body["parameters"] == {"temperature": 0.5}
    assert list(fake.blobs.values()) == [b"GGUF"]


def test_models_create_shows_its_modelfile_and_refuses_what_is_wrong(ibid: Run) -> None:
    _, out, _ = ibid("create", "mine", "--from", "x:1b", "-p", "num_ctx=4096", "--show")
    assert out == "FROM x:1b\nPARAMETER num_ctx 4096\n"
    for wrong in ("num_ctx=many", "mirostat=2"):
        code, _, err = ibid("create", "mine", "-p", wrong, "--show")
        assert code == 1
        assert wrong.partition("=")[0] in err
    code, _, err = ibid("pull", "--server", "http://127.0.0.1:1")
    assert code == 1
    assert "not among IBID_OLLAMA_URL" in err
