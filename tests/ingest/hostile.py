"""Files made to do harm, or broken as files break.

``CORPUS`` maps a name to what makes the bytes, and the file's name. Sizes are chosen so that each
kind is refused for what it is, and no run takes longer than it must.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from tests.ingest import making, offices
from tests.ingest.making import archive, bare_docx, lines, paragraph
from tests.ingest.traps import (
    LAUGHS,
    OUTSIDE,
    REMOTE,
    XML,
    encrypted_zip,
    lying,
    mail_loop,
    nested,
    noise,
    overlapping,
    page_with,
    png,
    polyglot,
    raw_pdf,
    sheet_far,
    utf7,
    xmp_laughs,
)

Made = Callable[[], bytes]
BIDI = "invoice\u202efdp.exe\u2066.txt"

CORPUS: dict[str, tuple[Made, str]] = {
    # archives
    "docx bomb": (lambda: bare_docx(paragraph("a" * 60_000_000)), "a.docx"),
    "xlsx bomb": (
        lambda: archive({"xl/workbook.xml": b"<w/>", "xl/s.xml": bytes(30_000_000)}),
        "a.xlsx",
    ),
    "epub bomb": (
        lambda: archive({"META-INF/container.xml": b"<c/>", "b": bytes(30_000_000)}),
        "a.epub",
    ),
    "odt bomb": (lambda: offices.opendocument(" " * 30_000_000), "a.odt"),
    "pptx bomb": (
        lambda: archive({"ppt/presentation.xml": b"<p/>", "p": bytes(30_000_000)}),
        "a.pptx",
    ),
    "zip bomb": (lambda: archive({"a.txt": bytes(30_000_000)}), "a.zip"),
    "nested zips": (lambda: nested(30), "a.zip"),
    "overlapping entries": (overlapping, "a.zip"),
    "understated sizes": (lying, "a.docx"),
    "many entries": (
        lambda: archive({"word/document.xml": b"<a/>", **{f"x{n}": b"" for n in range(10_001)}}),
        "a.docx",
    ),
    "encrypted entries": (encrypted_zip, "a.docx"),
    "traversal": (lambda: archive({"../../etc/evil": b"x", "/abs": b"y"}), "../../a.zip"),
    "truncated zip": (lambda: archive({"a.txt": noise(9000)})[:3000], "a.zip"),
    "zip head alone": (lambda: b"PK\x03\x04" + noise(500), "a.docx"),
    "empty zip": (lambda: archive({}), "a.zip"),
    "gzip bomb": (lambda: gzip.compress(bytes(20_000_000)), "a.txt.gz"),
    # XML inside
    "docx not xml": (lambda: bare_docx(b"<w:p><w:r>"), "a.docx"),
    "docx laughs": (
        lambda: bare_docx(b"<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", XML + LAUGHS),
        "a.docx",
    ),
    "docx outside entity": (
        lambda: bare_docx(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", XML + OUTSIDE),
        "a.docx",
    ),
    "docx deep": (lambda: bare_docx(b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000), "a.docx"),
    "docx wide table": (
        lambda: bare_docx(
            b"<w:tbl><w:tr>"
            + b'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc>' * 99
            + b"</w:tr></w:tbl>"
        ),
        "a.docx",
    ),
    "docx empty": (lambda: bare_docx(b""), "a.docx"),
    "docx truncated": (lambda: bare_docx(paragraph("hello"))[:-60], "a.docx"),
    "docx of zeros": (lambda: archive({"word/document.xml": bytes(5000)}), "a.docx"),
    "epub laughs": (
        lambda: archive({"META-INF/container.xml": XML + LAUGHS + b"<c>&i;</c>"}),
        "a.epub",
    ),
    "epub outside": (
        lambda: offices.book({"a.xhtml": "x"}, ["../../../../etc/passwd"]),
        "a.epub",
    ),
    "odt outside entity": (
        lambda: archive(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": XML + OUTSIDE + b"<d>&x;</d>",
            }
        ),
        "a.odt",
    ),
    "odt deep": (
        lambda: offices.opendocument("<text:section>" * 4000 + "</text:section>" * 4000),
        "a.odt",
    ),
    "odt locked": (lambda: offices.opendocument("<text:p>x</text:p>", locked=True), "a.odt"),
    "pptx of nothing": (lambda: archive({"ppt/presentation.xml": b"<p/>"}), "a.pptx"),
    # sheets
    "sheet far cell": (sheet_far, "a.xlsx"),
    "sheet garbage": (lambda: archive({"xl/workbook.xml": noise(2000)}), "a.xlsx"),
    "old sheet garbage": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + noise(4000),
        "a.xls",
    ),
    "old sheet of loops": (
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(20)
            + b"\x00" * 40
            + bytes(440)
            + "Workbook".encode("utf-16-le")
            + b"\x00" * 496
        ),
        "a.xls",
    ),
    # PDF
    "pdf truncated": (lambda: making.pdf([lines("Hello.")])[:200], "a.pdf"),
    "pdf page loop": (lambda: making.pdf([], loop=True), "a.pdf"),
    "pdf filter chain": (making.filter_chain, "a.pdf"),
    "pdf in name only": (lambda: b"%PDF-1.4" + noise(3000), "a.pdf"),
    "pdf without pages": (
        lambda: raw_pdf(b"<< /Type /Catalog >>", b"<< >>"),
        "a.pdf",
    ),
    "pdf parent loop": (
        lambda: raw_pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
            b"<< >>",
        ),
        "a.pdf",
    ),
    "pdf xmp laughs": (xmp_laughs, "a.pdf"),
    "pdf deep brackets": (lambda: page_with(b"[" * 100_000 + b"]" * 100_000), "a.pdf"),
    "pdf endless states": (lambda: page_with(b"q " * 200_000), "a.pdf"),
    "pdf wrong length": (lambda: page_with(b"x", b"/Length 99999999"), "a.pdf"),
    "pdf encrypted": (
        lambda: raw_pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [] /Count 0 >>",
            b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32),
            b"<< >>",
            extra=b"/Encrypt 3 0 R /ID [<01><02>] ",
        ),
        "a.pdf",
    ),
    "pdf scan": (lambda: making.pictured(2), "a.pdf"),
    # web pages
    "html deep": (lambda: b"<html>" + b"<div>" * 100_000, "a.html"),
    "html deep mixed": (lambda: b"<html>" + b"<b><i><div><ul>" * 30_000, "a.html"),
    "html nothing seen": (lambda: b"<html><body><p hidden>secret</p>", "a.html"),
    "html of entities": (lambda: b"<html><body>" + b"&#x0;" * 100, "a.html"),
    "html open comment": (lambda: b"<html><!--" + b"-" * 500_000, "a.html"),
    "html many attributes": (
        lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(8000)) + b"></p>",
        "a.html",
    ),
    # others
    "rtf deep": (lambda: b"{\\rtf1 " + b"{" * 100_000, "a.rtf"),
    "rtf empty": (lambda: b"{\\rtf1}", "a.rtf"),
    "png bomb": (lambda: png(60_000, 60_000), "a.png"),
    "gif head alone": (lambda: b"GIF89a" + noise(30), "a.gif"),
    "old word file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "a.doc",
    ),
    "empty": (lambda: b"", "a.pdf"),
    "byte order mark alone": (lambda: b"\xef\xbb\xbf", "a.txt"),
    "wide mark alone": (lambda: b"\xff\xfe", "a.txt"),
    "nul bytes": (lambda: bytes(5000), "a.txt"),
    "control text": (lambda: bytes(range(1, 9)) * 400, "a.txt"),
    "noise": (lambda: noise(20_000), "a.md"),
    "program": (lambda: b"\x7fELF" + noise(900), "a.pdf"),
    "direction marks in the name": (lambda: b"", BIDI),
}

# What looks dangerous and still is a document: it must be read, without what is bad in it.
HARMLESS: dict[str, tuple[Made, str, str]] = {
    "docx remote entity": (lambda: bare_docx(paragraph("x"), XML + REMOTE), "a.docx", "x"),
    "mail of nothing": (lambda: b"From: a\nTo: b\nSubject:\nDate: never\n\n", "a.eml", "From: a"),
    "mail loop": (lambda: mail_loop(60), "a.eml", "From: a@b"),
    "polyglot": (polyglot, "a.zip", "I am a PDF."),
    "utf-7": (utf7, "a.html", "+ADw-script+AD4-x+ADw-/script+AD4-"),
    "csv formula": (lambda: b"a,b\n=cmd|'/c calc'!A0,1\n", "a.csv", "a: =cmd|'/c calc'!A0 | b: 1"),
    "open quotation mark": (lambda: b'a,b\n"x,1\ny,2\n', "a.csv", "a: x,1 y,2"),
    "nul in a name": (lambda: b"Fine.", "a\0b.txt", "Fine."),
    "invisible text": (lambda: "A\u200bB\u202eC\U000e0041.".encode(), "a.txt", "ABC."),
    "one long line": (lambda: b"word " * 300_000, "a.txt", "word word"),
    "wrong suffix": (lambda: bare_docx(paragraph("A letter.")), "a.jpg", "A letter."),
    "script in a page": (
        lambda: b"<html><body><p>Seen.</p><script>document.write('no')</script>",
        "a.html",
        "Seen.",
    ),
    "pattern trap": (lambda: b"# " + b"*" * 50_000 + b"\n\nEnd.", "a.md", "End."),
    "link trap": (lambda: b"[" * 20_000 + b"\n\nEnd.", "a.md", "End."),
}
