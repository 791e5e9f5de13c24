"""What passes between a sandbox and its child: lengths, bytes and JSON, never a pickle.

A child that was taken over by a hostile file can then send wrong words, but no code.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from indexes.errors import Hostile
from indexes.vocabulary import Page, Reading, Repeal, Section
from ingest.vocabulary import Intake

SIZES = struct.Struct(">III")  # pages wanted, 0 for all; sizes of the name and of the data
SIZE = struct.Struct(">I")  # of a reply
LARGEST = 256 * 1024 * 1024


def request(data: bytes, name: str, pages: int | None = None) -> bytes:
    """Return the frame that asks for ``data`` to be read, or only for its first ``pages``."""
    called = name.encode("utf-8", "replace")
    return SIZES.pack(pages or 0, len(called), len(data)) + called + data


def receive(stream: BinaryIO) -> tuple[bytes, str, int | None] | None:
    """Return ``(data, name, pages)`` of the next request, None when the parent has gone."""
    head = stream.read(SIZES.size)
    if len(head) < SIZES.size:
        return None
    pages, called, size = SIZES.unpack(head)
    name = stream.read(called).decode()
    data = stream.read(size)
    return (data, name, pages or None) if len(data) == size else None


def reply(answer: dict[str, Any]) -> bytes:
    """Return the frame of an answer."""
    body = json.dumps(answer, ensure_ascii=False, default=_day).encode()
    return SIZE.pack(len(body)) + body


def complete(body: bytearray) -> bool:
    """Whether ``body`` holds a whole reply; raise Hostile when it claims to be too large."""
    if len(body) < SIZE.size:
        return False
    size = int(SIZE.unpack_from(body)[0])
    if size > LARGEST:
        raise Hostile("Reading this file gave far more text than a document has.")
    return len(body) >= SIZE.size + size


def parse(body: bytearray) -> dict[str, Any]:
    """Return the answer in a complete reply; raise Hostile when it is none."""
    try:
        answer = json.loads(memoryview(body)[SIZE.size :].tobytes())
    except ValueError as error:
        raise Hostile("This file made its reader answer nonsense.") from error
    return answer if isinstance(answer, dict) else {}


def pack(intake: Intake) -> dict[str, Any]:
    """Return ``intake`` as plain values."""
    return asdict(intake)


def unpack(values: Any) -> Intake:
    """Return the intake of ``pack``; raise ValueError, KeyError or TypeError when it is none."""
    reading = dict(values["reading"])
    for name in ("valid_from", "valid_to"):
        reading[name] = _date(reading[name])
    reading["sections"] = tuple(Section(**section) for section in reading["sections"])
    reading["pages"] = tuple(Page(**page) for page in reading["pages"])
    reading["notes"] = tuple(map(str, reading["notes"]))
    reading["repeals"] = tuple(
        Repeal(str(one["title"]), _date(one["day"])) for one in reading["repeals"]
    )
    rest = {name: values[name] for name in ("key", "source_url", "pictured", "dated")}
    return Intake(Reading(**reading), **rest)


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a reply")
