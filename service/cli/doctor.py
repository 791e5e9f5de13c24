"""``ibid doctor``: is everything here that Ibid needs?"""

from __future__ import annotations

import asyncio
import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from indexes.errors import IbidError, ModelError
from service.cli.console import Json, emit, house, stdout

if TYPE_CHECKING:
    from service.app import House

ROOM_MB = 2048  # the encoder's first build and a modest collection


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``needed`` says whether Ibid fails without it."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def doctor(json: Json = False) -> None:
    """Look at everything Ibid needs; exit 1 when something needed is missing."""
    looks = (_python, _data, _database, _encoder, _model, _browser)
    with house() as made:
        found = [_try(look, made) for look in looks]
    if json:
        emit([asdict(one) for one in found])
    else:
        from rich.text import Text

        for one in found:
            sign, style = ("✓", "green") if one.ok else ("✗", "red" if one.needed else "yellow")
            stdout().print(Text.assemble((f"{sign} ", style), f"{one.name}: {one.detail}"))
    if any(one.needed and not one.ok for one in found):
        raise typer.Exit(1)


def _try(look: Callable[[House], Finding], made: House) -> Finding:
    try:
        return look(made)
    except IbidError as error:
        return Finding(look.__name__.strip("_"), False, error.message)


def _python(made: House) -> Finding:
    return Finding("python", True, f"{platform.python_version()} on {platform.machine()}")


def _data(made: House) -> Finding:
    folder = made.settings.data.absolute()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free // (1024 * 1024)
    return Finding("disk", free >= ROOM_MB, f"{free} MiB free for {folder}")


def _database(made: House) -> Finding:
    url = made.truth.engine.url.render_as_string(hide_password=True)
    with made.truth.engine.connect() as connection:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return Finding("database", True, f"{url} ({made.truth.engine.dialect.name} {version})")


def _encoder(made: House) -> Finding:
    from indexes.encoder.build import folder

    settings = made.settings
    if not settings.embedding_model and not folder(settings.cache).exists():
        return Finding("encoder", True, "not built yet; the first command that needs it does so")
    return Finding("encoder", True, made.encoder.name)


def _model(made: House) -> Finding:
    from service.presence import find

    try:
        return Finding("language model", True, asyncio.run(made.alone(find(made.model))))
    except ModelError as error:
        detail = f"{error.message} Until then answers are quoted sentences."
        return Finding("language model", False, detail, needed=False)


def _browser(made: House) -> Finding:
    path = shutil.which("chromium")
    detail = str(Path(path)) if path else "no Chromium; only the page's own test needs one"
    return Finding("browser", path is not None, detail, needed=False)
