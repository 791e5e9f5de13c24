"""What a file is, by its content; its name only decides between Markdown and plain text."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from indexes.errors import Unreadable
from ingest.archive import guard
from ingest.decode import decode
from ingest.vocabulary import Kind

READS = "this version reads PDF, Office, OpenDocument, EPUB, RTF, e-mail, web pages and text"

# First bytes, from the file(1) magic database's commonest: what is read, and what people hand in
# by mistake.
PICTURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
)
MAGIC: tuple[tuple[bytes, str], ...] = (
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
    ("PowerPoint Document", f"is an old PowerPoint file (.ppt); {READS}, so save it as .pptx"),
    ("__substg1.0", f"is an Outlook message; {READS}, so save it as .eml"),
)
ZIP_PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.", "xlsx"),
)
ZIP_TYPES: tuple[tuple[bytes, Kind], ...] = (
    (b"application/epub+zip", "epub"),
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "odp"),
)
MAIL = re.compile(
    r"^(?:From|To|Date|Subject|Received|Return-Path|Delivered-To|Message-ID|MIME-Version"
    r"|Reply-To|Content-Type|X-[\w-]+):[ \t]",
    re.I | re.M,
)
HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<(?:head|body)[\s>]", re.I)
TAGS = re.compile(r"</(?:p|div|table|h[1-6]|ul|ol|section|article|span|td)\s*>", re.I)
XML = re.compile(r"\s*<\?xml\b")
MARKDOWN = re.compile(r"\A---\n.*?\n---\s*\n|^#{1,6} \S|^```|^\|(?: ?:?-+:? ?\|)+", re.M | re.S)
SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".txt", ".text", ".log"), "text"),
}
HEAD = 4096  # characters looked at


def sniff(data: bytes, name: str) -> Kind:
    """Return the kind of ``data``; raise Unreadable saying what it seems to be when it is none."""
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable(f"{_called(name)} is empty.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if is_zip(data):
        return _zip(data, name)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if found := _known(data, name):
        return found
    try:
        text = decode(data).text
    except Unreadable as error:
        raise Unreadable(f"{_called(name)} is no text and no known format; {READS}.") from error
    return _text(text, name)


def is_zip(data: bytes) -> bool:
    """Whether ``data`` is a ZIP container, of whatever."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _called(name: str) -> str:
    """The file's own name without folders: what the reader of the reason knows it by."""
    last = PurePosixPath(name.replace("\\", "/")).name
    last = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return f"“{last[:80]}”" if last else "This file"


def _known(data: bytes, name: str) -> Kind | None:
    """The kind the first bytes give away; Unreadable when it is none that is read."""
    if data.startswith(OLE):
        return _old_office(data, name)
    for magic, kind in PICTURES:
        if data.startswith(magic) and not _reads_as_text(data, magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    for magic, what in MAGIC:
        if data.startswith(magic) and not _reads_as_text(data, magic):
            raise Unreadable(f"{_called(name)} {what}.")
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise Unreadable(f"{_called(name)} is a picture, sound or film; {READS}.")
    return None


def _old_office(data: bytes, name: str) -> Kind:
    for stream, what in OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            raise Unreadable(f"{_called(name)} {what}.")
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return "xls"
    raise Unreadable(f"{_called(name)} is an old Office file; {READS}.")


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
    for part, kind in ZIP_PARTS:
        if any(entry.startswith(part) for entry in names):
            return kind
    for prefix, kind in ZIP_TYPES:
        if mimetype.startswith(prefix):
            return kind
    if "META-INF/container.xml" in names:
        return "epub"  # packed without its mimetype
    guard(data)
    raise Unreadable(f"{_called(name)} is an archive with no documents of its own; unpack it.")


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
    if _is_mail(head, suffix):
        return "email"
    if HTML.search(head) and SUFFIXES.get(suffix) not in ("markdown", "csv"):
        return "html"
    if XML.match(head):
        raise Unreadable(f"{_called(name)} is an XML file; {READS}.")
    if suffix in (".htm", ".html", ".xhtml") and TAGS.search(text):
        return "html"
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if head.lstrip().startswith("<") and len(TAGS.findall(head)) > 2:
        return "html"
    return "markdown" if MARKDOWN.search(head.replace("\r\n", "\n")) else "text"


def _is_mail(head: str, suffix: str) -> bool:
    """Three header lines before the first blank one, or two in a file called .eml."""
    top = re.split(r"\r?\n\r?\n", head.lstrip(), maxsplit=1)[0]
    if not MAIL.match(top):
        return False
    return len(MAIL.findall(top)) >= (2 if suffix in (".eml", ".mht", ".mhtml") else 3)


def _binary(text: str) -> bool:
    controls = sum(character < " " and character not in "\t\n\r\x0b\x0c\x1b" for character in text)
    return controls > 0.02 * len(text) + 2
