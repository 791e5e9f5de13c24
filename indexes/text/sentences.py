"""Sentences of Chinese and English text, as spans of it.

Paragraphs come from the lines. Within one, a scanner stops at each run of closing punctuation and
decides by what stands on either side of it; every rule looks at a bounded stretch, so the time is
linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.lines import paragraphs
from indexes.text.normalise import HAN
from indexes.vocabulary import Span

LONGEST = 600
"""A sentence longer than this many characters is cut at a comma."""

_CLOSERS = r"""["'”’」』）》】〕\)\]}»]"""
_STOP = re.compile(rf"(?P<marks>[。！？!?…；;.｡]+)(?P<closers>(?:\[\d{{1,3}}\]|{_CLOSERS}){{0,8}})")
_SPACE = re.compile(r"\s*")
_HAN = re.compile(f"[{HAN}]")
_LOWER = re.compile(r"\W{0,2}[a-z](?![a-z]?[A-Z])")  # goes on; iPhone and pH do not
_ABBREVIATION = re.compile(  # never ends a sentence when something follows
    r"(?:mr|mrs|ms|dr|prof|st|gen|rep|sen|gov|hon|rev|capt|col|lt|sgt|mt|e\.g|i\.e|eg|ie|cf|vs|v"
    r"|viz|resp|approx|ca|incl|excl|esp)\.",
    re.IGNORECASE,
)
_POINTER = re.compile(  # an abbreviation when a number follows
    r"(?:nos?|arts?|secs?|sect|figs?|eqs?|ch|chap|vols?|pp?|paras?|cl|regs?|ss|sch(?:ed)?s?|ver|eds?|tab|app|refs?"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|tel|ext)\.",
    re.IGNORECASE,
)
_EITHER = re.compile(  # an abbreviation that may also end a sentence: then a usual opener follows
    r"(?:(?:.*\W)?[A-Za-z]|.*\b[A-Za-z]\.[A-Za-z]"
    r"|etc|inc|ltd|co|corp|jr|sr|al|dept|est|bros|univ|ph\.d|llc|no|vol|eds?)\.",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?:The|An?|This|That|These|Those|Its?|He|She|They|We|You|I|In|On|At|For|From|By|With|As|If|To"
    r"|When|While|Where|What|Who|How|Why|There|Here|However|But|And|Or|So|Then|Thus|After|Before"
    r"|Since|During|Although|Because|All|Any|Each|Every|Some|No|Not|His|Her|Their|Our|My|Your|Both"
    r"|Such|Once|Under|Until|Unless|Also|Only|Please|Do|Is|Are|Can)\b"
)
_HALF = re.compile(r"[ap]\.m\.", re.IGNORECASE)
_OF_THE_CLOCK = re.compile(  # what goes on behind "7 p.m.": a day or whose clock it is
    r"\W?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July"
    r"|August|September|October|November|December)\b|[A-Z]{1,2}[SD]?T\b|UTC|Eastern|Central|Mountain"
    r"|Pacific|Greenwich|\d)"
)
_MARKER = re.compile(r"\W{0,4}(?:\d{1,3}(?:\.\d{1,3}){0,4}|[A-Za-z]|[ivxlc]{1,5}|[IVXLC]{1,5})\.")
_CUT = re.compile(r"[;；,，、:：\s]")


def sentences(text: str) -> list[Span]:
    """Return the sentences of ``text``, trimmed and in order; every visible character is in one.

    List items, headings and table rows are sentences of their own; ； ends one in Chinese. A
    sentence longer than ``LONGEST`` is cut at its commas.
    """
    found: list[Span] = []
    for paragraph in paragraphs(text):
        pieces = _pieces(text, paragraph.start, paragraph.end, paragraph.row)
        for piece in _worded(text, pieces):
            found += _shorten(text, piece)
    return found


def abbreviates(word: str) -> bool:
    """Return whether ``word`` before a full stop may be an abbreviation: "approx", "art", "etc"."""
    rules = (_ABBREVIATION, _POINTER, _EITHER)
    return any(rule.fullmatch(f"{word}.") for rule in rules)


def _pieces(text: str, start: int, end: int, row: bool) -> Iterator[Span]:
    at = start
    for match in _STOP.finditer(text, start, end) if not row else ():
        if match.end() < end and _ends(text, at, match, end):
            yield from _trim(text, at, match.end())
            at = match.end()
    yield from _trim(text, at, end)


def _worded(text: str, pieces: Iterator[Span]) -> list[Span]:
    """Join a piece without a letter or digit to the one before."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and not any(char.isalnum() for char in piece.of(text)):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        yield Span(start + left, start + len(piece.rstrip()))


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Return whether the sentence that began at ``start`` ends at ``stop``."""
    marks, following = stop["marks"], text[stop.end()]
    if "》" in stop["closers"]:  # the mark belongs to a title: 《谁动了我的奶酪？》
        return False
    if re.search("[。！？｡]", marks):
        return following not in "，,、；;：:)）"
    han = _HAN.match(following) is not None
    if marks[-1] in "；;":
        return marks[-1] == "；" or han
    if marks[-1] == "…" and han:
        return True
    if not following.isspace():
        return marks[-1] in "!?" and (han or following in "“《")
    ahead = _SPACE.match(text, stop.end(), end)
    at = ahead.end() if ahead else stop.end()
    return _ends_latin(text, start, stop, text[at : at + 12])


def _ends_latin(text: str, start: int, stop: re.Match[str], following: str) -> bool:
    """Decide for the marks of Latin text, by the word before and what follows the white space."""
    if _LOWER.match(following):
        return False
    if stop["marks"] != ".":
        return True
    dot = stop.start() + 1
    if dot - start < 16 and _MARKER.fullmatch(text[start:dot].lstrip()):
        return False  # "1. Do this": the number is the item's, not a sentence
    token = re.search(r"[\w.]*$", text[max(start, dot - 12) : dot])
    word = token.group() if token else ""
    if _ABBREVIATION.fullmatch(word):
        return False
    if _POINTER.fullmatch(word) and re.match(r"[\dIVX(§]", following):
        return False
    if _HALF.fullmatch(word):
        return not _OF_THE_CLOCK.match(following)
    return not _EITHER.fullmatch(word) or _OPENER.match(following) is not None


def _shorten(text: str, span: Span) -> Iterator[Span]:
    """Cut a run-on behind the last comma or space before the limit, or at it when there is none."""
    start = span.start
    while span.end - start > LONGEST:
        cuts = [cut.end() for cut in _CUT.finditer(text, start + LONGEST // 2, start + LONGEST)]
        cut = cuts[-1] if cuts else start + LONGEST
        yield from _trim(text, start, cut)
        start = cut
    yield from _trim(text, start, span.end)
