"""The days a text says it takes force and ceases: not those of its publication.

Chinese laws say it in their last article (本法自2021年1月1日起施行); one that was only amended keeps the
day of its first version there, and then the day of the last amendment in its head counts. English
ones speak of themselves ("This Regulation … shall apply from 2 August 2026"); policies and forms
have a label ("Effective date: 1 March 2026"). What merely mentions a day says nothing here, nor does
the label of a table's row or of one section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from indexes.text.dates import DateMention, dates
from indexes.vocabulary import Section
from ingest.readers.table import CELLS

HEAD = 3000  # characters in which labels and a law's history stand
REACH = 60  # characters after the words in which their day must begin
HAN_DAY = (
    r"(?:[12]\d{3}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)"
)
SELF = r"(?<![“‘《〈一-鿿])本(?!人|条(?!例|约)|款|项|章|节|公司|院|单位)[一-鿿（）()]{1,12}?"
BEGINS = r"(?:施行|生效|实施|执行|试行)"
OWN_DAY = re.compile(rf"{SELF}自\s?(?P<day>{HAN_DAY})\s?起(?:开始|正式)?{BEGINS}")
ON_ISSUE = re.compile(rf"{SELF}自(?:公布|发布|颁布|印发|通过|签署|批准)之日起(?:正式)?{BEGINS}")
HEAD_DAY = re.compile(
    rf"^[（(]?(?P<day>{HAN_DAY})\s*起?{BEGINS}|自\s?(?P<from>{HAN_DAY})\s?起{BEGINS}[）)]", re.M
)
EVENT = re.compile(
    rf"(?P<day>{HAN_DAY})[^\n]{{0,200}}?(?P<what>通过|公布|发布|修正|修订|修改|批准)"
)
FIRST_ARTICLE = re.compile(r"^第一[条章编]", re.M)
NAMED_DAY = re.compile(r"[（(](?P<day>\d{4}-\d{2}-\d{2})[）)](?=(?:\.\w{1,8})?$)")

NOUN = (
    r"(?i:Regulation|Directive|Decision|Act|Law|Code|Order|Ordinance|Statute|Treaty|Convention|Rules?"
    r"|Policy|Agreement|Contract|Guidelines?|Guidance|Handbook|Notice|Terms|Procedure|Standard)"
)
STARTS = (
    r"(?:(?:enters?|comes?) into (?:force|effect)|takes? effect|appl(?:y|ies)|commences?"
    r"|(?:is|are|be|becomes?) effective)"
)
SPEAKS = re.compile(rf"\b(?:This|These)\s(?:\w+\s)?{NOUN}\s(?:(?:shall|will|must)\s)?{STARTS}\b")
IT_APPLIES = re.compile(r"\bIt (?:shall apply|applies) (?:from|as of|as from)\s")
ON = re.compile(r"\s?(?:on|from|as of|as from|with effect from)?\s?")
LABEL = re.compile(
    r"^\W{0,3}(?:(?P<start>effective(?: date| from| as of)?|in force (?:from|since)|valid from"
    r"|生效日期|施行日期|实施日期|生效时间)|(?P<end>valid until|expires?(?: on)?|expiry date"
    r"|失效日期|有效期至|有效期限至)|(?P<repeal>repealed(?: on)?|废止日期))\s?[:：]\s*",
    re.I | re.M,
)
DAY_ENDS = re.compile(  # what may follow the last day and change nothing
    r"\W*(?:(?:止|2[34](?:时|[:：]\d\d)|(?:at )?midnight|inclusive)\W*){0,2}", re.I
)
PARTICULARS = re.compile(  # headings of sections that are about the document as a whole
    r"(?:[\d.]{1,4}\s|[一二三四五六七八九十]{1,3}、\s?)?"
    r"(?:(?:document|policy|version|revision)\s(?:control|information|details|data|history|status)"
    r"|validity|version|(?:文件|文档|制度|版本)(?:信息|控制|说明|管理)|版本|有效期限?)",
    re.I,
)
CEASES = re.compile(
    rf"\b(?:This|These)\s(?:\w+\s)?{NOUN}\s(?:(?:shall|will)\s)?(?:(?P<end>expires?|remains? in force"
    r"|applies|apply)|(?P<repeal>(?:is|be) repealed|ceases? to (?:apply|have effect|be in force)))\s"
    r"(?:on|until|from|with effect from)\s"
)
OWN_END = re.compile(
    rf"(?:{SELF}的?|起{BEGINS}[，,])有效期(?:限)?(?:截止|自[^。]{{0,30}}?)?(?:到|至|为)\s?(?P<day>{HAN_DAY})"
)
OWN_REPEAL = re.compile(rf"{SELF}自\s?(?P<day>{HAN_DAY})\s?起(?:废止|失效|停止执行)")


@dataclass(frozen=True, slots=True)
class Force:
    """``begins`` is the first day it holds, ``ends`` the first day it no longer does.

    ``note`` and ``end_note`` say in a sentence each where that stands.
    """

    begins: date | None = None
    ends: date | None = None
    note: str = ""
    end_note: str = ""


def in_force(text: str, name: str = "", sections: Sequence[Section] = ()) -> Force:
    """Return what ``text`` says of its own time; ``name`` may bear the day of its edition.

    ``sections`` are the text's, in its order: what one of them says of itself is not the text's.
    """
    begins, note = _begins(text, name, sections)
    ends, where = _ends(text, sections)
    if ends is None or (begins is not None and ends <= begins):
        return Force(begins, note=note)
    return Force(begins, ends, note, f"No longer in force from {ends}, as its {where} says.")


def undated(key: str) -> str:
    """Return ``key`` without the day of an edition: ``law(2023-09-01).md`` is ``law.md``."""
    return NAMED_DAY.sub("", key).strip() or key


def first_day(text: str, name: str = "", sections: Sequence[Section] = ()) -> date | None:
    """Return the day ``text`` first took force, whatever amended it later; None when not told.

    ``name`` and ``sections`` as for ``in_force``.
    """
    head = _head(text)
    if stated := _last(han_day(found["day"]) for found in OWN_DAY.finditer(text)):
        return stated
    if ON_ISSUE.search(text):
        return min(_events(head, name), default=None)
    return _begins(text, name, sections)[0]


def _begins(text: str, name: str, sections: Sequence[Section]) -> tuple[date | None, str]:
    head = _head(text)
    stated = _last(han_day(found["day"]) for found in OWN_DAY.finditer(text))
    on_issue = ON_ISSUE.search(text) is not None
    if stated or on_issue:
        changed = max(_events(head, name), default=None)
        if stated and (changed is None or stated >= changed):
            return stated, f"In force from {stated}, as its text says."
        if changed is not None:
            why = "on which it was issued" if on_issue and not stated else "of its last amendment"
            return changed, f"In force from {changed}, the day {why}."
        return stated, ""
    for found in HEAD_DAY.finditer(head):
        if day := han_day(found["day"] or found["from"]):
            return day, f"In force from {day}, as its head says."
    if day := _labelled(text, "start", sections):
        return day, f"In force from {day}, as its head says."
    return _english(text)


def _english(text: str) -> tuple[date | None, str]:
    for found in SPEAKS.finditer(text):
        applies = IT_APPLIES.search(text, found.end(), found.end() + 400)
        day = (applies and day_at(text, applies.end())) or day_at(text, found.end())
        if day:
            return day, f"In force from {day}, as its text says."
    return None, ""


def _ends(text: str, sections: Sequence[Section]) -> tuple[date | None, str]:
    """The first day ``text`` no longer holds, and whether its head or its text says so."""
    if repealed := _labelled(text, "repeal", sections):
        return repealed, "head"
    if until := _labelled(text, "end", sections):
        return until + timedelta(days=1), "head"
    if repealed := _last(han_day(found["day"]) for found in OWN_REPEAL.finditer(text)):
        return repealed, "text"
    if until := _last(han_day(found["day"]) for found in OWN_END.finditer(text)):
        return until + timedelta(days=1), "text"
    for found in CEASES.finditer(text):
        day = day_at(text, found.end())
        if day and (found["repeal"] or " until " in found.group() or "xpire" in found.group()):
            return day if found["repeal"] else day + timedelta(days=1), "text"
    return None, ""


def _labelled(text: str, kind: str, sections: Sequence[Section]) -> date | None:
    """The day that the head's labels of a kind name: "start", "end" or "repeal".

    None where they name several, or all stand in sections that speak for themselves. A row of a
    table does so, too. Nothing may stand behind the day of an end: "until 1 May for members".
    """
    days, whole = set[date | None](), False
    for label in LABEL.finditer(_head(text)):
        at, end = label.start(kind), text.find("\n", label.end())
        line = text[at : end if end >= 0 else len(text)]
        if at < 0 or CELLS in line:
            continue
        found = _mention_at(line, label.end() - at)
        alone = found is not None and (kind == "start" or DAY_ENDS.fullmatch(line, found.end))
        days.add(found.first if found and alone else None)
        whole = whole or _of_the_whole(sections, text.rfind("\n", 0, at) + 1)
    return days.pop() if len(days) == 1 and whole else None


def _of_the_whole(sections: Sequence[Section], at: int) -> bool:
    """Whether a line that starts ``at`` speaks for the document, not for a section of it.

    It does before all sections, under the heading that is the document's title, and where the
    section tells of the document.
    """
    around = [section for section in sections if section.start < at < section.end]
    if not around:
        return True
    inner, first = max(around, key=lambda section: section.start), sections[0]
    titles = first.start == 0 or all(first.level < other.level for other in sections[1:])
    return (titles and inner == first) or PARTICULARS.fullmatch(inner.heading) is not None


def _head(text: str) -> str:
    """What stands before the first article."""
    first = FIRST_ARTICLE.search(text)
    return text[: min(first.start() if first else HEAD, HEAD)]


def _events(head: str, name: str) -> Iterator[date]:
    """The days on which a law was passed, issued, amended; that in its file's name is one of them."""
    for found in EVENT.finditer(head):
        if day := han_day(found["day"]):
            yield day
    found_in_name = NAMED_DAY.search(name)
    if found_in_name and (day := _iso(found_in_name["day"])):
        yield day


def day_at(text: str, at: int) -> date | None:
    """Return the whole day named right at ``at``."""
    found = _mention_at(text, at)
    return found.first if found else None


def _mention_at(text: str, at: int) -> DateMention | None:
    """The whole day named right at ``at``, with its place in ``text``."""
    on = ON.match(text, at)
    start = on.end() if on else at
    for mention in dates(text[start : start + REACH], date(2000, 1, 1)):
        if mention.start <= 4 and mention.first == mention.last and not mention.relative:
            return replace(mention, start=start + mention.start, end=start + mention.end)
    return None


def han_day(written: str | None) -> date | None:
    """Return the day that ``written`` in Chinese is, None of what is no day."""
    found = dates(written or "", date(2000, 1, 1))
    return found[0].first if found and found[0].first == found[0].last else None


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _last(days: Iterator[date | None]) -> date | None:
    found = [day for day in days if day]
    return found[-1] if found else None
