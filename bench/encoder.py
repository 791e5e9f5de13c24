"""What the bundled encoder's int8 costs in accuracy and brings in speed, against float32.

    python -m bench.encoder

The machine may be busy with other things, so the two take turns on the same passages and the
medians are compared.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import corpora, report
from bench.corpora import Corpus
from indexes.encoder import Encoder, open_encoder

Vectors = NDArray[np.float32]

Encode = Callable[[Sequence[str]], Vectors]

TURNS, SIZE = 12, 10  # passages a turn
FLOORS = {
    "cosine to fp32, mean": 0.97,
    "cosine to fp32, least": 0.97,
    "en hit@1": 0.92,
    "zh hit@1": 0.89,
    "zh question → en passage hit@10": 0.92,
    "times as fast as fp32": 1.6,
    "times as little work as fp32": 1.6,
}


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a floor is missed."""
    english, chinese = corpora.xquad("en"), corpora.xquad("zh")
    cache = Path(platformdirs.user_cache_dir("ibid"))
    open_encoder(None, cache, lambda label, done, total: print(f"{label} ({done} of {total})"))
    start = time.perf_counter()
    small = open_encoder(None, cache)
    figures = {"open again, s": time.perf_counter() - start}
    with tempfile.TemporaryDirectory() as folder:
        full = _float32(Path(folder))
        figures |= _agreement(small, full, english, chinese)
        figures |= _speed(small, full, english, chinese)
    figures |= _latency(small, english.questions[:100] + chinese.questions[:100])
    figures |= _retrieval(small, english, chinese)
    rows = [
        {"measure": name, "value": round(value, 4), "at least": FLOORS.get(name, "")}
        for name, value in figures.items()
    ]
    report.show("encoder", rows)
    missed = [name for name, floor in FLOORS.items() if figures[name] < floor]
    if missed:
        sys.exit(f"below the floor: {', '.join(missed)}")


def _float32(folder: Path) -> Encoder:
    """Restore the same 4-bit weights as a sentence-transformers model in float32, and open it."""
    from indexes.encoder import bundle, model

    print("restoring the float32 model")
    model.save(bundle.read(*bundle.locate()), folder)
    return open_encoder(str(folder), folder)


def _agreement(small: Encoder, full: Encoder, english: Corpus, chinese: Corpus) -> dict[str, float]:
    """Compare the vectors of 100 passages and 100 questions, half of them Chinese."""
    print("comparing vectors")
    passages, questions = _passages(english)[:50] + _passages(chinese)[:50], []
    for corpus in (english, chinese):
        questions += corpus.questions[:50]
    cosines = np.concatenate(
        [
            (small.encode_passages(passages) * full.encode_passages(passages)).sum(1),
            (small.encode_queries(questions) * full.encode_queries(questions)).sum(1),
        ]
    )
    return {
        "cosine to fp32, mean": float(cosines.mean()),
        "cosine to fp32, least": float(cosines.min()),
    }


def _speed(small: Encoder, full: Encoder, english: Corpus, chinese: Corpus) -> dict[str, float]:
    """Let both encode the same 120 passages: by the clock on every core, then by work on one.

    A busy machine makes PyTorch's threads wait for one another, which flatters int8 by the clock;
    processor time on one core does not depend on who else is there.
    """
    import torch

    print("comparing speed")
    pairs = zip(_passages(english), _passages(chinese), strict=True)
    passages = [text for pair in pairs for text in pair][: TURNS * SIZE]
    both = {"int8": small.encode_passages, "fp32": full.encode_passages}
    clock = _turns(both, passages, time.perf_counter)
    torch.set_num_threads(1)
    work = _turns(both, passages, time.process_time)
    return {
        "int8, ms a passage": 1000 * statistics.median(clock["int8"]),
        "fp32, ms a passage": 1000 * statistics.median(clock["fp32"]),
        "times as fast as fp32": _ratio(clock),
        "int8, ms of processor a passage": 1000 * statistics.median(work["int8"]),
        "fp32, ms of processor a passage": 1000 * statistics.median(work["fp32"]),
        "times as little work as fp32": _ratio(work),
    }


def _turns(
    both: Mapping[str, Encode], passages: Sequence[str], clock: Callable[[], float]
) -> dict[str, list[float]]:
    """Return the seconds a passage of each encoder in each turn, ten passages a turn."""
    times: dict[str, list[float]] = {name: [] for name in both}
    for turn in range(TURNS):
        part = passages[turn * SIZE : (turn + 1) * SIZE]
        for name in sorted(both, reverse=bool(turn % 2)):
            times[name].append(_timed(both[name], part, clock) / SIZE)
    return times


def _ratio(times: Mapping[str, Sequence[float]]) -> float:
    pairs = zip(times["fp32"], times["int8"], strict=True)
    return statistics.median(slow / fast for slow, fast in pairs)


def _latency(encoder: Encoder, questions: Sequence[str]) -> dict[str, float]:
    """Encode questions one by one, as a service does."""
    times = [1000 * _timed(encoder.encode_queries, [question]) for question in questions]
    median, late = np.percentile(times, [50, 95])
    return {"one question, ms p50": float(median), "one question, ms p95": float(late)}


def _retrieval(encoder: Encoder, english: Corpus, chinese: Corpus) -> dict[str, float]:
    """Search XQuAD's passages with its questions, within each language and across."""
    print("searching XQuAD")
    passages = {
        "en": encoder.encode_passages(_passages(english)),
        "zh": encoder.encode_passages(_passages(chinese)),
    }
    asked = {
        "en": encoder.encode_queries(english.questions),
        "zh": encoder.encode_queries(chinese.questions),
    }
    figures = {}
    for label, question, passage in (
        ("en", "en", "en"),
        ("zh", "zh", "zh"),
        ("zh question → en passage", "zh", "en"),
    ):
        scores = asked[question] @ passages[passage].T
        # Questions and passages stand in the same order in both languages.
        right = np.array([min(positions) for positions in english.right])
        ranks = (scores > scores[np.arange(len(right)), right][:, None]).sum(1)
        figures[f"{label} hit@1"] = float((ranks < 1).mean())
        figures[f"{label} hit@10"] = float((ranks < 10).mean())
    return figures


def _passages(corpus: Corpus) -> list[str]:
    return [text for _, _, text in corpus.passages]


def _timed(
    encode: Encode, texts: Sequence[str], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the seconds that ``encode`` takes by ``clock``."""
    start = clock()
    encode(texts)
    return clock() - start


if __name__ == "__main__":
    main()
