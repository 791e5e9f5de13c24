"""Tells thinking from answer in text where the engine did not: ``<think>`` tags that leak."""

from __future__ import annotations

from service.models.port import Text, Thinking

OPEN, CLOSE = "<think>", "</think>"


class Splitter:
    """Splits content as it streams in; tags may be cut anywhere, and the opening one missing.

    With ``hold`` nothing is called text until a tag, earlier thinking or the end has shown what it
    is: R1 prompted with an open ``<think>`` sends only the closing tag, and by then it is too late
    to take a sentence back. Without ``hold`` a stray closing tag is dropped; ``leaked`` says so.
    """

    def __init__(self, *, hold: bool) -> None:
        self.leaked = False
        self._hold = hold
        self._inside = False
        self._said = False  # some text was passed on
        self._buffer = ""

    def thought(self) -> None:
        """Note that the engine sends thinking apart, so that content need not be held."""
        self._hold = False

    def feed(self, content: str) -> list[Thinking | Text]:
        """Take the next piece of content and return what is certain by now."""
        self._buffer += content
        out: list[Thinking | Text] = []
        while self._cut(out):
            pass
        if self._inside or not self._hold:
            safe = len(self._buffer) - _overlap(self._buffer)
            self._emit(out, self._buffer[:safe])
            self._buffer = self._buffer[safe:]
        return out

    def end(self) -> list[Thinking | Text]:
        """Return what was still held; the stream is over."""
        out: list[Thinking | Text] = []
        self._emit(out, self._buffer)
        self._buffer = ""
        return out

    def _cut(self, out: list[Thinking | Text]) -> bool:
        """Pass on the text before the next whole tag, and the tag with it."""
        opened, closed = self._buffer.find(OPEN), self._buffer.find(CLOSE)
        if opened < 0 and closed < 0:
            return False
        opens = opened >= 0 and (closed < 0 or opened < closed)
        at, tag = (opened, OPEN) if opens else (closed, CLOSE)
        before, self._buffer = self._buffer[:at], self._buffer[at + len(tag) :]
        if not opens and not self._inside:
            self._inside = self._hold  # no opening tag: what was held is thinking
            self.leaked = self.leaked or self._said or (not self._hold and bool(before.strip()))
        self._emit(out, before)
        self._inside, self._hold = opens, False
        return True

    def _emit(self, out: list[Thinking | Text], text: str) -> None:
        if self._inside:
            if text:
                out.append(Thinking(text))
            return
        if not self._said:
            text = text.lstrip()  # the blank lines between thinking and answer
        if text:
            self._said = True
            out.append(Text(text))


def _overlap(text: str) -> int:
    """Length of the longest end of ``text`` that may be the beginning of a tag."""
    for size in range(min(len(text), len(CLOSE) - 1), 0, -1):
        end = text[-size:]
        if OPEN.startswith(end) or CLOSE.startswith(end):
            return size
    return 0


def loops(text: str) -> bool:
    """Say whether ``text`` ends in one short unit repeated: that model will not stop by itself."""
    for unit in range(1, 61):
        times = max(8, 160 // unit)
        if len(text) >= unit * times and text.endswith(text[-unit:] * times):
            return True
    return False
