"""The command line, run inside this process on a house of fakes."""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexes.errors import IbidError, StorageError
from service.app import House
from service.cli.console import Bars
from service.settings import Settings
from tests.service.house import FakeAnswerer, FakeCrew, Run, commit, scope


def folder(root: Path, **files: bytes) -> Path:
    """Make a folder of files; ``__`` in a name is a slash, ``_`` a dot."""
    for name, data in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def test_ingest_tells_new_changed_and_unchanged(ibid: Run, house: House, tmp_path: Path) -> None:
    docs = folder(tmp_path / "docs", a_txt=b"One day.", sub__b_txt=b"Two days.", _hidden=b"no")
    code, out, _ = ibid("ingest", str(docs), "-c", "laws")
    assert (code, out.split("\n")[-2]) == (
        0,
        "2 new, 0 new version, 0 unchanged, 0 failed of 2 documents",
    )
    code, out, _ = ibid("ingest", str(docs), "-c", "laws")
    assert "0 new, 0 new version, 2 unchanged, 0 failed of 2 documents" in out
    (docs / "a.txt").write_bytes(b"Three days.")
    code, out, _ = ibid("ingest", str(docs), "-c", "laws", "--json")
    assert json.loads(out) == [
        {"key": "a.txt", "outcome": "new version", "reason": None, "notes": []},
        {"key": "sub/b.txt", "outcome": "unchanged", "reason": None, "notes": []},
    ]


def test_ingest_exits_1_when_a_document_failed_and_says_why(
    ibid: Run, house: House, tmp_path: Path
) -> None:
    assert isinstance(house.crew, FakeCrew)
    house.crew.failing = "This PDF is encrypted."
    docs = folder(tmp_path / "docs", a_pdf=b"%PDF")
    code, out, _ = ibid("ingest", str(docs))
    assert code == 1
    assert "a.pdf: This PDF is encrypted." in out
    assert "1 failed of 1" in out
    house.__dict__["settings"] = Settings(max_upload_mb=1)
    big = folder(tmp_path / "big", b_txt=b"x" * (2**20 + 1))
    assert "larger than 1 MiB" in ibid("ingest", str(big))[1]


