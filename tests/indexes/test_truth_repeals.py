"""Documents that end others, in either order, taken back, and overruled: against days set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from indexes.truth import Collection, Truth, open_truth
from indexes.vocabulary import Reading, Repeal
from tests.indexes.stored import chunks_of, collection_of, reading_of, vectors_of

OLD, NEW = date(1993, 2, 22), date(2014, 11, 1)
FOREVER = "forever"


@pytest.fixture
def laws(database_url: str | None, tmp_path: Path) -> Iterator[tuple[Truth, Collection]]:
    """Yield an empty collection in each kind of database, on 1 May 2024."""
    opened = open_truth(database_url, tmp_path)
    truth = Truth(opened.engine, today=lambda: date(2024, 5, 1))
    yield truth, collection_of(truth)
    truth.close()


def law(
    title: str,
    begins: date | None = None,
    *ends: Repeal,
    text: str = "",
    until: date | None = None,
    settled: bool = False,
) -> Reading:
    """Return a law of one sentence that ends others."""
    bare = reading_of([text or f"{title} says so."], valid_from=begins, valid_to=until)
    return replace(bare, title=title, repeals=ends, settled=settled)


def store(laws: tuple[Truth, Collection], key: str, reading: Reading) -> int:
    """Commit it; return its version."""
    truth, collection = laws
    chunks = chunks_of(reading)
    vectors = vectors_of([chunk.text for chunk in chunks])
    made = truth.commit_version(
        *(collection, key, reading, chunks, [chunk.text for chunk in chunks], vectors),
        *(f"{reading.text}{reading.valid_from}{reading.valid_to}{reading.repeals}", None),
    )
    return made.version_id


def last_day(laws: tuple[Truth, Collection], version: int) -> str:
    """The first day a version no longer holds, as an index is told it."""
    (stored,) = laws[0].load([version])
    end = stored.in_force_to
    return FOREVER if end > date.max.toordinal() else str(date.fromordinal(end))


def test_the_order_of_arrival_does_not_matter(laws: tuple[Truth, Collection]) -> None:
    readings = {
        "security-1993": law("中华人民共和国国家安全法", OLD),
        "spies-2014": law("反间谍法", NEW, Repeal("中华人民共和国国家安全法", NEW)),
        "security-2015": law("国家安全法（2015）", date(2015, 7, 1)),
    }
    for number, order in enumerate(permutations(readings)):
        versions = {key: store(laws, f"{number}/{key}", readings[key]) for key in order}
        ends = {key: last_day(laws, version) for key, version in versions.items()}
        expected = {"security-1993": str(NEW), "spies-2014": FOREVER, "security-2015": FOREVER}
        assert ends == expected, order
        for one in laws[0].documents(laws[1]).items:
            laws[0].delete_document(laws[1], one.id)


def test_it_is_taken_back_and_said_again(laws: tuple[Truth, Collection]) -> None:
    truth, collection = laws
    old = store(laws, "old", law("婚姻法", date(1981, 1, 1)))
    code = law("民法典", date(2021, 1, 1), Repeal("中华人民共和国婚姻法"))
    for _ in range(2):
        store(laws, "code", code)
        assert last_day(laws, old) == "2021-01-01"
        (document,) = [one for one in truth.documents(collection).items if one.key == "old"]
        assert document.valid_to == date(2021, 1, 1)
        assert document.notes[-1] == "Ended by 民法典 from 2021-01-01."
        assert truth.ended([old]) == [("婚姻法", date(2021, 1, 1), "民法典")]
        (code_id,) = [one.id for one in truth.documents(collection).items if one.key == "code"]
        before = truth.head(collection.id)
        truth.delete_document(collection, code_id)
        told = [(change.op, change.version_id) for change in truth.changes(collection.id, before)]
        assert ("retime", old) in told
        assert (last_day(laws, old), truth.ended([old])) == (FOREVER, [])
        assert truth.document(collection, document.id).valid_to is None


def test_passages_and_versions_say_until_when(laws: tuple[Truth, Collection]) -> None:
    truth, _ = laws
    old = store(laws, "old", law("Directive 95/46/EC of the Parliament", date(1995, 12, 13)))
    store(laws, "new", law("GDPR", date(2018, 5, 25), Repeal("Directive 95/46/EC", NEW)))
    (stored,) = truth.load([old])
    (passage,) = truth.passages(stored.passage_ids.tolist()).values()
    (summary,) = truth.versions(stored.document_id)
    assert passage.valid_to == summary.valid_to == truth.version(old).valid_to == NEW
    assert np.array_equal([stored.in_force_to], [NEW.toordinal()])


@pytest.mark.parametrize(
    ("title", "named", "ends"),
    [
        ("中华人民共和国商标法（2001修正）", "商标法", True),
        ("商标法", "《中华人民共和国商标法》", True),
        ("商标法（2001修正）", "商标法（1993修正）", False),
        ("刑事诉讼规则（试行）", "刑事诉讼规则", False),
        ("商标法实施条例", "商标法", False),
        ("The Data Protection Act 1998", "Data Protection Act 1998", True),
        ("Data Protection Act 1998", "Data Protection Act 1984", False),
        ("Travel Policy (2023)", "travel policy", True),
        ("Council Directive 93/42/EEC of 14 June 1993", "Directive 93/42/EEC", True),
        ("Directive 93/42/EEC", "Regulation 93/42/EEC", False),
    ],
)
def test_only_the_very_name_is_meant(
    laws: tuple[Truth, Collection], title: str, named: str, ends: bool
) -> None:
    old = store(laws, "old", law(title, OLD))
    store(laws, "new", law("Another", NEW, Repeal(named)))
    assert last_day(laws, old) == (str(NEW) if ends else FOREVER)


def test_what_its_sender_says_of_its_end_counts(laws: tuple[Truth, Collection]) -> None:
    store(laws, "new", law("Another", NEW, Repeal("Policy")))
    mine = law("Policy", OLD, until=date(9999, 12, 31), settled=True)
    own = law("Policy", OLD, text="Its own end.", until=date(2001, 1, 1))
    assert last_day(laws, store(laws, "mine", mine)) == "9999-12-31"
    assert last_day(laws, store(laws, "own", own)) == "2001-01-01"


def test_a_correction_takes_it_back_and_history_does_not(laws: tuple[Truth, Collection]) -> None:
    old = store(laws, "old", law("Policy", OLD))
    store(laws, "notice", law("Notice", None, Repeal("Policy", NEW)))
    assert last_day(laws, old) == str(NEW)
    store(laws, "notice", law("Notice", None, text="Corrected."))
    assert last_day(laws, old) == FOREVER
    store(laws, "act", law("Act", NEW, Repeal("Policy")))
    store(laws, "act", law("Act", date(2020, 1, 1), text="Amended."))
    assert last_day(laws, old) == str(NEW)


def test_of_two_with_one_name_the_newer_lives(laws: tuple[Truth, Collection]) -> None:
    old = store(laws, "a", law("出版条例", OLD))
    new = store(laws, "b", law("出版条例", NEW, Repeal("出版条例")))
    copy = store(laws, "c", law("出版条例", None, Repeal("出版条例", NEW), text="A copy."))
    assert [last_day(laws, one) for one in (old, new, copy)] == [str(NEW), FOREVER, FOREVER]


def test_one_that_nobody_dated_ends_nothing(laws: tuple[Truth, Collection]) -> None:
    old = store(laws, "old", law("Policy"))
    store(laws, "new", law("Another", None, Repeal("Policy")))
    assert last_day(laws, old) == FOREVER
