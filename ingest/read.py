"""The first half of the line: what a file is, what it says, and its canonical text.

It touches nothing but the bytes it is given, and runs inside the sandbox's child process.
"""

from __future__ import annotations

from importlib import import_module

from ingest.clean import clean
from ingest.sniff import sniff
from ingest.vocabulary import Extract, Intake, Kind

READERS: dict[Kind, str] = {
    "pdf": "ingest.readers.pdf",
    "docx": "ingest.readers.docx",
    "html": "ingest.readers.html",
    "markdown": "ingest.readers.markdown",
    "text": "ingest.readers.plain",
}


def read(data: bytes, name: str) -> Intake:
    """Return the document in ``data``; raise Unreadable or Hostile with the reason."""
    kind = sniff(data, name)
    reader = import_module(READERS[kind])  # only the libraries this kind needs
    extract: Extract = reader.read(data, name)
    return clean(extract, name, kind)
