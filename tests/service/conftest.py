"""What tests of the service share: a fake Ollama, and the house behind the commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import House
from service.cli import run
from service.settings import Settings
from tests.service.fake_ollama import FakeOllama
from tests.service.house import Run, fake_house


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    """Yield a fake Ollama server on loopback."""
    with FakeOllama() as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return the house that every command of a test works on."""
    (tmp_path / "data").mkdir()
    made = fake_house(tmp_path / "data", sqlite_file)

    def build(settings: Settings, progress: object = None) -> House:
        return made

    monkeypatch.setattr("service.app.build", build)
    monkeypatch.setattr(House, "close", lambda self: None)  # several commands share it
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def ibid(house: House, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in that house."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call
