"""Tables of pages, Markdown and sheets: a cell stands beside its own headings, or beside none."""

from __future__ import annotations

import pytest

from ingest.read import read
from ingest.readers.table import rows

OWN_MAIN = "<main><p>Words before.</p>{}</main>"
FOUND_MAIN = "<nav><a href='/'>Home</a></nav><div><p>Words before.</p>{}</div>"


def text(words: str, name: str) -> str:
    return read(words.encode(), name).reading.text


def html(*lines: str) -> str:
    """An HTML table: cells parted by ``|``, ``#`` before a heading, ``2x3`` columns by rows of it."""
    made = ""
    for line in lines:
        made += "<tr>"
        for cell in line.split("|"):
            tag = "th" if cell.startswith("#") else "td"
            size, _, words = cell.removeprefix("#").rpartition("~")
            across, _, down = size.partition("x")
            spans = f" colspan={across} rowspan={down}" if size else ""
            made += f"<{tag}{spans}>{words}</{tag}>"
        made += "</tr>"
    return f"<table>{made}</table>"


HTML = {
    "a cell over rows is said in each": (
        (
            "#Category|#Item|#Price",
            "1x2~Lamps|Desk lamp|5 EUR",
            "Floor lamp|7 EUR",
            "Bulbs|E27|1 EUR",
        ),
        "Category: Lamps | Item: Desk lamp | Price: 5 EUR\n"
        "Category: Lamps | Item: Floor lamp | Price: 7 EUR\n"
        "Category: Bulbs | Item: E27 | Price: 1 EUR",
    ),
    "a cell over columns is said once": (
        ("#Feature|#Free|#Pro|#Note", "SSO|2x1~Yes|later", "Logs|No|Yes|now"),
        "Feature: SSO | Free: Yes | Note: later\nFeature: Logs | Free: No | Pro: Yes | Note: now",
    ),
    "a heading over columns heads each": (
        ("#Name|#2x1~Phone", "Ann|123|456"),
        "Name: Ann | Phone: 123 | Phone: 456",
    ),
    "two rows of headings are joined": (
        ("#1x2~Kind|#2x1~2024|#2x1~2025", "#Price|#Stock|#Price|#Stock", "Lamp|1|2|3|4"),
        "Kind: Lamp | 2024 Price: 1 | 2024 Stock: 2 | 2025 Price: 3 | 2025 Stock: 4",
    ),
    "two rows of headings that are not marked": (
        ("1x2~Kind|2x1~Old|2x1~New", "Price|Stock|Price|Stock", "Lamp|1|2|3|4"),
        "Kind: Lamp | Old Price: 1 | Old Stock: 2 | New Price: 3 | New Stock: 4",
    ),
    "the second row of headings is not marked": (
        ("#1x2~Kind|#2x1~Old", "Price|Stock", "Lamp|few|2"),
        "Kind: Lamp | Old Price: few | Old Stock: 2",
    ),
    "what reaches down from the first row is no heading": (
        ("1x2~Lamps|Desk lamp|cheap", "Floor lamp|dear", "1x2~Chairs|Stool|cheap", "Bench|dear"),
        "Lamps | Desk lamp | cheap\nLamps | Floor lamp | dear\n"
        "Chairs | Stool | cheap\nChairs | Bench | dear",
    ),
    "titles of the table and of its rows have no heading": (
        ("#2x1~Prices", "#Item|#Price", "2x1~Office", "Lamp|5", "#2x1~Garden", "Bench|6"),
        "Prices\nOffice\nItem: Lamp | Price: 5\nGarden\nItem: Bench | Price: 6",
    ),
    "new headings end the old": (
        ("#Item|#Price", "Lamp|5", "#Item|#Weight", "Bench|6 kg"),
        "Item: Lamp | Price: 5\nItem: Bench | Weight: 6 kg",
    ),
    "a sum at the end is no heading": (
        ("#Item|#Price", "Lamp|5", "#Total|#5"),
        "Item: Lamp | Price: 5\nItem: Total | Price: 5",
    ),
    "a first row with numbers heads nothing": (
        ("Lamp|12.5", "Chair|30"),
        "Lamp | 12.5\nChair | 30",
    ),
    "measures over measures head nothing": (
        ("Weight|3 kg", "Length|2 m", "Price|5 €"),
        "Weight | 3 kg\nLength | 2 m\nPrice | 5 €",
    ),
    "measures of another kind are headed": (
        ("Plan|1 month|12 months", "Basic|5 EUR|50 EUR"),
        "Plan: Basic | 1 month: 5 EUR | 12 months: 50 EUR",
    ),
    "headings of rows": (("#Weight|3 kg", "#Length:|2 m"), "Weight: 3 kg\nLength: 2 m"),
    "headings of rows of several cells": (
        ("#1x2~Size|#Height|3 m|4 m", "#Width|2 m|1 m"),
        "Size Height: 3 m | 4 m\nSize Width: 2 m | 1 m",
    ),
    "headings of rows side by side": (
        ("#Weight|3 kg|#Length|2 m", "#Width|4 m|#Colour|red"),
        "Weight: 3 kg | Length: 2 m\nWidth: 4 m | Colour: red",
    ),
    "headings of rows and columns": (
        ("|#2024|#2025", "#Sales|10|10"),
        "Sales | 2024: 10 | 2025: 10",
    ),
    "years beside labels head them": (("|2024|2025", "Sales|7|7"), "Sales | 2024: 7 | 2025: 7"),
    "a span without end": (
        ("#Item|#Price", "1x99999999~Lamp|5", "6", "7"),
        "Item: Lamp | Price: 5\nItem: Lamp | Price: 6\nItem: Lamp | Price: 7",
    ),
    "a span of no rows is one of all": (
        ("#Item|#Price", "1x0~Lamp|5", "6"),
        "Item: Lamp | Price: 5\nItem: Lamp | Price: 6",
    ),
}


