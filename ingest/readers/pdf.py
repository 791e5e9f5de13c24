"""PDF with a text layer, through PDFium; pypdf where PDFium cannot open the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from indexes.errors import Pictured, Unreadable
from ingest.readers import ruled
from ingest.readers.contents import Entry, headed
from ingest.readers.layout import Line, compose
from ingest.vocabulary import Extract

LOCKED = "This PDF is protected by a password; save it without one and send it again."
BLANK = "The pages of this PDF are blank."
BROKEN = "This PDF is damaged: its pages cannot be read."
SCANNED = (
    "This PDF is scanned: its pages are pictures without a text layer; install Ibid with its "
    "extra `ocr` to have them read."
)
BOLD = re.compile(r"bold|black|heavy|medi(?!um)|demi|CMBX|SimHei|黑", re.I)
MAX_PAGES = 5000
MAX_NOTES = 20
UNTITLED = re.compile(r"untitled|microsoft word|\.(?:docx?|pdf|indd|tex|rtf|odt)\b|^\W*$", re.I)


def read(data: bytes, name: str, most: int = MAX_PAGES) -> Extract:
    """Return paragraphs and headings with their pages, of the first ``most``.

    Raises Unreadable when the file is encrypted or damaged, Pictured when no page has text.
    """
    document = opened(data)
    if document is None:
        return _salvage(data)
    pages, notes, pictured = list[list[Line]](), list[str](), 0
    for number in range(1, min(len(document), most) + 1):
        found = list(lines(document, number))
        pages.append(found)
        if not found:
            notes.append(f"Page {number} has no text.")
            pictured += is_drawn(document, number)
    return extract(document, pages, notes, pictured)


def opened(data: bytes) -> Any | None:
    """Return PDFium's document, None when it cannot read ``data``; Unreadable when locked."""
    import pypdfium2  # type: ignore[import-untyped]  # it has no stubs

    try:
        document: Any = pypdfium2.PdfDocument(data)
        len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(LOCKED) from error
        return None
    return document


def extract(document: Any, pages: list[list[Line]], notes: list[str], pictured: int) -> Extract:
    """Return what ``pages`` say, under the document's own title and outline; close it."""
    count = len(document)
    if count > len(pages):
        notes.insert(0, f"Only the first {len(pages)} of {count} pages were read.")
    stated = str(document.get_metadata_dict().get("Title") or "").strip()
    contents = list(_contents(document))
    document.close()
    return _extract(pages, notes, "" if UNTITLED.search(stated) else stated, pictured, contents)


def is_drawn(document: Any, number: int) -> bool:
    """Whether anything is drawn on a page: one without text is then a picture, not blank."""
    from pypdfium2 import PdfiumError

    try:
        return next(iter(document[number - 1].get_objects(max_depth=2)), None) is not None
    except PdfiumError:
        return False


def _contents(document: Any) -> Iterator[Entry]:
    """The outline ("bookmarks") of the document."""
    from pypdfium2 import PdfiumError

    try:
        for mark in document.get_toc(max_depth=6):
            place = mark.get_dest()
            page = place.get_index() if place is not None else None
            if title := str(mark.get_title() or "").strip():
                yield Entry(title, mark.level + 1, None if page is None else page + 1)
    except (PdfiumError, ValueError):
        return


def _extract(
    pages: list[list[Line]],
    notes: list[str],
    title: str,
    pictured: int = 0,
    contents: Sequence[Entry] = (),
) -> Extract:
    blocks = headed(compose(pages), contents)  # without text that every page repeats
    if not any(char.isalnum() for block in blocks for char in block.text):
        raise Pictured(SCANNED, pictured) if pictured else Unreadable(BLANK if pages else BROKEN)
    if len(notes) > MAX_NOTES:
        notes = [*notes[:MAX_NOTES], f"… and {len(notes) - MAX_NOTES} more pages have no text."]
    return Extract(blocks=tuple(blocks), title=title, notes=tuple(notes), pictured=pictured)


def lines(document: Any, number: int) -> Iterator[Line]:
    """Yield the printed lines of a page (1-based) in reading order."""
    import pypdfium2

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
    except pypdfium2.PdfiumError:  # one broken page leaves the others readable
        return
    found = list(_raw(text))
    tables = _whole(ruled.tables(page, text_page, text), found)
    for start, stripped, indexes in found:
        if table := next((one for one in tables if not one.indexes.isdisjoint(indexes)), None):
            if min(table.indexes) in indexes:
                yield Line(table.text, number, table=True)
        elif _legible(stripped):
            yield _line(text_page, stripped, number, start)
    text_page.close()
    page.close()


def _raw(text: str) -> Iterator[tuple[int, str, set[int]]]:
    """Each line that is not blank: where it begins, and where its characters stand."""
    at = 0
    for raw in text.split("\n"):
        indexes = set[int]()
        start = at
        for char in raw:
            if not char.isspace():
                start = start if indexes else at
                indexes.add(at)
            at += 2 if char > "\uffff" else 1  # PDFium counts UTF-16 units
        at += 1
        if indexes:
            yield start, raw.strip(), indexes


def _whole(
    tables: Sequence[ruled.Found], lines: Sequence[tuple[int, str, set[int]]]
) -> list[ruled.Found]:
    """The tables that whole lines make up: none of them loses a word to one."""
    return [
        table
        for table in tables
        if all(
            indexes <= table.indexes or indexes.isdisjoint(table.indexes) for _, _, indexes in lines
        )
    ]


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
