"""``ibid models``: the language model that writes."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import typer

from service.cli.console import Json, emit, house, stdout, table

app = typer.Typer(help="List and check language models.", no_args_is_help=True)


@app.command("list")
def listing(json: Json = False) -> None:
    """List the models of every server in IBID_OLLAMA_URL."""
    from service.presence import installed

    async def look() -> list[tuple[str, str]]:
        return [(one.url, name) for one in made.servers for name in await installed(one)]

    with house() as made:
        found = asyncio.run(look())
    if json:
        emit([{"server": server, "model": name} for server, name in found])
    else:
        table(("server", "model"), found)


@app.command()
def check(json: Json = False) -> None:
    """Try the configured model; exit 1 when it cannot be used."""
    with house() as made:
        probe = asyncio.run(made.model.probe())
    if json:
        emit(asdict(probe))
    elif probe.problem:
        stdout().print(probe.problem, style="red", markup=False)
    else:
        for name, value in asdict(probe).items():
            if value not in (None, ()):
                stdout().print(f"{name}: {value}", markup=False)
    if probe.problem:
        raise typer.Exit(1)
