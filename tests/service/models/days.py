"""The bad days of an Ollama server, each a small function that misbehaves in one way."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.service.fake_ollama import Day, Talk

FOREVER = 60.0  # seconds; longer than any deadline of the tests


def refuses(status: int, error: Any) -> Day:
    """Answer with ``status`` and Ollama's error body."""

    async def day(talk: Talk) -> None:
        await talk.reply(status, {"error": error})

    return day


def sends(status: int, body: bytes, kind: str = "text/html") -> Day:
    """Answer with something that is not Ollama's."""

    async def day(talk: Talk) -> None:
        await talk.reply(status, body, kind)

    return day


def streams(*items: Any, after: str = "end") -> Day:
    """Stream ``items`` (dict: a line; str: content; bytes: as they are), then ``after``.

    ``after`` is ``end`` (a proper end of the body without a done line), ``done``, ``cut`` (reset) or
    ``hang``.
    """

    async def day(talk: Talk) -> None:
        await talk.head()
        for item in items:
            if isinstance(item, bytes):
                await talk.piece(item)
            elif isinstance(item, str):
                await talk.say(item)
            else:
                await talk.line(**item)
        if after == "done":
            await talk.done(eval_count=9, prompt_eval_count=170)
        elif after == "cut":
            await asyncio.sleep(0.05)
            talk.cut()
        elif after == "hang":
            await asyncio.sleep(FOREVER)
        else:
            await talk.send(b"0\r\n\r\n")

    return day


def thinks(*thoughts: str, then: str = "", reason: str = "stop", pace: float = 0.0) -> Day:
    """Think on the thinking channel, then write ``then``."""

    async def day(talk: Talk) -> None:
        await talk.head()
        for thought in thoughts:
            await asyncio.sleep(pace)
            await talk.say(thinking=thought)
        if then:
            await talk.say(then)
        await talk.done(done_reason=reason, eval_count=20, prompt_eval_count=170)

    return day


def ends(**last: Any) -> Day:
    """Write a good sentence and end with these fields in the last line."""

    async def day(talk: Talk) -> None:
        await talk.head()
        await talk.say("The notice period is three months.")
        await talk.done(**last)

    return day


async def silent(talk: Talk) -> None:
    """Take the request and never answer."""
    await asyncio.sleep(FOREVER)


async def only_headers(talk: Talk) -> None:
    """Send the headers and nothing more."""
    await talk.head()
    await asyncio.sleep(FOREVER)


async def half_headers(talk: Talk) -> None:
    """Stop in the middle of the status line."""
    await talk.send(b"HTTP/1.1 20")
    await asyncio.sleep(FOREVER)


async def hangs_up(talk: Talk) -> None:
    """Close the connection instead of answering."""
    talk.cut()


async def drips(talk: Talk) -> None:
    """Write for ever, each word just in time."""
    await talk.head()
    for number in range(1000):
        await talk.say(f"word{number} ")
        await asyncio.sleep(0.1)


async def stutters(talk: Talk) -> None:
    """Repeat one phrase for ever."""
    await talk.head()
    while True:
        await talk.say("and so on ")


async def no_http(talk: Talk) -> None:
    """Speak another protocol."""
    await talk.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    talk.keep = False


async def half_line(talk: Talk) -> None:
    """Reset in the middle of a line."""
    await talk.head()
    await talk.say("The notice")
    await talk.piece(b'{"message":{"role":"assistant","cont')
    await asyncio.sleep(0.05)
    talk.cut()


async def torn(talk: Talk) -> None:
    """Send a good answer one byte a packet, so that characters and tags are cut anywhere."""
    await talk.head()
    lines = [{"message": {"content": "<think>嗯</think>通知期为三个月。"}, "done": False}]
    for line in [*lines, {"message": {"content": ""}, "done": True, "done_reason": "stop"}]:
        for byte in json.dumps(line, ensure_ascii=False).encode() + b"\n":
            await talk.piece(bytes([byte]))
    await talk.send(b"0\r\n\r\n")


async def endless_line(talk: Talk) -> None:
    """Send one line that never ends."""
    await talk.head()
    for _ in range(200):
        await talk.piece(b"x" * 65536)
