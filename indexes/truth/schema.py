"""Bring a database to the newest schema, at start, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table, text

from indexes.errors import StorageError
from indexes.truth.engine import reading, writing
from indexes.truth.tables import SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x1B1D  # PostgreSQL advisory lock: two processes may open an empty database at once


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema; cheap when it is there already.

    Raises StorageError when a newer Ibid made the database.
    """
    with reading(engine) as connection:
        if revision(connection) == SCHEMA:
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        found = revision(connection)
        if found is not None and found > SCHEMA:
            raise StorageError(
                f"The database has schema {found}, this Ibid knows {SCHEMA}: install the newer one."
            )
        from alembic import command  # half a second that a warm start does not pay

        command.upgrade(_config(connection), SCHEMA)


def downgrade(engine: Engine, target: str) -> None:
    """Take the database back to revision ``target``, "base" for empty; later data is lost."""
    from alembic import command

    with writing(engine) as connection:
        command.downgrade(_config(connection), target)


def revision(connection: Connection) -> str | None:
    """Return the schema the database has, None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
