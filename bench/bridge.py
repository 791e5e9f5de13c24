"""Measures the centroids of ``indexes/bridge.py`` and what crossing by them brings.

    python -m bench.bridge

XQuAD's questions and passages by vectors alone; five folds by article, so that neither a question nor
its passage was averaged into the centroids it is reported with. The file written is made from all.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import corpora, report, vectors
from indexes import bridge
from indexes.bridge import Bridge
from indexes.encoder import open_encoder

FILE = Path(bridge.__file__).with_suffix(".json")
FOLDS, ARTICLE = 5, 5  # an article of XQuAD has five passages
Vectors = NDArray[np.float32]


def main() -> None:
    """Print one table, keep it as JSON, and write ``indexes/bridge.json``."""
    corpora.data()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    sets = {language: corpora.xquad(language) for language in ("zh", "en")}
    right = np.array([min(each) for each in sets["zh"].right])  # the same in both: they are aligned
    asked, told = {}, {}
    for language, corpus in sets.items():
        texts = [text for _, _, text in corpus.passages]
        asked[language] = vectors.encode(encoder, corpus.questions, "query", "questions")
        told[language] = vectors.encode(encoder, texts, "passage", f"XQuAD {language}")
    fold = right // ARTICLE % FOLDS
    rows: list[dict[str, object]] = []
    for own, other in (("zh", "en"), ("en", "zh")):
        plain = asked[own] @ told[other].T
        crossed = np.empty_like(plain)
        for held in range(FOLDS):
            kept = fold != held
            made = measure({n: v[kept] for n, v in asked.items()}, told, right[kept])
            queries = [made.cross(query).vector for query in asked[own][~kept]]
            crossed[~kept] = np.array(queries) @ told[other].T
        for name, scores in (("plain", plain), ("crossed", crossed)):
            rows.append({"set": f"{own} → {other}", "vectors": name, **_figures(scores, right)})
    report.show("bridge", rows)
    made = measure(asked, told, right)
    stored = {
        "fingerprint": encoder.fingerprint,
        "middle": round(made.middle, 4),
        "lift": [round(lift, 4) for lift in made.lift],
        "zh": np.round(made.zh.astype(float), 5).tolist(),
        "en": np.round(made.en.astype(float), 5).tolist(),
    }
    FILE.write_text(json.dumps(stored) + "\n", "utf-8")
    print(f"Wrote {FILE}: languages part at {made.middle:.3f}, lifts {made.lift}")


def measure(
    asked: dict[str, Vectors], told: dict[str, Vectors], right: NDArray[np.int64]
) -> Bridge:
    """Return the bridge of ``asked``, aligned questions in zh and en, and their passages' vectors.

    ``right`` has each question's passage in ``told``.
    """
    zh, en = asked["zh"].mean(0), asked["en"].mean(0)
    axis = zh - en
    middle = np.mean([(group @ axis).mean() for group in (*asked.values(), *told.values())])
    bare = Bridge(zh, en, float(middle), (0.0, 0.0))
    lifts = []
    for own, other in (("zh", "en"), ("en", "zh")):
        crossed = np.array([bare.cross(query).vector for query in asked[own]])
        same = (asked[own] * told[own][right]).sum(1).mean()
        lifts.append(float(same - (crossed * told[other][right]).sum(1).mean()))
    return Bridge(zh, en, float(middle), (lifts[0], lifts[1]))


def _figures(scores: Vectors, right: NDArray[np.int64]) -> dict[str, float]:
    own = scores[np.arange(len(right)), right]
    places = (scores > own[:, None]).sum(1)
    return {f"hit@{k}": float((places < k).mean()) for k in (1, 5, 10)}


if __name__ == "__main__":
    main()
