"""Claims of other people beside their evidence, which nothing is fitted on: read from clones of public sets.

The folder that ``IBID_BENCH_UNSEEN`` names has clones of github.com/W4ngatang/qags, ryokamoi/wice,
salesforce/factualNLG, vectara/FaithBench, sarrouti/HealthVer (as ``healthver``), TalSchuster/FeverSymmetric
and ``contract-nli/`` with the set's ``dev.json`` and ``test.json``. An article is one passage.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bench import corpora
from bench.pairs import Pair
from indexes.text.sentences import sentences

PLACE = "IBID_BENCH_UNSEEN"
EDITED = ("ectsum", "news", "podcast", "qmsumm", "sales_call", "sales_email", "samsum", "scitldr")


def qags(name: str) -> Iterator[Pair]:
    """QAGS (Wang et al. 2020): sentences that summarising models wrote of news.

    Right is what most of three readers called so. Spaces put into numbers are taken out.
    """
    for row in _rows(f"qags/data/mturk_{name}.jsonl"):
        for said in row["summary_sentences"]:
            votes = [one["response"] for one in said["responses"]]
            right = votes.count("yes") > votes.count("no")
            article, text = _joined(row["article"]), _joined(said["sentence"])
            yield Pair("qags", name, "en", article, article, text, right)


def wice() -> Iterator[Pair]:
    """WiCE (Kamoi et al. 2023, ODC-BY): claims of Wikipedia beside the pages they cite; partly is wrong."""
    for part in ("dev", "test"):
        for row in _rows(f"wice/data/entailment_retrieval/claim/{part}.jsonl"):
            page = "\n".join(row["evidence"])
            label = row["label"]
            yield Pair("wice", label, "en", page, page, row["claim"], label == "supported")


def summedits() -> Iterator[Pair]:
    """SummEdits (Laban et al. 2023, Apache 2.0): summaries of news, mails and talks with a small edit."""
    for name in EDITED:
        text = corpora.cloned(PLACE, f"factualNLG/data/summedits/summedits_{name}.json")
        for row in json.loads(text or "[]"):
            yield Pair(
                "summedits", name, "en", row["doc"], row["doc"], row["summary"], row["label"] == 1
            )


def faithbench() -> Iterator[Pair]:
    """FaithBench (Bao et al. 2024, CC BY-NC-SA 4.0): sentences of ten language models that sum up a passage.

    Wrong is what somebody marked as unwanted, right what nobody marked at all.
    """
    for number in range(1, 17):
        text = corpora.cloned(PLACE, f"FaithBench/data_for_release/batch_{number}.json")
        for row in json.loads(text)["samples"] if text else ():
            marked = row["annotations"]  # written as text in some of the files
            marked = ast.literal_eval(marked) if isinstance(marked, str) else marked
            for one in sentences(row["summary"]):
                over = [
                    m
                    for m in marked
                    if m["summary_start"] < one.end and one.start < m["summary_end"]
                ]
                wrong = any("Unwanted" in m["label"] for m in over)
                if wrong or not over:
                    source = row["source"]
                    yield Pair(
                        "faithbench", "llm", "en", source, source, one.of(row["summary"]), not wrong
                    )


def contracts() -> Iterator[Pair]:
    """ContractNLI (Koreeda and Manning 2021, CC BY 4.0): 17 statements about each of 184 agreements."""
    for part in ("dev", "test"):
        text = corpora.cloned(PLACE, f"contract-nli/{part}.json")
        found = json.loads(text or '{"documents": [], "labels": {}}')
        for document in found["documents"]:
            said = document["annotation_sets"][0]["annotations"]
            for key, one in said.items():
                claim = found["labels"][key]["hypothesis"]
                label, whole = one["choice"], document["text"]
                yield Pair("contracts", label, "en", whole, whole, claim, label == "Entailment")


def health() -> Iterator[Pair]:
    """HealthVer (Sarrouti et al. 2021, no licence named): what the web says, beside what papers say."""
    for part in ("dev", "test"):
        text = corpora.cloned(PLACE, f"healthver/data/healthver_{part}.csv")
        for row in csv.DictReader(io.StringIO(text)):
            label, seen = row["label"], row["evidence"]
            yield Pair("health", label, "en", seen, seen, row["claim"].strip(), label == "Supports")


def fever() -> Iterator[Pair]:
    """FEVER's symmetric claims (Schuster et al. 2019, CC BY-SA 3.0): beside evidence for and against each."""
    for part in ("dev", "test"):
        for row in _rows(f"FeverSymmetric/symmetric_v0.2/fever_symmetric_{part}.jsonl"):
            label, seen = row["gold_label"], _joined(row["evidence"])
            claim = _joined(row["claim"])
            yield Pair("fever", label, "en", seen, seen, claim, label == "SUPPORTS")


def _joined(text: str) -> str:
    """Return words and numbers as they were before they were cut: 3, 000 and 16 - year - old."""
    return re.sub(r"(?<=\w) - (?=\w)", "-", re.sub(r"(?<=\d)([.,]) (?=\d)", r"\1", text))


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in corpora.cloned(PLACE, name).splitlines() if line]


SETS: dict[str, Callable[[], Iterator[Pair]]] = {
    "qags cnndm": partial(qags, "cnndm"),
    "qags xsum": partial(qags, "xsum"),
    "wice": wice,
    "summedits": summedits,
    "faithbench": faithbench,
    "contracts": contracts,
    "health": health,
    "fever": fever,
}
