"""Migrations: up, down, at once, from the future, and not at all when there is nothing to do."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from indexes.errors import StorageError
from indexes.truth import Truth, open_truth, reading, schema, tables, writing
from indexes.truth.engine import _driver, _prepare_sqlite, open_engine
from tests.conftest import new_database
from tests.indexes.stored import collection_of, commit


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of a database without a schema, of each kind in turn."""
    if request.param == "sqlite":
        return None
    return new_database(request.getfixturevalue("postgres_server"), f"t{uuid4().hex[:12]}")


def test_migrations_make_the_very_tables(empty: str | None, tmp_path: Path) -> None:
    truth = open_truth(empty, tmp_path)
    with reading(truth.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    truth.close()


def test_down_and_up_again(empty: str | None, tmp_path: Path) -> None:
    truth = open_truth(empty, tmp_path)
    commit(truth, collection_of(truth), "a", ["text"])
    schema.downgrade(truth.engine, "base")
    assert inspect(truth.engine).get_table_names() == ["alembic_version"]
    schema.upgrade(truth.engine)
    assert truth.collections("local") == []
    assert commit(truth, collection_of(truth), "a", ["text"]).number == 1
    truth.close()


def test_no_collection_of_the_first_schema_had_chosen_its_policy(
    empty: str | None, tmp_path: Path
) -> None:
    truth = open_truth(empty, tmp_path)
    collection_of(truth)
    schema.downgrade(truth.engine, "0001")
    with reading(truth.engine) as connection:
        assert connection.scalar(text("SELECT policy FROM collections")) == "strict"
    schema.upgrade(truth.engine)
    (collection,) = truth.collections("local")
    assert (collection.policy, collection.supported, collection.doubtful) == ("", None, None)
    truth.close()


def test_many_open_an_empty_database_at_once(empty: str | None, tmp_path: Path) -> None:
    engines = [open_engine(empty, tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(schema.upgrade, engines))
    for engine in engines:
        with reading(engine) as connection:
            assert schema.revision(connection) == tables.SCHEMA
        engine.dispose()


def test_a_newer_database_is_refused(truth: Truth) -> None:
    with writing(truth.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="schema 9999, this Ibid knows"):
        schema.upgrade(truth.engine)


def test_the_newest_revision_is_the_one_named_in_the_code() -> None:
    assert ScriptDirectory(str(schema.FOLDER)).get_current_head() == tables.SCHEMA


def test_a_warm_start_does_not_pay_for_migrations(sqlite_file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexes.truth import open_truth\n"
        f"open_truth(None, Path({str(sqlite_file.parent)!r})).close()\n"
        "assert 'alembic' not in sys.modules and 'sqlalchemy.orm' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class FakeConnection:
    """A new file's connection that finds ``busy`` times that another process is making it keep a log."""

    isolation_level: str | None = ""

    def __init__(self, busy: int, name: str = "SQLITE_BUSY") -> None:
        self.busy, self.name, self.mode = busy, name, "delete"

    def execute(self, statement: str) -> FakeConnection:
        if statement == "PRAGMA journal_mode=WAL":
            if self.busy:
                self.busy -= 1
                error = _driver().OperationalError("database is locked")
                error.sqlite_errorname = self.name
                raise error
            self.mode = "wal"
        return self

    def fetchone(self) -> tuple[str]:
        return (self.mode,)


def test_a_new_file_that_another_process_is_preparing_is_waited_for() -> None:
    """SQLite itself does not wait where a file is made to keep a write-ahead log."""
    connection = FakeConnection(busy=3)
    _prepare_sqlite(connection, None)
    assert (connection.mode, connection.busy) == ("wal", 0)
    with pytest.raises(_driver().OperationalError):
        _prepare_sqlite(FakeConnection(busy=1, name="SQLITE_READONLY"), None)
