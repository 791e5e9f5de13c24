"""Which other documents a text ends, and from when: 《…条例》同时废止, "Directive … is repealed".

Only a text that speaks of its own force ends another one, and only one that it names whole: 第五条废止,
《甲》中有关乙的规定同时废止, exceptions, and what is quoted or told of end nothing. Whether a document
of that very name is stored is seen when the text is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice

from indexes.text.titles import EUROPEAN, name_of
from indexes.vocabulary import Repeal, Section
from ingest.force import HAN_DAY, ON_ISSUE, OWN_DAY, day_at, first_day, han_day

MOST = 200  # documents one text may end
NAMED = 3  # of them that a note names
LOOKED_AT = 2000  # statements: a text with more is none of law
REACH = 4000  # characters of a sentence that are looked through for names
WORDS = re.compile(r"废止|失效|停止|repealed|revoked|withdrawn|superseded")
OURS = r"本(?!人|案|条(?!例|约)|款|项|章|节|公司|院|单位)[一-鿿]{1,8}?"
SINCE = rf"自\s?(?P<day>{HAN_DAY})\s?起[，,]?"
ENDED = re.compile(
    rf"[，,]?(?:都|均|一并|同时|即行|相应|予以|亦|也|自{OURS}(?:施行|实施|生效|公布|发布)之日起[，,]?"
    rf"|{SINCE}){{0,4}}(?:废止|失效|停止(?:执行|施行|使用))(?=[。；;，,\n]|\Z)"
)
ENDS = re.compile(
    rf"(?:同时|之日起[，,]?|{SINCE})(?:予以)?废止"
    r"(?P<list>[^。；;\n《》]{0,60}《[^。；;\n]{0,2000}》[^。；;\n]{0,99})"
)
OWN_FORCE = re.compile(
    rf"{OURS}(?:公布|发布|颁布|印发|正式)*(?:施行|实施|生效|公布|发布)(?:以?后|之日)"
)
FROM = re.compile(SINCE)
STATUTE = re.compile(
    r"\s*(?:第[一二三四五六七八九十百千零〇\d]+条|[一二三四五六七八九十]+、|\d{1,3}[.、．])"
)
STOP = re.compile(r"[。\n]|\Z")
EXCEPT = re.compile(r"[，,；;]但|除[^。\n]{1,80}外")
OF_NAME = re.compile(r"[（(](?:试行|暂行|草案|试行草案|[一二三四五六七八九十]+)[)）]")
JOIN = re.compile(r"\s*(?:[、，,]|以?及|和|与)")
ISSUED = re.compile(
    rf"于?\s?(?:{HAN_DAY})?(?:批准|修订|联合|公布|发布|颁布|印发|制定|颁发|通过|施行|实施)*的?\Z"
)
ISSUER = re.compile(
    r"(?:(?:[一-鿿]{2,12}(?:法院|检察院|部|委员会|局|署|办公厅|政府|银行)|国务院)、?)+\Z"
)
BRACKETS = (("《", "》"), ("（(〔[", "）)〕]"))

IS_ENDED = re.compile(
    r"\s(?:is|are|shall be)\s(?:hereby\s)?(?:repealed|revoked|withdrawn|superseded)"
    r"(?:(?P<when>,?\s(?:with effect\s)?(?:from|on|as of|as from)\s)|(?=[.;,\n]|\Z))"
)
SENTENCE = re.compile(r"(?:[;:\n]|(?<!\bNo)[.]\s)\s*")
NUMBERED = re.compile(r"\(?\w{1,3}[.)]\s+")
NEXT_ACT = re.compile(r",? and |, ")
NEXT_TITLE = re.compile(r",? and (?=the )|, (?=the )", re.I)


def find_repeals(text: str, name: str = "", sections: Sequence[Section] = ()) -> tuple[Repeal, ...]:
    """Return what ``text`` ends; ``day`` is None where it does so on the day it takes force itself.

    ``name`` is the file's and ``sections`` are the text's, as for ``in_force``.
    """
    found = dict[str, Repeal]()
    first = first_day(text, name, sections) if WORDS.search(text) else None
    for repeal in chain(_chinese(text, first), _english(text, first)):
        found.setdefault(name_of(repeal.title).key, repeal)
        if len(found) == MOST:
            break
    return tuple(found.values())


def tell(repeals: Sequence[Repeal], begins: date | None) -> str:
    """Return a sentence on what a document ends from which day, "" where it ends nothing."""
    dated = [(one.title, one.day or begins) for one in repeals if one.day or begins]
    if not dated:
        return ""
    names = ", ".join(title for title, _ in dated[:NAMED])
    more = f" and {len(dated) - NAMED} more" if len(dated) > NAMED else ""
    return f"From {dated[0][1]} it ends {names}{more}, where these are stored."


def _chinese(text: str, first: date | None) -> Iterator[Repeal]:
    for found in islice(chain(ENDED.finditer(text), ENDS.finditer(text)), LOOKED_AT):
        objects = found.groupdict().get("list")
        low = max(found.start() - REACH, 0)
        begins = max(low, 1 + max(text.rfind(mark, low, found.start()) for mark in "。；;\n"))
        stops = STOP.search(text, found.end())
        named = [*_listed(objects or text[begins : found.start()])][::-1]
        if not named or EXCEPT.search(text, begins, stops.end() if stops else len(text)):
            continue
        told, day = _when(text, begins, found, first)
        for title in named if told else ():
            yield Repeal(title, day)


def _when(
    text: str, begins: int, found: re.Match[str], first: date | None
) -> tuple[bool, date | None]:
    """Whether the sentence speaks for the text it stands in, and the day from which it holds."""
    low = max(begins - REACH, 0)
    above = text.rfind("\n\n", low, max(begins - 2, 0))
    context = text[max(above, low) : found.end()]
    if context.count("“") > context.count("”"):
        return False, None
    stated = [*OWN_DAY.finditer(context), *FROM.finditer(context)]
    own = OWN_FORCE.search(context) or ON_ISSUE.search(context) or OWN_DAY.search(context)
    paragraph = max(text.rfind("\n", low, begins) + 1, low)
    if found["day"] and (own or STATUTE.match(text, paragraph)):
        return True, han_day(found["day"])
    if own and stated:
        return True, han_day(max(stated, key=re.Match.start)["day"])
    return own is not None, first


def _listed(words: str) -> Iterator[str]:
    """The titles in 《》 that ``words`` ends with, the last one first, each with its issuer's too."""
    while True:
        words, added = words.rstrip(" 、，,"), ""
        while words and words[-1] in BRACKETS[1][1]:
            start = _opening(words, *BRACKETS[1])
            added = words[start:] + added if OF_NAME.fullmatch(words[start:]) else added
            words = words[:start].rstrip()
        if not words.endswith("》"):
            return
        start = _opening(words, *BRACKETS[0])
        title, before = words[start + 1 : -1] + added, words[:start]
        lead = re.split(r"[》）)〕\]]", before)[-1]
        yield title
        if title.startswith("关于") and (issuer := _issuer(lead)):
            yield issuer + title
        if lead and not JOIN.match(lead):
            return
        words = before[: len(before) - len(lead)]


