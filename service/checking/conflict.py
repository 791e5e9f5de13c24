"""Where the evidence contradicts itself about what was asked.

Two rules, neither of which needs a model. Twins: two sentences say the same but for a number, a date, a name
or a "not". Rivals: two sentences speak of what was asked in words of their own and give it numbers or days
that exclude one another. What the question itself tells apart ("the M2", "in 2019") is no conflict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations

from indexes.text.dates import DateMention, dates
from indexes.text.names import names
from indexes.text.normalise import HAN, fold, squash
from indexes.text.numbers import equal, quantities
from indexes.text.tokens import terms, words
from indexes.vocabulary import Hit, Passage, Span
from service.checking.asked import Expected, expected
from service.checking.facts.copies import check_copy
from service.checking.facts.reading import read
from service.checking.slots import Filler, agree, clash, fresh
from service.checking.words import content
from service.vocabulary import Conflict, EvidenceSentence, Quote

TWIN = 0.7  # share of the longer twin's words, the value aside, that the other has in order
LEAST = 4  # words of a sentence that can have a twin
LONGEST = 120  # words of a sentence that is compared word by word
NEAR = 0.02  # of the best's relevance: what a twin without a word of the question must have
ABOUT = 0.75  # share of the question's words that each of two rivals has
ALIKE = 0.5  # share of the shorter rival's words, numbers aside, that the other has
CHANGED = 6  # words of a change that is one value and not a rewriting
AT_MOST = 3  # conflicts told: who reads on finds the others in the evidence
_VALUE = re.compile(r"\d|^[零一二三四五六七八九十百千万亿两]+")
_NAME = re.compile(rf"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*)*|[\w·]*[{HAN}·][\w·]*")
_HAN = re.compile(f"[{HAN}]")
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class _Said:
    """A sentence of the evidence with the passage it stands in."""

    sentence: EvidenceSentence
    passage: Passage

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def quote(self) -> Quote:
        one = self.sentence
        return Quote(one.passage_id, one.start, one.end, one.text)

    @cached_property
    def spans(self) -> list[Span]:
        """Where its words stand."""
        return words(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words as written; compared folded."""
        return [span.of(self.text) for span in self.spans]

    @cached_property
    def folded(self) -> list[str]:
        return [fold(word) for word in self.words]

    def dated(self, first: int, last: int) -> Filler | None:
        """Return the date that its words from ``first`` up to ``last`` are part of."""
        start, end = self.spans[first].start, self.spans[last - 1].end
        found = (one for one in dates(self.text, _ANY_DAY) if one.start < end and start < one.end)
        spans = ((one, Span(one.start, one.end)) for one in found)
        return next((Filler(span, span.of(self.text), one) for one, span in spans), None)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of the sentence, its title and its headings."""
        return frozenset(terms(f"{self.passage.title} {self.passage.section} {self.text}"))

    @cached_property
    def content(self) -> frozenset[str]:
        return frozenset(content(self.text))


def find_conflicts(
    question: str, sentences: Sequence[EvidenceSentence], hits: Sequence[Hit]
) -> tuple[Conflict, ...]:
    """Return the places that contradict one another about ``question``, newest in force first.

    Two values make one conflict, however many passages repeat them; at most ``AT_MOST`` are told.
    """
    kind, asked = expected(question), frozenset(content(question))
    passages = {hit.passage.id: hit.passage for hit in hits}
    ranked = sorted(sentences, key=lambda one: -one.relevance)
    said = [_Said(one, passages[one.passage_id]) for one in ranked]
    named = named_terms(question, hits)
    near = [
        one
        for one in said
        if named <= one.terms
        and (one.content & asked or one.sentence.relevance >= NEAR * ranked[0].relevance)
    ]
    found: dict[frozenset[str], Conflict] = {}
    for one, other in combinations(near, 2):
        if one.passage.id == other.passage.id:
            continue
        values = _twins(question, kind, one, other) or _rivals(question, kind, one, other)
        if values and len(found) < AT_MOST:
            newer, older = sorted((one, other), key=_age)
            ordered = values if newer is one else values[::-1]
            key = frozenset(map(squash, values))
            found.setdefault(key, Conflict(newer.quote, older.quote, *ordered))
    return tuple(found.values())


def named_terms(question: str, hits: Sequence[Hit]) -> frozenset[str]:
    """Return what ``question`` says of a title or heading: a sentence without it is of something else."""
    places = (f"{hit.passage.title} {hit.passage.section}" for hit in hits)
    return frozenset(content(question)).intersection(*[terms(" ".join(places))])


def _age(said: _Said) -> tuple[int, int]:
    """Return a key that puts the newest in force first."""
    since = said.passage.valid_from
    return -(since.toordinal() if since else 0), -said.passage.version


def _twins(question: str, kind: Expected, one: _Said, other: _Said) -> tuple[str, str] | None:
    """Return what two near copies put in one place, or None where they do not contradict."""
    longer = max(len(one.words), len(other.words))
    if not LEAST <= longer <= LONGEST or len(one.content & other.content) < 2:
        return None
    matcher = SequenceMatcher(None, one.folded, other.folded, autojunk=False)
    if matcher.quick_ratio() < TWIN / 2:
        return None
    same = sum(block.size for block in matcher.get_matching_blocks())
    asked = set(terms(question))
    value, changed = None, 0
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "replace" or max(j - i, m - k) > CHANGED:
            continue
        left, right = _stretch(one.words[i:j]), _stretch(other.words[k:m])
        if asked & (set(terms(left)) ^ set(terms(right))):
            return None  # they speak of two things, and the question names one of them
        values = (
            _days(one.dated(i, j), other.dated(k, m))
            if kind == "date"
            else _values(kind, left, right)
        )
        if values and value in (None, values):
            value, changed = values, changed + max(j - i, m - k)
    if same < max(TWIN * (longer - changed), LEAST - 1):
        return None
    if value is None and same >= TWIN * longer and _turned(one.text, other.text):
        return one.text, other.text
    return value


def _days(mine: Filler | None, theirs: Filler | None) -> tuple[str, str] | None:
    """Return two dates that exclude one another; one without its year may be any year's."""
    if mine is None or theirs is None or agree(mine, theirs):
        return None
    known = [isinstance(one.value, DateMention) and one.value.relative for one in (mine, theirs)]
    return (mine.text, theirs.text) if known[0] == known[1] else None


