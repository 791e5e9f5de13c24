"""What every command prints with: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from service.app import House

PIPE_WIDTH = 10_000  # columns where no terminal sets them: no line is broken or cut

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CollectionName = Annotated[str, typer.Option("--collection", "-c", help="Which collection.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100, help="How many at most.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="A day: find what was in force then."),
]
Explain = Annotated[bool, typer.Option("--explain", help="Say what led to each verdict.")]


def stdout() -> Console:
    """Return the console for results; it prints text as it is, with brackets and colons in it."""
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(highlight=False, markup=False, emoji=False, width=width)


def stderr() -> Console:
    """Return the console for everything else, with the same respect for text."""
    width = None if sys.stderr.isatty() else PIPE_WIDTH
    return Console(stderr=True, highlight=False, markup=False, emoji=False, width=width)


def complain(message: str) -> None:
    """Print one red line on stderr."""
    stderr().print(message, style="red")


def emit(value: Any) -> None:
    """Print JSON on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; a terminal fits it to its width, a pipe gets it whole."""
    shown = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*("–" if cell is None else str(cell) for cell in row))
    stdout().print(shown)


class Bars:
    """Progress bars on stderr, one for each label: there from the first step to the last one."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` steps of ``label`` are behind."""
        if self._progress is None:
            self._progress = _progress()
            self._progress.start()
        if label not in self._tasks:
            self._tasks[label] = self._progress.add_task(label, total=total)
        self._progress.update(self._tasks[label], completed=done, total=total)
        if self._progress.finished:
            self.close()

    def close(self) -> None:
        """Leave what is shown as it is."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
            self._tasks.clear()


def _progress() -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=stderr(),
    )


@contextmanager
def house(**overrides: object) -> Iterator[House]:
    """Open the house of the settings; whatever takes long shows a bar."""
    from service.app import build
    from service.log import configure
    from service.settings import load_settings

    settings = load_settings(**overrides)
    configure("error" if settings.log_level == "error" else "warning")
    shown = Bars()
    made = build(settings, shown)
    try:
        yield made
    finally:
        shown.close()
        made.close()
