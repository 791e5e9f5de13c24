"""Parameters against what a person reads in the question; every case is exact or a miss."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.understanding.parameters import parameters
from service.vocabulary import Measure, Parameters

CASES = Path(__file__).parent.parent / "data" / "parameters.jsonl"
TODAY = date(2026, 6, 1)
RIGHT = 0.97


def plain(named: Parameters) -> dict[str, Any]:
    """What was read, in the words of the file: nothing where nothing is named."""
    found: dict[str, Any] = {
        "references": [
            {"title": one.title, "path": [list(step) for step in one.path]}
            for one in named.references
        ],
        "dates": [day.isoformat() for day in named.dates],
        "as_of": named.as_of.isoformat() if named.as_of else None,
        "amounts": [list(astuple(one)) for one in named.amounts],
        "doses": [list(astuple(one)) for one in named.doses],
        "ages": [[one.low, one.high] for one in named.ages],
        "language": named.language,
    }
    return {name: value for name, value in found.items() if value}


def test_what_a_question_names_is_read_exactly() -> None:
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    missed = {}
    for case in cases:
        text = case.pop("text")
        read = plain(parameters(text, TODAY))
        if read != case:
            missed[text] = read
    assert len(cases) >= 400
    assert len(missed) <= (1 - RIGHT) * len(cases), missed


def test_titles_are_passed_on_and_nothing_else_is_invented() -> None:
    named = parameters("How do I reset the Kettle K2?", TODAY, ["Kettle K2 manual"])
    assert named == Parameters(titles=("Kettle K2 manual",))


def test_a_year_that_is_not_over_is_asked_as_of_today() -> None:
    assert parameters("as of 2026, what holds?", TODAY).as_of == TODAY
    assert parameters("as of 2030, what will hold?", TODAY).as_of == date(2030, 1, 1)


PIECES = st.sampled_from(
    ["第", "条", "至", "一", "180", "5 mg", "岁", "年", "月", "2018", "as of ", "Article ", "(1)", "aged ",
     "year old", "每公斤", "请用英文", "in English", " to ", "个", "半", "《", "》", "\u200b", "½", "%"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_no_text_is_too_strange(text: str) -> None:
    named = parameters(text, TODAY)
    assert all(isinstance(one, Measure) and one.low <= one.high for one in named.ages)


def test_a_very_long_text_ends_soon() -> None:
    for piece in ("第一条至", "as of ", "12 years old to ", "每千克体重", "《《", "9"):
        parameters(piece * 20_000, TODAY)
