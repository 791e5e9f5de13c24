"""What a file is, by its content; its name only decides between Markdown and plain text."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from indexes.errors import Unreadable
from ingest.decode import decode
from ingest.vocabulary import Kind

READS = "this version reads PDF, DOCX, HTML, Markdown and text"
OCR = "the words in a picture need OCR, which is not there yet"

# First bytes of what people hand in by mistake, from the file(1) magic database's commonest.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", f"is an RTF file; {READS}"),
    (b"\x89PNG\r\n", f"is a PNG image; {OCR}"),
    (b"\xff\xd8\xff", f"is a JPEG image; {OCR}"),
    (b"GIF8", f"is a GIF image; {OCR}"),
    (b"II*\0", f"is a TIFF image; {OCR}"),
    (b"MM\0*", f"is a TIFF image; {OCR}"),
    (b"BM", f"is a BMP image; {OCR}"),
    (b"\x1f\x8b", f"is a gzip archive; {READS}"),
    (b"BZh", f"is a bzip2 archive; {READS}"),
    (b"\xfd7zXZ\0", f"is an xz archive; {READS}"),
    (b"7z\xbc\xaf\x27\x1c", f"is a 7z archive; {READS}"),
    (b"Rar!\x1a\x07", f"is a RAR archive; {READS}"),
    (b"\x7fELF", f"is a program; {READS}"),
    (b"MZ\x90", f"is a program; {READS}"),
    (b"SQLite format 3\0", f"is a database; {READS}"),
    (b"%!PS", f"is a PostScript file; {READS}"),
    (b"ID3", f"is an audio file; {READS}"),
    (b"OggS", f"is an audio file; {READS}"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "is protected by a password; save it without one and send it again"),
    ("WordDocument", f"is an old Word file (.doc); {READS}, so save it as .docx"),
    ("Workbook", f"is an old Excel file (.xls); {READS}"),
    ("PowerPoint Document", f"is an old PowerPoint file (.ppt); {READS}"),
    ("__substg1.0", f"is an Outlook message; {READS}"),
)
ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("ppt/", f"is a PowerPoint file; {READS}"),
    ("xl/", f"is an Excel file; {READS}"),
)
ZIP_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"application/epub+zip", f"is an EPUB book; {READS}"),
    (b"application/vnd.oasis.opendocument.text", f"is an OpenDocument text (.odt); {READS}"),
    (b"application/vnd.oasis.opendocument", f"is an OpenDocument file; {READS}"),
)
HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<(?:head|body)[\s>]", re.I)
TAGS = re.compile(r"</(?:p|div|table|h[1-6]|ul|ol|section|article|span|td)\s*>", re.I)
XML = re.compile(r"\s*<\?xml\b")
MARKDOWN = re.compile(r"\A---\n.*?\n---\s*\n|^#{1,6} \S|^```|^\|(?: ?:?-+:? ?\|)+", re.M | re.S)
HEAD = 4096  # characters looked at


def sniff(data: bytes, name: str) -> Kind:
    """Return the kind of ``data``; raise Unreadable saying what it seems to be when it is none."""
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable(f"{_called(name)} is empty.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip(data, name)
    _refuse_known(data, name)
    try:
        text = decode(data).text
    except Unreadable as error:
        raise Unreadable(f"{_called(name)} is no text and no known format; {READS}.") from error
    return _text(text, name)


def _called(name: str) -> str:
    """The file's own name without folders: what the reader of the reason knows it by."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return f"“{last[:80]}”" if last else "This file"


def _refuse_known(data: bytes, name: str) -> None:
    if data.startswith(OLE):
        for stream, what in OLE_STREAMS:
            if stream.encode("utf-16-le") in data:
                raise Unreadable(f"{_called(name)} {what}.")
        raise Unreadable(f"{_called(name)} is an old Office file; {READS}.")
    for magic, what in MAGIC:
        if data.startswith(magic) and not _reads_as_text(data, magic):
            raise Unreadable(f"{_called(name)} {what}.")
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise Unreadable(f"{_called(name)} is a picture, sound or film; {READS}.")


def _reads_as_text(data: bytes, magic: bytes) -> bool:
    """Short magics are also words: a text may begin with “BM” or “ID3”."""
    return len(magic) <= 4 and magic.isascii() and b"\0" not in data[:512]


def _zip(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = _head(archive, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"{_called(name)} is a damaged ZIP or Office file.") from error
    if "word/document.xml" in names:
        return "docx"
    for part, what in ZIP_PARTS:
        if any(entry.startswith(part) for entry in names):
            raise Unreadable(f"{_called(name)} {what}.")
    for kind, what in ZIP_TYPES:
        if mimetype.startswith(kind):
            raise Unreadable(f"{_called(name)} {what}.")
    raise Unreadable(f"{_called(name)} is a ZIP archive; unpack it and send the files in it.")


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(100)


def _text(text: str, name: str) -> Kind:
    head = text.lstrip("\ufeff")[:HEAD]
    if _binary(head):
        raise Unreadable(f"{_called(name)} is no text and no known format; {READS}.")
    if not text.strip("\ufeff \t\r\n\x0b\x0c\u3000"):
        raise Unreadable(f"{_called(name)} is empty.")
    suffix = PurePosixPath(name.lower()).suffix
    if HTML.search(head) and suffix not in (".md", ".markdown"):
        return "html"
    if XML.match(head):
        raise Unreadable(f"{_called(name)} is an XML file; {READS}.")
    if suffix in (".htm", ".html", ".xhtml") and TAGS.search(text):
        return "html"
    if suffix in (".md", ".markdown"):
        return "markdown"
    if suffix in (".txt", ".text", ".csv", ".log"):
        return "text"
    if head.lstrip().startswith("<") and len(TAGS.findall(head)) > 2:
        return "html"
    return "markdown" if MARKDOWN.search(head.replace("\r\n", "\n")) else "text"


def _binary(text: str) -> bool:
    controls = sum(character < " " and character not in "\t\n\r\x0b\x0c\x1b" for character in text)
    return controls > 0.02 * len(text) + 2
