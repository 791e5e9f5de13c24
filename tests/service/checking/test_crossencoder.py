"""A cross-encoder in the scorer's place: the real library, with a model of random weights."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexes.errors import SettingsError
from service.checking.crossencoder import CrossScorer
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from tests.fakes import FakeEncoder
from tests.service.lines import evidence

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "permanent", "staff", "must", "give", "notice", "30"]
RULES = evidence("Permanent staff must give notice of 30 days.")
CLAIM = "Permanent staff give 30 days of notice."


def build(folder: Path, labels: dict[int, str]) -> str:
    """Write a cross-encoder of a few kilobytes; return its path."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification
    from transformers.models.bert import BertTokenizer

    torch.manual_seed(3)
    shape = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, max_position_embeddings=64, id2label=labels,
        label2id={label: number for number, label in labels.items()}, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(shape).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return str(folder)


def logits(path: str, claim: str, premise: str) -> list[float]:
    """What the model says, computed without the cross-encoder class."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(path)(premise, claim, return_tensors="pt")
    with torch.no_grad():
        model = AutoModelForSequenceClassification.from_pretrained(path).eval()
        return [float(one) for one in model(**tokens).logits[0]]


@pytest.mark.parametrize(
    "labels",
    [{0: "contradiction", 1: "entailment", 2: "neutral"}, {0: "LABEL_0"}],
    ids=["nli", "single"],
)
def test_its_score_is_the_share_of_entailment(tmp_path: Path, labels: dict[int, str]) -> None:
    path = build(tmp_path, labels)
    reader = CrossScorer(path)
    raw = logits(path, CLAIM, RULES.sentences[0].text)
    nli = len(raw) > 1
    expected = math.exp(raw[1]) / sum(map(math.exp, raw)) if nli else 1 / (1 + math.exp(-raw[0]))
    assert reader.read(CLAIM, RULES.sentences[0].text) == pytest.approx(expected, abs=1e-5)


def test_it_stands_in_for_the_scorer_and_facts_still_win(tmp_path: Path) -> None:
    reader = CrossScorer(build(tmp_path, {0: "entailment"}))
    checker = Checker(SentenceVectors(FakeEncoder()), lambda: date(2026, 1, 1), reader)
    (claim,) = checker.check(CLAIM, RULES)
    assert claim.verdict.score == reader.read(CLAIM, RULES.sentences[0].text)
    assert (claim.verdict.layers.surface, claim.verdict.layers.joint) == (None, claim.verdict.score)
    assert claim.verdict.by is not None
    assert claim.verdict.by.scorer == reader.version
    (wrong,) = checker.check("Permanent staff must give notice of 90 days.", RULES)
    assert (wrong.verdict.kind, wrong.verdict.layers.facts) == ("contradicted", ("number",))
    assert np.isfinite(wrong.verdict.score)


@pytest.mark.parametrize(
    ("labels", "words"),
    [(None, "no folder"), ({}, "cannot be opened"), ({0: "good", 1: "bad"}, "good, bad")],
    ids=["nowhere", "no model", "no entailment"],
)
def test_what_cannot_judge_is_refused_by_a_sentence_that_names_the_setting(
    tmp_path: Path, labels: dict[int, str] | None, words: str
) -> None:
    path = str(tmp_path / "none") if labels is None else str(tmp_path)
    if labels:
        build(tmp_path, labels)
    with pytest.raises(SettingsError, match=f"IBID_CHECK_MODEL is wrong: .*{words}"):
        CrossScorer(path)
