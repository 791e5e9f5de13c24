"""Train the reader's top: five layers and a head over the lower layers of the bundled encoder.

    python -m bench.joint [--epochs 3]        writes service/checking/weights/joint.onnx.gz

They start as the encoder's own layers of that height. A text is right when its worst statement is. Three
tenths of what may be fitted are kept from it: what it says of them can be believed, and ``bench/scorer.py``
weighs it there against the surface.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import measure, pairs, perturb
from bench.free import free
from bench.inferred import inferred
from bench.pairs import Pair
from bench.reading import read
from bench.top import export, said, trained
from indexes.encoder import open_encoder
from service.checking import joint

TARGET = Path(joint.__file__).parent / "weights" / "joint.onnx.gz"
WEIGHTS = {"begin": 2.3, "halueval": 0.8, "ocnli": 1.5, "inferred": 1.4, "free": 3.0,
           "long": 1.0, "summed": 2.5, "general": 2.5}  # fmt: skip
"""What all pairs of a source weigh together."""
PERTURBED = 0.9  # the same of each of the four perturbed; .4 was too little beside long passages


def main() -> None:
    """Train, write the top, and say how well it judges what was kept from it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    epochs = parser.parse_args().epochs
    seen = read(trained_on(), open_encoder(None, Path(platformdirs.user_cache_dir("ibid"))))
    shown = np.array([taught(pair.group) for pair in seen.pairs])
    top = trained(seen, weights(seen.pairs) * shown, epochs)
    export(top, TARGET)
    kept = np.flatnonzero(~shown)
    tell([seen.pairs[at] for at in kept], said(top, seen, kept))


def tell(chosen: Sequence[Pair], logits: NDArray[np.float64]) -> None:
    """Print, by source and language: pairs, area under the curve, balanced accuracy, recall at .95, ECE."""
    from sklearn.metrics import roc_auc_score

    names = np.array([f"{pair.source} {pair.language}" for pair in chosen])
    right = np.array([pair.right for pair in chosen])
    score = 1 / (1 + np.exp(-logits))
    for name in sorted(set(names)):
        own = names == name
        good, said, even = right[own], score[own], np.ones(own.sum())
        area = roc_auc_score(good, said) if 0 < good.mean() < 1 else np.nan
        figures = (
            area,
            measure.balanced(good, said >= 0.5, even),
            measure.kept(good, said, even),
            measure.ece(good, said, even),
        )
        print(f"  {name:24} {own.sum():6}", *(f"{one:.3f}" for one in figures), flush=True)


def trained_on() -> list[Pair]:
    """Return what may be fitted: no passage of it is reported on."""
    made = [one for one in perturb.suite(300) if one.kind != "verbatim"]
    made = sorted(made, key=lambda one: pairs.bucket(one.claim))[: len(made) // 2]
    found = [
        *pairs.begin(), *pairs.halueval(), *pairs.ocnli_more(), *made, *inferred(300), *free(),
    ]  # fmt: skip
    return [one for one in found if one.part or not pairs.held_out(one.group)]


def taught(group: str) -> bool:
    """Return whether the top may be trained on a group; the others are for weighing it."""
    return pairs.bucket(group) // 3 % 10 < 7


def weights(chosen: Sequence[Pair], natural: float = 0.0) -> NDArray[np.float32]:
    """Return a weight a pair, 1 on average: each source as WEIGHTS says.

    Its right and wrong ones weigh alike in all, or as their numbers to the power ``natural``.
    """
    keys = [(one.source, one.language, one.right) for one in chosen]
    counted = Counter(keys)
    each = {}
    for (source, spoken, right), count in counted.items():
        other = counted[source, spoken, not right]
        part = count**natural / (count**natural + (other**natural if other else 0))
        languages = len({key[1] for key in counted if key[0] == source})
        each[source, spoken, right] = WEIGHTS.get(source, PERTURBED) * part / languages / count
    share = np.array([each[key] for key in keys])
    weighed: NDArray[np.float32] = (share / share.mean()).astype(np.float32)
    return weighed


if __name__ == "__main__":
    main()
