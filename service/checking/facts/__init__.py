"""Hard facts: what a claim may not say unless its evidence says it. A conflict beats any similarity."""

from __future__ import annotations

from datetime import date

from service.checking.facts.amounts import check_numbers, is_told
from service.checking.facts.bare import check_bare
from service.checking.facts.conditions import check_conditions, curtailed
from service.checking.facts.copies import check_copy
from service.checking.facts.days import check_dates
from service.checking.facts.derived import told_apart, worked_out
from service.checking.facts.fault import FactKind, Fault
from service.checking.facts.pairing import paired
from service.checking.facts.parallel import check_parallel
from service.checking.facts.pointers import check_names, check_references, check_titles
from service.checking.facts.reading import read, stated
from service.checking.facts.roles import check_roles
from service.checking.facts.stance import check_comparison, check_force, check_negation

__all__ = ["FactKind", "Fault", "compare", "curtailed", "reckoned"]


def compare(claim: str, aligned: str, around: str, today: date) -> list[Fault]:
    """Return every hard fact of ``claim`` that is not borne out, contradictions first.

    ``aligned`` holds the evidence sentences nearest to the claim: what a fact is said of, and with which
    polarity and force, is compared with them alone, clause by clause. ``around`` is all the evidence a fact
    may stand in: the passage with its title and headings. Relative dates count from ``today``.
    """
    said, near, there = read(stated(claim), today), read(aligned, today), read(around, today)
    pairs = paired(said, near)
    found = [
        *check_numbers(said, near, there, pairs),
        *check_dates(said, near, there, pairs),
        *check_references(said, there, pairs),
        *check_titles(said, there, pairs),
        *check_names(said, there, pairs),
        *check_bare(said, there),
        *check_negation(pairs),
        *check_force(pairs),
        *check_comparison(pairs),
        *check_conditions(said, near, pairs),
        *check_roles(said, near),
        *check_parallel(said, near),
    ]
    known = {fault.kind for fault in found}
    found += (fault for fault in check_copy(said, near) if fault.kind not in known)
    return sorted(found, key=lambda fault: not fault.contradicts)


def reckoned(claim: str, around: str, today: date) -> str:
    """Return a figure of ``claim`` that ``around`` does not say but may make, as it is meant; "" for none.

    It breaks no fact, and nothing here proves it: a reader of words does no sums.
    """
    said, there = read(stated(claim), today), read(around, today)
    for one in said.quantities:
        if is_told(one, said, there):
            made = told_apart(one, said, there)
        else:
            made = one.bound != "exact" or worked_out(one, said, there)
        if made:
            return said.text[one.start : one.end]
    return ""
