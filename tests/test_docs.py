"""The documents are complete: every setting, endpoint, error class and command, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from indexes import errors
from service.app import create_app
from service.cli.root import app as cli
from service.http.problems import kind
from service.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
TREE = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, errors.IbidError)
]


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The rows of a page's tables by the name in backticks that opens them."""
    found = {}
    for line in text.splitlines():
        if match := re.match(r"\| `([^`]+)`", line):
            found[match[1]] = [cell.strip() for cell in line.strip("|").split("|")]
    return found


def test_every_setting_has_its_row_with_its_default() -> None:
    table = rows(page("settings.md"))
    assert set(table) == {f"IBID_{name.upper()}" for name in Settings.model_fields}
    for name in ("host", "port", "model", "check_policy", "reasoning", "log_level"):
        default = Settings.model_fields[name].default
        assert table[f"IBID_{name.upper()}"][1] == f"`{default}`"
    for name in ("max_upload_mb", "max_question_chars"):
        assert table[f"IBID_{name.upper()}"][1] == f"`{Settings.model_fields[name].default}`"


def test_every_endpoint_has_its_heading() -> None:
    headings = set(re.findall(r"^### `([A-Z]+ /\S*)`$", page("http.md"), re.MULTILINE))
    paths = create_app(Settings()).openapi()["paths"]
    endpoints = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
    assert headings == endpoints


def test_every_event_and_figure_is_named() -> None:
    from typing import get_args

    from service.http.metrics import Metrics
    from service.vocabulary import EventKind, Status, VerdictKind

    text = page("http.md")
    for name in (*get_args(EventKind), *get_args(Status), *get_args(VerdictKind)):
        assert f"`{name}`" in text, name
    names = re.findall(r"# HELP (\S+)", Metrics().text().decode())
    for name in names:
        assert name in text, name


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_has_its_row(error: type[errors.IbidError]) -> None:
    row = rows(page("errors.md"))[error.__name__]
    assert row[1] == f"`{kind(error).removeprefix('urn:ibid:error:')}`"
    assert row[2] == str(error.status)
    assert row[3].endswith(".")
    assert row[4].endswith(".")
    assert error.__name__ in str(errors.__doc__), "the drawn tree lacks it"


def test_no_error_is_documented_that_does_not_exist() -> None:
    assert set(rows(page("errors.md"))) == {error.__name__ for error in TREE}


def commands(command: object, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    else:
        for name, one in inner.items():
            yield from commands(one, f"{path} {name}")


def test_every_command_has_its_row() -> None:
    documented = rows(page("cli.md"))
    known = list(commands(get_command(cli), "ibid"))
    for name in known:
        assert any(row == name or row.startswith(f"{name} ") for row in documented), name
    for row in documented:
        assert any(row == name or row.startswith(f"{name} ") for name in known), row


def test_links_between_pages_lead_somewhere() -> None:
    for path in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
