"""Claims with their evidence and whether it bears them out, from public sets; split once, by passage."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import corpora
from indexes.encoder import Encoder
from indexes.encoder.reader import Layered
from indexes.text.sentences import sentences
from indexes.vocabulary import Language

OCNLI, MORE = "IBID_BENCH_OCNLI", "more"  # where its training pairs are, and the name of that part


@dataclass(frozen=True)
class Pair:
    """One claim, the passage it is judged by, and what people said of it.

    ``group`` names what may not stand on both sides of the split; ``kind`` is how it was made.
    """

    source: str
    kind: str
    language: Language
    group: str
    passage: str
    claim: str
    right: bool
    part: str = ""  # of OCNLI: MORE may be fitted, the others are reported on


def held_out(group: str) -> bool:
    """Return whether figures are reported on this group: one in three, never fitted on."""
    return bucket(group) % 3 == 0


def bucket(group: str) -> int:
    """Return the same number below 256 for the same group, on every machine."""
    return hashlib.blake2b(group.encode(), digest_size=4).digest()[0]


def begin() -> list[Pair]:
    """Return BEGIN's responses; generic ones, which state nothing, are left out."""
    pairs = []
    for name in ("begin_dev_cmu", "begin_dev_tc", "begin_dev_wow", "begin_test_wow"):
        path = corpora.data() / "grounding" / "begin" / f"{name}.tsv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                label, passage = row["begin_label"], row["knowledge"].strip()
                if label in ("Fully attributable", "Not fully attributable"):
                    right = label == "Fully attributable"
                    pairs.append(
                        Pair("begin", row["data_source"], "en", passage.lower(), passage,
                             row["response"].strip(), right)
                    )  # fmt: skip
    return pairs


def halueval() -> list[Pair]:
    """Return HaluEval's right and hallucinated answers to questions on two Wikipedia passages."""
    pairs = []
    for name in ("one", "multi"):
        path = corpora.data() / "grounding" / "halueval" / f"qa_{name}-turn_data.json"
        for row in _rows(path.read_text("utf-8")):
            for key, right in (("right_answer", True), ("hallucinated_answer", False)):
                passage = row["knowledge"]
                pairs.append(Pair("halueval", name, "en", passage, passage, row[key], right))
    return list(dict.fromkeys(pairs))


def ocnli() -> list[Pair]:
    """Return OCNLI's pairs as ../shared/data has them, for reporting: entailed or not."""
    folder = corpora.data() / "grounding" / "ocnli"
    return [
        pair for part in ("train", "dev") for pair in _ocnli(folder / f"{part}_few_all.json", part)
    ]


def ocnli_more() -> list[Pair]:
    """Return OCNLI's training pairs without the premises that are reported on; none where they are absent."""
    path = Path(os.environ.get(OCNLI, ""))
    if not path.is_file():
        print(f"{OCNLI} names no train.10k.json (github.com/CLUEbenchmark/OCNLI): left out")
        return []
    reported = {text for pair in ocnli() for text in (pair.group, pair.passage)}
    found = _ocnli(path, MORE)
    return [pair for pair in found if not {pair.group, pair.passage} & reported]


def _ocnli(path: Path, part: str) -> list[Pair]:
    return [
        Pair("ocnli", row["label"], "zh", row["prem_id"], row["sentence1"], row["sentence2"],
             row["label"] == "entailment", part)
        for row in _rows(path.read_text("utf-8"))
        if row["label"] in ("entailment", "neutral", "contradiction")
    ]  # fmt: skip


def texts(pairs: Sequence[Pair]) -> list[str]:
    """Return every claim and every evidence sentence once, in a stable order."""
    found = {pair.claim: None for pair in pairs}
    for passage in dict.fromkeys(pair.passage for pair in pairs):
        found |= {span.of(passage): None for span in sentences(passage)}
    return list(found)


class Known(Encoder):
    """An encoder that looks up what the cache holds; only texts it does not know are encoded."""

    def __init__(self, encoder: Encoder, pairs: Sequence[Pair], label: str) -> None:
        from bench import vectors

        self._encoder = encoder
        self.fingerprint, self.name = encoder.fingerprint, encoder.name
        self.dimensions, self.max_tokens = encoder.dimensions, encoder.max_tokens
        if isinstance(encoder, Layered):
            self.graph, self.ids, self.lower = encoder.graph, encoder.ids, encoder.lower
        known = texts(pairs)
        self._rows = dict(zip(known, vectors.encode(encoder, known, "passage", label), strict=True))

    def encode_queries(self, texts: Any) -> Any:
        """Encode questions, uncached."""
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Any) -> Any:
        """Return the kept vectors, and encode the others."""
        import numpy as np

        return np.stack([
            self._rows[text] if text in self._rows else self._encoder.encode_passages([text])[0]
            for text in texts
        ])  # fmt: skip

    def count_tokens(self, texts: Any) -> list[int]:
        """Return the tokens of each text."""
        return self._encoder.count_tokens(texts)


def _rows(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line)
