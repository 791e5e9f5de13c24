"""HTML, PDF and DOCX: what a person reads in them, in the order they read it."""

from __future__ import annotations

from io import BytesIO

import pytest

from indexes.errors import Hostile, Pictured, Unreadable
from ingest.readers import docx, html, pdf, salvage
from ingest.readers.layout import Line, compose
from ingest.readers.numbering import write
from ingest.readers.table import rows
from ingest.vocabulary import Block
from tests.ingest import making
from tests.ingest.making import lines

PAGE = """<!DOCTYPE html><html><head><title>Help - Halden</title>
<style>.secret, #x > b { display: none } @media print { main { display: none } }</style>
<script>var a = "script";</script></head><body>
<nav><a href="/">Home</a></nav>
<main><h1>Domain  names</h1><p>Register for <b>1 to
10</b> years.<br>Confirm in 15 days.</p>
<p class="secret">hidden by a rule</p><p style="color:#fff">white words</p>
<p style="position:absolute;left:-9999px">far away</p><p hidden>hidden</p>
<div>Loose <i>text</i><ul><li>first</li><li><p>second</p></li></ul></div>
<ol start="3"><li>third</li><li>fourth</li></ol>
<table><tr><th>Plan</th><th>Names</th></tr><tr><td>Team</td><td>50</td></tr></table>
<table><tr><td>(a)</td><td>laid out by a table</td></tr></table>
<pre>x = 1
  y = 2</pre></main><footer>Imprint</footer></body></html>"""


def test_a_page_gives_its_main_text_in_order() -> None:
    extract = html.read(PAGE.encode(), "a.html")
    assert extract.title == "Domain names"
    assert extract.blocks == (
        Block("Domain names", 1),
        Block("Register for 1 to 10 years.\nConfirm in 15 days."),
        Block("Loose text"),
        Block("- first"),
        Block("- second"),
        Block("3. third"),
        Block("4. fourth"),
        Block("Plan: Team | Names: 50"),
        Block("(a) laid out by a table"),
        Block("x = 1\n  y = 2"),
    )


def test_menus_around_a_text_without_main_are_left_out() -> None:
    links = "".join(f'<li><a href="/{n}">Menu entry number {n}</a></li>' for n in range(30))
    words = "".join(f"<p>Paragraph {n} says what the product does and costs.</p>" for n in range(9))
    page = f"<body><div class=menu><ul>{links}</ul></div><div>{words}</div></body>"
    text = "\n".join(block.text for block in html.read(page.encode(), "a.html").blocks)
    assert "Menu entry" not in text
    assert all(f"Paragraph {n} says" in text for n in range(9))


def test_a_page_nobody_can_see_is_refused() -> None:
    with pytest.raises(Unreadable, match="no visible text"):
        html.read(b"<html><body><script>x</script><p hidden>a</p></body></html>", "a.html")


def test_a_page_nested_absurdly_deep_is_refused_before_parsing() -> None:
    with pytest.raises(Hostile, match="2000 deep"):
        html.read(b"<div>" * 300_000 + b"x", "a.html")


def test_a_page_nested_fairly_deep_is_read() -> None:
    page = b"<p>Top</p>" + b"<div>" * 1500 + b"<p>Deep words</p>"
    assert [block.text for block in html.read(page, "a.html").blocks] == ["Top", "Deep words"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([["Plan:", "Price"], ["A", "5"], ["B", ""]], "Plan: A | Price: 5\nPlan: B"),
        ([["only", "row"]], "only | row"),
        ([["one"], ["column"]], "one\ncolumn"),
        ([["h", "h", "k"], ["x", "x", "y", "z"]], "h: x | h: x | k: y | z"),
        ([["", ""], []], ""),
    ],
)
def test_rows_of_a_table_stand_alone(table: list[list[str]], expected: str) -> None:
    assert rows(table) == expected


def test_pdf_paragraphs_headings_and_pages() -> None:
    first = [
        (72, 800, 9, "Halden Cloud - Confidential"),
        (72, 760, 20, "Refund Policy"),
        *lines("A customer who buys an annual plan for the first time may ask for a re-", top=720),
        *lines("fund within thirty days of payment; this is not a long paragraph at all.", top=706),
        *lines("(a) An item begins a line of its own.", top=692),
        *lines("A paragraph that goes on over the end of the page because it is so very", top=650),
        (290, 30, 9, "Page 1 of 3"),
    ]
    rest = [
        [
            (72, 800, 9, "Halden Cloud - Confidential"),
            *lines(text),
            (290, 30, 9, f"Page {number} of 3"),
        ]
        for number, text in ((2, "long that it needs two of them."), (3, "The end."))
    ]
    extract = pdf.read(making.pdf([first, *rest]), "a.pdf")
    assert extract.blocks == (
        Block("Refund Policy", 1, 1),
        Block(
            "A customer who buys an annual plan for the first time may ask for a refund within "
            "thirty days of payment; this is not a long paragraph at all.",
            0,
            1,
        ),
        Block("(a) An item begins a line of its own.", 0, 1),
        Block(
            "A paragraph that goes on over the end of the page because it is so very\f"
            "long that it needs two of them.",
            0,
            1,
        ),
        Block("The end.", 0, 3),
    )


