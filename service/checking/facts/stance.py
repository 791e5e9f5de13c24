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
from dataclasses import replace
from difflib import SequenceMatcher

from indexes.text.logic import Comparison, Direction, Force, Modality, Negation
from indexes.text.normalise import fold, squash
from indexes.vocabulary import Span
from service.checking.facts.fault import Fault
from service.checking.facts.pairing import Pair
from service.checking.facts.reading import Reading
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
_FORWARD = re.compile(r"not|n't|no|never|none|without|nor|neither|不|没有?|未|无权?")
_WITHOUT = re.compile(r"未[经获取][^，,。；;]{1,24}[，,]?[^，,。；;不]{0,8}不[得能可]")
_ONLY_THEN = re.compile(r"才[能可准会行]|方[可能](?!能|案|法)")
_AUXILIARY = re.compile(r"[得能可应要会宜许准该须]以?")  # 不得|分包, not 不|得分|包
_PHRASE_END = re.compile(
    r"[,;:.!?，、；：。！？]|\b(?:and|but|or|as|while|because|who|which|that)\b|并且?|而且?|但是?|或者?"
)
_SPAN = "(?:year|quarter|month|week)"
_BASIS = re.compile(rf"同比|环比|\b{_SPAN}[\s-](?:on|over)[\s-]{_SPAN}\b")
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
        if not _is_there(pair):
            continue
        mine = _denials(pair.mine(pair.claim.negations))
        theirs = _denials(_meant(pair))
        denies = mine > theirs and (not theirs or (mine - theirs) % 2)
        denied = theirs > mine and (theirs - mine) % 2 and pair.filled >= (LIKE if mine else SOME)
        if (denies or denied or _is_denied_last(pair)) and _is_copied(pair):
            told = (
                "The claim denies what the evidence"
                if denies
                else "The evidence denies what the claim"
            )
            yield Fault("negation", True, f"{told} states.")


def _is_denied_last(pair: Pair) -> bool:
    """Return whether the end of the stretch denies what the clause, which denies nothing, states.

    What stands before is there for the subject, and what it allows is another matter: "The lake covers 46
    km²; it does not freeze". The end has half of the clause's words, and denies one of them first of all.
    """
    if pair.mine(pair.claim.negations):
        return False
    own, text = term_set(pair.clause.of(pair.claim.text)), pair.evidence.text
    for clause in reversed(pair.theirs(pair.evidence.clauses)[1:]):
        last = replace(pair, stretch=Span(clause.start, pair.stretch.end))
        if len(own & term_set(last.stretch.of(text))) >= SAME_PLACE * len(own):
            found = [one for one in _meant(last) if one.kind == "not"]
            return len(found) == 1 and not own.isdisjoint(_denied(found[0], last)[:1])
    return False


def check_force(pairs: list[Pair]) -> Iterator[Fault]:
    """Yield the clauses that order, allow or forbid what the evidence does not."""
    for pair in pairs:
        if not _is_there(pair):
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
        if not _is_there(pair):
            continue
        mine = Counter(one.direction for one in pair.mine(pair.claim.comparisons))
        near = _on_its_basis(pair)
        theirs = Counter(one.direction for one in near.theirs(near.evidence.comparisons))
        extra, missing = mine - theirs, theirs - mine
        for one in extra:
            if missing[_OPPOSITE[one]] and _is_copied(pair):
                yield Fault("comparison", True, f"The evidence says {_OPPOSITE[one]}, not {one}.")


def _is_there(pair: Pair) -> bool:
    """Return whether clause and stretch speak of one thing.

    So they do where all but the words that deny, order or compare stands there: of a short clause those
    are half.
    """
    if pair.covered >= SAME_PLACE:
        return True
    bare = term_set(_unturned(pair.claim, pair.clause))
    return len(bare) > FEWEST and bare <= term_set(_unturned(pair.evidence, pair.stretch))


def _on_its_basis(pair: Pair) -> Pair:
    """Return the pair with the clause of the evidence that compares with the same as the claim: 同比."""
    bases = set(_BASIS.findall(fold(pair.clause.of(pair.claim.text))))
    inside = pair.theirs(pair.evidence.clauses)
    text = fold(pair.evidence.text)
    on_it = [one for one in inside if set(_BASIS.findall(one.of(text))) == bases]
    return replace(pair, stretch=on_it[0]) if bases and len(on_it) == 1 else pair


def _is_copied(pair: Pair) -> bool:
    """Return whether the clause repeats its stretch of evidence, but for words that deny, order or compare.

    It does where most of its words stand there in their order, or all that carry meaning in any. 不适用 is
    cut 不适|用 where 适用 is one word: so without its own such words the evidence may be repeated, too.
    """
    rest = _unturned(pair.claim, pair.clause)
    whole, bare = pair.stretch.of(pair.evidence.text), _unturned(pair.evidence, pair.stretch)
    carries = set(content(rest))
    if len(content(rest)) >= FEWEST and any(carries <= term_set(there) for there in (whole, bare)):
        return True
    own = _spelling(rest)
    for there in (whole, bare):
        same = SequenceMatcher(None, own, _spelling(there), autojunk=False).get_matching_blocks()
        if sum(block.size for block in same) >= COPIED * len(own):
            return True
    return False


def _unturned(reading: Reading, span: Span) -> str:
    """Return the stretch with spaces for the words that deny, order or compare."""
    turns: list[Negation | Modality | Comparison] = [
        *reading.negations, *reading.modalities, *reading.comparisons
    ]  # fmt: skip
    turning = {at for one in turns for at in range(one.start, one.end)}
    return "".join(" " if at in turning else reading.text[at] for at in range(span.start, span.end))


def _spelling(text: str) -> list[str]:
    return [word for word, _ in spelled(text)]


def _denials(found: Iterable[Negation]) -> int:
    return sum(1 for one in found if one.kind == "not")


def _meant(pair: Pair) -> Iterator[Negation]:
    """Yield what the stretch of evidence denies of what the claim says.

    未经…不得 is one thing said twice, and what "may only …" (须经…方可) says without denying.
    """
    found = pair.theirs(pair.evidence.negations)
    others = {one for one in found if _is_aside(one, pair) or _denies_another(one, pair)}
    twice = [Span(*match.span()) for match in _WITHOUT.finditer(pair.evidence.text)]
    for one in found:
        said = next((both for both in twice if both.start <= one.start < both.end), None)
        beside = [each for each in found if said and said.start <= each.start < said.end]
        affirmed = said is not None and _ONLY_THEN.search(pair.claim.text)
        if not affirmed and not others & {one, *beside}:
            yield one


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
    denied = _denied(one, pair)
    own = term_set(pair.clause.of(pair.claim.text)) | term_set(_unturned(pair.claim, pair.clause))
    if len(denied) < 2 or denied[0] in own:
        return False
    return sum(term in own for term in denied) < len(denied) / 2


def _denied(one: Negation, pair: Pair) -> tuple[str, ...]:
    """Return the next words behind a "not"; none behind what denies otherwise."""
    text = pair.evidence.text
    if not _FORWARD.fullmatch(fold(text[one.start : one.end])):
        return ()
    auxiliary = _AUXILIARY.match(text, one.end)
    start = auxiliary.end() if auxiliary else one.end
    return content(_PHRASE_END.split(text[start : pair.stretch.end], maxsplit=1)[0])[:SCOPE]


def _worded(force: Force) -> str:
    return force.replace("_", " ")
