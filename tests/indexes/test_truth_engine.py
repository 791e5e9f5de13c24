"""What the disk and the network do to us, in Ibid's own errors and one sentence each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from indexes.errors import Busy, Damaged, SettingsError, StorageError
from indexes.truth import Truth, engine, open_truth, reading, tables, writing
from tests.indexes.stored import collection_of, commit


@pytest.fixture
def sqlite(tmp_path: Path) -> Truth:
    """Return an SQLite truth."""
    return open_truth(None, tmp_path)


def test_sqlite_is_set_to_lose_nothing(sqlite: Truth) -> None:
    with reading(sqlite.engine) as connection:
        for pragma, value in {
            "journal_mode": "wal",
            "synchronous": 2,  # FULL
            "foreign_keys": 1,
            "secure_delete": 1,
            "auto_vacuum": 2,  # INCREMENTAL
        }.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    assert tuple(map(int, version.split("."))) >= engine.OLDEST_SQLITE
    sqlite.close()


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(StorageError, match=r"needs 99\.0\.0 or later: pip install pysqlite3"):
        open_truth(None, tmp_path)


def test_a_full_disk(sqlite: Truth) -> None:
    collection = collection_of(sqlite)
    commit(sqlite, collection, "a", ["small"])
    with reading(sqlite.engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="full: free some space"):
        commit(sqlite, collection, "b", ["x" * 100_000])
    assert [each.key for each in sqlite.documents(collection).items] == ["a"]
    sqlite.close()
    assert commit(sqlite, collection, "b", ["x" * 100_000]).number == 1  # once there is room
    sqlite.close()


def test_a_database_that_may_not_be_written(sqlite: Truth, tmp_path: Path) -> None:
    collection = collection_of(sqlite)
    address = f"sqlite:///file:{tmp_path}/ibid.db?mode=ro&uri=true"
    readonly = Truth(engine.open_engine(address, tmp_path))
    assert readonly.collections("local") == [collection]
    with pytest.raises(StorageError, match="cannot be written"):
        commit(readonly, collection, "a", ["text"])
    readonly.close()
    sqlite.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made: Not a directory; set IBID_DATA"):
        open_truth(None, tmp_path / "file" / "data")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "ibid.db").write_bytes(b"no database at all, but long enough to look" * 100)
    with pytest.raises(Damaged, match="damaged"):
        open_truth(None, tmp_path)


def test_a_writer_that_does_not_let_go(sqlite: Truth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    impatient = Truth(engine.open_engine(None, Path(str(sqlite.engine.url.database)).parent))
    collection = collection_of(sqlite)
    with writing(sqlite.engine):
        assert impatient.collections("local") == [collection]  # readers do not wait
        with pytest.raises(Busy):
            commit(impatient, collection, "a", ["text"])
    assert commit(impatient, collection, "a", ["text"]).number == 1
    impatient.close()
    sqlite.close()


def test_all_statements_of_one_reading_see_one_state(truth: Truth) -> None:
    collection = collection_of(truth)
    with reading(truth.engine) as connection:
        before = connection.execute(text("SELECT count(*) FROM passages")).scalar_one()
        commit(truth, collection, "a", ["text"])
        assert connection.execute(text("SELECT count(*) FROM passages")).scalar_one() == before


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "no database URL"),
        ("mysql://localhost/ibid", "names mysql"),
        ("sqlite://", "must name a file"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=sentence):
        open_truth(url, tmp_path)


def test_a_server_that_is_not_there_and_its_password_untold(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is an extra")
    with pytest.raises(StorageError, match="cannot be reached") as raised:
        open_truth("postgresql://ibid:secret@127.0.0.1:1/ibid", tmp_path)
    assert "secret" not in raised.value.message


def test_a_server_that_may_not_be_written_or_used(postgres: str, tmp_path: Path) -> None:
    truth = open_truth(postgres, tmp_path)
    collection = collection_of(truth)
    with writing(truth.engine) as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    truth.close()
    assert truth.collections("local") == [collection]
    with pytest.raises(StorageError, match="cannot write"):
        commit(truth, collection, "a", ["text"])
    truth.close()
    with pytest.raises(StorageError, match="does not exist"):
        open_truth(postgres.replace(name, "nowhere"), tmp_path)


def test_a_server_that_goes_away_meanwhile(postgres: str, tmp_path: Path) -> None:
    truth = open_truth(postgres, tmp_path)
    collection = collection_of(truth)
    end = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(StorageError), writing(truth.engine) as connection:
        connection.execute(end)
    assert commit(truth, collection, "a", ["text"]).number == 1  # on another connection
    truth.close()


def test_postgresql_without_its_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"pip install 'ibid\[postgres\]'"):
        open_truth("postgres://localhost/ibid", tmp_path)


def test_a_mistake_of_our_own_stays_what_it_is(truth: Truth) -> None:
    with pytest.raises(IntegrityError), writing(truth.engine) as connection:
        connection.execute(
            tables.outbox.insert().values(collection_id=99, seq=1, op="add", version_id=1)
        )