def test_a_hyphen_the_document_writes_itself_is_kept() -> None:
    page = [Line("a dual\x02encoder and a break\x02ing word", 1), Line("The dual-encoder.", 1)]
    assert compose([page])[0].text.startswith("a dual-encoder and a breaking word")


def test_pages_without_text_are_noted_and_a_scan_is_refused() -> None:
    extract = pdf.read(making.pdf([lines("Words."), []]), "a.pdf")
    assert extract.notes == ("Page 2 has no text.",)
    with pytest.raises(Unreadable, match="blank"):
        pdf.read(making.pdf([[], []]), "a.pdf")
    with pytest.raises(Pictured, match=r"scanned.*extra `ocr`") as caught:
        pdf.read(making.pictured(3), "a.pdf")
    assert caught.value.pages == 3


def test_a_pdf_says_its_title_unless_it_is_a_programs() -> None:
    assert pdf.read(making.pdf([lines("Words.")], title="Refunds"), "a.pdf").title == "Refunds"
    made = making.pdf([lines("Words.")], title="Microsoft Word - a.doc")
    assert pdf.read(made, "a.pdf").title == ""


def test_columns_superscripts_and_bold_headings() -> None:
    body = [
        Line("The first column runs on to its", 1, 50, 290, 700, 700, 12),
        Line("end and then goes over into", 1, 50, 290, 686, 686, 12),
        Line("the second one", 1, 310, 550, 700, 700, 12),
        Line("2", 1, 552, 556, 704, 704, 7),
        Line("which ends here.", 1, 310, 400, 686, 686, 12),
        Line("Second heading", 1, 310, 400, 660, 660, 12, bold=True),
        Line("A new paragraph.", 1, 310, 420, 640, 640, 12),
        Line("    Another one, far below it.", 1, 310, 420, 600, 600, 12),
    ]
    assert [(block.text, block.level) for block in compose([body])] == [
        (
            "The first column runs on to its end and then goes over into the second one 2 "
            "which ends here.",
            0,
        ),
        ("Second heading", 1),
        ("A new paragraph.", 0),
        ("Another one, far below it.", 0),
    ]


def test_an_encrypted_pdf_is_refused_by_either_parser() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(BytesIO(making.pdf([lines("Secret.")]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    with pytest.raises(Unreadable, match="protected by a password"):
        pdf.read(out.getvalue(), "a.pdf")
    with pytest.raises(Unreadable, match="protected by a password"):
        list(salvage.pages(out.getvalue()))


def test_the_second_parser_reads_pages_too() -> None:
    assert list(salvage.pages(making.pdf([lines("One."), lines("Two.")]))) == ["One.", "Two."]


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        pdf.read(b"%PDF-1.7\nnothing of the kind", "a.pdf")


def word(document: object) -> bytes:
    out = BytesIO()
    document.save(out)  # type: ignore[attr-defined]  # python-docx's factory has no class
    return out.getvalue()


def test_docx_headings_lists_and_tables_in_order() -> None:
    from docx import Document

    document = Document()
    document.add_heading("Handbook", 0)
    document.add_heading("Leave", 1)
    document.add_paragraph("Everybody has thirty days.")
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("second", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Grade", "Days", "A", "30"], strict=True):
        cell.text = text
    document.add_paragraph("The end.")
    extract = docx.read(word(document), "a.docx")
    assert extract.title == "Handbook"
    assert extract.blocks == (
        Block("Handbook", 1),
        Block("Leave", 1),
        Block("Everybody has thirty days."),
        Block("- first"),
        Block("1. second"),
        Block("Grade: A | Days: 30"),
        Block("The end."),
    )


def test_docx_keeps_insertions_and_controls_and_drops_deletions() -> None:
    run = b"<w:r><w:t>%s</w:t></w:r>"
    body = (
        b"<w:p>" + run % b"kept " + b"<w:ins>" + run % b"new" + b"</w:ins>"
        b"<w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
        b"<w:sdt><w:sdtContent>" + making.paragraph("in a control") + b"</w:sdtContent></w:sdt>"
    )
    extract = docx.read(making.bare_docx(body), "a.docx")
    assert [block.text for block in extract.blocks] == ["kept new", "in a control"]


def test_docx_numbers_its_articles_as_word_does() -> None:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, style, text in ((0, "chineseCounting", "第%1条"), (1, "decimal", "（%2）"))
    )
    numbering = document.part.numbering_part.element
    numbering.append(
        parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for depth, text in ((0, "总则"), (1, "甲"), (1, "乙"), (0, "付款"), (1, "丙")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        found = f'<w:numPr {space}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
        properties.append(parse_xml(found))
    texts = [block.text for block in docx.read(word(document), "a.docx").blocks]
    assert texts == ["第一条 总则", "（1） 甲", "（2） 乙", "第二条 付款", "（1） 丙"]


def test_docx_entities_are_not_expanded() -> None:
    head = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = making.paragraph("before") + b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"
    extract = docx.read(making.bare_docx(body, head), "a.docx")
    assert [block.text for block in extract.blocks] == ["before"]


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (3, "decimal", "3"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (9, "lowerRoman", "ix"),
        (3, "chineseCounting", "三"),
        (10, "chineseCountingThousand", "十"),
        (21, "chineseCounting", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (110, "japaneseCounting", "一百一十"),
        (1001, "chineseCounting", "一千零一"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, style: str, written: str) -> None:
    assert write(number, style) == written
