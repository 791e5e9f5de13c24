"""Passages by the place a text names: 《民法典》第一百八十条 is looked up, not searched for.

Laws cite one another in dozens of ways, and their names are of any form: so the titles that are
stored are looked for in the text, and their places taken by short ones before pointers are parsed.
"""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexes.text.normalise import HAN, fold
from indexes.text.references import ReferenceMention, references, title_key
from indexes.truth import Collection, Truth

LEVELS = ("article", "clause", "recital", "rule", "section", "annex", "appendix", "schedule")
SHORTEST = 2  # characters of a title that is looked for
KEPT = 200  # versions whose numbers are remembered: they never change
MOST = 20  # places one text may name
PASSED = re.compile(
    rf"[《》〈〉<>]|中华人民共和国|(?<=[{HAN}])\s+(?=[{HAN}])"
)  # in one spelling of a name
OTHER = re.compile(
    "解释|规定(?![的了])|办法|条例|细则|规则|批复|决定|意见|通知"
)  # a work about the one that is named
STANDS_FOR = re.compile(r"t(\d{1,4})law")
BEHIND = re.compile(  # Article 5 (Scope) of the 《t0law》, 第五条（《t0law》）
    rf"(?:\s?[(（][^()（）]{{1,60}}[)）])?,?\s(?:of|in|under)\s(?:the\s)?[\"“]?《{STANDS_FOR.pattern}》"
    rf"|\s?[(（]《{STANDS_FOR.pattern}》[)）]",
    re.IGNORECASE,
)

Step = tuple[str, str]
Numbers = dict[Step, list[int]]
Versions = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The titles of one state of a collection: versions with the days they are in force."""

    seq: int
    titles: dict[str, Versions]


class Pointers:
    """Looks places up; any number of threads may use one."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._shelves: dict[int, Shelf] = {}
        self._numbers: OrderedDict[int, Numbers] = OrderedDict()

    def find(self, collection: Collection, text: str, day: int) -> list[int]:
        """Return the passages ``text`` names, in its order, of versions in force on ``day``.

        A pointer without a title that is stored here names nothing.
        """
        shelf = self._shelf(collection)
        named, written = _substituted(text, shelf.titles)
        found: dict[int, None] = {}
        for mention in references(written)[:MOST]:
            title = _title(mention, written, named)
            for version, begins, ends in shelf.titles.get(title, ()):
                if begins <= day < ends:
                    found.update(dict.fromkeys(self._places(version, mention)))
        return list(found)

    def _shelf(self, collection: Collection) -> Shelf:
        known = self._shelves.get(collection.id)
        if known is None or known.seq != collection.seq:
            titles: dict[str, Versions] = {}
            for version, title, begins, ends in self._truth.titles(collection.id):
                titles.setdefault(PASSED.sub("", title_key(title)), []).append(
                    (version, begins, ends)
                )
            known = self._shelves[collection.id] = Shelf(collection.seq, titles)
        return known

    def _places(self, version: int, mention: ReferenceMention) -> list[int]:
        numbers = self._numbers.get(version)
        if numbers is None:
            numbers = _numbered(self._truth.sections(version))
            self._numbers[version] = numbers
            while len(self._numbers) > KEPT:
                self._numbers.popitem(last=False)
        level, number = _step(mention) or ("", "")
        # § stands for a section and, in some countries, for an article
        return numbers.get((level, number)) or (
            numbers.get(("article", number), []) if level == "section" else []
        )


def _step(mention: ReferenceMention) -> Step | None:
    """The step of a path that has passages of its own: an article, whichever paragraph of it."""
    return next((step for step in mention.reference.path if step[0] in LEVELS), None)


def _numbered(sections: Sequence[tuple[int, str]]) -> Numbers:
    paths = [tuple(section.split(" / ")) for _, section in sections]
    further: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in paths:
        for at in range(1, len(path) + 1):
            further[path[:at]].add("".join(path[at : at + 1]))
    numbers: Numbers = {}
    for (passage, _), path in zip(sections, paths, strict=True):
        if step := _innermost(path, further):
            numbers.setdefault(step, []).append(passage)
    return numbers


def _innermost(path: tuple[str, ...], further: Mapping[tuple[str, ...], set[str]]) -> Step | None:
    """The step that the last heading of ``path`` begins with.

    A heading may have " / " in it: what has but one way on in ``further`` may be the heading's
    beginning, and if it is a heading of its own, it has no other text.
    """
    for at in range(len(path), 0, -1):
        if at == len(path) or len(further[path[:at]]) == 1:
            mention = next(iter(references(path[at - 1])), None)
            if mention and mention.start == 0 and (step := _step(mention)):
                return step
    return None


def _substituted(text: str, titles: dict[str, Versions]) -> tuple[list[str], str]:
    """Return the titles that stand in ``text``, and the text with 《t0law》, … in their places.

    Where titles overlap, the longest counts.
    """
    folded = fold(text)
    passed = {at for found in PASSED.finditer(folded) for at in range(*found.span())}
    places = [at for at in range(len(folded)) if at not in passed]
    bare = "".join(folded[at] for at in places)
    spans: list[tuple[int, int, str]] = []
    for title in sorted((one for one in titles if one in bare), key=len, reverse=True):
        if len(title) < SHORTEST:
            continue
        for found in re.finditer(_whole(title), bare):
            start, end = places[found.start()], places[found.end() - 1] + 1
            if all(end <= one[0] or one[1] <= start for one in spans):
                spans.append((start, end, title))
    named = [title for _, _, title in spans]
    for number, (start, end, _) in sorted(enumerate(spans), key=lambda one: -one[1][0]):
        start -= text[max(start - 1, 0) : start] == "《"
        end += text[end : end + 1] == "》"
        text = f"{text[:start]}《t{number}law》{text[end:]}"
    return named, text


def _whole(title: str) -> str:
    """A pattern for ``title``; one that begins or ends in Latin letters does so as a word."""
    before = r"(?<![a-z0-9])" if title[0].isascii() else ""
    after = r"(?![a-z0-9])" if title[-1].isascii() and title[-1].isalnum() else ""
    return f"{before}{re.escape(title)}{after}"


def _title(mention: ReferenceMention, text: str, named: Sequence[str]) -> str:
    """The stored title a mention means: its own, which may be unknown, else the nearest one.

    One right behind it is nearer than any before it.
    """
    if mention.reference.title is not None:
        said = STANDS_FOR.fullmatch(mention.reference.title)
        return _stands_for(said[1], named) if said else ""
    if behind := BEHIND.match(text, mention.end):
        return _stands_for(behind[1] or behind[2], named)
    near: list[tuple[int, str]] = []
    for one in STANDS_FOR.finditer(text):
        between = text[one.end() : mention.start] if one.end() <= mention.start else ""
        if not OTHER.search(between):
            near.append((one.start(), _stands_for(one[1], named)))
    before = [(mention.start - at, title) for at, title in near if at <= mention.start]
    after = [(at - mention.start, title) for at, title in near if at > mention.start]
    return min(before or after, default=(0, ""))[1]


def _stands_for(number: str, named: Sequence[str]) -> str:
    """The title ``t{number}law`` stands for; "" where the text itself said so, and none was put there."""
    return named[int(number)] if int(number) < len(named) else ""
