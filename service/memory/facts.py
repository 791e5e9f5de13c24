"""What people say of themselves: "I am a tenant in Shanghai", "the patient is 7", 我对青霉素过敏.

Patterns over clauses, in both languages; nothing is guessed. A question states nothing, nor does what
is only supposed ("if I were a tenant"). Each fact keeps the clause as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexes.text.normalise import fold

LONGEST = 120  # characters of a fact
MANY = 12  # facts of one message


class Stated(NamedTuple):
    """One fact: what it is about, under which a newer one replaces it, and the words that say it."""

    about: str
    text: str


_CLAUSE = re.compile(r"[^,，;；。!！?？\n.]+(?:\.(?=\w)[^,，;；。!！?？\n.]+)*[,，;；。!！?？\n.]?")
_SUPPOSED = re.compile(
    r"^\W*(?:if|when|whenever|unless|suppose|supposing|assuming|imagine|whether|say)\b"
    r"|^\W*(?:如果|假如|假设|要是|倘若|若|当)|的话$"
)
_ASKS = re.compile(
    r"^\W*(?:so |and |but |then )?(?:am|is|are|do|does|did|can|could|may|must|should|would|will|have"
    r"|has|what|when|where|which|who|why|how)\b|(?:吗|呢|多少|多久|什么|怎么|怎样|如何|是否|是不是|能不能|可不可以|有没有|几[个天年岁])"
)
_WHO = r"(patient|son|daughter|child|kid|baby|mother|father|wife|husband|partner|grandson|granddaughter)"
_ZH_WHO = "(患者|病人|孩子|宝宝|女儿|儿子|妈妈|爸爸|母亲|父亲|老公|丈夫|妻子|老婆|爷爷|奶奶|孙子|孙女|老人)"
_ZH_AGE = "(?:今年|现在|才|已经|刚|是|快)?满?[\\d一二三四五六七八九十百]+(?:周岁|个月|岁)"
_BE = r"(?:is|are|was|ends?|begins?|starts?|expires?)"
_ILL = r"(asthma|diabetes|epilepsy|[\w ]+(?:disease|pressure|allergy))"
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?)"
)
_PERSONAL = (
    (rf"\bi(?:'m| am) (?:now )?{_NUMBER}(?: years?(?: old)?| months?(?: old)?)?\W*$", "age"),
    (rf"\b(?:the|my|our) {_WHO} (?:is|turned) {_NUMBER}\b(?! (?:kg|kilo|cm|pounds))", "age of {}"),
    (r"\bi(?:'m| am) (?:also )?an? (?!bit\b|little\b|lot\b)\w", "role"),
    (r"\bi work (?:as|for|at|in)\b", "work"),
    (r"\b(?:i|we) (?:live|rent|are based|'re based) (?:in|at)\b", "place"),
    (r"\bi(?:'m| am) (?:from|based in|living in)\b", "place"),
    (r"\b(?:i'm|i am|we're|we are) on (?:the |an? )?(?!my\b|our\b|it\b)\w", "plan"),
    (r"\bi(?:'m| am) (pregnant|diabetic|retired|divorced|married|disabled|self-employed)\b", "{}"),
    (r"\bi(?:'m| am) allergic to ([\w -]+)", "allergy to {}"),
    (rf"\b(?:i|we) (?:have|suffer from) {_ILL}\b", "{}"),
    (r"\b(?:my name is|call me)\b", "name"),
    (r"\bremember(?: that|:)? (?=\w)", "note"),
    (f"我{_ZH_AGE}", "age"),
    (f"{_ZH_WHO}{_ZH_AGE}", "age of {}"),
    (r"^我们?是(?!不是|否|说|想|问|不)(?:一?[个名位家])?\w", "role"),
    (r"我们?(?:现在|目前)?(?:住在?|租住在|定居在?|家在)\w", "place"),
    (r"我们?(?:现在|目前)?在\w+?(?:工作|上班|任职|实习)", "work"),
    (r"我们?(?:公司)?(?:现在|目前)?(?:用|买|订|签|订购)的是?\w*(?:版|套餐|合同|方案|计划)", "plan"),
    (r"我对(\w+?)(?:严重)?过敏", "allergy to {}"),
    (r"我(?:患?有|得了)(哮喘|糖尿病|高血压|\w{1,6}(?:病|炎|症))", "{}"),
    (r"我(?:已经|现在)?(怀孕|退休|离异|已婚|残疾)", "{}"),
    (r"我(?:的名字)?叫\w", "name"),
    (r"(?:请)?(?:记住|记一下|帮我记)[:：]?\w", "note"),
)  # fmt: skip
_OWNED = (  # said of what is theirs: a fact, and perhaps a complaint, so never all that a message is
    (rf"\b(?:my|our) ([a-z]+(?: [a-z]+){{0,3}}?) {_BE} \S", "{}"),
    (r"我们?的([^\W\d]{1,8}?)(?:是|叫|为|在|到)(?!不是|否)\S", "{}"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern), about) for pattern, about in (*_PERSONAL, *_OWNED))


def stated(text: str) -> tuple[Stated, ...]:
    """Return what ``text`` says of its author or of whom they ask for, in order."""
    found: dict[str, Stated] = {}
    for clause in _clauses(text):
        folded = fold(clause)
        for pattern, about in _PATTERNS:
            match = pattern.search(folded)
            if match is None:
                continue
            key = about.format(*match.groups()).strip()
            key = f"note {clause}"[:LONGEST] if key == "note" else key
            found[key] = Stated(key, clause[:LONGEST])
            break
    return tuple(found.values())[:MANY]


def only_states(text: str) -> bool:
    """Return whether ``text`` says who its author or patient is, and neither asks nor complains."""
    personal = _PATTERNS[: len(_PERSONAL)]
    said = [fold(clause) for clause in _clauses(text)]
    if not any(pattern.search(clause) for clause in said for pattern, _ in personal):
        return False
    return not any(
        piece.endswith(("?", "？")) or _ASKS.search(fold(piece)) for piece in _CLAUSE.findall(text)
    )


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses that state something: none that asks, supposes, or hangs on such a one."""
    for found in _CLAUSE.finditer(text):
        clause = found[0].rstrip(",，;；。!！?？\n. ").strip()
        folded = fold(clause)
        if found[0].endswith(("?", "？")) or _SUPPOSED.search(folded) or _ASKS.search(folded):
            continue
        if clause:
            yield clause
