"""PDF with a text layer, through PDFium; pypdf where PDFium cannot open the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from indexes.errors import Unreadable
from ingest.readers.layout import Line, compose
from ingest.vocabulary import Extract

LOCKED = "This PDF is protected by a password; save it without one and send it again."
BROKEN = "This PDF is damaged: its pages cannot be read."
SCANNED = (
    "This PDF is scanned: its pages are pictures without a text layer; run OCR on it first, "
    "for instance with ocrmypdf."
)
BOLD = re.compile(r"bold|black|heavy|medi(?!um)|demi|CMBX|SimHei|黑", re.I)
MAX_PAGES = 5000
MAX_NOTES = 20
UNTITLED = re.compile(r"untitled|microsoft word|\.(?:docx?|pdf|indd|tex|rtf|odt)\b|^\W*$", re.I)


def read(data: bytes, name: str) -> Extract:
    """Return paragraphs and headings with their pages.

    Raises Unreadable when the file is encrypted, damaged or has no text layer at all.
    """
    import pypdfium2  # type: ignore[import-untyped]  # it has no stubs

    try:
        document: Any = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(LOCKED) from error
        return _salvage(data)
    pages, notes = [], []
    for number in range(1, min(count, MAX_PAGES) + 1):
        lines = list(_lines(document, number))
        pages.append(lines)
        if not lines:
            notes.append(f"Page {number} has no text.")
    if count > MAX_PAGES:
        notes.insert(0, f"Only the first {MAX_PAGES} of {count} pages were read.")
    stated = str(document.get_metadata_dict().get("Title") or "").strip()
    document.close()
    return _extract(pages, notes, "" if UNTITLED.search(stated) else stated)


def _extract(pages: list[list[Line]], notes: list[str], title: str) -> Extract:
    if not any(char.isalnum() for page in pages for line in page for char in line.text):
        raise Unreadable(SCANNED if pages else BROKEN)
    if len(notes) > MAX_NOTES:
        notes = [*notes[:MAX_NOTES], f"… and {len(notes) - MAX_NOTES} more pages have no text."]
    return Extract(blocks=tuple(compose(pages)), title=title, notes=tuple(notes))


def _lines(document: Any, number: int) -> Iterator[Line]:
    import pypdfium2

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
    except pypdfium2.PdfiumError:  # one broken page leaves the others readable
        return
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped and _legible(stripped):
            start = at + len(raw) - len(raw.lstrip())
            yield _line(text_page, stripped, number, start)
        at += sum(2 if char > "\uffff" else 1 for char in raw) + 1  # PDFium counts UTF-16 units
    text_page.close()
    page.close()


def _line(text_page: Any, text: str, page: int, start: int) -> Line:
    from pypdfium2 import PdfiumError

    boxes = []
    middle, end = start + len(text) // 2, start + len(text) - 1
    for index in (start, middle, end):
        with suppress(PdfiumError, IndexError):  # a generated character has no box
            boxes.append(text_page.get_charbox(index, loose=True))
    if not boxes:
        return Line(text, page)
    heights = sorted(abs(top - bottom) for _, bottom, _, top in boxes)
    return Line(
        text,
        page,
        left=boxes[0][0],
        right=boxes[-1][2],
        base=boxes[0][1],
        foot=boxes[-1][1],
        size=heights[len(heights) // 2],  # one of three may be a bullet or a superscript
        bold=BOLD.search(_font(text_page, middle)) is not None,
    )


def _font(text_page: Any, index: int) -> str:
    """The name of the font a character is set in: what tells bold from regular most reliably."""
    from ctypes import c_int, create_string_buffer

    from pypdfium2.raw import FPDFText_GetFontInfo  # type: ignore[import-untyped]  # no stubs

    name = create_string_buffer(100)
    size = FPDFText_GetFontInfo(text_page, index, name, len(name), c_int(0))
    return name.value.decode("utf-8", "replace") if 0 < size <= len(name) else ""


def _legible(line: str) -> bool:
    """Fonts without a Unicode table give control and private characters: no text."""
    wrong = sum(
        (char < " " and char not in "\t\x02") or "\ue000" <= char <= "\uf8ff" for char in line
    )
    return wrong <= 0.3 * len(line)


def _salvage(data: bytes) -> Extract:
    from ingest.readers.salvage import pages

    found = [
        [Line(line.strip(), number) for line in text.split("\n") if line.strip()]
        for number, text in enumerate(pages(data), 1)
    ]
    return _extract(found, [], "")
