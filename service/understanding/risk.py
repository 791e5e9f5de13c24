"""Risk terms: words an organisation does not let pass, found however they are disguised.

One Aho–Corasick automaton (Aho and Corasick 1975) over letters and digits alone: case, width, script
variant, look-alikes, invisible characters and whatever stands between the letters are folded away first.
What was found is then looked at where it stands, so that "class" holds no "ass" and 独自，杀青 no 自杀.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from ahocorasick_rs import AhoCorasick

from indexes.errors import SettingsError
from indexes.text.normalise import HAN, fold
from indexes.text.tokens import words
from indexes.vocabulary import Language
from service.meaning import RiskAction
from service.understanding.tables import read_table, strings
from service.understanding.watched import Watched

log = structlog.get_logger("ibid.risk")
ORDER: tuple[RiskAction, ...] = ("block", "handover", "warn", "log")  # the gravest first
_LETTER = re.compile(r"[^\W_]")
_IS_HAN = re.compile(f"[{HAN}]")
_PAUSE = re.compile(r"[，。！？；：、—–,.!?;:\n]")
_LOOKALIKES = str.maketrans("аеорсхуіѕԁαορικτυν", "aeopcxyisdaopiktuv")  # Cyrillic and Greek
_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_NEAR = 6  # characters beside a term in which the words it may be torn from are looked for
_WIDEST = 3  # signs between two letters of one disguised word
DEFAULT: Mapping[RiskAction, Mapping[Language, str]] = {
    "block": {"en": "I may not answer this.", "zh": "这个问题我不能回答。"},
    "handover": {
        "en": "This is for a person to answer; please turn to your contact.",
        "zh": "这个问题需要由工作人员答复，请联系您的对接人。",
    },
    "warn": {
        "en": "Please take care: this touches on a sensitive subject.",
        "zh": "请注意：这涉及敏感内容。",
    },
    "log": {"en": "", "zh": ""},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done where a term is found; ``say`` is the organisation's own sentence, "" for ours."""

    action: RiskAction
    say: str = ""

    def words(self, language: Language) -> str:
        """Return what is said to the user."""
        return self.say or DEFAULT[self.action][language]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A term found at ``[start, end)`` of the text, and its rule."""

    term: str
    start: int
    end: int
    rule: Rule


class Terms:
    """Finds any of many terms in a message, in time that does not grow with their number."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = [(term, rule) for term, rule in rules.items() if _bare(term)[0]]
        self._breaks = [_breaks(term) for term, _ in self._rules]
        self._automaton = AhoCorasick([_bare(term)[0] for term, _ in self._rules])

    def find(self, text: str) -> list[Alarm]:
        """Return what is found in ``text``, the gravest first."""
        bare, places = _bare(text)
        folded = fold(text)
        found = [
            Alarm(self._rules[at][0], places[start], places[end - 1] + 1, self._rules[at][1])
            for at, start, end in self._automaton.find_matches_as_indexes(bare, overlapping=True)
            if _stands(folded, places[start:end], self._breaks[at])
        ]
        return sorted(found, key=lambda alarm: (ORDER.index(alarm.rule.action), alarm.start))


class Risks:
    """The risk terms of every tenant, from ``path``; None finds nothing."""

    def __init__(self, path: Path | None) -> None:
        self._terms = Watched(path, read_terms)

    def find(self, tenant: str, text: str) -> Alarm | None:
        """Return the gravest alarm that ``text`` raises, or None."""
        terms = self._terms.of(tenant)
        alarm = next(iter(terms.find(text)), None) if terms is not None else None
        if alarm is not None:  # never with the text: logs hold nobody's words
            log.warning("risk term", tenant=tenant, action=alarm.rule.action)
        return alarm

    def bars(self, tenant: str, sentence: str) -> bool:
        """Return whether a sentence of an answer may not leave for what it says."""
        alarm = self.find(tenant, sentence)
        return alarm is not None and alarm.rule.action in ("block", "handover")


def read_terms(path: Path) -> Terms:
    """Read a list: a .txt with a term a line, all blocked, or a .toml as docs/understanding.md has it.

    Raises SettingsError naming the file and what is wrong in it.
    """
    if path.suffix == ".txt":
        lines = (line.strip() for line in _lines(path))
        return Terms({line: Rule("block") for line in lines if line and not line.startswith("#")})
    rules: dict[str, Rule] = {}
    for group in read_table(path, "terms", ("action", "words", "file", "say")):
        action = group.get("action", "block")
        if action not in ORDER:
            raise SettingsError(f"{path}: there is no action {action!r}; use {', '.join(ORDER)}.")
        words = strings(path, group, "words")
        if "file" in group:
            words += _lines(path.parent / str(group["file"]))
        rule = Rule(action, str(group.get("say", "")))
        rules.update({word.strip(): rule for word in words if word.strip()})
    return Terms(rules)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from None


def _bare(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits of ``text``, folded, and where each of them stands."""
    plain = fold(text).translate(_LOOKALIKES)
    places = [found.start() for found in _LETTER.finditer(plain)]
    return "".join(plain[at] for at in places), places


def _breaks(term: str) -> frozenset[int]:
    """Return after how many letters the term itself has a gap: {6} for "credit card"."""
    places = _bare(term)[1]
    return frozenset(n for n in range(1, len(places)) if places[n] - places[n - 1] > 1)


def _stands(folded: str, places: list[int], breaks: frozenset[int]) -> bool:
    """Return whether the letters at ``places`` are the term itself or its disguise, and no chance."""
    gaps = {
        n: folded[places[n - 1] + 1 : places[n]]
        for n in range(1, len(places))
        if places[n] - places[n - 1] > 1
    }
    if any(len(gap) > _WIDEST for gap in gaps.values()):
        return False
    if not _is_whole(folded, places):
        return False
    inner = len(places) - 1
    everywhere = inner > 1 and set(gaps) >= set(range(1, inner + 1)) - breaks
    seen = {n: _INVISIBLE.sub("", gap) for n, gap in gaps.items() if n not in breaks}
    if everywhere and len(set(seen.values())) == 1:
        return True  # s p e l l e d   o u t, with one and the same sign
    spaced = any(gap.isspace() for gap in seen.values() if gap)
    if spaced and not all(_IS_HAN.match(folded[at]) for at in places):
        return False  # "or gas m": words of their own
    if any(_PAUSE.search(gap) for gap in seen.values()):
        return False
    return not any(seen.values()) or not _is_torn(folded, places)


def _is_torn(folded: str, places: list[int]) -> bool:
    """Return whether either end lies inside another word: the 弹 of 弹道 belongs to no 的 before a space."""
    begin = max(places[0] - _NEAR, 0)
    start, end = places[0] - begin, places[-1] + 1 - begin
    around = words(folded[begin : places[-1] + 1 + _NEAR])
    return any(span.start < start < span.end or span.start < end < span.end for span in around)


def _is_whole(folded: str, places: list[int]) -> bool:
    """Return whether no word of letters goes on beyond either end; Chinese needs no such edge."""
    before = folded[places[0] - 1 : places[0]]
    behind = folded[places[-1] + 1 : places[-1] + 2]
    return not (
        (_is_latin(folded[places[0]]) and before and _is_latin(before))
        or (_is_latin(folded[places[-1]]) and behind and _is_latin(behind))
    )


def _is_latin(char: str) -> bool:
    return char.isalnum() and not _IS_HAN.match(char)
