"""Documents made on the spot: small, valid where they say so, hostile where they say so."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

Placed = tuple[int, int, int, str]  # x, y, font size, text


def pdf(
    pages: Sequence[Sequence[Placed]], title: str = "", loop: bool = False, drawn: str = ""
) -> bytes:
    """A PDF with one Helvetica; ``loop`` makes its page tree its own child.

    ``drawn`` are operators that every page begins with.
    """
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{'2 0 R ' * loop}{kids}] /Count {len(pages) + 99 * loop} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        content = drawn.encode() + "".join(
            f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in page
        ).encode("cp1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * index)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    objects.append(f"<< /Title ({title}) >>".encode())
    return numbered(objects)


def numbered(objects: Sequence[bytes]) -> bytes:
    """A PDF 1.4 of ``objects``: the catalogue is the first, the information on the document the last."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


def pictured(pages: int) -> bytes:
    """A PDF whose pages have strokes and no text."""
    drawn = pdf([[] for _ in range(pages)])
    return drawn.replace(b"/Length 0 >>\nstream\n", b"/Length 16 >>\nstream\n0 0 m 9 9 l S 1 w")


def lines(*texts: str, top: int = 760, left: int = 72, size: int = 11) -> list[Placed]:
    """Lines one under another at the usual leading."""
    return [(left, top - 14 * index, size, text) for index, text in enumerate(texts)]


def filter_chain(depth: int = 12) -> bytes:
    """A page whose content is zeros deflated many times over: kilobytes that unpack to gigabytes."""
    content = zlib.compress(b"\0" * (64 * 1024 * 1024), 9)
    for _ in range(depth - 1):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * depth
    return numbered(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream"
            % (len(content), filters, content),
            b"<< >>",
        ]
    )


def archive(entries: dict[str, bytes]) -> bytes:
    """A ZIP of ``entries``."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries.items():
            made.writestr(name, body)
    return out.getvalue()


CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    b'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def bare_docx(body: bytes, head: bytes = b'<?xml version="1.0"?>') -> bytes:
    """A Word document of one part whose body is ``body``."""
    document = head + b"<w:document " + W + b"><w:body>" + body + b"</w:body></w:document>"
    return archive(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS,
            "word/document.xml": document,
        }
    )


def paragraph(text: str) -> bytes:
    """A Word paragraph."""
    return b"<w:p><w:r><w:t>" + text.encode() + b"</w:t></w:r></w:p>"
