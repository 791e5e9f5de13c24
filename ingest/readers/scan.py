"""Pictures of pages: image files, and PDF pages without a text layer, read by OCR.

How surely each page was read is recorded in the notes, and for the whole in the metadata fields
``ocr_pages`` and ``ocr_confidence``.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.errors import Hostile, Unreadable
from ingest.readers import pdf
from ingest.readers.columns import ordered
from ingest.readers.layout import Line, compose
from ingest.readers.ocr import LEGIBLE, Seen, recognise
from ingest.vocabulary import Extract

LONGEST = 2000  # pixels of a page's longer side: about 170 dots an inch of A4
MAX_PIXELS = 100_000_000
MAX_SEEN = 200  # pages or pictures of one file
NO_WORDS = "No words could be recognised in the pictures of this file."


def read(data: bytes, name: str) -> Extract:
    """Return the text of an image file or of a PDF with pictured pages.

    Raises Unreadable when no words are found, Hostile when a picture is absurdly large.
    """
    return _pdf(data, name) if b"%PDF-" in data[:1024] else _image(data)


def _pdf(data: bytes, name: str) -> Extract:
    document = pdf.opened(data)
    if document is None:
        return pdf.read(data, name)
    record = _Record()
    pages = []
    for number in range(1, min(len(document), pdf.MAX_PAGES) + 1):
        found = list(pdf.lines(document, number))
        if not found and pdf.is_drawn(document, number) and record.pages < MAX_SEEN:
            found = record.lines(_rendered(document[number - 1]), number)
        elif not found:
            record.notes.append(f"Page {number} has no text.")
        pages.append(found)
    if record.pages and not any(pages):
        raise Unreadable(NO_WORDS)
    return record.stamped(pdf.extract(document, pages, record.notes, 0))


def _rendered(page: Any) -> NDArray[np.uint8]:
    longer = max(*page.get_size(), 1.0)
    bitmap = page.render(scale=min(LONGEST / longer, 8.0), rev_byteorder=True)
    return np.array(bitmap.to_numpy()[:, :, :3])


def _image(data: bytes) -> Extract:
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    record = _Record()
    pages = []
    try:
        with Image.open(BytesIO(data)) as image:
            animated = image.format == "GIF" or image.format == "WEBP"
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if frame.width * frame.height > MAX_PIXELS:
                    raise Hostile(f"This picture has more than {MAX_PIXELS:,} pixels.")
                upright = ImageOps.exif_transpose(frame).convert("RGB")
                upright.thumbnail((LONGEST, LONGEST))
                pages.append(record.lines(np.asarray(upright), number))
                if animated or number >= MAX_SEEN:
                    break
    except Image.DecompressionBombError as error:
        raise Hostile(f"This picture has more than {MAX_PIXELS:,} pixels.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable("This picture is damaged: it cannot be decoded.") from error
    if not record.kept:
        raise Unreadable(NO_WORDS)
    return record.stamped(Extract(blocks=tuple(compose(pages)), notes=tuple(record.notes)))


class _Record:
    """What OCR did to one document."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.pages = 0
        self.kept: list[float] = []  # confidence of every line taken

    def lines(self, picture: NDArray[np.uint8], page: int) -> list[Line]:
        """Return the legible lines of one page in reading order, and note how it went."""
        seen = recognise(picture)
        legible = [line for line in seen if line.confidence >= LEGIBLE and line.text]
        self.pages += 1
        self.kept += [line.confidence for line in legible]
        mean = float(np.mean([line.confidence for line in legible])) if legible else 0.0
        self.notes.append(
            f"Page {page} was read by OCR: {len(legible)} of {len(seen)} lines, "
            f"confidence {mean:.2f}."
        )
        height = picture.shape[0]
        return [_line(line, page, height) for line in ordered(legible)]

    def stamped(self, extract: Extract) -> Extract:
        """Return ``extract`` with the record in its metadata."""
        if not self.pages:
            return extract
        confidence = round(float(np.mean(self.kept)), 3) if self.kept else 0.0
        metadata = {"ocr_pages": self.pages, "ocr_confidence": confidence}
        return replace(extract, metadata={**extract.metadata, **metadata}, pictured=0)


def _line(seen: Seen, page: int, height: int) -> Line:
    """A line in a PDF's coordinates, whose origin is the lower left."""
    size = seen.bottom - seen.top
    base = height - seen.bottom
    return Line(seen.text, page, seen.left, seen.right, base, base, size)
