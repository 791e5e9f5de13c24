"""References as Chinese writes them: 《民法典》第一百八十条第二款, 民法典180条, 第三章第二节."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.normalise import HAN
from indexes.text.numerals import CHINESE, arabic, chinese
from indexes.text.references.mention import (
    Path,
    ReferenceMention,
    below,
    numbers,
    title_key,
)
from indexes.vocabulary import Reference

_LEVELS = {
    "分编": "subpart",
    "编": "part",
    "章": "chapter",
    "节": "section",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "目": "subitem",
}
_NUMBER = rf"(?:\d{{1,6}}(?:\.\d{{1,4}}){{0,4}}|[{CHINESE}]{{1,12}})"
_UNIT = r"(?:分编|编|章|节|条(?!件|例|约|文)|款(?!项|式|额)|项(?!目)|目(?!的|标|录|前))"
_STEP = (
    rf"第?\s?\(?\s?(?P<number>{_NUMBER})\s?\)?\s?(?P<unit>{_UNIT})"
    rf"(?:之(?P<inserted>{_NUMBER}))?"
)
_BARE = _STEP.replace("?P<number>", "").replace("?P<unit>", "").replace("?P<inserted>", "")
_CHAIN = re.compile(
    rf"(?P<first>第\s?\(?\s?{_NUMBER}\s?\)?\s?{_UNIT}(?:之{_NUMBER})?|附件\s?{_NUMBER}(?!\d)"
    rf"|(?<=[{HAN}》)\s])(?:\d{{1,5}}\s?条(?!件|例|约|文)|\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}\s?[章节])"
    rf"|\({_NUMBER}\)\s?项)"
    rf"(?P<rest>(?:[\s,的]?{_BARE}){{0,6}})"
)
_EACH = re.compile(_STEP)
_ANNEX = re.compile(rf"附件\s?(?P<number>{_NUMBER})")
_LIST = re.compile(r"\s?(?:、|,|和|与|及|或者?|以及|、?及其?)\s?")
_RANGE = re.compile(r"\s?(?:至|到|-{1,2}|~)\s?")
_WORK = re.compile(r"(?P<title>《[^《》]{1,60}》(?:\([^()]{1,30}\))?)\s?(?:的|中|之)?\s?$")
_LAW = re.compile(
    rf"(?P<title>[{HAN}]{{1,40}}?(?:法典|宪法|通则|条例|规定|办法|细则|准则|规则|解释|章程|规程"
    r"|合同|协议|制度|规范|手册|政策|法)"
    r"(?:\([^()]{1,30}\))?)\s?的?\s?$"
)
_LEAD = re.compile(
    r"根据|依据|按照|依照|违反|适用|参照|以及|符合|请问|什么是|什么|我国|关于|参见|应当|属于|认定为|视为"
    r"|[按依见和与及或在对由从是查看《]"
)
_POINTING = "见按照据依"  # 见5.3节
_LONG_LEAD = re.compile(
    "有|为|的|将|被"
)  # words that also stand in names: only where one is too long
_LONG = 14
_BEFORE = 64  # characters before a pointer in which its title is looked for


def chinese_references(text: str, folded: str) -> Iterator[ReferenceMention]:
    """Yield the references of ``folded`` text in order; lists and ranges give each member."""
    last: tuple[int, str | None, Path] | None = None  # where the one before ended, and what it was
    for match in _CHAIN.finditer(folded):
        path = _path(match.group())
        start, title = _title(folded, match.start())
        pointed = "." in match["first"] and folded[match.start() - 1] in _POINTING
        if match["first"][0].isdigit() and title is None and not pointed:
            continue  # "共1260条" counts articles
        if not path:
            continue
        paths = [path]
        if last and title is None:
            between = folded[last[0] : match.start()] if match.start() - last[0] < 6 else "none"
            if _RANGE.fullmatch(between) and last[2][-1][0] == path[-1][0]:
                paths = _between(last[2], below(last[2], path)) or [path]
                title = last[1]
            elif _LIST.fullmatch(between):
                paths, title = [below(last[2], path)], last[1]
        for each in paths:
            yield ReferenceMention(start, match.end(), Reference(title, each))
        last = (match.end(), title, paths[-1])


def _between(first: Path, last: Path) -> list[Path]:
    """Return what a range adds to its first member, which has been yielded."""
    level = last[-1][0]
    return [(*last[:-1], (level, number)) for number in numbers(first[-1][1], last[-1][1])[1:]]


def _path(chain: str) -> Path:
    steps = []
    if annex := _ANNEX.match(chain):
        steps.append(("annex", _value(annex["number"])))
    for step in _EACH.finditer(chain, annex.end() if annex else 0):
        number = _value(step["number"])
        if step["inserted"]:
            number += "-" + _value(step["inserted"])
        steps.append((_LEVELS[step["unit"]], number))
    return tuple(steps) if all(number for _, number in steps) else ()


def _value(written: str) -> str:
    if "." in written:
        return written
    value = arabic(written) if written.isdecimal() else chinese(written)
    return "" if value is None else f"{value:f}"


def _title(folded: str, end: int) -> tuple[int, str | None]:
    """Return where the title before ``end`` begins, and its key; ``(end, None)`` without one."""
    before = folded[max(0, end - _BEFORE) : end]
    if work := _WORK.search(before):
        return end - len(before) + work.start(), title_key(work["title"])
    tail = re.search(rf"[{HAN}]*(?:\([^()]{{1,30}}\))?\s?的?\s?$", before)
    if tail is None:
        return end, None
    leads = [lead.end() for lead in _LEAD.finditer(before, tail.start())]
    begin = leads[-1] if leads else tail.start()
    if len(before) - begin > _LONG:
        begin = max([begin, *(lead.end() for lead in _LONG_LEAD.finditer(before, begin))])
    law = _LAW.match(before[begin:])
    if not law or law["title"][0] in "本该此前同" or len(law["title"]) < 2:
        return end, None
    return end - len(before) + begin, title_key(law["title"])
