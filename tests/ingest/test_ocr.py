"""Words in pictures: the order they are read in, and what is recorded of how surely."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO

import pytest

from indexes.errors import Unreadable
from ingest.readers.columns import ordered
from ingest.readers.ocr import Seen
from ingest.sandbox import Sandbox
from tests.ingest.making import pictured

needs_ocr = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra `ocr` is missing")


def seen(text: str, left: float, top: float, width: float = 100) -> Seen:
    return Seen(text + " words of a column", left, top, left + width, top + 10, 0.9)


def words(lines: list[Seen]) -> str:
    return "".join(line.text[0] for line in ordered(lines))


def test_columns_are_read_one_after_another_under_a_heading() -> None:
    page = [seen("T", 0, 0, 250)]
    page += [seen(text, 0, 20 + 15 * at) for at, text in enumerate("abcd")]
    page += [seen(text, 150, 22 + 15 * at) for at, text in enumerate("efgh")]
    assert words(page[::-1]) == "Tabcdefgh"


def test_rows_of_a_table_are_read_across() -> None:
    page = [
        Seen(text, 150 * (at % 2), 20 * (at // 2), 150 * (at % 2) + 30, 20 * (at // 2) + 10, 0.9)
        for at, text in enumerate("abcdefgh")
    ]
    assert words(page[::-1]) == "abcdefgh"


def test_lines_set_so_tight_that_they_overlap_stay_apart() -> None:
    page = [seen(text, 3 * (at % 2), 8 * at) for at, text in enumerate("abcdef")]
    assert words(page[::-1]) == "abcdef"


def test_columns_under_a_heading_in_the_middle_of_the_page() -> None:
    page = [seen(text, 150 * (at % 2), 15 * (at // 2)) for at, text in enumerate("adbecf")]
    page += [seen("M", 0, 60, 250)]
    page += [seen(text, 150 * (at % 2), 80 + 15 * (at // 2)) for at, text in enumerate("gjhkil")]
    assert words(page) == "abcdefMghijkl"


def test_without_the_extra_a_picture_is_refused_with_its_name() -> None:
    with Sandbox(ocr=False) as plain, pytest.raises(Unreadable, match="extra `ocr`"):
        plain.read(pictured(1), "a.pdf")


@needs_ocr
def test_a_picture_is_read_and_how_surely_is_recorded() -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (700, 120), "white")
    font = ImageFont.load_default(32)
    ImageDraw.Draw(image).text((20, 40), "The deposit is 500 dollars.", "black", font)
    out = BytesIO()
    image.save(out, "PNG")
    with Sandbox(seconds=600) as sandbox:  # a busy machine may take its time
        reading = sandbox.read(out.getvalue(), "scan.png").reading
        assert reading.text == "The deposit is 500 dollars."
        assert reading.media_type == "image/png"
        assert reading.metadata["ocr_pages"] == 1
        assert 0.8 < float(reading.metadata["ocr_confidence"]) <= 1
        assert reading.notes[0].startswith("Page 1 was read by OCR: 1 of 1 lines, confidence ")
        with pytest.raises(Unreadable, match="damaged"):
            sandbox.read(out.getvalue()[:300], "scan.png")
