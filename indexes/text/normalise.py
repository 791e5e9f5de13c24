"""One spelling for text that means the same: case, width, script variant, dashes, quotes, accents.

``fold`` keeps every character in its place, so an offset found in folded text is an offset in the
original; ``squash`` does not, and is for comparing keys only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〇"
"""Chinese characters, for use inside a regular expression's brackets."""

_HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_SAME = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
    "~": "\u301c\u223c\uff5e",
    "'": "\u2018\u2019\u201a\u201b\u2032\uff07\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\uff02\u300c\u300d\u300e\u300f",  # not 《》
    " ": _SPACES + "\u3000\u205f",
    "·": "\u2022\u2027\u30fb\uff65",
}
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u206f\ufeff]+"
)
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return ``text`` in one spelling, character for character: ``len(fold(t)) == len(t)``.

    Lower case, full width to half, traditional Chinese to simplified (OpenCC's character table),
    dashes and quotes to ASCII, Latin letters without accents. What has no single-character
    counterpart stays as it is. Folding twice changes nothing more.
    """
    return text.lower() if text.isascii() else text.translate(_table())


def squash(text: str) -> str:
    """Return a key for comparing: folded NFKC, no invisible characters, single spaces, trimmed."""
    composed = unicodedata.normalize(
        "NFKC", _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
    )
    return _BLANKS.sub(" ", fold(composed)).strip()


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Map code points to their folded form; a character is looked up when it is first met.

    Filling the whole table takes half a second, which every start of the command line would pay.
    """
    return _Table()


class _Table(dict[int, str]):
    """For ``str.translate``: what is missing is worked out once and kept."""

    def __init__(self) -> None:
        super().__init__()
        from opencc import OpenCC

        self._simplify = OpenCC("t2s").convert
        self._same = {ord(char): plain for plain, chars in _SAME.items() for char in chars}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if code >= _HAN_RANGES[-1][1]:
            return char  # not worth keeping
        for _ in range(4):  # the longest chain is full width, capital, accent
            char, before = self._step(char), char
            if char == before:
                break
        self[code] = char
        return char

    def _step(self, char: str) -> str:
        code = ord(char)
        if code < 0x80:
            return char.lower()
        if code in self._same:
            return self._same[code]
        if any(low <= code < high for low, high in _HAN_RANGES):
            new: str = self._simplify(unicodedata.normalize("NFC", char))
            return new if len(new) == 1 else char
        return _plain(char) if code < 0x20000 else char


def _plain(char: str) -> str:
    """Return the half-width, lower-case, unaccented form of ``char``, or ``char`` itself."""
    form = unicodedata.decomposition(char)
    if form.startswith(("<wide>", "<narrow>")):
        return chr(int(form.split()[1], 16))
    bare = unicodedata.normalize("NFD", char)
    if "a" <= bare[0].lower() <= "z" and all(unicodedata.combining(mark) for mark in bare[1:]):
        return bare[0].lower()
    lower = char.casefold()
    return lower if len(lower) == 1 else char
