"""How a generation of indexes comes to disk whole or not at all, and how that is known later.

::

    root/7/                     one folder a collection
        CURRENT                 "gen-000012": the generation readers open
        gen-000012/
            manifest.json       what is in it and the checksum of every file; written last
            …

A generation is written beside the old one, flushed file by file and folder by folder, and becomes
current by one rename. What did not change is a hard link to the previous generation's file, so
no file is ever written again once its generation is published.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from indexes.errors import Damaged

SCHEMA = 1
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
_NAME = re.compile(r"gen-(\d{6,})")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a generation holds. ``seq`` is the last change of the truth that is in it."""

    number: int
    seq: int
    fingerprint: str
    dimensions: int
    segments: tuple[str, ...]  # folder names, in the order of their rows
    passages: int
    engines: dict[str, str]  # the versions that wrote it
    files: dict[str, str]  # path within the folder to BLAKE2b
    schema: int = SCHEMA


def name(number: int) -> str:
    """Return the folder name of a generation."""
    return f"gen-{number:06d}"


def numbers(root: Path) -> list[int]:
    """Return the numbers of all generation folders under ``root``, finished or not, ascending."""
    names = (_NAME.fullmatch(entry.name) for entry in root.glob("gen-*"))
    return sorted(int(match[1]) for match in names if match)


def current(root: Path) -> int | None:
    """Return the number of the current generation, None when there is none to be read."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        match = _NAME.fullmatch((root / CURRENT).read_text("utf-8").strip())
        return int(match[1]) if match else None
    return None


def candidates(root: Path) -> Iterator[int]:
    """Yield the finished generations a reader may try: the current one, then older ones."""
    published = current(root)
    finished = [n for n in numbers(root) if (root / name(n) / MANIFEST).exists()]
    if published in finished:
        yield published
    # One newer than CURRENT was never published: its seq may run ahead, but it is whole.
    yield from (n for n in reversed(finished) if n != published)


def verify(folder: Path, known: set[tuple[int, ...]] | None = None) -> Manifest:
    """Return the manifest of the generation in ``folder`` after reading every file of it.

    ``known`` remembers files found whole, so that a link to one is not read again; a file
    written since has another time. Raises Damaged naming the file that is not what was written.
    """
    manifest = read(folder)

    def confirm(path: str) -> None:
        file = folder / path
        try:
            status = file.stat()
            identity = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
            if known is not None and identity in known:
                return
            found = checksum(file)
        except OSError as error:
            raise Damaged(f"{file} cannot be read ({error.strerror}).") from error
        if found != manifest.files[path]:
            raise Damaged(f"{file} is not what was written.")
        if known is not None:
            known.add(identity)

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashing holds no lock of Python's
        for _ in threads.map(confirm, manifest.files):
            pass
    return manifest


def publish(root: Path, manifest: Manifest) -> None:
    """Make the generation in ``root/gen-N`` the current one, for good.

    ``manifest.files`` has the checksum of every file. Raises OSError when the disk refuses; then
    the previous generation stays current.
    """
    folder = root / name(manifest.number)
    # A link to a file of an older generation has been flushed, but its new folder has not.
    for path in manifest.files:
        flush(folder / path)
    for inner in {(folder / path).parent for path in manifest.files}:
        flush(inner)
    _write(folder / MANIFEST, _render(manifest))
    flush(folder)
    flush(root)
    _write(root / f"{CURRENT}.new", name(manifest.number) + "\n")
    os.replace(root / f"{CURRENT}.new", root / CURRENT)
    flush(root)


def discard(root: Path, unwanted: Callable[[Manifest], bool]) -> None:
    """Remove the finished generations that ``unwanted`` says true of."""
    for number in list(candidates(root)):
        folder = root / name(number)
        with contextlib.suppress(Damaged):
            if unwanted(read(folder)):
                shutil.rmtree(folder, ignore_errors=True)


def prune(root: Path, keep: int) -> None:
    """Remove unfinished generations and all but the ``keep`` newest finished ones.

    Readers that still have one of them mapped go on undisturbed.
    """
    published = current(root)
    kept = [n for n in candidates(root) if published is None or n <= published][:keep]
    for number in numbers(root):
        if number not in kept:
            shutil.rmtree(root / name(number), ignore_errors=True)


def link(source: Path, target: Path) -> None:
    """Give ``source``, which never changes again, a second name; a copy where links are refused."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def marker(root: Path) -> tuple[int, int]:
    """Return what tells one publication from the next, at the price of one stat call."""
    try:
        status = os.stat(root / CURRENT)
    except OSError:
        return (0, 0)
    return (status.st_ino, status.st_mtime_ns)


def checksum(path: Path) -> str:
    """Return the BLAKE2b of a file."""
    with path.open("rb") as file:
        digest = hashlib.blake2b(digest_size=32)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        return digest.hexdigest()


def flush(path: Path) -> None:
    """Force a file, or a folder's names, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _render(manifest: Manifest) -> str:
    """Return the manifest's file, which carries the checksum of what it says."""
    facts = asdict(manifest)
    digest = hashlib.blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=32)
    return json.dumps({"checksum": digest.hexdigest(), **facts}, indent=1, sort_keys=True) + "\n"


def read(folder: Path) -> Manifest:
    """Return a generation's manifest, its files unread; raise Damaged when it is not whole."""
    path = folder / MANIFEST
    try:
        text = path.read_text("utf-8")
        facts = json.loads(text)
        del facts["checksum"]
        manifest = Manifest(**{**facts, "segments": tuple(facts["segments"])})
    except OSError as error:
        raise Damaged(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"{path} is not what was written.") from error
    if _render(manifest) != text:
        raise Damaged(f"{path} is not what was written.")
    if manifest.schema != SCHEMA:
        raise Damaged(f"{path} has layout {manifest.schema}, this version reads {SCHEMA}.")
    return manifest
