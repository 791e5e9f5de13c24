"""Which version is in force on which day, against going through the days one by one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexes.truth import Change, Truth, open_truth
from indexes.truth.force import BEGINNING, FOREVER, Validity, intervals
from tests.indexes.stored import collection_of, commit

FIRST = date(2020, 1, 1)
days = st.integers(0, 20).map(lambda offset: FIRST + timedelta(offset))


@st.composite
def histories(draw: st.DrawFn) -> list[Validity]:
    """Draw a document's versions, committed in the order of their numbers."""
    committed = sorted(draw(st.lists(days, min_size=1, max_size=6)))
    history = []
    for number, day in enumerate(committed, 1):
        start = draw(st.none() | days)
        lasts = draw(st.none() | st.integers(1, 20))
        end = (start or FIRST) + timedelta(lasts) if lasts else None
        history.append(Validity(number, start, end, day))
    return history


def in_force(history: list[Validity], day: date) -> int | None:
    """Return the version of ``day``: the latest to begin by then, unless it has ended."""
    begun = []
    for version in history:
        since = version.valid_from
        if since is None and version.number > 1:
            since = version.committed_on
        if since is None or since <= day:
            begun.append((since or date.min, version.number, version.valid_to))
    if not begun:
        return None
    _, number, end = max(begun, key=lambda each: each[:2])
    return number if end is None or day < end else None


@given(histories())
def test_every_day_has_at_most_the_one_version_in_force(history: list[Validity]) -> None:
    found = intervals(history)
    assert set(found) == {version.number for version in history}
    for offset in range(-3, 25):
        day = FIRST + timedelta(offset)
        ordinal = day.toordinal()
        seen = [number for number, (start, end) in found.items() if start <= ordinal < end]
        expected = in_force(history, day)
        assert seen == ([] if expected is None else [expected])


def test_a_law_its_amendment_and_its_repeal() -> None:
    law = Validity(1, None, None, date(2020, 1, 1))
    amendment = Validity(2, date(2021, 1, 1), date(2024, 7, 1), date(2020, 12, 1))
    assert intervals([amendment, law]) == {
        1: (BEGINNING, date(2021, 1, 1).toordinal()),
        2: (date(2021, 1, 1).toordinal(), date(2024, 7, 1).toordinal()),
    }
    assert intervals([law]) == {1: (BEGINNING, FOREVER)}


def test_a_new_version_ends_its_predecessor_and_says_so(
    database_url: str | None, tmp_path: Path
) -> None:
    opened = open_truth(database_url, tmp_path)
    today = date(2024, 5, 1)
    truth = Truth(opened.engine, today=lambda: today)
    collection = collection_of(truth)
    first = commit(truth, collection, "a", ["one"])
    second = commit(truth, collection, "a", ["two"])
    early = commit(truth, collection, "a", ["before both"], valid_from=date(2019, 1, 1))
    future = commit(truth, collection, "a", ["three"], valid_from=date(2025, 1, 1))
    truth.close()

    now, then, next_year = (day.toordinal() for day in (today, date(2019, 1, 1), date(2025, 1, 1)))
    spans = {
        each.number: (each.in_force_from, each.in_force_to)
        for each in truth.versions(first.document_id)
    }
    assert spans == {1: (0, then), 3: (then, now), 2: (now, next_year), 4: (next_year, FOREVER)}
    assert truth.changes(collection.id, 0) == [
        Change(1, "add", first.version_id),
        Change(2, "add", second.version_id),
        Change(3, "retime", first.version_id),
        Change(4, "add", early.version_id),
        Change(5, "retime", first.version_id),
        Change(6, "add", future.version_id),
        Change(7, "retime", second.version_id),
    ]
    stored = truth.load([each.version_id for each in (first, second, early, future)])
    assert {each.version_id: (each.in_force_from, each.in_force_to) for each in stored} == {
        first.version_id: spans[1],
        second.version_id: spans[2],
        early.version_id: spans[3],
        future.version_id: spans[4],
    }
    truth.close()
