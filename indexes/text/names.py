"""Names a text mentions: works in 《》, capitalised names, acronyms, products, proper nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.nations import is_nation
from indexes.text.normalise import HAN, fold
from indexes.text.numbers.units import currency_before, unit_at
from indexes.text.tokens import places, proper_nouns
from indexes.vocabulary import Span

_TITLE = re.compile("《[^《》]{1,100}》")
_LETTER = rf"[^\W_{HAN}]"
_TOKEN = re.compile(rf"(?<![a-zA-Z0-9_@/.]){_LETTER}+(?:[-'’&.]{_LETTER}+)*(?![a-zA-Z0-9_@/])")
_CODE = re.compile(
    r"(?=\S*\d)[A-Za-z][A-Za-z0-9.-]*|\d+[A-Z][A-Za-z0-9-]*"  # E42, 3D
    r"|[a-z]{1,2}[A-Z]\w+|[A-Z]\w*[a-z][A-Z]\w*"  # iPhone, JavaScript
)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.-]*[A-Z0-9]s?")
_CAPITALISED = re.compile(r"[^\W\d_a-z][^\W\d_]*[a-zß-ÿ][^\W\d_]*(?:[-'’][^\W\d_]+)*")
_CONNECTOR = re.compile("of|the|de|van|von|der|den|la|le|al|bin|du|da|di")
_JOINER = re.compile(rf"\s(?:(?:{_CONNECTOR.pattern})\s){{0,2}}|\s?&\s?")
_SENTENCE_END = re.compile(r"(?:^|[.!?。！？:：;；\n\r•|#*\"“(>-])\s*$")
_PLAIN_WORDS = """
a about according after all also although an and any apply are article articles as at
because before both but by can chapter clause contact could do does during each either
every everyone first for from he her here his how however i if in is it its last may more
most must my new no nobody none not now of on once one only or our part please provided
section see several shall she should since so some such that the their then there these
they this those though through to under unless until we what when where whether which
while who whose why will with would yes yet you your annex recital january february march
april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday ok am pm mr mrs ms dr jan feb mar apr jun jul aug sep sept
oct nov dec
"""
_NO_NAME = frozenset(_PLAIN_WORDS.split())
_GOES_ON = re.compile(r"[,.~-]\d")
_COUNTS = frozenset(
    ["", "person", "count", "dose"]
)  # "Phase 2 patients": the name may have the number


def titles(text: str) -> list[Span]:
    """Return the spans of works named in 《…》, brackets included."""
    return [Span(*match.span()) for match in _TITLE.finditer(text)]


def names(text: str) -> list[Span]:
    """Return the spans of proper names in ``text``, in order and apart.

    Latin script: runs of capitalised words ("Bank of China"), acronyms, and tokens of mixed case or
    letters with digits, with the number behind them (E42, "iPhone 15"). One capitalised word that
    opens a sentence is a name only when it carries on as one elsewhere in the text. Chinese: the
    places, people and organisations jieba's dictionary knows.
    """
    spans = sorted([*_latin(text), *proper_nouns(text)], key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def is_place(name: str) -> bool:
    """Return whether a name is sure to be a place's: a country, or what jieba tags as one."""
    return is_nation(name) or name in {span.of(name) for span in places(name)}


def _latin(text: str) -> Iterator[Span]:
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    runs = list(_runs(text, tokens))
    sure = {text[start:end] for start, end, opens in runs if not opens}
    for start, end, opens in runs:
        if not opens or text[start:end] in sure or " " in text[start:end]:
            yield Span(start, end)


def _runs(text: str, tokens: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of name-like tokens, and whether nothing but opening a sentence makes it one."""
    run: tuple[int, int, bool] | None = None
    for start, end in tokens:
        token = text[start:end]
        if run and _CONNECTOR.fullmatch(token):
            continue
        kind, possessive = _kind(token), re.search("['’]s$", token)
        number = run and token.isdecimal() and not _measures(text, start, end)
        if run and (kind or number) and _joins(text, run[1], start, kind):
            run = (run[0], end, False)
        else:
            if run:
                yield run
            opens = kind == "capitalised" and _opens(text, start)
            run = (start, end, opens) if kind else None
        if run and possessive:
            yield run[0], end - 2, run[2]
            run = None
    if run:
        yield run


def _opens(text: str, start: int) -> bool:
    return _SENTENCE_END.search(text[max(0, start - 4) : start]) is not None


def _joins(text: str, end: int, start: int, kind: str) -> bool:
    """Return whether a token goes on with the run that ended at ``end``: "Super Bowl 50"."""
    between = text[end:start]
    if len(between) > 12:
        return False
    return between == " " if not kind else _JOINER.fullmatch(between) is not None


def _measures(text: str, start: int, end: int) -> bool:
    """Return whether the digits at ``[start, end)`` are an amount's and no name's: "SEK 2,000"."""
    folded = fold(text)
    if _GOES_ON.match(folded, end) or currency_before(folded, start):
        return True
    unit = unit_at(text, folded, end) or unit_at(text, folded, end + 1)
    return unit is not None and unit[0].kind not in _COUNTS


def _kind(token: str) -> str:
    if token.lower() in _NO_NAME and not (token.isupper() and len(token) > 2):
        return ""
    if _CODE.fullmatch(token):
        return "code"
    if _ACRONYM.fullmatch(token):
        return "acronym"
    return "capitalised" if _CAPITALISED.fullmatch(token) else ""
