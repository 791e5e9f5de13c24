"""Documents that are a ZIP of XML parts (Office Open XML, OpenDocument, EPUB)."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from indexes.errors import Hostile, Unreadable
from ingest.archive import guard

MAX_DEPTH = 256  # of elements in one another: lxml's own limit


class Package:
    """The parts of one such file, by name.

    Raises Unreadable when the archive is damaged or encrypted, Hostile when it is a bomb.
    """

    def __init__(self, data: bytes) -> None:
        guard(data)
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def bytes(self, name: str) -> bytes | None:
        """Return a part, None when there is no such one; case does not matter."""
        found = self._names.get(name.lower())
        return None if found is None else self._archive.read(found)

    def xml(self, name: str) -> Any | None:
        """Return the root element of a part, None when it is missing or no XML."""
        data = self.bytes(name)
        return None if data is None else parse(data)


def parse(data: bytes) -> Any | None:
    """Return the root element of ``data``, None when it is no XML.

    Entities are not resolved and nothing is fetched; Hostile when it declares entities at all.
    """
    from lxml import etree  # type: ignore[import-untyped]  # it has no stubs

    if b"<!ENTITY" in data[:65536]:
        raise Hostile("This file declares XML entities, as bombs do and documents do not.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def damaged(what: str) -> Unreadable:
    """Return the error of a ``what`` whose main part is missing or broken."""
    return Unreadable(f"This {what} is damaged: its parts cannot be read.")
