"""The score cross-validated by passage: what is fitted never saw the passages it is judged on.

    python -m bench.folds

In each of five folds the trees of the surface, and the three numbers that weigh the reader against them, are
fitted on the other four. The reader is trained once (``bench/joint.py``): only pairs of passages it was not
taught are judged, of BEGIN, HaluEval, OCNLI and our own. As in service, what stands word for word is
supported and what breaks a hard fact is not, whatever the score. 95 % intervals: passages drawn with
replacement.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import platformdirs

from bench import joint, measure, pairs, report
from bench.free import LATER, SOURCES, free, later
from bench.grounding import EVEN
from bench.pairs import Pair
from bench.reading import merged, read
from bench.scorer import Flags, Matrix, Seen, blended, broken, heard, least, look, trees, weigh
from indexes.encoder import open_encoder
from service.checking.given import given
from service.checking.quotes import verbatim

FOLDS = 5
SETS = ("begin", "halueval", "ocnli", f"ocnli {pairs.MORE}",
        *(f"{source} {spoken}" for source in (*SOURCES, LATER) for spoken in ("en", "zh")))  # fmt: skip
DRAWS = 300  # of labels that a calibrated score would have met


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    seen = look(merged(read(joint.trained_on(), encoder), read(kept_back(), encoder)))
    new = np.array([not taught(pair) for pair in seen.pairs])
    of = np.array([named(pair) for pair in seen.pairs])
    score = settled(crossed(seen, new), seen, new & np.isin(of, SETS))
    report.show("folds", [row(name, seen, score, new & (of == name)) for name in SETS])


def kept_back() -> list[Pair]:
    """Return the public pairs that neither reader nor shipped weights were fitted on."""
    held = [
        one for one in (*pairs.begin(), *pairs.halueval(), *free()) if pairs.held_out(one.group)
    ]
    return [*held, *later(), *pairs.ocnli()]


def named(pair: Pair) -> str:
    """Return the row a pair is counted in."""
    if pair.source in (*SOURCES, LATER):
        return f"{pair.source} {pair.language}"
    return pair.source + (f" {pairs.MORE}" if pair.part == pairs.MORE else "")


def taught(pair: Pair) -> bool:
    """Return whether the reader was trained on a pair."""
    shown = pair.part == pairs.MORE if pair.part else not pairs.held_out(pair.group)
    return shown and pair.source != LATER and joint.taught(pair.group)


def crossed(seen: Seen, new: Flags) -> Matrix:
    """Return P(supported) of each statement of the pairs ``new`` to the reader, by models of the other folds.

    What breaks a hard fact has at most the share of such ones that were right there.
    """
    fold = np.array([pairs.bucket(pair.group) % FOLDS for pair in seen.pairs])
    surface, out = np.zeros(len(seen.rows)), np.zeros(len(seen.rows))
    for one in range(FOLDS):
        own = (fold == one)[seen.owner]
        surface[own] = trees(seen, ~own & ~seen.crossing).decision_function(seen.rows[own])
    said = heard(seen.texts, new)
    whole = new & ~seen.marked(seen.broken)
    for one in range(FOLDS):
        own = (fold == one)[seen.owner]
        weights = weigh(seen, surface, said, whole & (fold != one))
        score = 1 / (1 + np.exp(-blended(seen, weights, surface, said)))
        shares = broken(seen, new & (fold != one))
        most = np.array([shares[seen.pairs[pair].language] for pair in seen.owner])
        out[own] = np.where(seen.broken, np.minimum(score, most), score)[own]
    return out


def settled(score: Matrix, seen: Seen, judged: Flags) -> Matrix:
    """Return P(supported) of each pair, its worst statement's; what stands word for word is 1."""
    for at in np.flatnonzero(judged[seen.owner]):
        evidence = given([seen.pairs[seen.owner[at]].passage])
        if verbatim(seen.texts.claims[at], evidence) is not None:
            score[at] = 1.0
    return least(score, seen)


def row(name: str, seen: Seen, score: Matrix, chosen: Flags) -> dict[str, object]:
    """Return the figures of the pairs ``chosen``."""
    right, own, even = seen.right[chosen], score[chosen], np.ones(chosen.sum())
    said = own >= EVEN
    groups = [pair.group for pair, mine in zip(seen.pairs, chosen, strict=True) if mine]
    low, high = measure.interval(right, said, even, groups)
    return {
        "set": name,
        "pairs": len(right),
        "balanced": measure.balanced(right, said, even),
        "from": low,
        "to": high,
        "precision": measure.ratio(even, right & said, said),
        "recall": measure.ratio(even, right & said, right),
        "recall at .95": measure.kept(right, own, even),
        "ece": measure.ece(right, own, even),
        "of calibrated": chance(own),
    }


def chance(score: Matrix) -> float:
    """Return the calibration error that scores as good as these have of themselves, by their number.

    Labels are drawn by the scores, so that these are calibrated; few pairs leave an error all the same.
    """
    dice = np.random.default_rng(0)
    drawn = [dice.random(len(score)) < score for _ in range(DRAWS)]
    return float(np.mean([measure.ece(one, score, np.ones(len(score))) for one in drawn]))


if __name__ == "__main__":
    main()
