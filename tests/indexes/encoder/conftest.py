from __future__ import annotations

from pathlib import Path

import pytest

from indexes.encoder import bundle
from tests.indexes.encoder.small import small_file


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a small encoder in the place of the bundled one; return an empty cache."""
    (tmp_path / "small.bin").write_bytes(small_file())
    monkeypatch.setattr(bundle, "locate", lambda: (tmp_path / "small.bin", None))
    return tmp_path / "cache"
