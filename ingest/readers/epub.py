"""EPUB books (EPUB 3.3 and 2): the chapters in reading order, as their pages read."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from indexes.errors import Unreadable
from ingest.decode import decode
from ingest.readers.html import whole
from ingest.readers.package import Package, damaged
from ingest.vocabulary import Block, Extract

CONTAINER = "META-INF/container.xml"
DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
LOCKED = "This book is protected against copying; only its publisher's readers can open it."


def read(data: bytes, name: str) -> Extract:
    """Return the chapters' blocks; raise Unreadable when damaged or locked, Hostile for a bomb."""
    package = Package(data)
    container = package.xml(CONTAINER)
    root = next(iter(container.iter(ROOT)), None) if container is not None else None
    place = root.get("full-path") or "" if root is not None else ""
    book = package.xml(place)
    if book is None:
        raise damaged("EPUB book")
    blocks: list[Block] = []
    notes: list[str] = []
    for href in _spine(book):
        part = package.bytes(posixpath.normpath(posixpath.join(posixpath.dirname(place), href)))
        if part is None:
            notes.append(f"The chapter {href!r} is missing.")
            continue
        blocks += whole(decode(part).text)
    if not blocks and package.bytes("META-INF/encryption.xml") is not None:
        raise Unreadable(LOCKED)
    if not blocks:
        raise Unreadable("This book has no text.")
    title = book.findtext(f".//{DC}title") or ""
    return Extract(blocks=tuple(blocks), title=" ".join(title.split()), notes=tuple(notes[:20]))


def _spine(book: Any) -> list[str]:
    """The addresses of the chapters in reading order, without the navigation page."""
    items = {item.get("id"): item for item in book.iter(OPF + "item")}
    found = []
    for reference in book.iter(OPF + "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        found.append(unquote(item.get("href") or "").partition("#")[0])
    return found
