"""``ibid ingest``: hand in files and folders, and follow them until they can be searched."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import InputError, Unreadable
from service.app import DEFAULT_COLLECTION
from service.cli.console import Bars, CollectionName, Json, emit, house, stdout
from service.cli.selection import Found, Selection, check_keys, files

if TYPE_CHECKING:
    from indexes.truth import Collection
    from indexes.vocabulary import Scope
    from ingest.jobs import Job
    from ingest.vocabulary import Handed
    from service.app import House

POLL_SECONDS = 0.2
ENDED = ("searchable", "failed")
WATCH_SECONDS = 2.0
BATCH = 200  # documents handed in at once
BATCH_BYTES = 32 * 1024 * 1024
Patterns = list[str]
Stamps = dict[Path, tuple[int, int]]


@dataclass(frozen=True)
class Result:
    """How one document ended: new, new version, unchanged, failed, or (not brought in) readable.

    ``notes`` say what could not be read of it and what was found out about it.
    """

    key: str
    outcome: str
    reason: str | None = None
    notes: tuple[str, ...] = ()


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    recursive: Annotated[bool, typer.Option(help="Folders in folders too.")] = True,
    include: Annotated[Patterns, typer.Option(help="Only these, such as '*.pdf'.")] = [],  # noqa: B006  # Typer's way
    exclude: Annotated[Patterns, typer.Option(help="Not these, such as 'drafts/*'.")] = [],  # noqa: B006  # Typer's way
    dry_run: Annotated[bool, typer.Option(help="Read the files and bring nothing in.")] = False,
    watch: Annotated[bool, typer.Option(help="Go on: bring in what is new or changes.")] = False,
    json: Json = False,
) -> None:
    """Bring documents in; exit 1 if any of them failed."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL

    selection = Selection(recursive, include, exclude)
    found = list(files(paths, selection))
    if not found and not watch:
        wanted = " that --include and --exclude let through" if include or exclude else ""
        raise InputError(f"There are no files in what was given{wanted}.")
    check_keys(found)
    if dry_run:
        from service.settings import load_settings

        results = _try(found, load_settings().max_upload_mb)
    else:
        with house() as made, working(made):
            scope = Scope(LOCAL, collection)
            stamps = _stamps(found)
            results = bring(made, scope, found)
            while watch:
                _show(results, json)
                stamps, results = _changed(made, scope, paths, selection, stamps)
            _show_stages(made, json)
    _show(results, json)
    if any(result.outcome == "failed" for result in results):
        raise typer.Exit(1)


@contextmanager
def working(made: House) -> Iterator[None]:
    """Have the house's worker at work inside the block."""
    made.crew.start()
    try:
        yield
    finally:
        made.crew.stop()


def bring(made: House, scope: Scope, found: Sequence[Found]) -> list[Result]:
    """Submit every file, a ZIP's documents one by one, and follow the jobs to their end.

    The worker must be at work.
    """
    collection = made.ensure_collection(scope)
    before = made.truth.numbers(collection.id)
    shown = Bars()
    results: list[Result] = []
    waiting: list[Job] = []
    batch: list[Handed] = []
    for number, (key, path) in enumerate(found, 1):
        try:
            batch += _read(key, path, made.settings.max_upload_mb)
        except (OSError, InputError) as error:
            results.append(Result(key, "failed", _why(error)))  # the others go on
        full = len(batch) >= BATCH or sum(len(handed.data) for handed in batch) >= BATCH_BYTES
        if full or number == len(found):
            for job in made.jobs.submit_all(collection, batch):
                if job.state == "searchable":
                    results.append(Result(job.key, "unchanged"))
                else:
                    waiting.append(job)
            batch = []
            made.crew.wake()
            shown("Handing in", number, len(found))
    try:
        for number, job in enumerate(waiting, 1):
            results.append(_follow(made, collection, before, job))
            shown("Reading and indexing", number, len(waiting))
    finally:
        shown.close()
    return results


