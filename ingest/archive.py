"""ZIP containers are measured before any parser opens them.

Limits follow OWASP's advice on archives: count entries, trust no declared size, bound the ratio.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from indexes.errors import Hostile, Unreadable

MAX_ENTRIES = 10_000
MAX_BYTES = 256 * 1024 * 1024  # all entries, unpacked
MAX_RATIO = 100  # unpacked to packed, judged above FREE_BYTES
FREE_BYTES = 8 * 1024 * 1024
STEP = 1024 * 1024


def guard(data: bytes) -> None:
    """Raise Hostile when the archive would unpack to too much; Unreadable when it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_declared(entries, len(data))
            _check_actual(archive, entries, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Unreadable("This Office file is damaged: its archive cannot be unpacked.") from error
    except RuntimeError as error:  # zipfile's way of saying that an entry is encrypted
        raise Unreadable("This file is protected by a password; save it without one.") from error


def _check_declared(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Hostile(f"This archive has {len(entries)} entries; {MAX_ENTRIES} is the limit.")
    if len({entry.header_offset for entry in entries}) < len(entries):
        raise Hostile("This archive has entries that overlap, as archive bombs do.")
    _check_total(sum(entry.file_size for entry in entries), packed)


def _check_actual(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while part := stream.read(STEP):
                total += len(part)
                _check_total(total, packed)


def _check_total(unpacked: int, packed: int) -> None:
    if unpacked > MAX_BYTES or (unpacked > FREE_BYTES and unpacked > MAX_RATIO * packed):
        raise Hostile(
            f"This archive of {packed:,} bytes unpacks to {unpacked:,} or more: too much."
        )
