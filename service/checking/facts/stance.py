"""What turns a clause round: negation, obligation and permission, the direction of comparison.

Each clause of a claim is held against its own stretch of the evidence, so that a denial elsewhere in a long
sentence neither hides nor fakes one here; a denied denial affirms. Free words deny and order in too many ways
to be counted ("is disqualified" and "may not sit", "free of charge" and "costs nothing"): those are left to
the reader (``service/checking/joint.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from indexes.text.logic import Comparison, Direction, Force, Modality, Negation
from indexes.text.normalise import fold, squash
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.words import content, spelled, term_set

SAME_PLACE = 0.5  # share of a clause's words in the stretch from which both speak of one thing
COPIED = 0.7  # share of its words in the order of the stretch's from which a clause repeats it
FEWEST = (
    2  # words that carry meaning, from which all of them standing there says that it repeats it
)
SOME = 0.4  # share of the stretch that the clause says: enough for its denial to be meant
LIKE = 0.55  # the same, where the clause denies something itself
SCOPE = 4  # terms behind a "not" that say what it denies
# What denies that which follows it
_FORWARD = re.compile(r"not|n't|no|never|none|without|nor|neither|不|没有?|未|无")
_PHRASE_END = re.compile(
    r"[,;:.!?，、；：。！？]|\b(?:and|but|or|as|while|because|who|which|that)\b|并且?|而且?|但是?|或者?"
)
_ASIDE = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")

AGAINST: dict[Force, set[Force]] = {
    "must": {"must_not", "may", "need_not", "should_not", "should"},
    "must_not": {"must", "may", "should", "need_not"},
    "may": {"must_not", "must", "should_not"},
    "need_not": {"must", "may", "should"},
    "should": {"must_not", "should_not", "must"},
    "should_not": {"must", "may", "should"},
}
_OPPOSITE: dict[Direction, Direction] = {
    "more": "less", "less": "more", "before": "after", "after": "before"
}  # fmt: skip


def check_negation(pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the clauses that deny what the evidence states, or state what it denies."""
    for pair in pairs:
        if pair.covered < SAME_PLACE:
            continue
        mine = _denials(pair.mine(pair.claim.negations))
        theirs = _denials(
            one
            for one in pair.theirs(pair.evidence.negations)
            if not _is_aside(one, pair) and not _denies_another(one, pair)
        )
        denies = mine > theirs and (not theirs or (mine - theirs) % 2)
        denied = theirs > mine and (theirs - mine) % 2 and pair.filled >= (LIKE if mine else SOME)
        if (denies or denied) and _is_copied(pair):
            told = (
                "The claim denies what the evidence"
                if denies
                else "The evidence denies what the claim"
            )
            yield Fault("negation", True, f"{told} states.")


def check_force(pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the clauses that order, allow or forbid what the evidence does not."""
    for pair in pairs:
        if pair.covered < SAME_PLACE:
            continue
        mine = Counter(one.force for one in pair.mine(pair.claim.modalities))
        theirs = Counter(one.force for one in pair.theirs(pair.evidence.modalities))
        extra, missing = mine - theirs, theirs - mine
        clash = next((one for one in extra if AGAINST[one] & missing.keys()), None)
        if clash is not None and _is_copied(pair):
            told = ", ".join(sorted(_worded(force) for force in missing))
            yield Fault("modality", True, f"The evidence says {told}, not {_worded(clash)}.")


def check_comparison(pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the clauses whose comparison, change or order in time goes the other way."""
    for pair in pairs:
        if pair.covered < SAME_PLACE:
            continue
        mine = Counter(one.direction for one in pair.mine(pair.claim.comparisons))
        theirs = Counter(one.direction for one in pair.theirs(pair.evidence.comparisons))
        extra, missing = mine - theirs, theirs - mine
        for one in extra:
            if missing[_OPPOSITE[one]] and _is_copied(pair):
                yield Fault("comparison", True, f"The evidence says {_OPPOSITE[one]}, not {one}.")


def _is_copied(pair: Pair) -> bool:
    """Return whether the clause repeats its stretch of evidence, but for words that deny, order or compare.

    It does where most of its words stand there in their order, or all that carry meaning in any.
    """
    claim, clause = pair.claim, pair.clause
    turns: list[Negation | Modality | Comparison] = [
        *pair.mine(claim.negations), *pair.mine(claim.modalities), *pair.mine(claim.comparisons)
    ]  # fmt: skip
    turning = {at for one in turns for at in range(one.start, one.end)}
    kept = (" " if at in turning else claim.text[at] for at in range(clause.start, clause.end))
    rest, there = "".join(kept), pair.stretch.of(pair.evidence.text)
    if len(content(rest)) >= FEWEST and set(content(rest)) <= term_set(there):
        return True
    own, theirs = ([word for word, _ in spelled(text)] for text in (rest, there))
    same = SequenceMatcher(None, own, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same) >= COPIED * len(own)


def _denials(found: Iterable[Negation]) -> int:
    return sum(1 for one in found if one.kind == "not")


def _is_aside(one: Negation, pair: Pair) -> bool:
    """Return whether the evidence denies in a bracket that the claim leaves out."""
    return any(
        match.start() < one.start < match.end() and squash(match[1]) not in pair.claim.key
        for match in _ASIDE.finditer(pair.evidence.text)
    )


def _denies_another(one: Negation, pair: Pair) -> bool:
    """Return whether what is denied is nothing of the claim's: "… without even kicking a ball".

    Its first word, most often the verb, is not in the claim, and less than half of the next ones are.
    """
    text = pair.evidence.text
    if not _FORWARD.fullmatch(fold(text[one.start : one.end])):
        return False
    denied = content(_PHRASE_END.split(text[one.end : pair.stretch.end], maxsplit=1)[0])[:SCOPE]
    own = term_set(pair.clause.of(pair.claim.text))
    if len(denied) < 2 or denied[0] in own:
        return False
    return sum(term in own for term in denied) < len(denied) / 2


def _worded(force: Force) -> str:
    return force.replace("_", " ")
