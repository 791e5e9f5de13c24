"""``ibid documents``: what has been brought in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from service.app import DEFAULT_COLLECTION
from service.cli.console import CollectionName, Json, emit, house, stdout, table

if TYPE_CHECKING:
    from indexes.truth import Collection, Document
    from service.app import House

PAGE = 500

app = typer.Typer(help="List, show and delete documents.", no_args_is_help=True)

DocumentId = Annotated[str, typer.Argument(help="The document's id, as `list` shows it.")]


@app.command("list")
def listing(collection: CollectionName = DEFAULT_COLLECTION, json: Json = False) -> None:
    """List a collection's documents."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL
    from service.http.stored import DocumentBody

    with house() as made:
        found = list(_every(made, made.truth.collection(Scope(LOCAL, collection))))
    if json:
        emit([DocumentBody.of(one).model_dump(mode="json") for one in found])
    else:
        rows = [(one.id, one.key, one.title, one.version, one.passages) for one in found]
        table(("id", "key", "title", "version", "passages"), rows)


@app.command()
def show(
    document: DocumentId, collection: CollectionName = DEFAULT_COLLECTION, json: Json = False
) -> None:
    """Show one document, its versions and what could not be read of it."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL
    from service.http.stored import DocumentBody, VersionBody

    with house() as made:
        one = made.truth.document(made.truth.collection(Scope(LOCAL, collection)), document)
        versions = made.truth.versions(document)
    if json:
        shown = [VersionBody.of(version).model_dump(mode="json") for version in versions]
        emit({**DocumentBody.of(one).model_dump(mode="json"), "versions": shown})
        return
    console = stdout()
    console.print(one.title, style="bold")
    for name, value in DocumentBody.of(one).model_dump(mode="json").items():
        if value not in (None, {}, []):
            console.print(f"{name}: {value}")
    rows = [(v.number, v.valid_from, v.valid_to, v.passages, v.created_at.date()) for v in versions]
    table(("version", "valid from", "valid to", "passages", "brought in"), rows)


@app.command()
def delete(
    document: DocumentId, collection: CollectionName = DEFAULT_COLLECTION, json: Json = False
) -> None:
    """Delete a document with all its versions, for good."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL
    from service.http.stored import ReceiptBody

    with house() as made:
        receipt = made.delete_document(Scope(LOCAL, collection), document)
    if json:
        emit(ReceiptBody.of(receipt).model_dump(mode="json"))
    else:
        stdout().print(
            f"Deleted {document}: {receipt.versions} versions, {receipt.passages} passages."
        )


def _every(made: House, collection: Collection) -> Iterator[Document]:
    """Yield all documents of a collection."""
    cursor: str | None = None
    while True:
        page = made.truth.documents(collection, cursor, PAGE)
        yield from page.items
        if (cursor := page.next) is None:
            return
