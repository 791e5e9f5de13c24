"""The first half of the line: what a file is, what it says, and its canonical text.

It touches nothing but the bytes it is given, and runs inside the sandbox's child process.
"""

from __future__ import annotations

from importlib import import_module

from indexes.errors import Pictured
from ingest.clean import clean
from ingest.sniff import sniff
from ingest.vocabulary import Extract, Intake, Kind

READERS: dict[Kind, str] = {
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "slides",
    "xlsx": "sheets",
    "xls": "sheets",
    "ods": "sheets",
    "odt": "opendocument",
    "odp": "opendocument",
    "rtf": "rtf",
    "epub": "epub",
    "email": "mail",
    "csv": "separated",
    "html": "html",
    "markdown": "markdown",
    "text": "plain",
}
SCANNED = "scan"  # pictures, and the pages of a PDF that are pictures
PICTURE = "This is a picture; install Ibid with its extra `ocr` to have the words in it read."
FRAMES = {"tiff": 20}  # pictures in one file, at most


def read(data: bytes, name: str, ocr: bool = False, pages: int | None = None) -> Intake:
    """Return the document in ``data``; raise Unreadable or Hostile with the reason.

    ``ocr`` says whether this process may recognise the words in pictures, which takes time and
    memory; without it, Pictured says how many pages ask for it. Of a PDF, only the first ``pages``
    are read where they are given.
    """
    kind = sniff(data, name)
    return clean(extract(data, name, kind, ocr, pages), name, kind)


def extract(
    data: bytes, name: str, kind: Kind, ocr: bool = False, pages: int | None = None
) -> Extract:
    """Return what the reader of ``kind`` takes out of ``data``."""
    if not ocr and kind not in READERS:
        raise Pictured(PICTURE, FRAMES.get(kind, 1))
    reader = SCANNED if ocr and kind == "pdf" else READERS.get(kind, SCANNED)
    module = import_module(f"ingest.readers.{reader}")  # only the libraries this kind needs
    asked = (data, name, pages) if pages and kind == "pdf" else (data, name)
    found: Extract = module.read(*asked)
    return found
