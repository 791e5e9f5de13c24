"""``ibid ingest``: hand in files and folders, and follow them until they can be searched."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import InputError, NotFound
from service.app import DEFAULT_COLLECTION
from service.cli.console import Bars, CollectionName, Json, emit, house, stdout

if TYPE_CHECKING:
    from indexes.truth import Collection, Document
    from indexes.vocabulary import Scope
    from ingest.jobs import Job
    from service.app import House

POLL_SECONDS = 0.2
PAGE = 500


@dataclass(frozen=True)
class Result:
    """How one file ended: new, new version, unchanged or failed."""

    key: str
    outcome: str
    reason: str | None = None


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    json: Json = False,
) -> None:
    """Bring documents in; exit 1 if any of them failed."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL

    found = list(files(paths))
    if not found:
        raise InputError("There are no files in what was given.")
    _check_keys(found)
    with house() as made:
        results = bring(made, Scope(LOCAL, collection), found)
    if json:
        emit([result.__dict__ for result in results])
    else:
        report(results)
    if any(result.outcome == "failed" for result in results):
        raise typer.Exit(1)


def files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yield every file under ``paths`` with its key: its path relative to the folder given.

    Hidden files and folders are passed over, links to folders not followed. Raises NotFound.
    """
    for path in paths:
        if path.is_file():
            yield path.name, path
        elif path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(name for name in names if not name.startswith(".")):
                    inner = Path(folder, name)
                    yield inner.relative_to(path).as_posix(), inner
        else:
            raise NotFound(f"There is no file or folder {path}.")


def _check_keys(found: list[tuple[str, Path]]) -> None:
    """Raise InputError when two files would be versions of one document."""
    seen: dict[str, Path] = {}
    for key, path in found:
        if key in seen and seen[key] != path:
            raise InputError(
                f"{seen[key]} and {path} would both be {key!r}; give the folder they are both in."
            )
        seen[key] = path


def bring(made: House, scope: Scope, found: list[tuple[str, Path]]) -> list[Result]:
    """Submit every file and follow its job to its end."""
    collection = made.ensure_collection(scope)
    before = {one.id: one.version for one in every(made, collection)}
    shown = Bars()
    results: list[Result] = []
    waiting: list[Job] = []
    for number, (key, path) in enumerate(found, 1):
        handed = _submit(made, collection, key, path)
        if isinstance(handed, Result):
            results.append(handed)
        else:
            waiting.append(handed)
        shown("Handing in", number, len(found))
    made.crew.start()
    try:
        for number, job in enumerate(waiting, 1):
            results.append(_follow(made, collection, before, job))
            shown("Reading and indexing", number, len(waiting))
    finally:
        shown.close()
        made.crew.stop()
    return results


def _submit(made: House, collection: Collection, key: str, path: Path) -> Job | Result:
    limit = made.settings.max_upload_mb
    try:
        if path.stat().st_size > limit * 1024 * 1024:
            return Result(key, "failed", f"It is larger than {limit} MiB.")
        return made.jobs.submit(collection, key, name=path.name, data=path.read_bytes())
    except (PermissionError, InputError) as error:
        return Result(key, "failed", str(error))  # the others go on


def every(made: House, collection: Collection) -> Iterator[Document]:
    """Yield all documents of a collection."""
    cursor: str | None = None
    while True:
        page = made.truth.documents(collection, cursor, PAGE)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _follow(made: House, collection: Collection, before: dict[str, int], job: Job) -> Result:
    while job.state not in ("searchable", "failed"):
        time.sleep(POLL_SECONDS)
        made.crew.report()  # raises when nobody works any more
        job = made.jobs.get(job.scope.tenant, job.id)
    if job.state == "failed" or job.document_id is None:
        return Result(job.key, "failed", job.reason)
    was = before.get(job.document_id)
    now = made.truth.document(collection, job.document_id).version
    outcome = "new" if was is None else ("unchanged" if was == now else "new version")
    return Result(job.key, outcome)


def report(results: list[Result]) -> None:
    """Print what became of the files: each failure with its reason, then the sums."""
    from rich.text import Text

    console = stdout()
    for result in results:
        if result.outcome == "failed":
            console.print(Text.assemble(("failed  ", "red"), f"{result.key}: {result.reason}"))
        elif result.outcome == "new version":
            console.print(Text.assemble(("changed ", "cyan"), result.key))
    sums = Counter(result.outcome for result in results)
    words = [f"{sums[name]} {name}" for name in ("new", "new version", "unchanged", "failed")]
    console.print(", ".join(words) + f" of {len(results)} documents")