def test_ingest_of_nothing_is_one_red_line(ibid: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, words in ((tmp_path / "empty", "no files"), (tmp_path / "none", "no file or folder")):
        code, out, err = ibid("ingest", str(path))
        assert (code, out) == (1, "")
        assert words in err
        assert err.count("\n") == 1


def test_ask_prints_sentences_then_places(ibid: Run, house: House) -> None:
    house.ensure_collection(scope())
    code, out, _ = ibid("ask", "How long?")
    assert code == 0
    assert "The notice period is 30 days. [1]\nIt begins on the first of a month. [1]\n\n" in out
    assert "[1] Terms › Part 1 / Article 5 › page 4 › version 2" in out
    assert "“The notice period is 30 days.”" in out
    assert "left out: It costs 5 euros. (5 euros is not in the evidence)" in out
    assert out.index("30 days. [1]") < out.index("[1] Terms")
    assert "    supported" not in out
    assert "    supported: \n" in ibid("ask", "How long?", "--explain")[1]


def test_ask_as_json_is_the_answer_object(ibid: Run, house: House) -> None:
    house.ensure_collection(scope("law"))
    code, out, _ = ibid("ask", "How long?", "-c", "law", "--reasoning", "off", "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["collection"]) == (0, "answered", "law")
    assert isinstance(house.answerer, FakeAnswerer)
    assert house.answerer.asked[-1].reasoning == "off"


def test_a_day_is_asked_for(ibid: Run, house: House) -> None:
    commit(house, scope(), "k", "The lion sleeps.", "Animals", valid_from=date(2024, 1, 1))
    assert "Animals" in ibid("search", "lion", "--as-of", "2024-01-01")[1]
    assert "Animals" not in ibid("search", "lion", "--as-of", "2023-12-31")[1]
    assert ibid("search", "lion", "--as-of", "yesterday")[0] == 2
    ibid("ask", "How long?", "--as-of", "2023-12-31")
    assert isinstance(house.answerer, FakeAnswerer)
    assert house.answerer.asked[-1].as_of == date(2023, 12, 31)


def test_abstention_names_the_nearest_places(ibid: Run, house: House) -> None:
    house.ensure_collection(scope())
    assert isinstance(house.answerer, FakeAnswerer)
    text = "The loaded documents do not answer this."
    house.answerer.changes = {"status": "abstained", "text": text, "claims": (), "removed": ()}
    _, out, _ = ibid("ask", "How long?")
    assert text in out
    assert "~ Terms › Part 1 / Article 5" in out
    assert "abstained" in out


def test_search_prints_scores_and_json(ibid: Run, house: House) -> None:
    commit(house, scope(), "k", "The lion sleeps.", "Animals")
    code, out, _ = ibid("search", "lion")
    assert code == 0
    assert "Animals › Chapter 1 › page 3" in out
    assert "1 of 1 terms known" in out
    hits = json.loads(ibid("search", "lion", "--json", "--limit", "1")[1])["hits"]
    assert [hit["text"] for hit in hits] == ["The lion sleeps."]


def test_documents_are_listed_shown_and_deleted(ibid: Run, house: House) -> None:
    document = commit(house, scope(), "k.md", "The lion sleeps.", "Animals")
    assert document in ibid("documents", "list")[1]
    shown = json.loads(ibid("documents", "show", document, "--json")[1])
    assert (shown["key"], len(shown["versions"])) == ("k.md", 1)
    assert "Animals" in ibid("documents", "show", document)[1]
    assert "1 versions, 1 passages" in ibid("documents", "delete", document)[1]
    code, _, err = ibid("documents", "delete", document)
    assert (code, err.count("\n")) == (1, 1)
    assert json.loads(ibid("documents", "list", "--json")[1]) == []


def test_words_of_documents_and_users_are_printed_as_they_are(
    ibid: Run, house: House, tmp_path: Path
) -> None:
    title, key = "Prompts [/INST] :warning:", "[draft] rules :key:.md"
    document = commit(house, scope(), key, "The lion sleeps [bold].", title)
    code, out, _ = ibid("documents", "list")
    assert (code, key in out, title in out) == (0, True, True)
    assert out.count(title) == 1
    shown = ibid("documents", "show", document)[1]
    assert shown.startswith(title)
    assert f"key: {key}\n" in shown
    found = ibid("search", "lion")[1]
    assert f"{title} › Chapter 1" in found
    assert "sleeps [bold]." in found
    assert isinstance(house.crew, FakeCrew)
    house.crew.failing = "[red] is :x: no [/file]"
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "[old] a.txt").write_bytes(b"Fine.")
    said = ibid("ingest", str(docs))[1]
    assert "failed  [old] a.txt: [red] is :x: no [/file]\n" in said
    jobs = ibid("jobs", "list")[1]
    assert "[old] a.txt" in jobs
    assert "[red] is :x: no [/file]" in jobs
    err = ibid("documents", "delete", "[/b] :x:")[2]
    assert "'[/b] :x:'" in err


def test_a_bar_is_labelled_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    bars = Bars()
    bars("http://[::1]:11434 [/b] :x:", 1, 1)
    assert "http://[::1]:11434 [/b] :x: " in capsys.readouterr().err


def test_failed_jobs_are_listed_and_retried(ibid: Run, house: House, tmp_path: Path) -> None:
    assert isinstance(house.crew, FakeCrew)
    house.crew.failing = "broken"
    ibid("ingest", str(folder(tmp_path / "docs", a_txt=b"Fine.")))
    job = json.loads(ibid("jobs", "list", "--state", "failed", "--json")[1])[0]
    assert (job["key"], job["reason"]) == ("a.txt", "broken")
    assert "is queued again" in ibid("jobs", "retry", job["id"])[1]
    assert ibid("jobs", "retry", job["id"])[0] == 1
    assert "queued" in ibid("jobs", "list")[1]


def test_index_is_looked_after(ibid: Run, house: House) -> None:
    commit(house, scope(), "k", "The lion sleeps.", "Animals")
    assert json.loads(ibid("index", "rebuild", "--json")[1])["generation"] == 1
    assert "No differences in 1 passages" in ibid("index", "verify")[1]
    assert json.loads(ibid("index", "stats", "--json")[1])["passages"] == 1
    assert ibid("index", "compact")[0] == 0
    assert ibid("index", "verify", "-c", "none")[0] == 1


def test_check_marks_every_sentence(ibid: Run, house: House, tmp_path: Path) -> None:
    ground = folder(tmp_path / "g", a_md=b"# Pay\n\nWe pay in 30 days.\n")
    said = tmp_path / "said.txt"
    said.write_text("We pay in 30 days.")
    code, out, _ = ibid("check", str(said), "--against", str(ground / "a.md"))
    assert (code, out.split("\n")[0]) == (0, "✓ We pay in 30 days.")
    assert "    supported" not in out
    assert (
        "    supported: "
        in ibid("check", str(said), "--against", str(ground / "a.md"), "--explain")[1]
    )
    said.write_text("We pay in 40 days.")
    code, out, _ = ibid("check", str(said), "--against", str(ground / "a.md"), "--json")
    assert (code, json.loads(out)["claims"][0]["verdict"]) == (1, "unsupported")
    assert ibid("check", str(said))[0] == 1


def test_models_and_doctor_say_what_is_away(ibid: Run, house: House) -> None:
    code, _, err = ibid("models", "list")
    assert code == 1
    assert "ollama serve" in err
    assert ibid("models", "check")[0] == 1
    findings = {one["name"]: one for one in json.loads(ibid("doctor", "--json")[1])}
    assert findings["database"]["ok"]
    assert not findings["language model"]["ok"]
    assert not findings["language model"]["needed"]
    assert "✓ python" in ibid("doctor")[1]


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (IbidError("One clear sentence."), 1, "One clear sentence."),
        (StorageError("The disk is full."), 1, "The disk is full."),
        (OSError(errno.ENOSPC, "x", "/data"), 1, "The disk is full; free some space and try again"),
        (PermissionError(errno.EACCES, "x", "/data"), 1, "no permission to do this: /data"),
        (KeyError("zh"), 1, "nobody foresaw (KeyError: 'zh')"),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=["ibid", "storage", "full", "permission", "unforeseen", "ctrl-c"],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    ibid: Run, house: House, fault: BaseException, code: int, words: str
) -> None:
    class FakeTruth:
        def collection(self, scope: Any) -> Any:
            raise fault

    house.__dict__["truth"] = FakeTruth()
    ended, out, err = ibid("documents", "list")
    assert (ended, out) == (code, "")
    assert words in err
    assert err.count("\n") <= 1
    assert "Traceback" not in err


def test_misuse_exits_2(ibid: Run) -> None:
    assert ibid("ask")[0] == 2
    assert ibid("nonsense")[0] == 2
    assert ibid("search", "x", "--limit", "0")[0] == 2
