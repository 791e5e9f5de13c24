"""Reading claim and evidence together: how both scores are weighed, and what the shipped weights tell apart."""

from __future__ import annotations

import json
import math
import os
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from indexes.encoder import open_encoder
from indexes.vocabulary import Language
from service.checking.align import align
from service.checking.facts import compare
from service.checking.joint import Blend, JointScorer, blend
from service.checking.scorer import stored
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Layers
from tests.fakes import FakeEncoder
from tests.service.lines import evidence

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))
TODAY = date(2026, 6, 1)
FOLDER = Path(__file__).parents[3] / "service" / "checking" / "weights"


def layers(scorer: JointScorer, vectors: SentenceVectors, claim: str, said: str) -> Layers:
    near = align(claim, evidence(said).sentences, vectors)
    return scorer.score(claim, near, said, compare(claim, near.text, said, TODAY), TODAY)


@pytest.fixture(scope="module")
def bundled() -> tuple[JointScorer, SentenceVectors]:
    encoder = open_encoder(None, CACHE)
    return JointScorer(encoder), SentenceVectors(encoder)


def test_two_logits_become_one_probability() -> None:
    weighed = Blend("x", {"en": (-0.5, 1.0, 2.0), "zh": (0.0, 0.0, 0.0)}, {})
    assert weighed.score("en", 0.3, -0.4) == pytest.approx(1 / (1 + math.exp(0.5 - 0.3 + 0.8)))
    assert weighed.score("zh", 9.0, -9.0) == 0.5


def test_more_of_either_score_is_never_less_together() -> None:
    for spoken in ("zh", "en"):
        _, of_surface, of_reader = blend().weights[spoken]
        assert of_surface > 0
        assert of_reader > 0


def test_what_breaks_a_fact_scores_as_few_such_claims_were_true() -> None:
    vectors = SentenceVectors(FakeEncoder())
    checker = Checker(vectors, lambda: TODAY)
    cases: tuple[tuple[Language, str, str], ...] = (
        ("en", "Notice is 90 days for staff.", "Notice is 30 days for staff."),
        ("zh", "押金为五百元，由房东收取。", "押金为三百元，由房东收取。"),
    )
    for spoken, claim, said in cases:
        (judged,) = checker.check(claim, evidence(said))
        assert judged.verdict.kind == "contradicted"
        assert 0 < judged.verdict.score <= blend().broken[spoken] < 0.2


def test_another_encoder_scores_the_surface_alone() -> None:
    encoder = FakeEncoder()
    scorer = JointScorer(encoder)
    seen = layers(
        scorer, SentenceVectors(encoder), "Rent is due monthly.", "The rent is due monthly."
    )
    assert seen.joint is None
    assert seen.score == seen.surface
    assert scorer.version.startswith("surface-")


def test_the_bundled_encoder_reads(bundled: tuple[JointScorer, SentenceVectors]) -> None:
    scorer, vectors = bundled
    seen = layers(scorer, vectors, "Rent has to be paid each month.", "The rent is due monthly.")
    assert seen.joint is not None
    assert seen.surface is not None
    assert seen.score is not None
    assert 0 < seen.score < 1
    assert scorer.version.startswith("joint-")


def test_what_breaks_a_fact_is_not_read(bundled: tuple[JointScorer, SentenceVectors]) -> None:
    seen = layers(*bundled, "Notice is 90 days.", "Notice is 30 days.")
    assert seen.facts == ("number",)
    assert seen.joint is None


@pytest.mark.parametrize(
    ("said", "follows", "does_not"),
    [
        (
            "The museum, which opened in 1911, holds the largest collection of clocks in the country.",
            "The museum holds the country's largest collection of clocks.",
            "The museum holds the largest collection of clocks because a king gave it his own.",
        ),
        (
            "Interns may leave early on Fridays when their supervisor agrees in writing.",
            "With written agreement of the supervisor, interns can leave early on Fridays.",
            "Interns may leave early on Fridays and are paid for the whole day by the company.",
        ),
    ],
)
def test_what_follows_is_likelier_than_what_is_added(
    bundled: tuple[JointScorer, SentenceVectors], said: str, follows: str, does_not: str
) -> None:
    good, bad = layers(*bundled, follows, said), layers(*bundled, does_not, said)
    assert (good.joint or 0) > (bad.joint or 0)
    assert (good.score or 0) > (bad.score or 0)


def test_weights_are_small_carry_their_card_and_fit_the_encoder() -> None:
    names = ("scorer.json", "joint.json", "joint.onnx.gz")
    assert sum((FOLDER / name).stat().st_size for name in names) < 6_000_000
    card = json.loads((FOLDER / "joint.json").read_text("utf-8"))
    assert {"data", "pairs", "fitted", "encoder", "weights"} <= card.keys()
    assert stored("scorer")["encoder"] == card["encoder"] == open_encoder(None, CACHE).fingerprint
