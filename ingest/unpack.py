"""A ZIP of documents is many documents: each is handed in by itself, as ``archive.zip!inner``.

Office files are ZIPs too and stay whole. Names inside are labels here and never paths: nothing
is written anywhere.
"""

from __future__ import annotations

import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from indexes.errors import Unreadable
from ingest.archive import guard
from ingest.decode import decode
from ingest.sniff import is_zip

BETWEEN = "!"
OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/container.xml", "META-INF/manifest.xml")
ASSETS = re.compile(  # what web sites and folders hold beside documents
    r"\.(?:css|js|mjs|map|json|woff2?|ttf|otf|eot|ico|svg|mp[34]|mov|avi|wav|exe|dll|so|py[co]?"
    r"|class|o|a|lock|tmp|bak|swp)\Z",
    re.I,
)
MAX_NAME = 200
UTF8 = 0x800  # general purpose bit 11 (APPNOTE 4.4.4): the name is UTF-8


def unpack(key: str, name: str, data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield ``(key, name, bytes)`` of each document in ``data``: of most files, the file itself.

    An archive that breaks a limit, is damaged or holds no document is yielded as it is: its reader
    says why it cannot be read. Folders, links, hidden files and assets are passed over.
    """
    entries = _entries(data) if is_zip(data) else []
    if not entries:
        yield key, name, data
        return
    taken: set[str] = set()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for entry in entries:
            label = _label(entry)
            inner = _unique(f"{key}{BETWEEN}{label}", taken)
            yield inner, posixpath.basename(label), archive.read(entry)


def is_asset(path: str) -> bool:
    """Whether a file is none of the documents of its folder: hidden, a script, a font, a film."""
    parts = path.split("/")
    return any(part.startswith((".", "__MACOSX", "~$")) for part in parts) or bool(
        ASSETS.search(parts[-1])
    )


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        guard(data)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (Unreadable, zipfile.BadZipFile, zlib.error, ValueError):
        return []
    if any(entry.filename in OFFICE for entry in entries):
        return []
    return [entry for entry in entries if _is_document(entry)]


def _is_document(entry: zipfile.ZipInfo) -> bool:
    link = stat.S_ISLNK(entry.external_attr >> 16)
    label = _label(entry)
    return not (link or entry.is_dir() or not label or is_asset(label))


def _label(entry: zipfile.ZipInfo) -> str:
    """The name inside, without ways up or out, control or direction marks."""
    name = entry.filename
    if not entry.flag_bits & UTF8:  # zipfile took it for code page 437; in China it is GBK
        with suppress(UnicodeEncodeError, Unreadable):
            name = decode(name.encode("cp437")).text
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    path = posixpath.normpath("/" + name.replace("\\", "/")).strip("/")
    return unicodedata.normalize("NFC", path)[-MAX_NAME:].strip()


def _unique(key: str, taken: set[str]) -> str:
    """Two entries of one name are two documents, not two versions of one."""
    found, number = key, 2
    while found in taken:
        found, number = f"{key} ({number})", number + 1
    taken.add(found)
    return found
