"""Dashboard and alert rules speak of figures that exist, by labels they have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml  # type: ignore[import-untyped]  # has no stubs; huggingface-hub and langchain-core bring it

from service.http.metrics import Metrics
from service.models.breaker import State
from service.vocabulary import Status

ROOT = Path(__file__).parent.parent
DOCKER = ROOT / "docker"
WORDS = {"sum", "rate", "by", "le", "max", "increase", "histogram_quantile", "up"}


def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((DOCKER / "alerts.yaml").read_text("utf-8"))
    found: list[dict[str, Any]] = [rule for group in loaded["groups"] for rule in group["rules"]]
    return found


def panels() -> list[dict[str, Any]]:
    board = json.loads((DOCKER / "dashboard.json").read_text("utf-8"))
    found: list[dict[str, Any]] = [one for one in board["panels"] if one["type"] != "row"]
    return found


def expressions() -> Iterator[tuple[str, str]]:
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def samples() -> set[str]:
    """The names under which Prometheus keeps each figure, by the kind of the figure."""
    found = set()
    kinds = re.findall(r"^# TYPE (\S+) (\w+)$", Metrics().text().decode(), re.MULTILINE)
    for name, kind in kinds:
        parts = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        found |= {name + part for part in parts}
    return found


def labels() -> dict[str, set[str]]:
    """The labels of each figure, as docs/http.md has them."""
    found = {}
    for row in (ROOT / "docs" / "http.md").read_text("utf-8").splitlines():
        if row.startswith("| `ibid_"):
            names, given = row.split("|")[1:3]
            for name in re.findall(r"ibid_\w+", names):
                found[name] = set(re.findall(r"`(\w+)`", given.split(":")[0]))
    return found


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_it_names_what_exists(where: str, expression: str) -> None:
    known, given = samples(), labels()
    named = set(re.findall(r"\bibid_\w+", expression))
    assert named <= known, where
    if where != "IbidIsDown":
        assert named, where
    allowed = {"le"}.union(*(given[_family(name, given)] for name in named), {"job"} - named)
    matched = set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"", expression))
    grouped = {
        word for part in re.findall(r"by \(([^)]*)\)", expression) for word in part.split(", ")
    }
    assert matched | grouped <= allowed, where
    for opening, closing in ("()", "{}", "[]"):
        assert expression.count(opening) == expression.count(closing), where
    words = set(re.findall(r"(?<![\w\"$.])([a-z_]+)(?=\s*\()", expression))
    assert words <= WORDS, where


def _family(name: str, given: dict[str, set[str]]) -> str:
    return name if name in given else re.sub(r"_(bucket|sum|count)$", "", name)


def test_values_of_labels_are_those_that_are_counted() -> None:
    every = " ".join(expression for _, expression in expressions())
    assert set(re.findall(r'state!?="(\w+)"', every)) <= set(get_args(State))
    assert set(re.findall(r'status="([a-z_]+)"', every)) <= set(get_args(Status))
    assert set(re.findall(r'kind="(\w+)"', every)) <= {"truncated", "retried"}
    assert set(re.findall(r'degraded="(\w+)"', every)) <= {"true", "false"}


def test_every_figure_is_drawn() -> None:
    drawn = " ".join(target["expr"] for panel in panels() for target in panel["targets"])
    names = re.findall(r"^# TYPE (\S+) ", Metrics().text().decode(), re.MULTILINE)
    assert [name for name in names if name not in drawn] == []


def test_every_alert_says_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names) >= 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert all(rule["annotations"][key].endswith(".") for key in ("summary", "description"))
    for shown in re.findall(r"\{\{ \$labels\.(\w+) \}\}", json.dumps(rules())):
        assert any(f"by ({shown})" in rule["expr"] for rule in rules())


def test_panels_stand_apart_and_are_told_apart() -> None:
    places = [(one["gridPos"]["x"], one["gridPos"]["y"]) for one in panels()]
    assert len(set(places)) == len(places)
    assert len({one["id"] for one in panels()}) == len(places)
