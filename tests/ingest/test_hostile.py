"""Hostile files (promise: refused or read within the limits) and nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.errors import Unreadable
from ingest.sandbox import Sandbox
from tests.ingest.hostile import CORPUS, HARMLESS

GOOD = "# Title\n\n付款。".encode()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(ocr=False) as made:
        yield made


def served(sandbox: Sandbox) -> None:
    """The next file is read as if nothing had been."""
    intake = sandbox.read(GOOD, "good.md")
    assert (intake.reading.title, intake.reading.text) == ("Title", "Title\n\n付款。")


def test_there_are_sixty_kinds_at_least() -> None:
    assert len(CORPUS) + len(HARMLESS) >= 60


@pytest.mark.parametrize("kind", CORPUS)
def test_a_hostile_file_gets_one_sentence_and_the_next_is_read(
    sandbox: Sandbox, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, name = CORPUS[kind]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable) as caught:
        sandbox.read(make(), name)
    assert caught.value.message.count("\n") == 0
    assert caught.value.message.endswith((".", "!"))
    assert "\u202e" not in caught.value.message
    assert list(tmp_path.iterdir()) == []
    served(sandbox)


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_only_looks_dangerous_is_read(sandbox: Sandbox, kind: str) -> None:
    make, name, words = HARMLESS[kind]
    assert words in sandbox.read(make(), name).reading.text
    served(sandbox)
