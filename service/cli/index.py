"""``ibid index``: look after the indexes, which the database can always make again."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.app import DEFAULT_COLLECTION
from service.cli.console import CollectionName, Json, emit, house, stdout, table

if TYPE_CHECKING:
    from indexes.truth import Collection
    from service.app import House

app = typer.Typer(help="Verify, rebuild, compact and measure indexes.", no_args_is_help=True)


@app.command()
def verify(collection: CollectionName = DEFAULT_COLLECTION, json: Json = False) -> None:
    """Compare the indexes with the database; exit 1 when they differ."""
    with house() as made:
        found = made.keeper.verify(_chosen(made, collection))
    if json:
        emit(asdict(found))
    elif found.differences:
        for difference in found.differences:
            stdout().print(difference, style="red")
    else:
        stdout().print(f"No differences in {found.passages} passages.")
    if found.differences:
        raise typer.Exit(1)


@app.command()
def rebuild(
    collection: CollectionName = DEFAULT_COLLECTION,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="Embed every passage anew, with the encoder now set.")
    ] = False,
    json: Json = False,
) -> None:
    """Make the indexes anew from the database, without embedding unless --reembed says so."""
    with house() as made:
        chosen = _chosen(made, collection)
        if reembed:
            chosen = _reembed(made, chosen)
        number = made.keeper.rebuild(chosen, made.progress)
    _say(json, {"collection": collection, "generation": number}, f"Generation {number} is in use.")


@app.command()
def compact(collection: CollectionName = DEFAULT_COLLECTION, json: Json = False) -> None:
    """Give back the space of what was deleted; its text is then on disk no more."""
    with house() as made:
        made.keeper.compact(_chosen(made, collection), made.progress)
        made.truth.compact()
    _say(json, {"collection": collection, "compacted": True}, f"{collection} is compact.")


@app.command()
def stats(collection: CollectionName = DEFAULT_COLLECTION, json: Json = False) -> None:
    """Say how large the indexes are."""
    with house() as made:
        figures = asdict(made.keeper.stats(_chosen(made, collection)))
    if json:
        emit(figures)
    else:
        table(("figure", "value"), list(figures.items()))


def _chosen(made: House, name: str) -> Collection:
    from indexes.vocabulary import Scope
    from service.app import LOCAL

    return made.truth.collection(Scope(LOCAL, name))


def _reembed(made: House, chosen: Collection) -> Collection:
    encoder = made.encoder
    return made.truth.reembed(
        chosen, encoder.fingerprint, encoder.dimensions, encoder.encode_passages, made.progress
    )


def _say(json: bool, value: dict[str, Any], sentence: str) -> None:
    if json:
        emit(value)
    else:
        stdout().print(sentence)
