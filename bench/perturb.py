"""Claims made from real passages: honest ones that say the same, and false ones that turn one thing round.

Nothing here uses the checker's own readers: what they overlook must not be overlooked by the test of them.
"""

from __future__ import annotations

import calendar
import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from bench import corpora
from bench.pairs import Pair
from bench.turns import COMPARISON, MODALITY, NEGATION, ROLES, SYNONYMS, UNITS, Table, unconditioned
from indexes.text.sentences import sentences
from indexes.vocabulary import Language

SHORTEST, LONGEST = 12, 240  # characters of a sentence worth turning

_NUMBER = re.compile(
    r"(?<![\w.,第条年月/:-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\d,]*\d|[年月条款项/:-]|日[，前至起]|th\b|st\b)"
    r"(?![a-zA-Z\-])|(?<![第一二三四五六七八九十百千万〇零几数])[二三四五六七八九十百]{1,4}(?=个?(?:日|年|个月|万元|倍|人|元|次|周岁)(?!月|代|一|号))"
)
_WORDS = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)\b(?= [a-z])")
_DATE = re.compile(
    r"(?<!\d)(?P<year>1[5-9]\d\d|20\d\d)(?=年)|\b(?:in|In|since|by|until|of|during) "
    r"(?P<en>1[5-9]\d\d|20\d\d)\b(?! [a-z]+s\b)|(?<=年)(?P<month>\d{1,2})(?=月)|"
    r"\b(?P<name>January|February|March|April|June|July|August|September|October|November|December)\b"
)
_MONTHS: list[str] = [*calendar.month_name][1:]
_REFERENCE = re.compile(
    r"(?<=第)[一二三四五六七八九十百]+(?=[条款项])|(?<=Article )\d+|(?<=Section )\d+"
)
_EN_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zé]+(?: [A-Z][a-zé]+)*(?![\w'-])")
_NOT_NAMES = {*_MONTHS, *calendar.day_name} | set(
    re.findall(
        r"\w+",
        "I The A An In It This These He She They We More Most Other When Article Section Days",
    )
)
_DIGITS = "零一二三四五六七八九十"


def dice(text: str) -> random.Random:
    """Return the same chance for the same text."""
    return random.Random(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))


def honest(sentence: str, language: Language) -> Iterator[tuple[str, str]]:
    """Yield (kind, claim) for what says the same as ``sentence``, the sentence itself first."""
    yield "verbatim", sentence
    made: list[tuple[str, str | None]] = [
        ("synonym", _replaced(sentence, SYNONYMS, dice(sentence))),
        ("reordered", _reordered(sentence, language)),
        ("numeral", _respelled(sentence, language)),
        ("shortened", _shortened(sentence)),
    ]
    if language == "zh":
        wide = str.maketrans("0123456789%", "０１２３４５６７８９％")
        made += [
            ("width", sentence.translate(wide)),
            ("traditional", _traditional().convert(sentence)),
        ]
    yield from ((kind, claim) for kind, claim in made if claim and claim != sentence)


def false(
    sentence: str, language: Language, names: Sequence[str], titles: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (kind, claim) for what says something else; ``names`` and ``titles`` are of other passages."""
    chance = dice(sentence)
    made: list[tuple[str, str | None]] = [
        ("number", _renumbered(sentence, chance)),
        ("date", _redated(sentence, chance)),
        ("unit", _reunited(sentence, chance)),
        ("name", _renamed(sentence, language, names, chance)),
        ("reference", _rereferred(sentence, titles, chance)),
        ("negation", _replaced(sentence, NEGATION, chance)),
        ("modality", _replaced(sentence, MODALITY, chance)),
        ("comparison", _replaced(sentence, COMPARISON, chance)),
        ("roles", _swapped(sentence, language)),
        ("condition", unconditioned(sentence)),
    ]
    yield from ((kind, claim) for kind, claim in made if claim and claim != sentence)


def perturbed(domain: str, passages: Sequence[str], language: Language) -> list[Pair]:
    """Return every honest and false claim that can be made from two sentences of each passage."""
    names = [one for passage in passages for one in _names(passage, language)]
    titles = [one for passage in passages for one in re.findall("《[^《》]{2,20}》", passage)]
    pairs = []
    for passage in passages:
        spans = [span.of(passage) for span in sentences(passage)]
        good = [one for one in spans if SHORTEST <= len(one) <= LONGEST and not one.endswith("?")]
        foreign = [one for one in names if one not in passage]
        other = [one for one in titles if one not in passage]
        for sentence in sorted(good, key=lambda one: dice(one).random())[:2]:
            made = [(*one, True) for one in honest(sentence, language)]
            made += [(*one, False) for one in false(sentence, language, foreign, other)]
            pairs += [
                Pair(f"perturbed {domain}", kind, language, passage, passage, claim, right)
                for kind, claim, right in made
            ]
    return pairs


def suite(passages: int) -> list[Pair]:
    """Return the claims of ``passages`` passages each of law, medicine and XQuAD in both languages."""
    sets: list[tuple[str, Language, list[str]]] = [
        ("law", "zh", [text for _, _, text in corpora.law().passages if 40 < len(text) < 600]),
        ("medical", "en", [text[:1500] for _, _, text in corpora.medical(1).passages]),
        ("xquad", "en", [text for _, _, text in corpora.xquad("en").passages]),
        ("xquad", "zh", [text for _, _, text in corpora.xquad("zh").passages]),
    ]
    pairs = []
    for domain, language, texts in sets:
        chosen = sorted(texts, key=lambda text: dice(text).random())[:passages]
        pairs += perturbed(domain, chosen, language)
    return pairs


def _replaced(sentence: str, table: Table, chance: random.Random) -> str | None:
    """Return the sentence with one entry of ``table`` that fits, chosen by ``chance``."""
    fitting = [(pattern, new) for pattern, new in table if re.search(pattern, sentence)]
    if not fitting:
        return None
    pattern, new = chance.choice(fitting)
    return re.sub(pattern, new, sentence, count=1)


def _reordered(sentence: str, language: Language) -> str | None:
    """Return the sentence with a leading condition or adverbial put behind, where that is safe."""
    if language == "en":
        match = re.fullmatch(
            r"((?:If|When|Although|Because|In|During|After|Since) [^,.;]+), ([^,;]+)\.", sentence
        )
        if not match:
            return None
        head, tail = match.groups()
        return f"{tail[0].upper()}{tail[1:]} {head[0].lower()}{head[1:]}."
    match = re.fullmatch("([^，。；、]{6,}的)，([^，。；]{6,})。", sentence)
    return f"{match[2]}，如果{match[1][:-1]}。" if match else None


def _respelled(sentence: str, language: Language) -> str | None:
    """Return the sentence with one number written the other way."""
    words = re.findall(r"\w+", "zero one two three four five six seven eight nine ten")
    ways: list[tuple[str, Callable[[str], str]]] = (
        [
            ("(?<![一二三四五六七八九十百千万零几数])[二三四五六七八九十]+(?=个?(?:日|年|月|万元|条|款))",
             lambda han: str(_value(han))),
            (r"(?<![\d.,年第])[2-9](?=个|天|次|人|名)", lambda digit: _DIGITS[int(digit)]),
        ]
        if language == "zh"
        else [(rf"\b(?:{'|'.join(words[2:])})\b(?= [a-z]+s\b)", lambda word: str(words.index(word)))]
    )  # fmt: skip
    for pattern, write in ways:
        if match := re.search(pattern, sentence):
            return sentence[: match.start()] + write(match[0]) + sentence[match.end() :]
    return None


def _shortened(sentence: str) -> str | None:
    """Return the sentence without one remark in brackets."""
    return re.sub(r"\s?[（(][^（）()]{2,60}[)）]", "", sentence, count=1)


def _value(han: str) -> int:
    if "十" not in han:
        return int("".join(str(_DIGITS.index(char)) for char in han))
    tens, _, ones = han.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _renumbered(sentence: str, chance: random.Random) -> str | None:
    found = [*_NUMBER.finditer(sentence), *_WORDS.finditer(sentence)]
    if not found:
        return None
    match = chance.choice(found)
    old = match[0]
    if old[0].isdigit():
        value = float(old.replace(",", ""))
        factor = chance.choice([2, 3, 0.5])
        new = f"{value * factor + (value < 3):.{len(old.partition('.')[2])}f}"
        new = new if new != old else str(int(value) + 1)
    elif old.isascii():
        new = chance.choice(
            [one for one in ("two", "three", "five", "eight", "eleven") if one != old]
        )
    else:
        new = chance.choice(
            [one for one in ("二", "三", "四", "五", "七", "十五", "四十") if one != old]
        )
    return sentence[: match.start()] + new + sentence[match.end() :]


def _redated(sentence: str, chance: random.Random) -> str | None:
    found = list(_DATE.finditer(sentence))
    if not found:
        return None
    match = chance.choice(found)
    group = match.lastgroup or "year"
    old: str = match[group]
    if group == "name":
        new = chance.choice([one for one in _MONTHS if one != old])
    elif group == "month":
        new = str(int(old) % 12 + 1)
    else:
        new = str(int(old) + chance.choice([-13, -4, -1, 1, 2, 11]))
    return sentence[: match.start(group)] + new + sentence[match.end(group) :]


def _reunited(sentence: str, chance: random.Random) -> str | None:
    if not re.search(
        r"\d|[一二三四五六七八九十](?:个|日|年|万|周|小)|\b(two|three|four|five|six)\b", sentence
    ):
        return None
    measured = re.compile(r"(\d|[一二三四五六七八九十百千万]|two|three|four|five|six)\s?$")
    fitting = [
        (match, new)
        for pattern, new in UNITS
        for match in re.finditer(pattern, sentence)
        if measured.search(sentence[: match.start()]) or match[0] == "百分之"
    ]
    if not fitting:
        return None
    match, new = chance.choice(fitting)
    return sentence[: match.start()] + match.expand(new) + sentence[match.end() :]


def _names(text: str, language: Language) -> list[str]:
    if language == "en":
        return [one for one in _EN_NAME.findall(text) if one not in _NOT_NAMES and len(one) > 3]
    return re.findall(r"[\u4e00-\u9fff]{2,4}·[\u4e00-\u9fff]{2,5}(?=[，。（在是的])", text) + re.findall(
        "北京|上海|美国|英国|法国|德国|日本|中国|欧洲|非洲|亚洲|印度|伦敦|巴黎|纽约|加州|佛罗里达|国务院"
        "|人民法院|人民检察院|公安机关|财政部|商务部",
        text,
    )  # fmt: skip


def _renamed(
    sentence: str, language: Language, foreign: Sequence[str], chance: random.Random
) -> str | None:
    own = _names(sentence, language)
    if not own or not foreign:
        return None
    old, new = chance.choice(own), chance.choice(foreign)
    return sentence.replace(old, new) if old not in new else None


def _rereferred(sentence: str, titles: Sequence[str], chance: random.Random) -> str | None:
    own = re.findall("《[^《》]{2,20}》", sentence)
    match = _REFERENCE.search(sentence)
    if match is None or (own and titles and chance.random() < 0.3):
        return sentence.replace(own[0], chance.choice(titles)) if own and titles else None
    more = chance.choice([1, 2, 5])
    if match[0].isdecimal():
        new = str(int(match[0]) + more)
    else:
        new = (
            _DIGITS[more + 1] + "百零" + _DIGITS[more]
            if "百" in match[0]
            else _han(_value(match[0]) + more)
        )
    return sentence[: match.start()] + new + sentence[match.end() :]


def _han(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if not tens else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def _swapped(sentence: str, language: Language) -> str | None:
    pairs: Sequence[tuple[str, str]] = ROLES
    if language == "en":
        own = list(dict.fromkeys(_names(sentence, language)))
        pairs = [(own[0], own[1])] if len(own) > 1 else []
    for one, other in pairs:
        apart = re.search(f"{re.escape(one)}(.+?){re.escape(other)}", sentence)
        if apart and not re.fullmatch(r"\W*(?:and|or|和|与|、|或者?|以及|及)?\W*", apart[1]):
            if one in other or other in one:
                continue
            return sentence.replace(one, "\0").replace(other, one).replace("\0", other)
    return None


@cache
def _traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")
