"""What people keep documents in beside PDF and Word: every reader says what stands there, in order."""

from __future__ import annotations

import io
import zipfile

import pytest

from indexes.errors import Hostile, Pictured, Unreadable
from indexes.vocabulary import Reading
from ingest.read import read
from ingest.readers.docx import PLAIN
from tests.ingest import offices
from tests.ingest.making import archive, bare_docx, lines, paragraph, pdf, pictured


def reading(data: bytes, name: str) -> Reading:
    return read(data, name).reading


def headings(found: Reading) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in found.sections]


def test_a_sheets_rows_carry_their_headings_and_a_hidden_sheet_is_left_out() -> None:
    data = offices.workbook(
        {
            "Prices": [
                ["Prices from March"],
                ["Item", "Price", "Stock"],
                ["Lamp", 12.5, 3.0],
                ["Bulb", 4.0, 4.0],
                [],
                ["Ask", "Tell"],
                ["who", "them"],
            ],
            "Secret": [["margin", "secret"]],
        },
        hidden="Secret",
    )
    found = reading(data, "list.xlsx")
    assert found.text.split("\n") == [
        *("Prices", "", "Prices from March", ""),
        "Item: Lamp | Price: 12.5 | Stock: 3",
        *("Item: Bulb | Price: 4 | Stock: 4", "", "Ask: who | Tell: them"),
    ]
    assert (found.title, headings(found)) == ("list", [(1, "Prices")])
    assert found.notes == ("The hidden sheet 'Secret' was left out.",)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Team,City\nBlues,STL\n", "a.csv", "Team: Blues | City: STL"),
        (
            "年份;收入\n2022;1,5\n2023;2,5\n",
            "a.csv",
            "年份: 2022 | 收入: 1,5\n年份: 2023 | 收入: 2,5",
        ),
        ("a\tb\n1\t2\n", "a.tsv", "a: 1 | b: 2"),
        ('a,b\n"x, y","two\nlines"\n', "a.csv", "a: x, y | b: two lines"),
        ("1,2,3\n4,5,6\n", "a.csv", "1 | 2 | 3\n4 | 5 | 6"),
        (
            "Cups,,\nTeam,City,Won\nBlues,STL,1\n",
            "a.csv",
            "Cups\n\nTeam: Blues | City: STL | Won: 1",
        ),
        (
            "Kind,Results,\n,Accuracy,Time\nBlind,34%,9\n",
            "a.csv",
            "Kind: Blind | Results Accuracy: 34% | Results Time: 9",
        ),
        ("x,y\n5,5\n", "a.csv", "x: 5 | y: 5"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_table_as_text(text: str, name: str, expected: str, encoding: str) -> None:
    assert reading(text.encode(encoding), name).text == expected


def test_slides_are_pages_and_their_titles_sections() -> None:
    data = offices.presentation(
        [("Leave", ["Thirty days", "Ask early"]), ("Sick days", ["Call by nine"])], notes="Smile."
    )
    found = reading(data, "talk.pptx")
    assert found.text == "Leave\n\nThirty days\n\nAsk early\n\nSmile.\n\nSick days\n\nCall by nine"
    assert headings(found) == [(1, "Leave"), (1, "Sick days")]
    assert [(page.number, page.start) for page in found.pages] == [
        (1, 0),
        (2, found.text.index("Sick")),
    ]


def test_opendocument_keeps_structure_and_drops_what_is_deleted_or_hidden() -> None:
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Scope</text:h>'
        "<text:p>One<text:s/>two<text:tab/>three<text:line-break/>four <text:span>five</text:span>"
        "<office:annotation><text:p>a comment</text:p></office:annotation>."
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>A note.</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>"
        "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>1</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="9999999"><text:p>2</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    found = reading(offices.opendocument(body, title="Rules"), "a.odt")
    assert found.text == "Scope\n\nOne two three\nfour five.\n\nA note.\n\n- item\n\nA: 1 | B: 2"
    assert (found.title, headings(found)) == ("Rules", [(2, "Scope")])


def test_locked_and_empty_office_files_say_so() -> None:
    with pytest.raises(Unreadable, match="password"):
        read(offices.opendocument("<text:p>x</text:p>", locked=True), "a.odt")
    with pytest.raises(Unreadable, match="no text"):
        read(offices.opendocument(""), "a.odt")
    with pytest.raises(Unreadable, match="no cells"):
        read(offices.workbook({"A": []}), "a.xlsx")
    with pytest.raises(Unreadable, match="damaged"):
        read(archive({"ppt/presentation.xml": b"<p/>"}), "a.pptx")
    with pytest.raises(Unreadable, match="damaged"):
        read(archive({"xl/workbook.xml": b"<w"}), "a.xlsx")


def test_a_books_chapters_come_in_the_order_of_its_spine() -> None:
    chapters = {
        "b.xhtml": "<html><body><h1>Two</h1><p>Later.</p></body></html>",
        "a.xhtml": '<html><body><h1>One</h1><p>First.<span style="display:none">no</span></p></body></html>',
    }
    found = reading(offices.book(chapters, ["a.xhtml", "b.xhtml", "lost.xhtml"]), "a.epub")
    assert found.text == "One\n\nFirst.\n\nTwo\n\nLater."
    assert (found.title, headings(found)) == ("A Book", [(1, "One"), (1, "Two")])
    assert found.media_type == "application/epub+zip"


def test_entities_in_a_part_are_refused() -> None:
    evil = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><container>&a;</container>'
    with pytest.raises(Hostile, match="entities"):
        read(archive({"META-INF/container.xml": evil}), "a.epub")


def test_rich_text_gives_paragraphs_in_its_own_encoding() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg936{\info{\title Rules}}{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
        rb"{\b Caf\u233?} opens.\par \'c4\'e3\'ba\'c3\'a1\'a3\par "
        rb"\trowd\cellx1000\cellx2000 a\cell b\cell\row {\v secret}}"
    )
    found = reading(data, "a.rtf")
    assert found.title == "Rules"
    assert found.text == "Café opens.\n\n你好。\n\na | b"
    with pytest.raises(Hostile, match="nests"):
        read(b"{\\rtf1 " + b"{" * 600 + b"x", "a.rtf")


def test_an_email_is_read_with_what_is_attached() -> None:
    forwarded = offices.message("Forwarded words.")
    made = offices.message(
        "The plain words.", {"terms.md": b"# Terms\n\nThirty days.", "x.zip": archive({"a": b""})}
    )
    made.add_attachment(forwarded)
    found = reading(made.as_bytes(), "note.eml")
    assert found.title == "Die Heizung läuft"
    assert headings(found) == [
        *((1, "Die Heizung läuft"), (2, "terms.md"), (3, "Terms"), (2, "Die Heizung läuft")),
    ]
    places = [found.text.index(words) for words in ("plain", "Thirty days", "Forwarded")]
    assert places == sorted(places)
    assert found.metadata == {
        "from": "Ann <a@example.org>",
        "to": "b@example.org",
        "date": "2026-03-02",
    }
    assert len(found.notes) == 1
    assert "x.zip" in found.notes[0]


def test_an_email_of_html_alone_hides_what_is_hidden() -> None:
    made = offices.message("x", html="<p>Seen</p><p style='display:none'>unseen</p>")
    plain = made.get_body(("plain",))
    assert plain is not None
    made.get_payload().remove(plain)  # type: ignore[union-attr]  # a list of parts here
    text = reading(made.as_bytes(), "note").text
    assert "Seen" in text
    assert "unseen" not in text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(30), b"\xff\xd8\xff\xe0" + bytes(30)]
)
def test_a_picture_asks_for_the_extra(data: bytes) -> None:
    with pytest.raises(Pictured, match="extra `ocr`") as caught:
        read(data, "a.bin")
    assert caught.value.pages == 1


def test_a_pdf_with_one_drawn_page_counts_it() -> None:
    drawn = (
        pictured(1).replace(b"0 0 m", b"BT/F1 9 Tf(Words.)Tj ET 0 0 m").replace(b"16 >>", b"39 >>")
    )
    assert read(drawn, "a.pdf").pictured == 0
    both = pdf([lines("Words."), []]).replace(
        b"/Length 0 >>\nstream\n", b"/Length 16 >>\nstream\n0 0 m 9 9 l S 1 w"
    )
    assert read(both, "a.pdf").pictured == 1
    assert read(pdf([lines("Words."), []]), "a.pdf").pictured == 0


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_word_files_with_macros_and_templates_read_as_documents(kind: str) -> None:
    data = bare_docx(paragraph("Notice is thirty days."))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(PLAIN, kind.encode())
    assert parts["[Content_Types].xml"] != types
    assert reading(archive(parts), "rules.docm").text.strip() == "Notice is thirty days."
