"""``ibid intents``: an organisation's own intents, before they are put to use."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.console import Json, emit, house, stdout, table

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(help="Try the intents of a file.", no_args_is_help=True)


@app.callback()
def intents() -> None:
    """Keep ``test`` a command of its own while there is only one."""


@app.command("test")
def try_out(
    file: Annotated[Path, typer.Argument(help="A TOML file of [[intent]] tables.")],
    json: Json = False,
) -> None:
    """Tell each example apart without having seen it, and print what was taken for what."""
    from service.checking.vectors import SentenceVectors
    from service.understanding.routes import read_intents, teach

    with house() as made:
        own = read_intents(file)
        taught = teach(own, SentenceVectors(made.encoder), made.settings.cache)
    meant = [one.name for one in own for _ in one.examples]
    pairs = Counter(zip(meant, taught.unseen, strict=False))  # behind ours comes small talk
    right = sum(count for (meant_as, taken_as), count in pairs.items() if meant_as == taken_as)
    if json:
        rows = [
            {"intent": intent, "taken_for": taken or None, "examples": count}
            for (intent, taken), count in sorted(pairs.items())
        ]
        emit({"examples": len(meant), "right": right, "confusion": rows})
        return
    _show(pairs, [one.name for one in own])
    stdout().print(f"{right} of {len(meant)} examples are told apart.")


def _show(pairs: Counter[tuple[str, str]], names: Sequence[str]) -> None:
    """Print the confusion matrix: a row for what was meant, a column for what it was taken for."""
    columns = [*names, ""]
    rows = [(name, *(pairs[name, column] or "·" for column in columns)) for name in names]
    table(("meant \\ taken for", *names, "(none)"), rows)
