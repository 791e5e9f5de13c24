"""Tables of office files: merged cells, tables in tables, equal cells, with headings that are sure."""

from __future__ import annotations

from io import BytesIO

from ingest.read import read
from tests.ingest import offices
from tests.ingest.making import bare_docx


def word(*tables: str) -> str:
    """What is read of a Word file: tables with their paragraphs as ``[words]``."""
    body = "".join(tables).replace("[", "<w:p><w:r><w:t>").replace("]", "</w:t></w:r></w:p>")
    return read(bare_docx(body.encode()), "a.docx").reading.text


def tbl(*lines: str) -> str:
    """A Word table; cells are parted by ``|`` and may begin with properties of theirs."""
    made = ""
    for line in lines:
        cells = line.split("|")
        made += "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"
    return f"<w:tbl>{made}</w:tbl>"


def own(properties: str) -> str:
    return "<w:tcPr>" + "".join(f"<w:{one}/>" for one in properties.split("; ")) + "</w:tcPr>"


BEGINS, GOES_ON, WIDE = own('vMerge w:val="restart"'), own("vMerge"), own('gridSpan w:val="2"')


def test_cells_of_a_word_table_reach_over_rows_and_columns() -> None:
    found = word(
        tbl(
            f"{BEGINS}[Kind]|{WIDE}[Results]",
            f"{GOES_ON}[]|[Accuracy]|[Time]",
            f"{BEGINS}[Blind]|[34%]|[9]",
            f"{GOES_ON}[]|[35%]|[9]",
            f"[Seen]|{WIDE}[none]",
        )
    )
    assert found.split("\n") == [
        "Kind: Blind | Results Accuracy: 34% | Results Time: 9",
        "Kind: Blind | Results Accuracy: 35% | Results Time: 9",
        "Kind: Seen | Results Accuracy: none",
    ]


def test_equal_cells_of_a_word_table_are_all_said() -> None:
    found = word(tbl("[Feature]|[Free]|[Pro]", "[SSO]|[Yes]|[Yes]"))
    assert found == "Feature: SSO | Free: Yes | Pro: Yes"


def test_a_word_table_without_headings_is_bare_and_one_with_marked_ones_is_not() -> None:
    plain = tbl("[Lamp]|[12.5]", "[Chair]|[30]")
    assert word(plain) == "Lamp | 12.5\nChair | 30"
    marked = plain.replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1)
    assert word(marked) == "Lamp: Chair | 12.5: 30"
    assert word(marked.replace("tblHeader", 'tblHeader w:val="0"')) == word(plain)


def test_a_row_of_a_word_table_that_begins_later_keeps_its_columns() -> None:
    late = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    table = tbl("[Item]|[Price]|[Unit]", "[Lamp]|[low]|[piece]", "[high]|[metre]")
    head, _, last = table.rpartition("<w:tr>")
    assert (
        word(head, late, last) == "Item: Lamp | Price: low | Unit: piece\nPrice: high | Unit: metre"
    )


def test_a_table_in_a_cell_of_a_word_table_stays_in_it() -> None:
    inner = tbl("[Seats]|[Price]", "[5]|[10]", "[9]|[15]")
    held = f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    for nested in (inner, held):
        lines = word(
            tbl("[Plan]|[Details]", "[Team]|HERE[.]", "[Solo]|[one]").replace("HERE", nested)
        )
        assert lines.split("\n") == [
            "Plan: Team | Details: Seats: 5, Price: 10; Seats: 9, Price: 15 .",
            "Plan: Solo | Details: one",
        ]


def test_a_table_in_a_word_table_of_one_column_stands_alone() -> None:
    inner = tbl("[Seats]|[Price]", "[5]|[10]")
    assert word("<w:tbl><w:tr><w:tc>[Above]", inner, "[Below]</w:tc></w:tr></w:tbl>") == (
        "Above\n\nSeats: 5 | Price: 10\n\nBelow"
    )


def cell(words: str, attributes: str = "", inner: str = "") -> str:
    """A cell of an OpenDocument table."""
    named = "".join(f" table:number-{one}" for one in attributes.split())
    return f"<table:table-cell{named}><text:p>{words}</text:p>{inner}</table:table-cell>"


