"""Which files a command means: folders walked, patterns, and what is no document passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from indexes.errors import InputError, NotFound
from ingest.unpack import is_asset

Found = tuple[str, Path]


@dataclass(frozen=True)
class Selection:
    """What is taken of a folder. A pattern is met by a key or by a file's name (``*.pdf``)."""

    recursive: bool = True
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def takes(self, key: str) -> bool:
        """Whether a file of a folder is wanted; without patterns, all but assets are."""
        if any(_meets(key, pattern) for pattern in self.exclude):
            return False
        if self.include:
            return any(_meets(key, pattern) for pattern in self.include)
        return not is_asset(key)


EVERYTHING = Selection()


def files(paths: Sequence[Path], selection: Selection = EVERYTHING) -> Iterator[Found]:
    """Yield every file under ``paths`` with its key: its path relative to the folder given.

    A file that is named itself is always taken. Hidden files and folders are passed over, links
    to folders not followed. Raises NotFound.
    """
    for path in paths:
        if path.is_file():
            yield path.name, path
        elif path.is_dir():
            yield from _walk(path, selection)
        else:
            raise NotFound(f"There is no file or folder {path}.")


def check_keys(found: Sequence[Found]) -> None:
    """Raise InputError when two files would be versions of one document."""
    seen: dict[str, Path] = {}
    for key, path in found:
        if key in seen and seen[key] != path:
            raise InputError(
                f"{seen[key]} and {path} would both be {key!r}; give the folder they are both in."
            )
        seen[key] = path


def _walk(path: Path, selection: Selection) -> Iterator[Found]:
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            inner = Path(folder, name)
            key = inner.relative_to(path).as_posix()
            if selection.takes(key):
                yield key, inner
        if not selection.recursive:
            return


def _meets(key: str, pattern: str) -> bool:
    return fnmatch(key, pattern) or fnmatch(key.rpartition("/")[2], pattern)
