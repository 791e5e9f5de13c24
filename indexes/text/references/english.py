"""References as English writes them: Article 5(1)(f), Articles 5 to 7, §5.2, Annex III."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.numerals import roman
from indexes.text.references.mention import Path, ReferenceMention, below, numbers, title_key
from indexes.vocabulary import Reference

_LEVELS = (
    (r"articles?|arts?\.", "article"),
    (r"sections?|secs?\.|§§?|(?<!['’])(?<!\d )(?-i:ss?(?:\.(?=\s?\d)|(?=\s\d)))", "section"),
    (r"clauses?|cls?\.", "clause"),
    (r"chapters?|ch\.|chap\.", "chapter"),
    (r"annex(?:es)?", "annex"),
    (r"appendix|appendices", "appendix"),
    (r"schedules?|(?:sch|sched)s?\.(?=\s?\d)", "schedule"),
    (r"recitals?", "recital"),
    (r"parts?", "part"),
    (r"rules?", "rule"),
    (r"paragraphs?|paras?\.?|subsections?", "paragraph"),
    (r"points?(?=\s?\()|items?(?=\s?\()|subparagraphs?(?=\s?\()", "item"),
)
_KEYWORD = "|".join(rf"(?P<k{n}>{words})" for n, (words, _) in enumerate(_LEVELS))
_NUMBER = (
    r"(?:\d{1,4}(?:\.\d{1,3}){0,4}(?:[a-z](?![a-z]))?"
    r"|(?-i:[IVXL]{1,7})(?!\w)|(?-i:[A-H])(?![\w'’]))"
)
_SUBS = r"(?P<subs>(?:\s?\((?:\d{1,3}|[a-z]{1,4})\)){0,5})"
_LETTER = r"(?P<letter>\s[a-z](?=\s?(?:$|[.,;:)])|\s(?:of|and|or)\b))?"
_POINTER = re.compile(
    rf"(?<![\w§])(?:{_KEYWORD})\s?(?:(?P<number>{_NUMBER})(?![\d%]|[.,]\d)|(?=\s?\())"
    rf"{_SUBS}{_LETTER}",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"(?P<join>\s?(?:,\s?(?:and|or)?|and|or|to|-|–|through)\s?)"
    rf"(?:(?P<number>{_NUMBER})(?![\w%]|[.,]\d)|(?=\()){_SUBS}",
    re.IGNORECASE,
)
_SUB = re.compile(r"\((\w+)\)")
_DOWN = re.compile(r"\s?,?\s?")
_UP = re.compile(r"\s?,?\s?(?:of|in|under)\s(?:the\s)?", re.IGNORECASE)
_TITLE_AFTER = re.compile(
    r",?\s(?:of|in|under)\s(?:the\s)?(?P<title>"
    r"(?:Regulation|Directive|Decision)\s\((?:EU|EC|EEC)\)\s(?:No\s)?\d{1,4}/\d{1,4}"
    r"|(?:[A-Z][\w&'’-]*\s(?:(?:of|and|on|for|the)\s){0,2}){0,7}"
    r"(?:Act|Regulation|Directive|Code|Law|Treaty|Convention|Charter|Agreement|Policy|Terms"
    r"|Constitution|Contract)"
    r"(?:\sof\s[A-Z][a-z]+)?|[A-Z]{2,8})\b"
    r"|\s(?P<acronym>[A-Z]{3,8})\b"
)
_TITLE_BEFORE = re.compile(
    r"(?P<title>\b[A-Z]{3,8}|\b(?:[A-Z]\w+\s){1,4}(?:Act|Regulation|Code|Policy))(?:,|'s|’s)?\s$"
)


def english_references(text: str) -> Iterator[ReferenceMention]:
    """Yield the references of ``text`` in order; lists and ranges give each member."""
    found = _joined(text, list(_pointers(text)))
    for start, end, path, more in found:
        begin, title, stop = _title(text, start, end)
        for each in (path, *more):
            yield ReferenceMention(begin, stop, Reference(title, each))


_Found = tuple[int, int, Path, list[Path]]


def _pointers(text: str) -> Iterator[_Found]:
    at = 0
    while match := _POINTER.search(text, at):
        path = _path(match)
        end, more = _members(text, match, path) if path else (match.end(), [])
        at = max(end, match.start() + 1)
        if path:
            yield match.start(), end, path, more


def _path(match: re.Match[str]) -> Path:
    """Return the path of one pointer, () when the word only looks like one."""
    key = next(n for n in range(len(_LEVELS)) if match[f"k{n}"])
    level, written = _LEVELS[key][1], match["number"]
    subs = [sub.lower() for sub in _SUB.findall(match["subs"])]
    if match["letter"]:
        subs.append(match["letter"].strip().lower())
    if written is None:
        if not subs or level not in ("item", "paragraph"):
            return ()
        return ((level, _number(subs[0])), *_lower(level, subs[1:]))
    if written[0].isalpha() and not match[f"k{key}"][0].isupper():
        return ()  # "part I played": a letter counts only after a capital
    return ((level, _number(written)), *_lower(level, subs))


def _number(written: str) -> str:
    """Return Arabic digits for a Roman number in capitals; letters lower case."""
    value = roman(written) if written.isupper() else None
    return str(value) if value else written.lower()


def _lower(level: str, subs: list[str]) -> Path:
    """Name the levels of "(1)(f)(ii)": digits are a paragraph, letters an item, then a subitem."""
    path: list[tuple[str, str]] = []
    for sub in subs:
        last = path[-1][0] if path else level
        if last in ("item", "subitem"):
            path.append(("subitem", sub))
        else:
            deeper = "item" if sub.isalpha() or last == "paragraph" else "paragraph"
            path.append((deeper, sub))
    return tuple(path)


def _members(text: str, first: re.Match[str], path: Path) -> tuple[int, list[Path]]:
    """Read on after a pointer: "Articles 5(1), 6 and 7", "Article 5(1)(a) to (c)"."""
    plural = re.match(r"\w+s\b|§§|appendices", first.group(), re.IGNORECASE) is not None
    end, found, last = first.end(), list[Path](), path
    while (more := _MORE.match(text, end)) and more.end() > end and len(found) < 100:
        subs = [sub.lower() for sub in _SUB.findall(more["subs"])]
        if more["number"] and plural:
            new: Path = ((path[0][0], _number(more["number"])), *_lower(path[0][0], subs))
        elif not more["number"] and len(subs) == 1 and len(last) > 1:
            new = (*last[:-1], (last[-1][0], subs[0]))
        else:
            break
        ranged = re.search(r"to|-|–|through", more["join"]) and len(new) == len(last)
        steps = numbers(last[-1][1], new[-1][1])[1:] if ranged else [new[-1][1]]
        found += [(*new[:-1], (new[-1][0], step)) for step in steps]
        end, last = more.end(), new
    return end, found


def _joined(text: str, found: list[_Found]) -> list[_Found]:
    """Join neighbours: "Article 5, paragraph 1, point (f)" and "point (f) of Article 6(1)"."""
    joined: list[_Found] = []
    for start, end, path, more in found:
        if joined and start - joined[-1][1] < 10:
            begin, stop, outer, others = joined[-1]
            between = text[stop:start]
            if _DOWN.fullmatch(between) and not others and below(outer, path) == (*outer, *path):
                joined[-1] = (begin, end, (*outer, *path), [(*outer, *each) for each in more])
                continue
            if _UP.fullmatch(between) and not more and below(path, outer) == (*path, *outer):
                joined[-1] = (begin, end, (*path, *outer), [(*path, *each) for each in others])
                continue
        joined.append((start, end, path, more))
    return joined


def _title(text: str, start: int, end: int) -> tuple[int, str | None, int]:
    """Return ``(start, title, end)`` widened by a title that stands beside the pointer."""
    if after := _TITLE_AFTER.match(text, end):
        return start, title_key(after["title"] or after["acronym"]), after.end()
    before = text[max(0, start - 50) : start]
    if ahead := _TITLE_BEFORE.search(before):
        return start - len(before) + ahead.start(), title_key(ahead["title"]), end
    return start, None, end
