"""``ibid jobs``: documents on their way in."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from indexes.errors import InputError
from service.cli.console import Json, emit, house, stdout, table

app = typer.Typer(help="List and retry jobs.", no_args_is_help=True)


@app.command("list")
def listing(
    state: Annotated[str | None, typer.Option(help="Only jobs in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50,
    json: Json = False,
) -> None:
    """List jobs, newest first."""
    from ingest.jobs import State
    from service.app import LOCAL
    from service.http.stored import JobBody

    if state is not None and state not in get_args(State):
        raise InputError(f"There is no state {state!r}; there are {', '.join(get_args(State))}.")
    with house() as made:
        found = made.jobs.list(LOCAL, cast("State | None", state), None, limit).items
    if json:
        emit([JobBody.of(job).model_dump(mode="json") for job in found])
    else:
        rows = [(job.id, job.key, job.state, job.attempts, job.reason) for job in found]
        table(("id", "key", "state", "attempts", "reason"), rows)


@app.command()
def retry(
    job: Annotated[str, typer.Argument(help="The job's id, as `list` shows it.")],
    json: Json = False,
) -> None:
    """Put a failed job back into the queue, for the worker of `ibid serve` or `ibid ingest`."""
    from service.app import LOCAL
    from service.http.stored import JobBody

    with house() as made:
        again = made.jobs.retry(LOCAL, job)
    if json:
        emit(JobBody.of(again).model_dump(mode="json"))
    else:
        stdout().print(f"{again.id} is {again.state} again.")
