"""Files somebody edits while the service runs: one for all tenants, or a folder with one for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

import structlog

from indexes.errors import SettingsError

log = structlog.get_logger("ibid.watched")
T = TypeVar("T")
Stamp = tuple[int, int]


class Watched(Generic[T]):
    """What ``read`` makes of a tenant's file, read again when the file has changed.

    ``path`` is a file, or a folder with ``TENANT.toml`` or ``TENANT.txt``; None is no file at all. The
    first reading raises SettingsError when the file is wrong; a later one keeps what held before and
    logs why.
    """

    def __init__(self, path: Path | None, read: Callable[[Path], T]) -> None:
        self._path = path
        self._read = read
        self._kept: dict[Path, tuple[Stamp, T]] = {}
        self._lock = Lock()
        if path is not None and not path.exists():
            raise SettingsError(f"There is no file or folder {path}.")
        if path is not None and path.is_file():
            self._kept[path] = (_stamp(path), read(path))

    def of(self, tenant: str) -> T | None:
        """Return what the tenant's file says now, None where there is none."""
        path = self._file(tenant)
        if path is None:
            return None
        with self._lock:
            kept = self._kept.get(path)
            try:
                stamp = _stamp(path)
                if kept is None or kept[0] != stamp:
                    kept = self._kept[path] = (stamp, self._read(path))
            except (OSError, SettingsError) as error:
                if kept is None:
                    raise SettingsError(f"{path} cannot be used: {error}") from None
                log.warning("a changed file is not used", file=str(path), why=str(error))
            return kept[1]

    def _file(self, tenant: str) -> Path | None:
        if self._path is None or self._path.is_file():
            return self._path
        names = (self._path / f"{tenant}{ending}" for ending in (".toml", ".txt"))
        return next((name for name in names if name.is_file()), None)


def _stamp(path: Path) -> Stamp:
    seen = path.stat()
    return seen.st_mtime_ns, seen.st_size
