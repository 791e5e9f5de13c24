"""Reading happens in another process, which may run wild without harm and is killed when it does.

It serves many files, since starting it costs more than most files do, and is replaced when it
breaks a limit or wears out. Pictures of pages go to a second one, which has more of everything:
recognising words takes seconds a page and its models fill hundreds of megabytes.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self

from indexes.errors import Hostile, Unreadable
from ingest import frames
from ingest.child import MEMORY, OCR
from ingest.process import CRASHED, Process
from ingest.vocabulary import Intake

log = logging.getLogger("ibid.sandbox")

SECONDS = 30.0
LONG = 256 * 1024  # bytes of a PDF that takes so long that its first pages are read before
PEEKED = 30  # pages
PEEK_SECONDS = 5.0
PAGE_SECONDS = 120.0  # more for every page whose words are recognised: some 5 s of a free core
MAX_PICTURED = 200  # pages recognised of one document
GREEDY = f"Reading this file took more than {MEMORY // 1024**2} MB of memory; split it."
UNSEEN = "Recognising the words of its pictures failed: {}"


class Sandbox:
    """Reads files in child processes; one at a time, from any thread.

    ``seconds`` is the wall clock a file may take. ``ocr`` says whether the words in pictures are
    recognised: where the extra is installed, unless told.
    """

    def __init__(self, seconds: float = SECONDS, ocr: bool | None = None) -> None:
        self._seconds = seconds
        self._ocr = find_spec("rapidocr") is not None if ocr is None else ocr
        self._lock = threading.Lock()
        self._plain = Process()
        self._seeing = Process(OCR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``; raise Unreadable or Hostile with the reason."""
        with self._lock:
            answer = self._plain.ask(data, name, self._seconds)
            pictured = _pictured(answer)
            if not (pictured and self._ocr):
                return _judge(answer, name)
            return self._see(data, name, answer, pictured)

    def peek(self, data: bytes, name: str) -> Intake | None:
        """Return the first pages of a long PDF; None of others, and where `read` will say why not."""
        if len(data) < LONG or not data[:1024].lstrip().startswith(b"%PDF-"):
            return None
        with self._lock:
            try:
                return _judge(self._plain.ask(data, name, PEEK_SECONDS, PEEKED), name)
            except Unreadable:
                return None

    def close(self) -> None:
        """End the children; the sandbox can be used again, and starts others."""
        with self._lock:
            self._plain.close()
            self._seeing.close()

    def _see(self, data: bytes, name: str, answer: dict[str, Any], pictured: int) -> Intake:
        """Read again with OCR; what was text already is kept when that fails."""
        seconds = self._seconds + PAGE_SECONDS * min(pictured, MAX_PICTURED)
        try:
            return _judge(self._seeing.ask(data, name, seconds), name)
        except Unreadable as error:
            if "intake" not in answer:
                raise
            intake = _judge(answer, name)
            notes = (*intake.reading.notes, UNSEEN.format(error.message))
            return replace(intake, reading=replace(intake.reading, notes=notes))


def _pictured(answer: dict[str, Any]) -> int:
    """How many pages of the document are pictures without text."""
    intake = answer.get("intake")
    found = intake.get("pictured") if isinstance(intake, dict) else answer.get("pictured")
    return found if isinstance(found, int) else 0


def _judge(answer: dict[str, Any], name: str) -> Intake:
    if "hostile" in answer:
        raise Hostile(answer["hostile"])
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    if "memory" in answer:
        raise Hostile(GREEDY)
    if "tripped" in answer:
        log.warning("reading %r: %s", name, answer["tripped"])
        raise Unreadable("This file is malformed: its reader could make nothing of it.")
    try:
        return frames.unpack(answer["intake"])
    except (KeyError, TypeError, ValueError) as error:
        raise Hostile(CRASHED) from error
