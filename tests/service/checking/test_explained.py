"""An answer explains itself: over HTTP, when it is read again, and on the terminal; policies decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexes.errors import SettingsError
from indexes.truth import Truth
from indexes.vocabulary import Scope
from service.checking.joint import JointScorer
from service.cli.explain import explain
from service.policy.grounds import Policies
from service.settings import load_settings
from service.vocabulary import Claim, Layers, Policy, PolicyKind, Verdict, Yardstick
from tests.fakes import FakeEncoder
from tests.indexes.stored import collection_of
from tests.service.fake_ollama import FakeOllama
from tests.service.wired import Service, service

TRUE = "The notice period is three months."
FALSE = "The notice period is nine months."


@pytest.fixture
def running(tmp_path: Path, sqlite_file: Path) -> Iterator[Service]:
    with FakeOllama() as fake, service(tmp_path, sqlite_file, fake) as started:
        fake.shown["text"] = f"{FALSE} {TRUE} "
        yield started


def test_every_claim_says_what_led_to_its_verdict(running: Service) -> None:
    answer = running.ask()
    kept, (removed,) = answer["claims"][0], answer["removed"]
    assert (kept["text"], removed["text"]) == (TRUE, FALSE)
    assert kept["explanation"]["decided_by"] == "verbatim"
    explained = removed["explanation"]
    assert (explained["decided_by"], explained["facts"]) == ("facts", ["number"])
    assert 0 <= explained["score"] <= 1
    assert 0 < explained["similarity"] <= 1
    assert explained["by"] == {
        "policy": "strict",
        "thresholds": {"supported": Policy().supported, "doubtful": Policy().doubtful},
        "versions": {
            "scorer": JointScorer(FakeEncoder()).version,
            "encoder": "fake-1",
            "judge": None,
        },
    }
    assert json.loads(running.get(f"/v1/answers/{answer['id']}")) == answer


@pytest.mark.parametrize(
    ("policy", "asked", "holds"),
    [
        ("strict", None, "strict"),
        ("flag", None, "flag"),
        ("off", None, "off"),
        ("off", "strict", "strict"),
        ("flag", "off", "flag"),
        ("strict", "off", "strict"),
    ],
)
def test_the_collection_decides_and_a_question_may_be_stricter(
    running: Service, policy: PolicyKind, asked: PolicyKind | None, holds: PolicyKind
) -> None:
    running.house.truth.set_policy(Scope("local", "default"), policy=policy)
    answer = running.ask(policy=asked)
    verdicts = [claim["verdict"] for claim in answer["claims"]]
    if holds == "strict":
        assert FALSE not in answer["text"]
        assert set(verdicts) == {"supported"}
        assert [one["text"] for one in answer["removed"]] == [FALSE]
    else:
        assert answer["text"] == f"{FALSE} {TRUE}"
        second = "supported" if holds == "flag" else "unverified"
        assert verdicts == ["contradicted" if holds == "flag" else "unverified", second]
        assert answer["removed"] == []


def test_thresholds_are_the_collections_own_where_it_has_them(truth: Truth) -> None:
    scope = Scope("local", collection_of(truth).name)
    policies = Policies(truth, Policy("flag", 0.7, 0.3))
    assert policies.policy(None) == policies.policy(scope) == Policy("flag", 0.7, 0.3)
    truth.set_policy(scope, policy="off", supported=0.9)
    assert policies.policy(scope) == Policy("off", 0.9, 0.3)
    truth.set_policy(scope, policy="", supported=0.2, doubtful=None)
    assert policies.policy(scope) == Policy("flag", 0.2, 0.2), "doubtful is never above supported"


def test_thresholds_the_wrong_way_round_are_refused_at_start() -> None:
    with pytest.raises(SettingsError, match="IBID_CHECK_DOUBTFUL"):
        load_settings(check_supported=0.4, check_doubtful=0.6)


def verdict(kind: Any, layers: Layers) -> Claim:
    by = Yardstick(Policy(), "9f1c", "e5-small", "deepseek-r1:7b" if layers.judge else None)
    return Claim("x", 0, 1, Verdict(kind, 0.4, reason="Because.", layers=layers, by=by))


def test_the_terminal_says_it_in_lines() -> None:
    assert explain(verdict("not_checkable", Layers())) == []
    end = "strict, supported from 0.7, doubtful from 0.2 · scorer 9f1c · encoder e5-small"
    assert explain(verdict("supported", Layers(verbatim=True))) == [
        "supported: Because.", "word for word: yes", end,
    ]  # fmt: skip
    seen = Layers(
        similarity=0.912, coverage=0.5, facts=("number", "name"), surface=0.4, score=0.4,
        judge="misquoted",
    )  # fmt: skip
    assert explain(verdict("unverified", seen)) == [
        "unverified: Because.",
        "similarity 0.91 · coverage 0.50 · surface 0.40 · P(supported) 0.40 · "
        "hard facts: number, name · judge: misquoted",
        f"{end} · judge deepseek-r1:7b",
    ]
