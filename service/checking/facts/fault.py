"""What the comparison of hard facts finds wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FactKind = Literal[
    "number", "date", "reference", "title", "name", "negation", "modality", "comparison", "roles",
    "condition",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One hard fact of a claim that its evidence does not bear out.

    ``contradicts`` is true where the evidence says something else, false where it says nothing.
    """

    kind: FactKind
    contradicts: bool
    reason: str  # one plain sentence