@pytest.mark.parametrize("page", [OWN_MAIN, FOUND_MAIN])
@pytest.mark.parametrize("case", HTML)
def test_cells_of_a_page_stand_beside_their_headings(case: str, page: str) -> None:
    lines, expected = HTML[case]
    assert text(page.format(html(*lines)), "a.html") == f"Words before.\n\n{expected}"


@pytest.mark.parametrize("page", [OWN_MAIN, FOUND_MAIN])
def test_a_table_of_a_page_keeps_its_caption_and_its_head(page: str) -> None:
    head = "<caption>Prices</caption><thead><tr><td>Size</td><td>36</td><td>38</td></tr></thead>"
    table = html("Shoe|5|6").replace("<table>", f"<table>{head}")
    assert text(page.format(table), "a.html").endswith("\n\nPrices\nSize: Shoe | 36: 5 | 38: 6")


def test_spans_that_would_fill_the_memory_give_bare_rows() -> None:
    lines = (f"999x9999~{at}|b" for at in range(2000))
    found = text(OWN_MAIN.format(html("#Item|#Price", *lines)), "a.html")
    assert found.endswith("Item | Price\n" + "\n".join(f"{at} | b" for at in range(2000)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Feature|Free|Pro", "SSO|Yes|Yes"), "Feature: SSO | Free: Yes | Pro: Yes"),
        (("Lamp|12", "Chair|30"), "Lamp: Chair | 12: 30"),
        (("|", "Weight|3 kg", "Length|2 m"), "Weight | 3 kg\nLength | 2 m"),
        (("Item|Price|Unit", "|red|blue", "Lamp|5|6"), "Price: red | Unit: blue\nItem: Lamp | Price: 5 | Unit: 6"),
        (("Plan|Price", "Team"), "Plan: Team"),
    ],
)  # fmt: skip
def test_the_first_row_of_a_markdown_table_heads_it(lines: tuple[str, ...], expected: str) -> None:
    head, *body = (f"| {line} |" for line in lines)
    rule = "|---" * len(lines[0].split("|")) + "|"
    assert text("\n".join([head, rule, *body]), "a.md") == expected


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (
            "Item,Price,Weight\n,EUR,kg\nLamp,3,4\n",
            "Item: Lamp | Price EUR: 3 | Weight kg: 4",
        ),
        (
            "Region,Item,Price\n,Lamp,low\nNorth,Chair,high\n",
            "Item: Lamp | Price: low\nRegion: North | Item: Chair | Price: high",
        ),
        (
            "Region,Item,Price,\n,Lamp,low,net\nNorth,Chair,high,\n",
            "Item: Lamp | Price: low | net\nRegion: North | Item: Chair | Price: high",
        ),
        (
            "Kind,Old,,New\n,Price,Stock,Price\nLamp,5,3,6\n",
            "Kind: Lamp | Old Price: 5 | Old Stock: 3 | New Price: 6",
        ),
        ("Weight,3 kg\nLength,2 m\n", "Weight | 3 kg\nLength | 2 m"),
        ("Customer,30 days,60 days\nAnn,100,200\n", "Customer: Ann | 30 days: 100 | 60 days: 200"),
        (",2024,2025\nSales,10,10\n", "Sales | 2024: 10 | 2025: 10"),
        ("2024,2025\nSales,10\n", "2024 | 2025\nSales | 10"),
    ],
)
def test_a_second_row_is_a_heading_only_where_it_is_sure(sheet: str, expected: str) -> None:
    assert text(sheet, "a.csv") == expected


def test_a_table_that_has_no_headings_by_nature_asks_its_first_row() -> None:
    table = [["Lamp", "12"], ["Chair", "30"]]
    assert rows(table) == "Lamp | 12\nChair | 30"
    assert rows(table, headed=True) == "Lamp: Chair | 12: 30"
