"""``ibid search``: passages, with every leg's score."""

from __future__ import annotations

from typing import Annotated

import typer

from service.app import DEFAULT_COLLECTION
from service.cli.console import AsOf, CollectionName, Json, Limit, emit, house, stdout


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in Chinese or English.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    limit: Limit = 10,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Find passages."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL
    from service.readable import readable

    with house() as made:
        asked = readable(query, made.settings.max_question_chars, "query")
        day = as_of.date() if as_of else None
        found = made.searcher.search(Scope(LOCAL, collection), asked, limit=limit, as_of=day)
    if json:
        from service.http.found import FoundBody

        emit(FoundBody.of(found).model_dump(mode="json"))
        return
    from service.cli.places import passage

    console = stdout()
    if found.mended is not None:
        console.print(f"Searched for: {found.mended}", style="dim")
    for number, hit in enumerate(found.hits, 1):
        console.print(passage(number, hit))
    console.print(
        f"{len(found.hits)} passages; {found.known_terms} of {found.terms} terms known", style="dim"
    )
