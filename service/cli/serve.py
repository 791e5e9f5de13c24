"""``ibid serve``: API, page and worker in one process."""

from __future__ import annotations

import errno
import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from indexes.errors import SettingsError
from service.cli.console import house, stderr

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from service.app import House

STOP_SECONDS = 30
BACKLOG = 512


def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind (IBID_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind (IBID_PORT).")] = None,
) -> None:
    """Serve the API and the page until stopped."""
    with house(host=host, port=port) as made:
        host_the_house(made)


def host_the_house(made: House) -> None:
    """Serve ``made`` until a signal: SIGTERM lets open streams end and exits with 0."""
    from service.http.auth import refuse_open_bind
    from service.log import configure

    settings = made.settings
    refuse_open_bind(settings.host)
    configure(settings.log_level)
    listening = bind(settings.host, settings.port)
    made.open()  # here, and not in the server, so that what goes wrong is one line
    from indexes.encoder.reader import warm
    from service.http.app import assemble

    warm(made.encoder)  # a second that the first question would wait
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    run(assemble(made), listening, f"http://{shown}:{settings.port}")


def run(app: FastAPI, listening: socket.socket, url: str) -> None:
    """Run the server until it is told to stop; open streams hear of that at once."""
    import uvicorn

    class Server(uvicorn.Server):
        interrupted = False

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            self.interrupted = self.interrupted or sig == signal.SIGINT
            super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            stderr().print(f"Ibid serves {url} (Ctrl-C stops it)", style="bold")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.desk.drain.begin()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=BACKLOG,
    )
    server = Server(config)
    # Uvicorn's own handler comes late, and raises the signal again when everything has ended well.
    signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
    server.run(sockets=[listening])
    if (
        server.interrupted
    ):  # uvicorn raises it again, or does not: it depends on what was being awaited
        raise KeyboardInterrupt


def bind(host: str, port: int) -> socket.socket:
    """Return a bound socket. Raises SettingsError when the port or the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {port} is taken by another program; choose one with --port or IBID_PORT."
            ) from None
        if error.errno == errno.EACCES:
            raise SettingsError(
                f"Port {port} may not be used without permission; choose one above 1023."
            ) from None
        raise SettingsError(f"IBID_HOST {host!r} cannot be bound: {error.strerror}.") from None
    return made
