"""The text of PDF files so broken that PDFium refuses them, through pypdf's lenient parser."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO

from indexes.errors import Unreadable


def pages(data: bytes) -> Iterator[str]:
    """Yield each page's text; raise Unreadable when pypdf cannot open the file either."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks are not for the user
    broken = Unreadable("This PDF is damaged: its pages cannot be read.")
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Unreadable("This PDF is protected by a password; save it without one.")
        found = list(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise broken from error
    for page in found:
        try:
            yield page.extract_text()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield ""