def opened(*lines: str) -> str:
    """An OpenDocument table of rows."""
    made = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f"<table:table>{made}</table:table>"


def test_cells_of_an_opendocument_table_stand_beside_their_headings() -> None:
    covered = "<table:covered-table-cell/>"
    inner = opened(cell("Seats") + cell("Price"), cell("5") + cell("10"))
    body = opened(
        cell("Plan") + cell("Details") + cell("Note"),
        cell("Team", "rows-spanned='2'") + cell("large", inner=inner) + cell("large"),
        covered + cell("small", "columns-spanned='2'") + covered,
        cell("Solo") + cell("one", "columns-repeated='2'"),
    ).replace(
        "<table:table>", "<table:table><table:table-column table:number-columns-repeated='3'/>", 1
    )
    assert read(offices.opendocument(body), "a.odt").reading.text.split("\n") == [
        "Plan: Team | Details: large Seats: 5, Price: 10 | Note: large",
        "Plan: Team | Details: small",
        "Plan: Solo | Details: one | Note: one",
    ]


def test_a_cell_of_an_opendocument_table_reaches_over_all_its_rows() -> None:
    covered = "<table:covered-table-cell/>"
    first = cell("Lamps", "rows-spanned='80'") + cell("lamp 0") + cell("low")
    others = (covered + cell(f"lamp {at}") + cell("low") for at in range(1, 80))
    body = opened(cell("Kind") + cell("Item") + cell("Price"), first, *others)
    assert read(offices.opendocument(body), "a.odt").reading.text.split("\n") == [
        f"Kind: Lamps | Item: lamp {at} | Price: low" for at in range(80)
    ]


def test_an_opendocument_table_says_which_rows_are_headings() -> None:
    body = opened(cell("Lamp") + cell("12"), cell("Chair") + cell("30"))
    assert read(offices.opendocument(body), "a.odt").reading.text == "Lamp | 12\nChair | 30"
    head = "<table:table-header-rows>"
    marked = body.replace("<table:table-row>", f"{head}<table:table-row>", 1)
    marked = marked.replace("</table:table-row>", f"</table:table-row>{head.replace('<', '</')}", 1)
    assert read(offices.opendocument(marked), "a.odt").reading.text == "Lamp: Chair | 12: 30"


def test_a_table_in_an_opendocument_table_of_one_column_stands_alone() -> None:
    inner = opened(cell("Seats") + cell("Price"), cell("5") + cell("10"))
    found = read(offices.opendocument(opened(cell("Above", inner=inner))), "a.odt").reading.text
    assert found == "Above\n\nSeats: 5 | Price: 10"


def test_tables_and_charts_of_slides_say_every_cell() -> None:
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    place = (0, 0, 1_000_000, 1_000_000)
    table = slide.shapes.add_table(4, 3, *place).table
    words = ("Plan", "Free", "Pro", "SSO", "Yes", "Yes", "", "No", "Yes", "Logs", "No", "")
    for one, said in zip(table.iter_cells(), words, strict=True):
        one.text = said
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 1).merge(table.cell(3, 2))
    data = CategoryChartData()  # type: ignore[no-untyped-call]  # pptx types it not
    data.categories = ["Sales", "Costs"]
    data.add_series("2024", (10, 7))  # type: ignore[no-untyped-call]
    data.add_series("2025", (10, 8))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    out = BytesIO()
    made.save(out)
    assert read(out.getvalue(), "a.pptx").reading.text.split("\n") == [
        *("Plan: SSO | Free: Yes | Pro: Yes", "Plan: SSO | Free: No | Pro: Yes"),
        *("Plan: Logs | Free: No", ""),
        *("Sales | 2024: 10 | 2025: 10", "Costs | 2024: 7 | 2025: 8"),
    ]


def test_equal_cells_of_a_row_in_rich_text_are_all_said() -> None:
    data = rb"{\rtf1\ansi \trowd\cellx1000\cellx2000\cellx3000 SSO\cell Yes\cell Yes\cell\row}"
    assert read(data, "a.rtf").reading.text == "SSO | Yes | Yes"