def _read(key: str, path: Path, limit: int) -> list[Handed]:
    """Return the documents of a file of at most ``limit`` MiB. Raises InputError, OSError."""
    from ingest.known import check
    from ingest.unpack import unpack
    from ingest.vocabulary import Handed

    if path.stat().st_size > limit * 1024 * 1024:
        raise InputError(f"It is larger than {limit} MiB.")
    handed = [Handed(*each) for each in unpack(key, path.name, path.read_bytes())]
    for each in handed:
        check(each)
    return handed


def _why(error: OSError | InputError) -> str:
    """What is wrong, in a sentence; the system's own words name the file once more."""
    if isinstance(error, OSError):
        return f"The file cannot be read: {error.strerror or error}."
    return str(error)


def _follow(made: House, collection: Collection, before: dict[str, int], job: Job) -> Result:
    while (job := made.jobs.get(job.scope.tenant, job.id)).state not in ENDED:
        made.crew.report()  # raises when nobody works any more
        time.sleep(POLL_SECONDS)
    if job.state == "failed" or job.document_id is None:
        return Result(job.key, "failed", job.reason)
    was = before.get(job.document_id)
    now = made.truth.document(collection, job.document_id)
    if was is None:
        return Result(job.key, "new", notes=now.notes)
    if was == now.version:
        return Result(job.key, "unchanged")
    return Result(job.key, "new version", notes=now.notes)


def _try(found: Sequence[Found], limit: int) -> list[Result]:
    """Read every file of at most ``limit`` MiB as the worker would; say what would become of it."""
    from ingest.sandbox import Sandbox

    results = []
    with Sandbox() as sandbox:
        for key, path in found:
            try:
                handed = _read(key, path, limit)
            except (OSError, InputError) as error:
                results.append(Result(key, "failed", _why(error)))
                continue
            for each in handed:
                try:
                    reading = sandbox.read(each.data, each.name).reading
                except Unreadable as error:
                    results.append(Result(each.key, "failed", error.message))
                    continue
                pages = f", {_count(len(reading.pages), 'page')}" if reading.pages else ""
                said = f"“{reading.title}”, {_count(len(reading.text), 'character')}{pages}"
                results.append(Result(each.key, "readable", said, reading.notes))
    return results


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _changed(
    made: House, scope: Scope, paths: Sequence[Path], selection: Selection, known: Stamps
) -> tuple[Stamps, list[Result]]:
    """Wait until files are new or other than ``known``, and bring these in; return all stamps."""
    while True:
        time.sleep(WATCH_SECONDS)
        made.crew.report()
        found = list(files(paths, selection))
        stamps = _stamps(found)
        fresh = [(key, path) for key, path in found if known.get(path) != stamps[path]]
        if fresh:
            check_keys(found)
            return stamps, bring(made, scope, fresh)


def _stamps(found: Sequence[Found]) -> Stamps:
    """What tells a change of each file; to be taken before it is read, as it may be saved meanwhile."""
    return {path: _stamp(path) for _, path in found}


def _stamp(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:  # gone in between
        return 0, 0
    return seen.st_mtime_ns, seen.st_size


def _show(results: Sequence[Result], json: bool) -> None:
    if json:
        emit([{**result.__dict__, "notes": list(result.notes)} for result in results])
    else:
        report(results)


def report(results: Sequence[Result]) -> None:
    """Print what became of the files: failures with their reason, notes, then the sums."""
    from rich.text import Text

    console = stdout()
    words = {"failed": "red", "new version": "cyan", "readable": "green"}
    for result in results:
        if result.outcome in words:
            said = f": {result.reason}" if result.reason else ""
            mark = {"new version": "changed", "readable": "read"}.get(result.outcome, "failed")
            console.print(Text.assemble((f"{mark:8}", words[result.outcome]), result.key + said))
        for note in result.notes:
            console.print(Text.assemble(("note    ", "dim"), f"{result.key}: {note}"))
    sums = Counter(result.outcome for result in results)
    names = ["new", "new version", "unchanged", "failed"]
    if sums["readable"]:
        names = ["readable", "failed"]
    shown = ", ".join(f"{sums[name]} {name}" for name in names)
    console.print(f"{shown} of {len(results)} documents")


def _show_stages(made: House, json: bool) -> None:
    """Print where the time went, when this process did the work."""
    seconds = made.worker.seconds
    if seconds and not json:
        shown = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items())
        stdout().print(f"time: {shown}", style="dim")
