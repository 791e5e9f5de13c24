"""What the evidence says of another thing beside it: "with water rather than vinegar", 全职30天，兼职15天.

Every word of such a claim stands in the evidence, and it differs from one of two parallel parts by a single
word or phrase: that of the other. So it is seen by neither the words it shares nor those it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, permutations

from indexes.text.normalise import fold
from indexes.text.numbers import Quantity, conflicts, equal, quantities
from indexes.text.numerals import CHINESE
from indexes.text.sentences import sentences
from indexes.text.tokens import words
from indexes.vocabulary import Span
from service.checking.facts.fault import Fault
from service.checking.facts.reading import Reading
from service.checking.words import content, says, spelled, term_set

LIKE = 0.5  # share of the claim's words that stand in the one part, in their order
FEWEST = 3  # words of a claim: fewer name a thing and say nothing of it
LONGEST = 120  # words of a claim or a part that are compared
LONG = 1500  # characters of a sentence that is taken apart
MOST = 24  # clauses with figures that are held against one another, and figures of a claim
WIDE = 4  # words that are one thing
THING = 3  # words behind "rather than" that may be all it sets aside
CONTRAST = re.compile(
    r"\b(?:rather than|instead of|as opposed to|in contrast to|unlike|whereas|while|followed by|ahead of)\b"
    r"|(?<=, )(?:but |and )?not (?!only\b|all\b|every)|而不是|而非|不同于|其次是?|[,，]而(?!且)"
)
# Behind these stands a clause, or a list; behind the others a thing.
_CLAUSE = re.compile(r"whereas|while|followed by|ahead of|其次是?|[,，]而")
_ASIDE = re.compile(r"\s?[(（][^()（）]*[)）]")
_PART = re.compile(r"[,;，；、。.!?！？](?=\s|$|[^\x00-\x7f])|$")
_FIGURE = re.compile(rf"[\d{CHINESE}]")
_COMMA = re.compile(r"[,;，；](?!\d)")
_TOLD = re.compile(
    r"\b(?:said|says?|discovered|found|finds?|show(?:s|ed|n)?|believed?s?|thinks?|thought|claim(?:s|ed)?|"
    r"report(?:s|ed)?|argue[sd]?|suggest(?:s|ed)?|announced|stated?s?|learn(?:ed|t)?|know|knew) that\b"
)


def check_parallel(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    """Yield the fault of a claim that puts into one part of the evidence what stands in the other."""
    if claim.language != evidence.language or CONTRAST.search(fold(claim.text)):
        return
    figures = claim.quantities if len(claim.quantities) <= MOST else ()
    counted = list(_counted(evidence.text, figures))
    for part, beside in chain(_parts(evidence.text), counted):
        put = _put(claim.text, part)
        if put is None:
            continue
        mine, theirs = put
        new, lost = term_set(mine) - term_set(part), term_set(theirs) - term_set(claim.text)
        if new and lost and new <= term_set(beside):
            yield Fault("roles", True, f"The evidence says this of {theirs}, not of {mine}.")
            return
    yield from _other_figure(claim, counted)


def _other_figure(claim: Reading, counted: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    """Yield the fault of a figure where a clause that says all else of the claim gives another."""
    own = frozenset(content(claim.text))
    for part, beside in counted:
        there, lacking = _figures(beside), own - term_set(beside)
        untold = [one for one in claim.quantities if not any(equal(one, y) for y in there)]
        others = [one for one in claim.quantities if one not in untold]
        if len(untold) != 1 or any(conflicts(untold[0], one) for one in others):
            continue  # it tells of both
        rival = next((one for one in there if conflicts(untold[0], one)), None)
        more = own - term_set(part) - lacking  # what the clause of the figure does not speak of
        if rival is not None and more and all(_FIGURE.search(term) for term in lacking):
            said = beside[rival.start : rival.end]
            mine = claim.text[untold[0].start : untold[0].end]
            yield Fault("number", True, f"The evidence says {said}, not {mine}.")
            return


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a sentence with what is set beside it."""
    for span in sentences(text):
        said = _ASIDE.sub("", span.of(text))
        if len(said) > LONG:
            continue
        folded = fold(said)
        for found in CONTRAST.finditer(folded):
            end = _PART.search(folded, found.end())
            last = end.start() if end else len(said)
            stops, beside = [last], said[found.end() : last]
            if not _CLAUSE.fullmatch(found.group()):  # a thing: the sentence goes on behind it
                things = [found.end() + one.end for one in words(beside)[:THING]]
                stops, beside = [last, *things], said[found.end() : max(things, default=last)]
            for stop in dict.fromkeys(stops):
                yield said[: found.start()].rstrip(" ,，") + said[stop:], beside
        if told := _TOLD.search(folded):
            yield said[told.end() :], said[: told.start()]


def _counted(text: str, said: Sequence[Quantity]) -> Iterator[tuple[str, str]]:
    """Yield clauses, and sentences, that give the claim's figure, each beside one that gives another."""
    whole = [span.of(text) for span in sentences(text)]
    for parts in (whole, [one for each in whole for one in _COMMA.split(each)]):
        figured = [each for each in parts if len(each) <= LONG and _figures(each)]
        for one, other in permutations(figured[:MOST], 2):
            mine = [x for x in _figures(one) if any(equal(x, y) for y in said)]
            theirs = _figures(other)
            if any(conflicts(x, y) for x in mine for y in theirs) and not all(
                any(equal(x, y) for y in theirs) for x in mine
            ):
                yield one.strip(), other.strip()


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(text))


def _put(claim: str, part: str) -> tuple[str, str] | None:
    """Return what stands in the claim in the place of what in ``part``, where that is all that differs."""
    ours, theirs = spelled(claim), spelled(part)
    if not FEWEST <= len(ours) <= LONGEST or len(theirs) > LONGEST:
        return None
    matcher = SequenceMatcher(
        None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False
    )
    if sum(block.size for block in matcher.get_matching_blocks()) < LIKE * len(ours):
        return None
    found = None
    for tag, a, b, c, d in matcher.get_opcodes():
        mine, other = _text(claim, ours[a:b]), _text(part, theirs[c:d])
        if tag == "equal" or not says(mine):
            continue
        if found or not says(other) or max(b - a, d - c) > WIDE or _figures(mine + other):
            return None
        found = mine, other
    return found


def _text(text: str, run: Sequence[tuple[str, Span]]) -> str:
    return text[run[0][1].start : run[-1][1].end] if run else ""
