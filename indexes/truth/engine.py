"""Open the database, SQLite or PostgreSQL, and say what went wrong in Ibid's own errors."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import ArgumentError

from indexes.errors import Busy, Damaged, IbidError, SettingsError, StorageError

OLDEST_SQLITE = (3, 51, 3)  # earlier ones can corrupt a WAL database with two writers
BUSY_SECONDS = 10.0
WRITES = "ibid_writes"
TURN = "ibid_turn"
OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # no document's text in a log
    "max_overflow": 59,  # beside the 5 kept: more than the threads of one server
    "json_serializer": partial(
        json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ),
}


def open_engine(url: str | None, data: Path) -> Engine:
    """Open PostgreSQL at ``url``, or without one SQLite at ``data/ibid.db``, made when absent.

    Raises SettingsError for a URL that cannot be used, StorageError where the disk says no.
    """
    if url is None:
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{data} cannot be made: {error.strerror}; set IBID_DATA.") from None
        return _sqlite(URL.create("sqlite", database=str(data / "ibid.db")))
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError("IBID_DATABASE_URL is no database URL.") from None
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _sqlite(parsed)
    if kind in ("postgresql", "postgres"):
        return _postgres(parsed)
    raise SettingsError(f"IBID_DATABASE_URL names {kind}; Ibid runs on postgresql or sqlite.")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Lend a connection on which every statement sees the same committed state."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Lend a connection in a write transaction: committed at the end, undone by any exception.

    SQLite has one writer, and whoever finds it taken looks again only now and then: threads of this
    process wait for one another at once instead.
    """
    turn = engine.get_execution_options().get(TURN) or nullcontext()
    with (
        turn,
        engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


def insert_new(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row unless its keys are taken, by another writer just now perhaps."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgres

        connection.execute(insert_postgres(table).values(values).on_conflict_do_nothing())
    else:
        connection.execute(insert(table).values(values).on_conflict_do_nothing())


def sweep(engine: Engine) -> None:
    """Give freed space back to the disk, and with it the last copies of deleted rows.

    Raises Busy when a reader keeps SQLite's write-ahead log from being emptied.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM")
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA incremental_vacuum").fetchall()  # one page for every row fetched
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if busy:
            raise Busy("The database is being read; compact again in a moment.")


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise SettingsError("IBID_DATABASE_URL must name a file for SQLite.")
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        module=_driver(),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={TURN: RLock()},
        **OPTIONS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def _postgres(url: URL) -> Engine:
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **OPTIONS
        )
    except ImportError:
        raise SettingsError("PostgreSQL needs its driver: pip install 'ibid[postgres]'.") from None
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def _driver() -> ModuleType:
    """Return a DB-API module whose SQLite is new enough."""
    try:
        from pysqlite3 import dbapi2  # type: ignore[import-untyped]  # has no stubs
    except ImportError:
        dbapi2 = sqlite3
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise StorageError(
            f"SQLite {dbapi2.sqlite_version} can corrupt a database, Ibid needs {oldest} or later: "
            "pip install pysqlite3, or set IBID_DATABASE_URL to a PostgreSQL server."
        )
    module: ModuleType = dbapi2
    return module


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    deadline = time.monotonic() + BUSY_SECONDS
    while not _keeps_a_log(connection, deadline):
        time.sleep(0.02)
    connection.execute("PRAGMA synchronous=FULL")  # an acknowledged commit survives a power cut
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # deleted text is overwritten with zeros


def _keeps_a_log(connection: Any, deadline: float) -> bool:
    """Have a new file keep a write-ahead log; return False while another process does the same to it.

    SQLite waits for a lock everywhere but here.
    """
    try:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # only before the first table
            connection.execute("PRAGMA journal_mode=WAL")
    except _driver().OperationalError as error:
        busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
        if not busy or time.monotonic() > deadline:
            raise
        return False
    return True


def _begin_sqlite(connection: Connection) -> None:
    # A read transaction that turns into a write one fails at once when another has written since.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(context: ExceptionContext) -> IbidError | None:
    """Return Ibid's error for the driver's, where the user can do something about it."""
    error = context.original_exception
    if hasattr(error, "sqlite_errorname"):
        return _from_sqlite(error.sqlite_errorname, context)
    if hasattr(error, "sqlstate"):
        return _from_postgres(error.sqlstate, context)
    return None


def _from_sqlite(name: str, context: ExceptionContext) -> IbidError | None:
    where = context.engine.url.database if context.engine else "the database"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(f"Another process has been writing to {where} for {BUSY_SECONDS:.0f} s.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return Damaged(f"{where} is damaged: restore it from a backup.")
    if name.startswith("SQLITE_FULL"):
        return StorageError(f"The disk that holds {where} is full: free some space, then repeat.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR")):
        return StorageError(
            f"{where} cannot be written ({context.original_exception}): check the folder and its "
            "rights."
        )
    return None


def _from_postgres(state: str | None, context: ExceptionContext) -> IbidError | None:
    """Tell by the SQLSTATE (PostgreSQL's manual, appendix A); None when there was no server."""
    error = context.original_exception
    told = str(error).partition("\n")[0]
    if state is None:
        if isinstance(error, context.dialect.loaded_dbapi.OperationalError):
            return StorageError(f"PostgreSQL cannot be reached: {told}; see IBID_DATABASE_URL.")
        return None
    if state in ("40001", "40P01", "55P03", "53300", "57014"):
        return Busy("PostgreSQL is busy with another writer; try again.")
    if state.startswith("53") or state == "25006":
        return StorageError(f"PostgreSQL cannot write: {told}.")
    if state.startswith(("08", "28", "3D", "57P")):
        return StorageError(f"PostgreSQL cannot be used: {told}; see IBID_DATABASE_URL.")
    return None
