"""How hostile and broken files are made: each a few lines of code."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from io import BytesIO

from tests.ingest import making, offices
from tests.ingest.making import archive, bare_docx, lines, paragraph

XML = b'<?xml version="1.0"?>'
LAUGHS = (
    b'<!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 50) for step in range(8))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that mean nothing, the same ones every time."""
    return random.Random(seed).randbytes(size)


def nested(levels: int) -> bytes:
    """A ZIP in a ZIP in a ZIP."""
    data = b"words"
    for level in range(levels):
        data = archive({f"{level}.zip": data})
    return data


def overlapping() -> bytes:
    """Fifty directory entries that all point to one stretch of data (Fifield, 2019)."""
    base = archive({"a.txt": bytes(200_000)})
    start = base.index(b"PK\x01\x02")
    end = base.index(b"PK\x05\x06")
    entry, tail = base[start:end], base[end:]
    count = struct.pack("<HH", 50, 50)
    size = struct.pack("<II", len(entry) * 50, start)
    return base[:start] + entry * 50 + tail[:8] + count + size + tail[20:]


def lying() -> bytes:
    """An archive whose directory understates what it unpacks to."""
    return archive({"word/document.xml": bytes(100_000)}).replace(
        (100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    )


def encrypted_zip() -> bytes:
    """A Word file whose entries say they are encrypted."""
    data = bytearray(bare_docx(paragraph("secret")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def png(width: int, height: int) -> bytes:
    """A PNG head that claims this size, with next to nothing behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def raw_pdf(*objects: bytes, extra: bytes = b"") -> bytes:
    """A PDF of these objects, the first one its catalogue; ``extra`` goes into the trailer."""
    made = making.numbered(objects)
    return made.replace(b"trailer\n<<", b"trailer\n<< " + extra)


def page_with(content: bytes, more: bytes = b"") -> bytes:
    """A PDF of one page with this content stream."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content),
        b"<< >>",
    )


def xmp_laughs() -> bytes:
    """A PDF whose metadata is a billion laughs."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 3 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream"
        % (len(LAUGHS), LAUGHS),
        b"<< >>",
    )


def sheet_far() -> bytes:
    """A workbook with a value in its first cell and one in the last cell there is."""
    data = offices.workbook({"A": [["near"], ["far"]]})
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            body = source.read(name)
            body = body.replace(b'<row r="2"><c r="A2"', b'<row r="1048576"><c r="XFD1048576"')
            made.writestr(name, body)
    return out.getvalue()


def mail_loop(levels: int) -> bytes:
    """A message forwarded in a message, again and again."""
    body = b"Hello."
    for level in range(levels):
        mark = b"b%d" % level
        body = (
            b"From: a@b\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
            b'boundary="%s"\n\n--%s\nContent-Type: message/rfc822\n\n%s\n--%s--\n'
            % (mark, mark, body, mark)
        )
    return body


def utf7() -> bytes:
    """A page that hides a script from those who do not know UTF-7."""
    return b'<html><head><meta charset="utf-7"></head><body>+ADw-script+AD4-x+ADw-/script+AD4-'


def polyglot() -> bytes:
    """A PDF that is a ZIP as well."""
    return making.pdf([lines("I am a PDF.")]) + archive({"evil.txt": b"and an archive"})
