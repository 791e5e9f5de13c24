"""References, 《titles》 and names: a claim may only point where its evidence points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from indexes.text.dates import DateMention
from indexes.text.nations import one_name
from indexes.text.normalise import squash
from indexes.text.numbers import Quantity
from indexes.text.references import same
from indexes.text.short_forms import in_short
from indexes.vocabulary import Reference, Span
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading

SAME_PLACE = 0.6  # share of a clause's words in the stretch from which both speak of one thing
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[a-z]+|\d+")
_PARTY = re.compile(
    r"(?:[A-Z][a-z]+ing|Other|First|Second|Third|Either) Part(?:y|ies)"
)  # no names: roles
_OPENING = re.compile(
    r"^[A-Z][\w'-]*\s+(?:(?:of|the|of the)\s+(?=[A-Z])|(?=\d))"  # "Viewers of Sky", "Around 40"
    r"|^(?:[A-Z][a-z]{2,}ing|Neither|Besides|Unlike|Despite|Even|Only)\s+(?=[A-Z])"  # "Keeping Miss Abara"
)
_LOOSE = re.compile(  # what a Chinese name is cut with: particles, and verbs before or behind it
    r"^[对与和在由从为依按向跟同比判演归过去看劝但请让给叫把被使到获赴]"
    r"|(?:不像|[于获赴在则后里中须前内外上下时也都将曾的等是遇称要说任用教交来续到讲提])$"
)
_OTHERS = re.compile(r"^[离因经年月可]|[想会带经查退量问归端补]$")


def check_references(claim: Reading, around: Reading, pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the references of ``claim`` that its evidence does not make, or not in that place."""
    for one in claim.references:
        said = claim.text[one.start : one.end]
        pair = next((pair for pair in pairs if pair.mine([one])), None)
        near = pair.theirs(pair.evidence.references) if pair else []
        if any(_same(one.reference, other.reference) for other in near):
            continue
        if pair and near and pair.covered >= SAME_PLACE:
            other = pair.evidence.text[near[0].start : near[0].end]
            yield Fault("reference", True, f"The evidence refers to {other}, not to {said}.")
        elif not any(_same(one.reference, other.reference) for other in around.references):
            yield Fault("reference", False, f"{said} is not what the evidence refers to.")


def check_titles(claim: Reading, around: Reading, pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the 《titles》 of ``claim`` that its evidence does not name, or not in that place."""
    for one in claim.titles:
        said = one.of(claim.text)
        bare = squash(said).strip("《》")
        if bare not in around.key:
            yield Fault("title", False, f"{said} is not in the evidence.")
        elif rival := _rival(one, bare, pairs, claim):
            yield Fault("title", True, f"The evidence names {rival}, not {said}.")


def check_names(claim: Reading, around: Reading, pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the names of ``claim`` that its evidence lacks, or gives otherwise in that place.

    A name is spelled otherwise in the other language: between two languages none is compared. What is
    part of a quantity or a date ("20 degrees Celsius", "Q3 2023") is compared with that.
    """
    if claim.language != around.language:
        return
    measured: list[Quantity | DateMention] = [*claim.quantities, *claim.dates]
    for one in claim.names:
        if any(other.start <= one.start and one.end <= other.end for other in measured):
            continue
        said = one.of(claim.text)
        if not claim.text[: one.start].strip():
            said = _OPENING.sub("", said)
        if _PARTY.fullmatch(said):
            continue
        key = squash(said)
        if not (_stands(key, around.key) or otherwise(said, around.text) or _cut(key, around)):
            yield Fault("name", False, f"The name {said} is not in the evidence.")
        elif _stands(key, around.key) and (rival := _rival_name(one, key, pairs, claim)):
            yield Fault("name", True, f"The evidence names {rival}, not {said}.")


def _same(mine: Reference, other: Reference) -> bool:
    """Return whether both point to one place, however much of the title each gives."""
    if mine.title and other.title and _alike(mine.title, other.title):
        other = replace(other, title=mine.title)
    return same(mine, other)


def _alike(mine: str, other: str) -> bool:
    """Return whether one title is the other shortened, or one of them is "this law" (本法)."""
    if mine[-2:] != other[-2:]:
        return False
    return mine in other or other in mine or "本" in mine + other


def _stands(key: str, text: str) -> bool:
    """Return whether a name, or each of its words, stands in ``text`` as a word of its own.

    A plural stands where its singular does; a Chinese name cut with a particle, where it does without.
    """
    if not key.isascii():
        bare = _LOOSE.sub("", key)
        whole = key in text or (len(bare) > 1 and bare in text)
        return whole or all(word in text for word in _WORD.findall(key))
    return all(_is_word(word, text) for word in _WORD.findall(key)) or _spaced(key, text)


def _cut(key: str, around: Reading) -> bool:
    """Return whether a Chinese name was cut with the character of another word: 阿震想, 年北溟.

    Without it, it is a name there; a character that names have (王海涛 beside 王海) is no other word's.
    """
    rest = _OTHERS.sub("", key)
    return rest != key and rest in {squash(name.of(around.text)) for name in around.names}


def _spaced(key: str, text: str) -> bool:
    """Return whether ``text`` has the letters and digits of a name otherwise joined: COVID-19, COVID19."""
    parts = _PART.findall(key)
    joined = r"[\s\-‐–./]?".join(map(re.escape, parts))
    return len(parts) > 1 and re.search(rf"(?<![a-z0-9]){joined}(?![a-z0-9])", text) is not None


def _is_word(word: str, text: str) -> bool:
    forms = [word, word[:-1]] if len(word) > 3 and word.endswith("s") else [word]
    return any(re.search(rf"(?<![a-z0-9]){re.escape(form)}", text) for form in forms)


def otherwise(said: str, text: str) -> bool:
    """Return whether ``text`` says the name another way: Libyan, Libya; "CFO" in full; 特区."""
    said = said.replace("特区", "特别行政区")
    return _stands(squash(one_name(said)), squash(one_name(text))) or in_short(said, text)


def _rival(one: Span, bare: str, pairs: list[Pair], claim: Reading) -> str | None:
    pair = next((pair for pair in pairs if pair.mine([one])), None)
    if pair is None or pair.covered < SAME_PLACE:
        return None
    there = [squash(other.of(pair.evidence.text)) for other in pair.theirs(pair.evidence.titles)]
    if not there or f"《{bare}》" in there:
        return None
    lacking = (title for title in there if title not in claim.key)
    return next(lacking, None)


def _rival_name(one: Span, key: str, pairs: list[Pair], claim: Reading) -> str | None:
    """Return the name that stands where the claim, in nearly the same words, has another."""
    pair = next((pair for pair in pairs if pair.mine([one])), None)
    if pair is None or pair.covered < SAME_PLACE or pair.filled < 0.5:
        return None
    stretch = squash(pair.stretch.of(pair.evidence.text))
    if _stands(key, stretch) or _stands(key, pair.evidence.key):
        return None
    if otherwise(one.of(claim.text), pair.evidence.text):
        return None
    others = (other.of(pair.evidence.text) for other in pair.theirs(pair.evidence.names))
    return next((other for other in others if not _stands(squash(other), claim.key)), None)
