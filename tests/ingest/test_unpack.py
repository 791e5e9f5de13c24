"""A ZIP of documents becomes its documents; anything else stays the file it is."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from ingest.unpack import is_asset, unpack
from tests.ingest import offices
from tests.ingest.making import archive, bare_docx, paragraph


def unpacked(data: bytes) -> dict[str, bytes]:
    return {key: part for key, _, part in unpack("a.zip", "a.zip", data)}


def test_each_document_has_a_key_of_its_own_and_assets_are_passed_over() -> None:
    data = archive(
        {
            "site/index.html": b"<p>x</p>",
            "site/logo.svg": b"<svg/>",
            ".git/config": b"x",
            "__MACOSX/a.txt": b"x",
            "sub/": b"",
            "b.txt": b"two",
        }
    )
    assert unpacked(data) == {"a.zip!site/index.html": b"<p>x</p>", "a.zip!b.txt": b"two"}


@pytest.mark.parametrize(
    "data",
    [
        b"words",
        bare_docx(paragraph("x")),
        offices.opendocument("<text:p>x</text:p>"),
        offices.workbook({"A": [["x"]]}),
        archive({}),
        archive({"a.css": b"x"}),
        archive({"a.txt": bytes(20_000_000)}),
        archive({"a.txt": b"hello"})[:-30],
    ],
)
def test_other_files_and_archives_that_cannot_be_opened_stay_whole(data: bytes) -> None:
    assert unpacked(data) == {"a.zip": data}


def test_a_document_inside_is_called_by_its_own_name() -> None:
    assert [name for _, name, _ in unpack("k", "x.zip", archive({"a/b.md": b"x"}))] == ["b.md"]
    assert [name for _, name, _ in unpack("k", "x.md", b"words")] == ["x.md"]


def test_names_are_labels_without_ways_out() -> None:
    entries = {
        "../../etc/evil.txt": b"1",
        "/abs.txt": b"2",
        "C:\\win\\x.txt": b"3",
        "a\u202etxt.exe.md": b"4",
        "x" * 400 + ".txt": b"5",
    }
    keys = list(unpacked(archive(entries)))
    assert keys[:4] == [
        "a.zip!etc/evil.txt",
        "a.zip!abs.txt",
        "a.zip!C:/win/x.txt",
        "a.zip!atxt.exe.md",
    ]
    assert len(keys[4]) == len("a.zip!") + 200


def test_two_entries_of_one_name_are_two_documents() -> None:
    data = archive({"a/../x.txt": b"1", "x.txt": b"2"})
    assert unpacked(data) == {"a.zip!x.txt": b"1", "a.zip!x.txt (2)": b"2"}


def test_chinese_names_of_old_windows_archives_are_read() -> None:
    written = "劳动合同法.txt".encode("gbk")
    placeholder = b"x" * len(written)
    data = archive({placeholder.decode(): b"words"}).replace(placeholder, written)
    assert list(unpacked(data)) == ["a.zip!劳动合同法.txt"]


def test_a_link_is_not_followed() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("b.txt", "two")
    assert unpacked(out.getvalue()) == {"a.zip!b.txt": b"two"}


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("a/b.html", False), ("a/style.css", True), (".hidden", True), ("~$draft.docx", True)],
)
def test_assets(path: str, is_one: bool) -> None:
    assert is_asset(path) == is_one
