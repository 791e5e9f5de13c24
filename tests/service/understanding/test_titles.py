"""Titles a question names, and the model that is asked for an intent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indexes.errors import Busy, ModelTimeout
from indexes.truth import open_truth
from indexes.vocabulary import Chunk, Reading, Scope
from service.models.port import Options, Prompt
from service.understanding import asking
from service.understanding.asking import ModelAsker
from service.understanding.titles import Titles
from tests.fakes import FakeEncoder

SCOPE = Scope("local", "products")
DOCUMENTS = ("Kettle K2 manual", "员工手册", "Leave", "净水器X5使用说明书", "Kettle K2 Pro manual")


@pytest.fixture
def titles(tmp_path: Path, sqlite_file: Path) -> Titles:
    (tmp_path / "ibid.db").write_bytes(sqlite_file.read_bytes())
    truth = open_truth(None, tmp_path)
    encoder = FakeEncoder()
    collection = truth.ensure_collection(SCOPE, encoder.fingerprint, encoder.dimensions)
    for title in DOCUMENTS:
        text = f"About {title}."
        truth.commit_version(
            collection, title, Reading(title, text, "text/plain"),
            [Chunk(0, len(text), "", None, text)], [text], encoder.encode_passages([text]), title, None,
        )  # fmt: skip
    return Titles(truth)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("How do I descale the kettle K2?", ("Kettle K2 manual",)),
        ("Is the Kettle K2 Pro louder?", ("Kettle K2 Pro manual",)),
        ("员工手册里怎么规定年假", ("员工手册",)),
        ("净水器X5多久换一次滤芯", ("净水器X5使用说明书",)),
        ("How long is leave for interns?", ()),  # too common a word to be a title
        ("How do I descale a kettle?", ()),
    ],
)
def test_documents_are_known_by_their_names(
    titles: Titles, text: str, named: tuple[str, ...]
) -> None:
    assert titles.named(SCOPE, text) == named


def test_a_collection_that_is_not_there_has_no_titles(titles: Titles) -> None:
    assert titles.named(Scope("local", "none"), "Kettle K2") == ()


@dataclass
class FakeWriter:
    """A model that answers ``says``, or fails, or is slow, or is not there."""

    says: str = "chitchat"
    fault: Exception | None = None
    pause: float = 0.0
    ready: bool = True

    @property
    def probe(self) -> SimpleNamespace:
        return SimpleNamespace(ready=self.ready)

    def refuse_under_pressure(self) -> None:
        if isinstance(self.fault, Busy):
            raise self.fault

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        assert prompt.question == "so it goes"
        assert not options.thinking
        await asyncio.sleep(self.pause)
        if self.fault is not None:
            raise self.fault
        return {"intent": self.says}


def asked(writer: FakeWriter) -> str | None:
    aim = asyncio.run(ModelAsker(writer).intent("so it goes"))  # type: ignore[arg-type]  # a fake writer
    return aim.intent if aim is not None else None


def test_the_model_says_what_is_wanted() -> None:
    assert asked(FakeWriter("procedure")) == "procedure"


@pytest.mark.parametrize(
    "writer",
    [
        FakeWriter(ready=False),
        FakeWriter(fault=ModelTimeout("slow")),
        FakeWriter(fault=Busy("pressed")),
        FakeWriter(pause=5.0),
    ],
)
def test_a_model_that_is_away_late_or_pressed_says_nothing(
    writer: FakeWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    assert asked(writer) is None
