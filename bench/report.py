"""One table on the screen and one dated file a benchmark."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def show(name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Print ``rows`` as a table and write ``results/NAME-YYYY-MM-DD.json``."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([_cell(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    RESULTS.mkdir(exist_ok=True)
    made = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "rows": list(rows),
    }
    path = RESULTS / f"{name}-{made['date']}.json"
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
