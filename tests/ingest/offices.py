"""Office files made on the spot, part by part, as their makers write them."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO

from tests.ingest.making import archive

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table")
)


def workbook(sheets: dict[str, Sequence[Sequence[str | float]]], hidden: str = "") -> bytes:
    """An .xlsx with inline strings and numbers; the sheet called ``hidden`` is."""
    listed, related, parts = "", "", dict[str, bytes]()
    for number, (name, grid) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name == hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        related += (
            f'<Relationship Id="r{number}" Type="{RELATION}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(grid)
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" '
        f'Target="xl/workbook.xml"/></Relationships>'
    ).encode()
    parts["[Content_Types].xml"] = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{SHEET}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>'
    ).encode()
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'.encode()
    )
    return archive(parts)


def _sheet(grid: Sequence[Sequence[str | float]]) -> bytes:
    rows = ""
    for at, row in enumerate(grid, 1):
        cells = ""
        for column, value in zip("ABCDEFGHIJ", row, strict=False):
            if isinstance(value, str):
                inner = f"<is><t>{value}</t></is>"
                cells += f'<c r="{column}{at}" t="inlineStr">{inner}</c>' if value else ""
            else:
                cells += f'<c r="{column}{at}"><v>{value}</v></c>'
        rows += f'<row r="{at}">{cells}</row>'
    return f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def presentation(slides: Sequence[tuple[str, Sequence[str]]], notes: str = "") -> bytes:
    """A .pptx of titled slides with one text box each; ``notes`` are the first one's."""
    from pptx import Presentation

    made = Presentation()
    for title, texts in slides:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = "\n".join(texts)
    if notes:
        made.slides[0].notes_slide.notes_text_frame.text = notes
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def opendocument(body: str, kind: str = "text", title: str = "", locked: bool = False) -> bytes:
    """An OpenDocument file whose content is ``body``."""
    content = (
        f"<office:document-content {ODF}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:title>{title}</dc:title></office:meta></office:document-meta>"
    )
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": content.encode(),
            "meta.xml": meta.encode(),
            "META-INF/manifest.xml": b"<m><encryption-data/></m>" if locked else b"<m/>",
        }
    )


def book(chapters: dict[str, str], spine: Sequence[str], title: str = "A Book") -> bytes:
    """An EPUB of ``chapters`` (file name to XHTML), read in the order of ``spine``."""
    items = "".join(
        f'<item id="{name}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for name in chapters
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in spine)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>'
        f'<manifest><item id="nav" href="nav.xhtml" properties="nav"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{order}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    parts = {f"OEBPS/text/{name}": text.encode() for name, text in chapters.items()}
    return archive(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "OEBPS/book.opf": package.encode(),
            "OEBPS/nav.xhtml": b"<html><body>The menu</body></html>",
            **parts,
        }
    )


def message(body: str, attached: dict[str, bytes] | None = None, html: str = "") -> EmailMessage:
    """An e-mail about the heating, from A to B."""
    made = EmailMessage()
    made["From"], made["To"] = "Ann <a@example.org>", "b@example.org"
    made["Subject"] = "Die Heizung läuft"
    made["Date"] = "Mon, 02 Mar 2026 08:30:00 +0100"
    made["MIME-Version"] = "1.0"
    made.set_content(body)
    if html:
        made.add_alternative(html, subtype="html")
    for name, data in (attached or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made
