"""What several tests of ingestion stand on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.standing import Standing, stand


@pytest.fixture
def standing(tmp_path: Path, sqlite_file: Path) -> Iterator[Standing]:
    """Yield jobs, truth, encoder and reader over a fresh SQLite file."""
    shutil.copy(sqlite_file, tmp_path / "ibid.db")
    made = stand(tmp_path)
    yield made
    made.truth.close()
