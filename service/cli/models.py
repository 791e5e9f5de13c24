"""``ibid models``: the language model that writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import IbidError, InputError, NotFound
from service.cli.console import Bars, Json, complain, emit, house, stderr, stdout, table

if TYPE_CHECKING:
    from indexes.vocabulary import Progress
    from service.app import House
    from service.models.ollama import Ollama
    from service.models.wire import Wire

app = typer.Typer(help="Find, check, plan, fetch and make language models.", no_args_is_help=True)

Server = Annotated[
    str | None, typer.Option("--server", help="One of IBID_OLLAMA_URL; without it, every one.")
]


@app.command("list")
def listing(json: Json = False) -> None:
    """List the models of every server; exit 1 when none of them answers."""
    from service.presence import installed

    async def look(made: House) -> list[tuple[str, str]]:
        for server in made.servers:
            try:
                found.extend((server.url, name) for name in await installed(server))
            except IbidError as error:
                away.append(error.message)
        return found

    found: list[tuple[str, str]] = []
    away: list[str] = []
    with house() as made:
        asyncio.run(made.alone(look(made)))
        servers = len(made.servers)
    if json:
        emit([{"server": server, "model": name} for server, name in found])
    elif found:
        table(("server", "model"), found)
    for message in away:
        complain(message)
    if servers and len(away) == servers:
        raise typer.Exit(1)


@app.command()
def check(json: Json = False) -> None:
    """Try the configured model; exit 1 when it cannot be used."""
    with house() as made, stderr().status("Asking the model…"):
        probe = asyncio.run(made.alone(made.model.probe()))
    if json:
        emit(asdict(probe))
    elif probe.problem:
        stdout().print(probe.problem, style="red")
    else:
        for name, value in asdict(probe).items():
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None:
                    stdout().print(f"{name}: {one}")
    if probe.problem:
        raise typer.Exit(1)


@app.command()
def plan(
    vram: Annotated[str, typer.Option(help="Memory of the graphics card, such as 8GB.")],
    context: Annotated[int | None, typer.Option(help="Tokens (IBID_CONTEXT).")] = None,
    parallel: Annotated[int | None, typer.Option(help="At a time (IBID_PARALLEL).")] = None,
    json: Json = False,
) -> None:
    """Say which deepseek-r1 fits a given memory, with the arithmetic; exit 1 when none does."""
    from service.models import plan as planning
    from service.settings import load_settings

    settings = load_settings(context=context, parallel=parallel)
    plans = planning.plan(
        planning.memory(vram), context=settings.context, parallel=settings.parallel
    )
    if json:
        emit([one.figures() for one in plans])
    elif plans:
        for line in plans[0].lines():
            stdout().print(line)
        others = ", ".join(f"{one.model} ({one.total / 1e9:.1f} GB)" for one in plans[1:])
        if others:
            stdout().print(f"also fit  {others}")
    if not plans:
        complain(f"No deepseek-r1 fits {vram} with {settings.context} tokens: ask for fewer.")
        raise typer.Exit(1)


@app.command()
def pull(
    model: Annotated[str | None, typer.Argument(help="A tag (IBID_MODEL).")] = None,
    server: Server = None,
    json: Json = False,
) -> None:
    """Have the servers download a model, and show how far they are."""
    from service.models.modelfile import pull as fetch

    with house() as made:
        tag = model or made.settings.model
        _everywhere(made, server, lambda wire, told: fetch(wire, tag, told), tag, json)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the new model is called.")],
    base: Annotated[str | None, typer.Option("--from", help="A tag (IBID_MODEL).")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE; may be repeated.")
    ] = None,
    adapter: Annotated[Path | None, typer.Option(help="A LoRA adapter, GGUF.")] = None,
    quantise: Annotated[str | None, typer.Option(help="Such as q4_K_M; needs f16 or f32.")] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the Modelfile; make nothing.")
    ] = False,
    server: Server = None,
    json: Json = False,
) -> None:
    """Make a model of one's own on the servers, from a Modelfile written here."""
    from service.models.modelfile import Recipe, parameters
    from service.models.modelfile import create as make

    with house() as made:
        recipe = Recipe(base or made.settings.model, parameters(parameter or ()), adapter, quantise)
        if show:
            stdout().print(recipe.text(), end="")
            return
        _everywhere(made, server, lambda wire, told: make(wire, name, recipe, told), name, json)


def _everywhere(
    made: House,
    only: str | None,
    work: Callable[[Wire, Progress], Awaitable[None]],
    model: str,
    json: bool,
) -> None:
    """Do ``work`` on one server or on every one, one after another, and say where it is done."""
    chosen = _chosen(made, only)

    async def run() -> None:
        for server in chosen:
            with _bars(server.url) as told:
                await work(server.wire, told)

    asyncio.run(made.alone(run()))
    if json:
        emit([{"server": server.url, "model": model} for server in chosen])
    else:
        for server in chosen:
            stdout().print(f"{model} is at {server.url}")


def _chosen(made: House, only: str | None) -> list[Ollama]:
    if not made.servers:
        raise InputError("IBID_MODEL is a file; models are fetched and made on Ollama servers.")
    from service.models.wire import bare

    chosen = [one for one in made.servers if only is None or one.url == bare(only)]
    if not chosen:
        raise NotFound(f"{bare(only or '')} is not among IBID_OLLAMA_URL.")
    return chosen


@contextmanager
def _bars(url: str) -> Iterator[Progress]:
    """Yield a listener that shows a bar for each layer, and leaves steps without a size unsaid."""
    bars = Bars()

    def tell(label: str, done: int, total: int) -> None:
        if total > 0:
            bars(f"{url} {label}", done, total)

    try:
        yield tell
    finally:
        bars.close()
