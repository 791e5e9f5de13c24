"""Near copies: a claim that repeats one sentence but for a word or two is judged by those words.

The clauses of such a claim have their counterparts, and so has every word: what is put in the place of
something else, taken out, or has changed places shows in the difference of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Protocol, TypeVar

from indexes.text.logic import Negation
from indexes.text.normalise import HAN, fold
from indexes.text.numerals import CHINESE, arabic, chinese
from indexes.vocabulary import Span
from service.checking.facts.fault import FactKind, Fault
from service.checking.facts.pointers import otherwise
from service.checking.facts.reading import Reading
from service.checking.facts.stance import AGAINST
from service.checking.words import spelled

ALIKE = 0.7  # share of the claim's words that stay in place
LONGEST = 200  # words: beyond this a claim is no copy of one sentence
SHORT = 2  # words of a difference that is one change and not a rewriting

_HAN = re.compile(f"[{HAN}]")
_NUMERAL = re.compile(rf"(?:\d[\d.,]*|[{CHINESE}]+)")
_ORDINAL = re.compile(r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)")
_BODY = re.compile(
    r"机关|机构|[院部局署厅委]$|委员会|部门|法院|政府|公司|银行|大学|协会|组织|企业|单位|[省市县州国]$|[国洲]人$"
)
_POST = re.compile(
    r"[事东]会$|(?:总监|经理|主任|书记|主管|秘书|秘书长|[局校院处科部署厅行庭会]长)$"
)
_OFTEN = re.compile(
    r"(?:按|每|逐)个?(?P<zh>[日天周旬月季年])度?"
    r"|hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annual(?:ly)?"
)
_LIST = re.compile(r"[\s,，、;；()（）]|\b(?:and|or|nor|to)\b|[和与及或至]|以及|或者")
_TURNED = re.compile(r"\bby\b|被|由|受")
_ANTONYMS = """
greater smaller|larger smaller|bigger smaller|maximum minimum|longest shortest|highest lowest
largest smallest|earliest latest|always never|all none|allow forbid|allowed prohibited|open closed
internal external|best worst|most least|first last|oldest youngest|better worse|early late|older younger
最大 最小|最高 最低|最多 最少|最早 最晚|最长 最短|较大 较小|较高 较低|扩大 缩小|加强 减弱|允许 禁止|有权 无权
有效 无效|合法 非法|公开 保密|同意 拒绝|上升 下降|优于 劣于|先于 后于
"""
_CONTRARY = {frozenset(pair.split()) for line in _ANTONYMS.split("\n") for pair in line.split("|")}
_OPPOSITE = {"more": "less", "less": "more", "before": "after", "after": "before"}


class Cue(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def start(self) -> int:
        """Its offset."""
        ...

    @property
    def end(self) -> int:
        """The offset behind it."""
        ...


C = TypeVar("C", bound=Cue)


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the evidence, and what the claim has in their place; either may be nothing."""

    mine: Span
    theirs: Span
    short: bool


