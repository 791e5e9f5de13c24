"""Train a top on pairs whose two texts are read as they are, and keep it with its data card."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bench import pairs, reading
from bench.joint import tell
from bench.pairs import Pair
from bench.top import export, said, trained
from indexes.encoder import Encoder


def epochs(about: str | None, usual: int) -> int:
    """Return how often the command line wants the pairs gone through."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--epochs", type=int, default=usual)
    return int(parser.parse_args().epochs)


def taught(group: str) -> bool:
    """Return whether a group may be learnt from: one in eight is kept and judged."""
    return pairs.bucket(group) % 8 > 0


def teach(
    found: Sequence[Pair],
    weights: Sequence[float],
    times: int,
    layers: int,
    encoder: Encoder,
    to: Path,
) -> None:
    """Train ``layers`` layers on ``found``, write them to ``to``, and say how well they tell the rest."""
    seen = reading.as_they_are(found, encoder)
    shown = np.array([taught(one.group) for one in found])
    top = trained(seen, np.array(weights, np.float32) * shown, times, layers)
    export(top, to)
    kept = np.flatnonzero(~shown)
    tell([found[int(at)] for at in kept], said(top, seen, kept))


def card(to: Path, data: str, found: Sequence[Pair], encoder: Encoder, **further: object) -> None:
    """Write the data card of the top at ``to`` beside it."""
    facts = {
        "data": data,
        "pairs": sum(taught(one.group) for one in found),
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
        **further,
    }
    (to.parent / f"{to.name.partition('.')[0]}.json").write_text(json.dumps(facts) + "\n", "utf-8")
