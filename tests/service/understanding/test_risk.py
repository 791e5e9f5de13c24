"""Risk terms: found in disguise, not found in innocent words, read again when the list changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexes.errors import SettingsError
from service.log import configure
from service.understanding.risk import Risks, Rule, Terms, read_terms


@pytest.fixture(autouse=True)
def silent() -> None:
    """Alarms are logged; where another test pointed the log is no concern of these."""
    configure("critical")


BLOCK = Rule("block")
TERMS = Terms(
    dict.fromkeys(("炸弹", "自杀", "海洛因", "办假证", "bomb", "ass", "credit card"), BLOCK)
)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("怎么做炸弹", "炸弹"),
        ("怎么做炸 弹？", "炸弹"),
        ("炸\u200b弹", "炸弹"),
        ("炸彈", "炸弹"),
        ("炸*弹", "炸弹"),
        ("海/洛/因", "海洛因"),
        ("海，洛，因", "海洛因"),
        ("办…假…证", "办假证"),
        ("ｂｏｍｂ", "bomb"),
        ("B O M B", "bomb"),
        ("b.o.m.b", "bomb"),
        ("bo-mb", "bomb"),
        ("bоmb", "bomb"),  # a Cyrillic о
        ("BOMB!", "bomb"),
        ("my credit  card", "credit card"),
        ("creditcard", "credit card"),
    ],
)
def test_disguises_are_seen_through(text: str, term: str) -> None:
    (alarm,) = TERMS.find(text)
    assert alarm.term == term
    assert term[0] in text[alarm.start : alarm.end].lower() or not text.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "独自，杀青了",
        "炸，弹了",
        "bombing",
        "first class",
        "big as s",
        "bo mb",
        "or gas m",
        "",
        "。。。",
    ],
)
def test_innocent_words_raise_no_alarm(text: str) -> None:
    assert TERMS.find(text) == []


def test_the_gravest_action_comes_first() -> None:
    terms = Terms({"alpha": Rule("log"), "beta": Rule("warn"), "gamma": Rule("block")})
    found = [alarm.rule.action for alarm in terms.find("alpha beta gamma")]
    assert found == ["block", "warn", "log"]


def test_a_list_says_what_is_done_and_said(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("酒驾\n", "utf-8")
    path = tmp_path / "local.toml"
    path.write_text(
        '[[terms]]\naction = "handover"\nsay = "Ask Ann."\nwords = ["lawsuit"]\nfile = "more.txt"\n',
        "utf-8",
    )
    risks = Risks(tmp_path)
    for text in ("a lawsuit", "酒 驾"):
        alarm = risks.find("local", text)
        assert alarm is not None
        assert (alarm.rule.action, alarm.rule.words("en")) == ("handover", "Ask Ann.")
    assert risks.bars("local", "a lawsuit")
    assert risks.find("other", "a lawsuit") is None


def test_a_changed_list_holds_at_once_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_text("# one a line\nalpha\n", "utf-8")
    risks = Risks(path)
    assert risks.bars("local", "alpha")
    path.write_text("beta and more\n", "utf-8")
    os.utime(path, (1, 1))
    assert not risks.bars("local", "alpha")
    assert risks.bars("local", "BETA and more")
    path.write_bytes(b"\xff\xfe broken")
    os.utime(path, (2, 2))
    assert risks.bars("local", "beta and more")


@pytest.mark.parametrize(
    "text",
    [
        '[[terms]]\naction = "shout"\nwords = ["a"]',
        '[[terms]]\nword = "a"',
        '[[terms]]\nwords = "a"',
        '[other]\nwords = ["a"]',
        "not toml",
    ],
)
def test_a_wrong_list_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "terms.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"terms\.toml"):
        read_terms(path)