def check_copy(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    """Yield what the changed words of a near copy turn round: polarity, direction, numbers, roles."""
    changes = _changes(claim, evidence)
    for change in changes:
        if change.short:
            yield from _turned(change, claim, evidence)
            yield from _put_instead(change, claim, evidence)
    yield from _exchanged(changes, claim, evidence)


def _turned(change: Change, claim: Reading, evidence: Reading) -> Iterator[Fault]:
    mine = _denials(change.mine, claim.negations)
    theirs = _denials(change.theirs, evidence.negations)
    if len(mine) % 2 and not theirs and not _is_limit(change.theirs, evidence):
        yield Fault("negation", True, "The claim denies what the evidence states.")
    aside = not change.mine.of(claim.text) and _has_clause(change.theirs, evidence)
    if len(theirs) % 2 and not mine and not aside and not _is_limit(change.mine, claim):
        yield Fault("negation", True, "The evidence denies what the claim states.")
    ways = {one.direction for one in _inside(change.mine, claim.comparisons)}
    for way in (one.direction for one in _inside(change.theirs, evidence.comparisons)):
        if _OPPOSITE[way] in ways and way not in ways:
            yield Fault("comparison", True, f"The evidence says {way}, not {_OPPOSITE[way]}.")
    forces = {one.force for one in _inside(change.mine, claim.modalities)}
    for force in {one.force for one in _inside(change.theirs, evidence.modalities)} - forces:
        if forces & AGAINST[force]:
            yield Fault("modality", True, f"The evidence says {force.replace('_', ' ')}.")


def _put_instead(change: Change, claim: Reading, evidence: Reading) -> Iterator[Fault]:
    """Yield numerals that were no quantities ("type 2", 三元组), and names put for one another."""
    mine, theirs = change.mine.of(claim.text), change.theirs.of(evidence.text)
    ours, others = _trimmed(fold(mine), fold(theirs))
    if frozenset((fold(mine), fold(theirs))) in _CONTRARY:
        yield Fault("comparison", True, f"The evidence says {theirs}, not {mine}.")
    elif _count(ours) != _count(others) and _count(ours) and _count(others):
        yield Fault(_kind(change.mine, claim), True, f"The evidence says {theirs}, not {mine}.")
    elif kind := _other(_led(change.mine, claim), _led(change.theirs, evidence), evidence):
        yield Fault(kind, True, f"The evidence says {theirs}, not {mine}.")
    elif ours in fold(evidence.text) or otherwise(mine, evidence.text):
        return
    elif (_BODY.search(ours) and _BODY.search(others)) or (
        _kind(change.mine, claim) == "number"
        and change.mine.start > 0
        and mine[:1].isupper()
        and theirs[:1].isupper()
    ):
        yield Fault("name", True, f"The evidence names {theirs}, not {mine}.")


def _led(span: Span, reading: Reading) -> str:
    """Return the words at ``span``, with what says how often before them: 按|月."""
    start = span.start - (reading.text[span.start - 1 : span.start] in tuple("按每逐"))
    return fold(reading.text[start : span.end])


def _other(mine: str, theirs: str, evidence: Reading) -> FactKind | None:
    """Return what two words are of which each names another: a post or a board, how often."""
    if mine in fold(evidence.text).replace(theirs, ""):  # 总经理 is not in 副总经理
        return None
    ours, others = _OFTEN.fullmatch(mine), _OFTEN.fullmatch(theirs)
    if ours and others and _every(ours) != _every(others):
        return "number"
    if _POST.search(mine) and _POST.search(theirs):
        apart = mine not in theirs and theirs not in mine
        return "name" if apart or f"副{mine}" == theirs or mine == f"副{theirs}" else None
    return None


def _exchanged(changes: list[Change], claim: Reading, evidence: Reading) -> Iterator[Fault]:
    """Yield two stretches that changed places; members of a list may, and a passive voice turns them."""
    if len(_TURNED.findall(fold(claim.text))) != len(_TURNED.findall(fold(evidence.text))):
        return
    for one, other in combinations(changes, 2):
        first, second = one.theirs.of(evidence.text), other.theirs.of(evidence.text)
        swapped = (fold(one.mine.of(claim.text)), fold(other.mine.of(claim.text)))
        if not (first and second) or swapped != (fold(second), fold(first)) or first == second:
            continue
        between = fold(evidence.text[one.theirs.end : other.theirs.start])
        if _LIST.sub("", between):
            yield Fault("roles", True, f"The claim has {first} and {second} the other way round.")


def _changes(claim: Reading, evidence: Reading) -> list[Change]:
    """Return the differences of two near copies in order; none where they are no copies."""
    ours, theirs = spelled(claim.text), spelled(evidence.text)
    if claim.language != evidence.language or max(len(ours), len(theirs)) > LONGEST or not ours:
        return []
    matcher = SequenceMatcher(
        None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False
    )
    if sum(block.size for block in matcher.get_matching_blocks()) < ALIKE * len(ours):
        return []
    return [
        Change(_span(ours, a, b), _span(theirs, c, d), max(b - a, d - c) <= SHORT)
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _span(run: list[tuple[str, Span]], first: int, last: int) -> Span:
    if first < last:
        return Span(run[first][1].start, run[last - 1][1].end)
    at = run[first][1].start if first < len(run) else (run[-1][1].end if run else 0)
    return Span(at, at)


def _inside(span: Span, cues: tuple[C, ...]) -> list[C]:
    return [cue for cue in cues if span.start <= cue.start < span.end]


def _denials(span: Span, cues: tuple[Negation, ...]) -> list[Negation]:
    """Return what denies; 不得不 put for 必须 does not, the "not" put before "unknown" does."""
    found = _inside(span, cues)
    return [c for c in found if c.kind == "not" or (c.kind == "double" and c.end > span.end)]


def _is_limit(span: Span, reading: Reading) -> bool:
    """Return whether the stretch sets a limit or forbids, which says "not" in another word."""
    ahead = Span(max(0, span.start - 1), span.end + 1)
    return bool(_inside(ahead, reading.comparisons)) or any(
        one.force == "must_not" for one in _inside(ahead, reading.modalities)
    )


def _has_clause(span: Span, reading: Reading) -> bool:
    """Return whether a stretch holds a clause from its beginning to its end: left out, it turns no other."""
    return any(span.start <= one.start and one.end <= span.end for one in reading.clauses)


def _kind(span: Span, reading: Reading) -> FactKind:
    """Return what the numeral at ``span`` is part of."""
    kinds: tuple[tuple[FactKind, Sequence[Cue]], ...] = (
        ("date", reading.dates),
        ("reference", reading.references),
    )
    for kind, found in kinds:
        if any(one.start <= span.start < one.end for one in found):
            return kind
    return "number"


def _every(often: re.Match[str]) -> str:
    said = often["zh"] or often.group()
    return {"天": "日", "annual": "yearly", "annually": "yearly"}.get(said, said)


def _count(word: str) -> str:
    """Return a numeral or an ordinal in one spelling, "" for any other word."""
    if _ORDINAL.fullmatch(word):
        return word
    if not _NUMERAL.fullmatch(word):
        return ""
    value = arabic(word) if word[0].isdecimal() else chinese(word)
    return word if value is None else f"{value.normalize():f}"


def _trimmed(mine: str, theirs: str) -> tuple[str, str]:
    """Return two words without the beginning and the ending they share: 三元, 五元 give 三, 五."""
    if mine == theirs or not _HAN.match(mine):
        return mine, theirs
    while mine and theirs and mine[-1] == theirs[-1] and len(mine) > 1 and len(theirs) > 1:
        mine, theirs = mine[:-1], theirs[:-1]
    while len(mine) > 1 and len(theirs) > 1 and mine[0] == theirs[0]:
        mine, theirs = mine[1:], theirs[1:]
    return mine, theirs
