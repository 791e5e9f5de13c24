"""A reliability diagram as SVG: how often claims with a score were right, beside the score itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BINS = 10
SIDE, GAP, EDGE = 180, 34, 30  # pixels
_STYLE = (
    "text{font:11px sans-serif;fill:#444}.axis{stroke:#999;fill:none}.ideal{stroke:#bbb;"
    "stroke-dasharray:4 3}.bar{fill:#d9e2ec}.line{stroke:#1f5f99;stroke-width:1.6;fill:none}"
    ".dot{fill:#1f5f99}"
)


def reliability(
    sets: Mapping[str, tuple[NDArray[np.float64], NDArray[np.bool_]]], path: Path
) -> None:
    """Write one panel a set of (scores, right): a dot for each tenth of the scores, bars for its share."""
    panels = [
        _panel(name, score, right, EDGE + number * (SIDE + GAP))
        for number, (name, (score, right)) in enumerate(sets.items())
    ]
    width, height = EDGE + len(panels) * (SIDE + GAP), SIDE + 70
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><rect width="100%" height="100%" fill="#fff"/><style>{_STYLE}</style>'
        f"{''.join(panels)}</svg>\n",
        "utf-8",
    )


def _panel(name: str, score: NDArray[np.float64], right: NDArray[np.bool_], left: int) -> str:
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    found = [
        (float(score[own].mean()), float(right[own].mean()), float(own.mean()))
        for own in (bins == number for number in range(BINS))
        if own.sum() >= 5  # fewer say nothing
    ]
    top, low = 30, 30 + SIDE
    dots = [(left + SIDE * said, low - SIDE * true) for said, true, _ in found]
    bars = "".join(
        f'<rect class="bar" x="{left + SIDE * said - 6:.1f}" y="{low - SIDE * share:.1f}" width="12" '
        f'height="{SIDE * share:.1f}"/>'
        for said, _, share in found
    )
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    marks = "".join(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in dots)
    return (
        f'{bars}<rect class="axis" x="{left}" y="{top}" width="{SIDE}" height="{SIDE}"/>'
        f'<line class="ideal" x1="{left}" y1="{low}" x2="{left + SIDE}" y2="{top}"/>'
        f'<polyline class="line" points="{points}"/>{marks}'
        f'<text x="{left}" y="20">{name} ({len(score):,})</text>'
        f'<text x="{left}" y="{low + 15}">0</text><text x="{left + SIDE - 6}" y="{low + 15}">1</text>'
        f'<text x="{left + SIDE / 2}" y="{low + 30}" text-anchor="middle">score</text>'
    )
