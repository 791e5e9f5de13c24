"""``ibid check``: a verdict on every sentence of somebody else's text."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import InputError, NotFound, TooLarge
from service.cli.console import Explain, Json, emit, house, stdout

if TYPE_CHECKING:
    from service.app import House
    from service.vocabulary import Claim, Status

SIGNS = {
    "supported": ("✓", "green"),
    "contradicted": ("✗", "red"),
    "unsupported": ("✗", "yellow"),
    "unverified": ("?", "yellow"),
    "not_checkable": ("·", "dim"),
}


def check(
    file: Annotated[str, typer.Argument(help="The text to check: a file, or - for stdin.")],
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="Files that must support the text.")
    ] = None,
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", help="A collection that must support it.")
    ] = None,
    question: Annotated[str | None, typer.Option(help="What the text is meant to answer.")] = None,
    explain: Explain = False,
    json: Json = False,
) -> None:
    """Check a text; exit 1 when a sentence is not supported."""
    if bool(against) == (collection is not None):
        raise InputError("Say what to check against: either --against FILE or --collection NAME.")
    with house() as made:
        claims, status, text = asyncio.run(_check(made, file, against or [], collection, question))
    if json:
        from service.http.verdicts import CheckBody, ClaimBody

        body = CheckBody(text=text, claims=[ClaimBody.of(one) for one in claims], status=status)
        emit(body.model_dump(mode="json"))
    else:
        for claim in claims:
            show(claim, explain)
    if any(claim.verdict.kind not in ("supported", "not_checkable") for claim in claims):
        raise typer.Exit(1)


async def _check(
    made: House, file: str, against: list[Path], collection: str | None, question: str | None
) -> tuple[tuple[Claim, ...], Status, str]:
    from indexes.vocabulary import Scope
    from service.app import LOCAL

    text = _text(file, made.settings.max_upload_mb)
    given = [part for path in against for part in _passages(path, made.settings.max_upload_mb)]
    grounds = given if collection is None else Scope(LOCAL, collection)
    claims, status = await made.answerer.check(text, question, grounds)
    return claims, status, text


def show(claim: Claim, explains: bool = False) -> None:
    """Print one sentence with its verdict, and the words that decided it."""
    from rich.text import Text

    from service.cli.explain import explain

    sign, style = SIGNS[claim.verdict.kind]
    console = stdout()
    console.print(Text.assemble((f"{sign} ", style), claim.text))
    if claim.verdict.reason:
        console.print(Text(f"    {claim.verdict.reason}", style))
    for quote in claim.verdict.quotes:
        console.print(Text(f"    “{quote.text.strip()}”", "italic dim"))
    for line in explain(claim) if explains else ():
        console.print(Text(f"    {line}", "dim"))


def _text(file: str, limit: int) -> str:
    if file == "-":
        return sys.stdin.read()
    return "\n\n".join(_passages(Path(file), limit))


def _passages(path: Path, limit: int) -> list[str]:
    """Return what a file of any known kind says, a paragraph each; it is read in a child process."""
    from ingest.sandbox import Sandbox

    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    if path.stat().st_size > limit * 1024 * 1024:
        raise TooLarge(f"{path} is larger than {limit} MiB.")
    with Sandbox() as sandbox:
        text = sandbox.read(path.read_bytes(), path.name).reading.text
    return [part for part in text.split("\n\n") if part.strip()]
