"""What stands in a folder of built files, and whether it still does."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from indexes.errors import EncoderError

FILE = "manifest.json"


def digest(data: bytes) -> str:
    """Return the 256-bit BLAKE2b of `data` in hexadecimal."""
    return _hash(data).hexdigest()


def write(folder: Path, names: list[str], facts: Mapping[str, Any]) -> None:
    """Seal `folder`: flush the named files, then write a manifest of their hashes and `facts`."""
    files = {}
    for name in names:
        files[name] = digest((folder / name).read_bytes())
        flush(folder / name)
    body = {**facts, "files": files}
    text = json.dumps({**body, "seal": _seal(body)}, indent=1, sort_keys=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    flush(folder / FILE)
    flush(folder)


def read(folder: Path) -> dict[str, Any]:
    """Return the facts and files of a sealed folder; raise EncoderError when its seal is broken."""
    try:
        body = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(f"{folder} holds no readable {FILE}: {error}") from error
    if not isinstance(body, dict) or body.pop("seal", None) != _seal(body):
        raise EncoderError(f"{folder / FILE} was changed after it was written")
    return body


def check(folder: Path, manifest: Mapping[str, Any], name: str) -> Path:
    """Return a file's path; raise EncoderError when it is not the one that was sealed."""
    path = folder / name
    try:
        with path.open("rb") as handle:
            found = hashlib.file_digest(handle, _hash).hexdigest()
    except OSError as error:
        raise EncoderError(f"cannot read {path}: {error.strerror}") from error
    if found != manifest["files"].get(name):
        raise EncoderError(f"{path} is damaged: its hash is not the one in {FILE}")
    return path


def flush(path: Path) -> None:
    """Make a file, or the renames inside a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(body: Mapping[str, Any]) -> str:
    return digest(json.dumps(body, sort_keys=True).encode())


def _hash(data: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=32)
