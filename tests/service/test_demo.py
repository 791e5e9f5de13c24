"""``ibid demo`` on its own documents: what the README shows is what is said, refusal and all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexes.text.normalise import squash
from service.cli.demo import QUESTIONS, demo

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_demo_says_what_the_readme_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(once=True, data=tmp_path)
    said = squash(capsys.readouterr().out)
    assert all(squash(question) in said for question in QUESTIONS)
    shown = re.findall(
        r'\$ ibid ask "(.+?)" --collection demo\n\n(.+?)(?:\n\n|；|; Morrow)',
        README.read_text("utf-8"),
        re.S,
    )
    assert [question for question, _ in shown] == [QUESTIONS[0], QUESTIONS[2]]
    for question, answer in shown:
        assert squash(answer) in said, f"the README shows something else for {question}"
    assert squash("full refund within 30 days of payment") in said
