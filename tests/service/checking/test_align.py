"""Alignment: which evidence sentences a claim may be proven by."""

from __future__ import annotations

from service.checking.align import align
from service.checking.vectors import SentenceVectors
from tests.fakes import FakeEncoder
from tests.service.lines import evidence

VECTORS = SentenceVectors(FakeEncoder())
LEASE, PERMIT = "The lease runs for two years.", "The permit is renewed by the harbour office."
CLAIM = "The lease runs for two years and is renewed by the harbour office."


def test_a_fact_and_what_is_said_beside_it_prove_a_claim_together() -> None:
    found = align(CLAIM, evidence(f"{LEASE} {PERMIT}").sentences, VECTORS)
    assert {one.text for one in found.sentences} == {LEASE, PERMIT}
    assert found.coverage == 1


def test_no_claim_is_stitched_from_two_passages() -> None:
    found = align(CLAIM, evidence(LEASE, PERMIT).sentences, VECTORS)
    assert len(found.sentences) == 1
    assert found.coverage < 1
