"""Content decides; a wrong name neither hides a file nor lets one in."""

from __future__ import annotations

import pytest

from indexes.errors import Unreadable
from ingest.sniff import sniff
from tests.ingest.making import archive, bare_docx, lines, paragraph, pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf([lines("Hello")]), "photo.png", "pdf"),
        (b"\n\n" + pdf([lines("Hello")]), "a.pdf", "pdf"),
        (bare_docx(paragraph("Hello")), "notes.txt", "docx"),
        (b"<!DOCTYPE html><p>Hello</p>", "a.txt", "html"),
        (b"<div>a</div><p>Hello</p><p>you</p>", "fragment", "html"),
        (b"<p>Hello</p>", "a.html", "html"),
        (b"a plain sentence", "a.html", "text"),
        (b"# Title\n\nHello", "a.md", "markdown"),
        (b"# Title\n\nHello", "a.txt", "text"),
        (b"# Title\n\nHello", "no-suffix", "markdown"),
        (b"---\nkey: a\n---\nHello", "no-suffix", "markdown"),
        (b"just words", "no-suffix", "text"),
        (b"BM is a car maker.", "a.txt", "text"),
        ("你好。".encode("gb18030"), "a.txt", "text"),
        ("<html><body>你好".encode("utf-16"), "a", "html"),
        (archive({"ppt/presentation.xml": b"<p/>"}), "a.docx", "pptx"),
        (archive({"xl/workbook.xml": b"<w/>"}), "a.zip", "xlsx"),
        (archive({"mimetype": b"application/epub+zip"}), "a", "epub"),
        (archive({"META-INF/container.xml": b"<c/>"}), "a", "epub"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a", "odt"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a", "ods"),
        (OLE + "Workbook".encode("utf-16-le"), "a.doc", "xls"),
        (b"{\\rtf1 hello}", "a.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "a.txt", "png"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "a.pdf", "jpeg"),
        (b"RIFF\x10\0\0\0WEBP", "a", "webp"),
        (b"a,b\n1,2", "a.CSV", "csv"),
        (b"From: a\nTo: b\nSubject: c\n\nHello", "a.txt", "email"),
        (b"From: a\nSubject: c\n\nHello", "a.eml", "email"),
        (b"From: here on it is easy.\n\nTo: be read.", "a.txt", "text"),
    ],
)
def test_the_kind_is_read_from_the_content(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\ufeff\u3000\n".encode(), "empty"),
        (archive({"a.txt": b"hello"}), "no documents of its own"),
        (archive({"a.txt": b"hello"})[:20], "damaged"),
        (b"RIFF\x10\0\0\0WAVE", "picture, sound or film"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (OLE + "__substg1.0".encode("utf-16-le"), "Outlook message; .* save it as .eml"),
        (OLE, "old Office"),
        (bytes(range(256)) * 40, "no known format"),
        (b"\x01\x02\x03\x04\x05 hello" * 20, "no known format"),
        (b'<?xml version="1.0"?><data><a/></data>', "XML"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        sniff(data, "../folder/report.pdf")
    assert caught.value.message.count("\n") == 0
    assert "folder" not in caught.value.message
