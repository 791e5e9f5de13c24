"""``ibid demo``: the example documents brought in, three questions asked, then the page served."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import NotFound
from service.cli.console import house, stdout

if TYPE_CHECKING:
    from indexes.vocabulary import Scope
    from service.app import House

COLLECTION = "demo"
QUESTIONS = (
    "员工结婚可以休几天婚假？",
    "Within how many days can I get a full refund for my first annual plan?",
    "How loud is the M2 grinder in decibels?",  # no document says
)


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the questions; serve nothing.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="Where the demo keeps its data; default is in IBID_CACHE.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on (IBID_PORT).")] = None,
) -> None:
    """Show what Ibid does, on example documents of its own."""
    from service.cli.ingest import bring, report, working
    from service.cli.selection import files
    from service.settings import load_settings

    folder = data or load_settings().cache / "demo"
    corpus = examples()
    console = stdout()
    with house(data=folder, port=port, host="127.0.0.1") as made:
        with working(made):
            report(bring(made, scope(), list(files([corpus]))))
        for question in QUESTIONS:
            console.print()
            asyncio.run(made.alone(_answer(made, question)))
        if not once:
            from service.cli.serve import host_the_house

            host_the_house(made)


def scope() -> Scope:
    """Return where the demo's documents are."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL

    return Scope(LOCAL, COLLECTION)


async def _answer(made: House, text: str) -> None:
    from rich.text import Text

    from service.cli.ask import tell
    from service.vocabulary import Question

    stdout().print(Text(text, "bold"), end="\n\n")
    await tell(made.answerer, Question(text, scope()))


def examples() -> Path:
    """Return the folder of example documents, beside the packages. Raises NotFound."""
    import service

    root = Path(service.__file__).parent.parent
    for folder in (root / "examples" / "corpus", Path("examples", "corpus")):
        if folder.is_dir():
            return folder
    raise NotFound("The example documents are not here; run the demo in a clone of the repository.")
