"""How well intents are told apart: the routing set, CLINC150, our own examples, and plain questions.

``python -m bench.intent`` prints one table. The kernel's constants were chosen on CLINC150's validation
parts (``val``, ``oos_val``, ``oos_train``); what is reported is its ``test`` and ``oos_test``. The floor
for "like no example" is the classifier's own, from its training examples alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench import corpora
from bench.report import show
from bench.vectors import CACHE, encode
from indexes.encoder import Encoder, open_encoder
from service.checking.vectors import SentenceVectors
from service.settings import load_settings
from service.understanding.classifier import Classifier
from service.understanding.examples import utterances
from service.understanding.intent import Intents
from service.vocabulary import Understanding

FOLDS = 5
Row = dict[str, object]
Floats = NDArray[np.float32]


def routing(encoder: Encoder) -> list[Row]:
    lines = (corpora.data() / "routing" / "routing_dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    vectors = encode(encoder, texts, "query", "routing")
    fold = np.random.default_rng(0).permutation(len(texts)) % FOLDS
    right: Counter[str] = Counter()
    for held in range(FOLDS):
        learnt = np.flatnonzero(fold != held)
        taught = Classifier(
            [texts[at] for at in learnt], vectors[learnt], [labels[at] for at in learnt]
        )
        asked = np.flatnonzero(fold == held)
        guesses = taught.guesses([texts[at] for at in asked], vectors[asked])
        for at, guess in zip(asked.tolist(), guesses, strict=True):
            right[labels[at]] += guess.label == labels[at]
    counts = Counter(labels)
    parts = {f"of {label}": right[label] / counts[label] for label in counts}
    print(parts)
    total = sum(right.values()) / len(texts)
    return [{"set": "routing, 5-fold", "n": len(texts), "right": round(total, 4)}]


def clinc(encoder: Encoder, shots: int, draws: int) -> list[Row]:
    """CLINC150 (Larson et al. 2019): ``shots`` examples an intent, 0 for all, averaged over ``draws``."""
    with gzip.open(
        corpora.data() / "routing" / "clinc150_full.json.gz", "rt", encoding="utf-8"
    ) as file:
        parts = json.load(file)
    vectors = {
        name: encode(encoder, [text for text, _ in parts[name]], "query", f"CLINC150 {name}")
        for name in ("train", "test", "oos_test")
    }
    figures: list[tuple[float, float, float, float]] = []
    for draw in range(draws):
        chosen = _drawn([label for _, label in parts["train"]], shots, draw)
        taught = Classifier(
            [parts["train"][at][0] for at in chosen],
            vectors["train"][chosen],
            [parts["train"][at][1] for at in chosen],
        )
        inside = taught.guesses([text for text, _ in parts["test"]], vectors["test"])
        outside = taught.guesses([text for text, _ in parts["oos_test"]], vectors["oos_test"])
        pairs = list(zip(inside, parts["test"], strict=True))
        figures.append(
            (
                _share([guess.label == label for guess, (_, label) in pairs]),
                _share([guess.known and guess.label == label for guess, (_, label) in pairs]),
                _share([not guess.known for guess in outside]),
                _miscalibrated(
                    [guess.confidence for guess, _ in pairs],
                    [guess.label == label for guess, (_, label) in pairs],
                ),
            )
        )
    bare, held, found, error = (round(float(one), 4) for one in np.mean(figures, axis=0))
    name = f"CLINC150, {shots} examples an intent" if shots else "CLINC150, all examples"
    return [
        {"set": name, "n": len(parts["test"]), "right": bare, "right above floor": held,
         "out of scope found": found, "calibration error": error}
    ]  # fmt: skip


def _drawn(labels: Sequence[str], shots: int, draw: int) -> NDArray[np.int64]:
    if not shots:
        return np.arange(len(labels))
    order = np.random.default_rng(draw).permutation(len(labels))
    taken: Counter[str] = Counter()
    kept = []
    for at in order.tolist():
        taken[labels[at]] += 1
        if taken[labels[at]] <= shots:
            kept.append(at)
    return np.array(sorted(kept))


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held)


def _miscalibrated(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error over ten equal bins."""
    bins = np.minimum((np.array(confidences) * 10).astype(int), 9)
    held, sure = np.array(right, float), np.array(confidences)
    return float(
        sum(
            (bins == one).mean() * abs(held[bins == one].mean() - sure[bins == one].mean())
            for one in range(10)
            if (bins == one).any()
        )
    )


def own(encoder: Encoder) -> list[Row]:
    """Our own examples, each left out once."""
    texts, labels = utterances()
    taught = Classifier(texts, encode(encoder, texts, "query", "our examples"), labels)
    pairs = list(zip(taught.unseen, labels, strict=True))
    right = float(np.mean([guess == label for guess, label in pairs]))
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    print("taken for, meant:", wrong.most_common(12))
    return [{"set": "our examples, each left out", "n": len(texts), "right": round(right, 4)}]


def plain(vectors: SentenceVectors, sample: int) -> list[Row]:
    """Real questions: how many are kept from the documents by mistake."""
    rows: list[Row] = []
    intents = Intents(vectors, CACHE)
    for name, texts in _questions().items():
        step = max(len(texts) // sample, 1)
        texts = texts[::step][:sample]
        aims = [intents.aim(text, answered=True) for text in texts]
        lost = [
            text
            for text, aim in zip(texts, aims, strict=True)
            if not Understanding(aim.intent, aim.confidence, "en", text).searched
        ]
        print(name, Counter(aim.intent for aim in aims), lost[:5])
        rows.append(
            {
                "set": f"questions of {name}",
                "n": len(texts),
                "right": round(1 - len(lost) / len(texts), 4),
            }
        )
    return rows


def _questions() -> dict[str, list[str]]:
    return {
        "XQuAD en": corpora.xquad("en").questions,
        "XQuAD zh": corpora.xquad("zh").questions,
        "LawBench": corpora.law().questions,
        "MedQuAD": corpora.medical(300).questions,
    }


def speed(encoder: Encoder) -> list[Row]:
    """Milliseconds beyond the encoder's one run, on our own examples."""
    texts, _ = utterances()
    intents = Intents(SentenceVectors(encoder, 1), CACHE)
    intents.classifier.guess(texts[0], encoder.encode_queries([texts[0]])[0])
    vectors = encode(encoder, texts, "query", "our examples")
    took = []
    for text, vector in zip(texts, vectors, strict=True):
        began = time.perf_counter()
        intents.classifier.guess(text, vector)
        took.append(1000 * (time.perf_counter() - began))
    late = round(float(np.quantile(took, 0.95)), 2)
    return [{"set": "time beyond the encoder's", "n": len(texts), "p95 ms": late}]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sample", type=int, default=300, help="plain questions of each set")
    asked = arguments.parse_args()
    encoder = open_encoder(None, load_settings().cache)
    rows = own(encoder)
    rows += speed(encoder)
    rows += routing(encoder)
    rows += clinc(encoder, 10, 3)
    rows += clinc(encoder, 0, 1)
    rows += plain(SentenceVectors(encoder), asked.sample)
    show("intent", rows)


if __name__ == "__main__":
    main()
