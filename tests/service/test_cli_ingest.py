"""``ibid ingest``: which files it takes, trying without bringing in, and watching a folder."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from indexes.errors import IbidError
from ingest.sniff import READS
from service.cli import ingest
from service.cli.selection import Selection, files
from service.crew import Crew
from tests.ingest.making import archive, lines, pdf
from tests.service.house import Run


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    for name in ("a.md", "b.txt", "site/index.html", "site/style.css", "drafts/c.md", ".git/d.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"Words of {name}.")
    return root


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), {"a.md", "b.txt", "site/index.html", "drafts/c.md"}),
        (Selection(recursive=False), {"a.md", "b.txt"}),
        (Selection(include=["*.md"]), {"a.md", "drafts/c.md"}),
        (Selection(include=["site/*"]), {"site/index.html", "site/style.css"}),
        (Selection(exclude=["drafts/*", "b.*"]), {"a.md", "site/index.html"}),
        (Selection(include=["*.md"], exclude=["a*"]), {"drafts/c.md"}),
    ],
)
def test_a_selection(docs: Path, selection: Selection, taken: set[str]) -> None:
    assert {key for key, _ in files([docs], selection)} == taken


def test_a_file_that_is_named_itself_is_always_taken(docs: Path) -> None:
    named = docs / "site" / "style.css"
    assert list(files([named], Selection(exclude=["*.css"]))) == [("style.css", named)]


def test_a_dry_run_reads_and_brings_nothing_in(ibid: Run, docs: Path) -> None:
    (docs / "p.pdf").write_bytes(pdf([lines("Words."), []], title="Two pages"))
    (docs / "z.zip").write_bytes(archive({"in.txt": b"Inside.", "bad.gz": b"\x1f\x8b\x08"}))
    code, out, _ = ibid(
        "ingest", str(docs), "--dry-run", "--include", "*.pdf", "--include", "*.zip"
    )
    assert code == 1
    assert out.split("\n") == [
        "read    p.pdf: “Two pages”, 6 characters, 1 page",
        "note    p.pdf: Page 2 has no text.",
        "read    z.zip!in.txt: “in”, 7 characters",
        f"failed  z.zip!bad.gz: “bad.gz” is a gzip archive; {READS}.",
        "2 readable, 1 failed of 3 documents",
        "",
    ]
    assert ibid("documents", "list")[0] == 1


def test_a_file_that_cannot_be_read_leaves_the_others_alone(
    ibid: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "locked.md").write_text("Words.")
    whole = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "locked.md":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    reason = "failed  locked.md: The file cannot be read: Permission denied."
    for options in (["--dry-run"], []):
        code, out, _ = ibid("ingest", str(docs), "--include", "*.md", *options)
        assert (code, out.split("\n").count(reason)) == (1, 1)
        assert "1 failed of" in out
        assert "0 failed" not in out


def test_a_file_whose_name_is_not_utf_8_is_told_of_and_the_others_come_in(
    ibid: Run, tmp_path: Path
) -> None:
    root = tmp_path / "docs"
    root.mkdir()
    (root / "tea.txt").write_text("Tea is free.")
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt")).write_text("Coffee is free.")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert sys.stdout.errors == "strict"
    reason = "The key holds a lone surrogate, which is no character."
    for options, read in (["--dry-run"], "1 readable"), ([], "1 new"):
        code, out, err = ibid("ingest", str(root), *options)
        assert (code, out.split("\n").count(f"failed  caf?.txt: {reason}")) == (1, 1)
        assert read in out
        assert "1 failed of 2 documents" in out
        assert "UnicodeEncodeError" not in err
    told = {
        one["key"]: one["outcome"] for one in json.loads(ibid("ingest", str(root), "--json")[1])
    }
    assert told == {"caf?.txt": "failed", "tea.txt": "unchanged"}


def test_patterns_that_nothing_meets_are_named(ibid: Run, docs: Path) -> None:
    _, _, err = ibid("ingest", str(docs), "--include", "*.nothing")
    assert "There are no files in what was given that --include and --exclude let through." in err


def test_an_archives_documents_come_in_one_by_one(ibid: Run, docs: Path) -> None:
    (docs / "z.zip").write_bytes(archive({"in/a.txt": b"Inside.", "in/b.txt": b"Too."}))
    code, out, _ = ibid("ingest", str(docs), "--include", "*.zip", "--json")
    assert code == 0
    assert [(one["key"], one["outcome"]) for one in json.loads(out)] == [
        ("z.zip!in/a.txt", "new"),
        ("z.zip!in/b.txt", "new"),
    ]


def test_documents_that_are_in_already_are_not_waited_for(
    ibid: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand waits of a moment each are half an hour."""

    def work(crew: Crew) -> None:
        while crew._house.worker.step():
            pass

    def sleep(seconds: float) -> None:
        raise AssertionError(f"{seconds} s were waited for nothing")

    monkeypatch.setattr(Crew, "start", lambda crew: None)
    monkeypatch.setattr(Crew, "report", lambda crew: "running")
    monkeypatch.setattr(Crew, "wake", work)
    monkeypatch.setattr("service.cli.ingest.time.sleep", sleep)
    code, out, _ = ibid("ingest", str(docs))
    assert (code, "4 new" in out) == (0, True)


def test_watching_brings_in_what_changes(
    ibid: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = iter([{}, {"b.txt": "Other words."}, {"new.md": "More."}])

    def sleep(seconds: float) -> None:
        if seconds != ingest.WATCH_SECONDS:
            return
        written: dict[str, Any] | None = next(changes, None)
        if written is None:
            raise IbidError("enough seen")
        for name, text in written.items():
            (docs / name).write_text(text)

    monkeypatch.setattr("service.cli.ingest.time.sleep", sleep)
    code, out, err = ibid("ingest", str(docs), "--watch")
    assert (code, err.strip().split("\n")[-1]) == (1, "enough seen")
    sums = [line for line in out.split("\n") if " of " in line]
    assert sums == [
        "4 new, 0 new version, 0 unchanged, 0 failed of 4 documents",
        "0 new, 1 new version, 0 unchanged, 0 failed of 1 documents",
        "1 new, 0 new version, 0 unchanged, 0 failed of 1 documents",
    ]


def test_what_is_saved_while_others_come_in_is_brought_in_next(
    ibid: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, rounds = ingest._follow, iter(["Saved in the first round.", "And in the second."])

    def saved_meanwhile(*given: Any) -> ingest.Result:
        if given[-1].key == "b.txt" and (text := next(rounds, None)):
            (docs / "b.txt").write_text(text)  # handed in before, in this round
        return follow(*given)

    waits = iter(range(3))

    def sleep(seconds: float) -> None:
        if seconds == ingest.WATCH_SECONDS and next(waits, None) is None:
            raise IbidError("enough seen")

    monkeypatch.setattr("service.cli.ingest._follow", saved_meanwhile)
    monkeypatch.setattr("service.cli.ingest.time.sleep", sleep)
    _, out, _ = ibid("ingest", str(docs), "--watch")
    assert [line for line in out.split("\n") if " of " in line] == [
        "4 new, 0 new version, 0 unchanged, 0 failed of 4 documents",
        "0 new, 1 new version, 0 unchanged, 0 failed of 1 documents",
        "0 new, 1 new version, 0 unchanged, 0 failed of 1 documents",
    ]
