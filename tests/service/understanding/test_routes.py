"""Own intents: read from a file, told apart, changed without a restart, and refused when wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexes.errors import SettingsError
from indexes.vocabulary import Scope
from service.checking.vectors import SentenceVectors
from service.log import configure
from service.understanding.request import complete
from service.understanding.routes import Routes, read_intents
from service.vocabulary import Parameters, Question, Recall, Route, Understanding
from tests.fakes import FakeEncoder

FILE = """
[[intent]]
name = "billing"
collection = "invoices"
task = "support"
examples = ["where is my invoice", "my invoice is wrong", "发票什么时候开", "I was charged twice, see my invoice"]

[[intent]]
name = "legal"
collection = "law"
examples = ["is this contract void", "can my landlord evict me", "合同违约怎么赔偿", "which court hears my contract"]
"""


@pytest.fixture(autouse=True)
def silent() -> None:
    """A wrong change is logged; where another test pointed the log is no concern of these."""
    configure("critical")


def routes(path: Path) -> Routes:
    return Routes(SentenceVectors(FakeEncoder()), path, path.parent / "cache")


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "local.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_question_goes_where_its_like_go(tmp_path: Path) -> None:
    found = routes(written(tmp_path)).route("local", "my invoice is wrong again")
    assert found is not None
    assert (found.name, found.collection, found.task) == ("billing", "invoices", "support")


@pytest.mark.parametrize("text", ["what is your name", "zebras graze quietly beside rivers"])
def test_what_belongs_nowhere_is_not_routed(text: str, tmp_path: Path) -> None:
    assert routes(written(tmp_path)).route("local", text) is None


def test_each_tenant_has_its_own(tmp_path: Path) -> None:
    written(tmp_path)
    both = routes(tmp_path)
    assert both.route("local", "my invoice is wrong") is not None
    assert both.route("other", "my invoice is wrong") is None


def test_a_change_holds_without_a_restart(tmp_path: Path) -> None:
    path = written(tmp_path)
    live = routes(path)
    path.write_text(FILE.replace('"billing"', '"money"'), "utf-8")
    os.utime(path, (1, 1))
    found = live.route("local", "my invoice is wrong")
    assert found is not None
    assert found.name == "money"
    path.write_text("[[intent]", "utf-8")  # what is wrong now leaves what held
    os.utime(path, (2, 2))
    assert live.route("local", "my invoice is wrong") == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[intent]]\nname = 'a'\nexamples = ['one']",
        "[[intent]]\nexamples = ['one', 'two']",
        "[[intent]]\nname = 'a'\nexamples = ['one', 'two']\ntask = 'cooking'",
        "[[intent]]\nname = 'a'\nexamples = ['one', 'two']\ncolour = 'red'",
        "[[intent]]\nname = 'a'\nexamples = ['1', '2']\n[[intent]]\nname = 'a'\nexamples = ['3', '4']",
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"local\.toml"):
        read_intents(written(tmp_path, text))


def test_the_command_prints_what_was_taken_for_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.app import House
    from service.cli.root import app

    monkeypatch.setenv("IBID_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IBID_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(House, "encoder", FakeEncoder())
    printed = CliRunner().invoke(app, ["intents", "test", str(written(tmp_path))])
    assert printed.exit_code == 0, printed.output
    assert "billing" in printed.output
    assert "of 8 examples are told apart" in printed.output


ASKED = Question("q", Scope("local", "default"), open=True)
ROUTED = Understanding(
    "question", 0.9, "en", "q",
    parameters=Parameters(titles=("Leave rules",)),
    route=Route("legal", 0.9, "law", "legal"),
)  # fmt: skip


def test_a_route_fills_what_the_request_left_open() -> None:
    done = complete(ASKED, ROUTED, Recall("con_1"))
    assert (done.scope, done.task) == (Scope("local", "law"), "legal")


def test_what_the_request_names_wins_and_a_conversation_stays_where_it_is() -> None:
    named = Question("q", Scope("local", "default"), task="medical")
    assert complete(named, ROUTED, Recall("con_1")) == named
    going_on = complete(ASKED, ROUTED, Recall("con_1", collection="rules"))
    assert going_on.scope == Scope("local", "rules")


def test_a_marked_title_becomes_a_filter_and_a_mention_does_not() -> None:
    marked = Question("What does 《Leave rules》 say?", Scope("local", "default"))
    assert complete(marked, ROUTED, Recall("c")).filters == {"title": "Leave rules"}
    mention = Question("What do the leave rules say?", Scope("local", "default"))
    assert complete(mention, ROUTED, Recall("c")).filters == {}