def _issuer(lead: str) -> str:
    """Who issued it, in the words before a title: 最高人民法院于2010年1月12日发布的."""
    joined = JOIN.match(lead)
    lead = ISSUED.sub("", lead[joined.end() if joined else 0 :])
    found = ISSUER.search(re.split(r"[，,]", lead)[-1])
    return found[0] if found else ""


def _opening(words: str, opens: str, closes: str) -> int:
    """Where the bracket opens that ``words`` ends with; its beginning when it never does."""
    depth = 0
    for at in range(len(words) - 1, -1, -1):
        depth += (words[at] in closes) - (words[at] in opens)
        if depth == 0:
            return at
    return 0


def _english(text: str, first: date | None) -> Iterator[Repeal]:
    for found in islice(IS_ENDED.finditer(text), LOOKED_AT) if first else ():
        day = day_at(text, found.end()) if found["when"] else first
        if day is None:
            continue
        before = SENTENCE.split(text[max(found.start() - 300, 0) : found.start()])[-1]
        subject = NUMBERED.sub("", before, count=1) if NUMBERED.match(before) else before
        acts = NEXT_ACT.split(subject)
        if not all(EUROPEAN.fullmatch(act.lower()) for act in acts):
            acts = NEXT_TITLE.split(subject)
        for title in acts:
            if len(title) > 3:
                yield Repeal(title, day)
