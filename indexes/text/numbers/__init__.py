"""Quantities in a text: how much of what, and whether as a limit."""

from __future__ import annotations

from indexes.text.numbers.extract import quantities
from indexes.text.numbers.quantity import (
    CLOCKS,
    Quantity,
    as_year,
    conflicts,
    converted,
    equal,
    opposed,
)

__all__ = [
    "CLOCKS",
    "Quantity",
    "as_year",
    "conflicts",
    "converted",
    "equal",
    "opposed",
    "quantities",
]
