"""Ruled tables of PDFs as rows with their headings; what is not sure is left as it was."""

from __future__ import annotations

from collections import Counter

import pytest

from ingest.read import read
from ingest.readers import ruled
from tests.ingest.making import Placed, pdf

LEFTS = (72, 200, 330)
TABLE = (("Item", "Price", "Unit"), ("Lamp", "12.50", "piece"), ("Cable red", "3.10", "metre"))
ROWS = ("Item: Lamp | Price: 12.50 | Unit: piece", "Item: Cable red | Price: 3.10 | Unit: metre")
ABOVE, BELOW = (72, 720, 11, "Table 1: What it costs"), (72, 560, 11, "All prices are net.")


def across(*levels: int, low: int = 66, high: int = 460) -> str:
    return "".join(f"{low} {y} m {high} {y} l S\n" for y in levels)


def down(*places: int, low: int = 634, high: int = 706) -> str:
    return "".join(f"{x} {low} m {x} {high} l S\n" for x in places)


def placed(rows: tuple[tuple[str, ...], ...] = TABLE, top: int = 690) -> list[Placed]:
    """The cells of a table, 24 points a row, between what stands above and below it."""
    cells = [
        (left, top - 24 * at, 11, cell)
        for at, row in enumerate(rows)
        for left, cell in zip(LEFTS, row, strict=False)
        if cell
    ]
    return [ABOVE, *cells, BELOW]


def text(words: list[Placed], drawn: str) -> str:
    return read(pdf([words], drawn=drawn), "a.pdf").reading.text


GRID = across(706, 682, 658, 634) + down(66, 190, 320, 460)
BOXES = "".join(
    f"{x} {y} {width} 24 re S\n" for y in (682, 658, 634) for x, width in ((66, 124), (190, 130), (320, 140))
)  # fmt: skip
THIN = "".join(f"66 {y} 394 0.8 re f\n" for y in (706, 682, 634))


@pytest.mark.parametrize("drawn", [GRID, BOXES, THIN, across(706, 682, 634)])
def test_each_row_carries_its_headings_between_caption_and_text(drawn: str) -> None:
    assert text(placed(), drawn) == f"{ABOVE[3]}\n\n" + "\n".join(ROWS) + f"\n\n{BELOW[3]}"


def test_a_table_without_lines_is_text() -> None:
    assert " | " not in text(placed(), "")


def test_rows_that_no_line_parts_are_rows_where_all_cells_have_as_many_lines() -> None:
    rows = (*TABLE, ("Switch", "8.00", "piece"))
    drawn = across(706, 682, 606) + down(66, 190, 320, 460, low=606)
    found = text(placed(rows), drawn)
    assert "\n".join([*ROWS, "Item: Switch | Price: 8.00 | Unit: piece"]) in found


def test_lines_of_one_cell_are_joined() -> None:
    words = [*placed(), (200, 654, 11, "a piece,"), (200, 642, 11, "net")]
    words = [one for one in words if one[3] != "3.10"]
    assert "Item: Cable red | Price: a piece, net | Unit: metre" in text(words, GRID)


def test_a_cell_that_reaches_over_columns_is_said_once() -> None:
    rows = (*TABLE[:2], ("Delivery is free of charge here", "", ""))
    drawn = across(706, 682, 658, 634) + down(66, 460) + down(190, 320, low=658)
    assert "Item: Delivery is free of charge here" in text(placed(rows), drawn)


def test_a_first_row_of_numbers_heads_nothing() -> None:
    rows = (("1", "12.50", "3"), ("2", "3.10", "7"))
    drawn = across(706, 682, 658) + down(66, 190, 320, 460, low=658)
    assert "1 | 12.50 | 3\n2 | 3.10 | 7" in text(placed(rows), drawn)


LONG = "words that go on and on in this frame of a page, and "
UNSURE = {
    "a line under some headings": (placed(), GRID + across(670, low=190, high=400)),
    "a text in a frame": (
        [*placed(), *((200, 652 - at, 2, LONG * 2) for at in range(0, 16, 2))],
        GRID,
    ),
    "columns within a cell": (
        [*placed(), (260, 666, 11, "0.50"), (260, 642, 11, "0.20")],
        GRID,
    ),
    "a row that goes on": ([*placed(), (200, 626, 11, "net")], across(706, 682, 620)),
    "a line of text across": (
        [*placed(), (72, 626, 11, "This sentence reaches over every one of the columns above")],
        across(706, 682, 620),
    ),
    "a heading over two columns": (
        [one for one in placed() if one[3] != "Unit"],
        across(706, 682, 634),
    ),
    "two lines": (placed(), across(706, 634)),
    "a chart's lines": (placed(), "".join(across(600 - at % 97) for at in range(9000))),
}


@pytest.mark.parametrize("case", UNSURE)
def test_what_is_not_sure_stays_text(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = text(*UNSURE[case])
    monkeypatch.setattr(ruled, "tables", lambda *_: [])
    assert found == text(*UNSURE[case])


@pytest.mark.parametrize("drawn", [GRID, THIN])
def test_no_word_is_lost(drawn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*placed(), (470, 666, 11, "beside"), (72, 640, 6, "below")]
    found = Counter(text(words, drawn).replace(":", "").split())
    monkeypatch.setattr(ruled, "tables", lambda *_: [])
    assert not Counter(text(words, drawn).replace(":", "").split()) - found