def _stretch(run: Sequence[str]) -> str:
    return ("" if run[0][:1] > "\u2e80" else " ").join(run)


def _turned(one: str, other: str) -> bool:
    """Return whether one of two near copies denies, orders or allows what the other does not."""
    return any(
        fault.contradicts and fault.kind in ("negation", "modality", "comparison")
        for fault in check_copy(read(one, _ANY_DAY), read(other, _ANY_DAY))
    )


def _values(kind: Expected, left: str, right: str) -> tuple[str, str] | None:
    """Return the two stretches where they are different values of what is asked for."""
    mine, theirs = quantities(left), quantities(right)
    if len(mine) == len(theirs) == 1 and equal(mine[0], theirs[0]):
        return None
    if _VALUE.search(left) and _VALUE.search(right):
        numbers = kind in ("number", "any") and max(_unvalued(left), _unvalued(right)) <= 1
        return (left, right) if numbers else None
    return (left, right) if kind in ("name", "any") and _is_named(left, right) else None


def _unvalued(text: str) -> int:
    """Return how many words of ``text`` are no numbers."""
    return sum(not _VALUE.search(span.of(text)) for span in words(text))


def _is_named(left: str, right: str) -> bool:
    """Return whether both are spelled like names of one script, and one of them is known for one."""
    if not (_NAME.fullmatch(left) and _NAME.fullmatch(right)):
        return False
    if not _HAN.search(left + right):
        return True
    if not (_HAN.search(left) and _HAN.search(right)):
        return False
    return "·" in left + right or bool(names(f"{left}，{right}"))


def _rivals(question: str, kind: Expected, one: _Said, other: _Said) -> tuple[str, str] | None:
    """Return the numbers that two sentences about the same thing give it, where they clash."""
    if kind != "number":
        return None
    asked = set(content(question))
    if len(one.content & other.content & asked) < max(2, ABOUT * len(asked)):
        return None
    ours, others = _wordy(one.content), _wordy(other.content)
    if len(ours & others) < ALIKE * min(len(ours), len(others)):
        return None
    mine, theirs = _own(question, kind, one, other), _own(question, kind, other, one)
    if mine is None or theirs is None or not clash(mine, theirs):
        return None
    return mine.text, theirs.text


def _own(question: str, kind: Expected, said: _Said, other: _Said) -> Filler | None:
    """Return the one value ``said`` gives, None where it gives several or the other may say the same."""
    found = fresh(question, said.text, kind)
    there = fresh(question, other.passage.text, kind)
    if len(found) != 1 or any(agree(found[0], their) for their in there):
        return None
    return found[0]


def _wordy(found: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in found if not any(map(str.isdecimal, word)))
