"""Server-sent events: a response that pings when quiet and stops the line when its reader leaves.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from indexes.errors import Busy

PING_SECONDS = 15.0
GRACE_SECONDS = 25.0  # of the 30 a stopping service has


class Drain:
    """Says that the service is stopping: streams then have ``GRACE_SECONDS`` to end."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    def begin(self) -> None:
        """Take no new streams from now on."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether the service is stopping."""
        return self._begun.is_set()

    async def run_out(self) -> None:
        """Return when a stream may last no longer."""
        await self._begun.wait()
        await asyncio.sleep(GRACE_SECONDS)

    def refuse_new(self) -> None:
        """Raise Busy when the service is stopping."""
        if self.begun:
            raise Busy("The service is stopping; ask again in a moment.", retry_after=10)


def frame(event: str, data: Any, number: int) -> bytes:
    """Return one event as it goes over the wire."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=text, event=event, id=str(number))


class EventStream(Response):
    """Sends the frames an async generator gives.

    The generator is closed when the client leaves, when the service has no more time, and at the
    end; ``last`` is sent when time ran out. ``seat`` is held all the while; where there is none, what it
    raises comes before the first byte and is a response of its own. Starlette's own StreamingResponse
    leaves a generator that is suspended at a yield to the garbage collector, which may be long after.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        frames: AsyncGenerator[bytes, None],
        drain: Drain,
        last: bytes,
        seat: AbstractAsyncContextManager[object],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})}
        )
        del self.headers["content-length"]
        self._frames = frames
        self._drain = drain
        self._last = last
        self._seat = seat
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything, or as much as the client stays for."""
        async with self._seat:
            await self._stream(receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        writing = asyncio.create_task(self._write(send))
        pinging = asyncio.create_task(self._ping(send))
        leaving = asyncio.create_task(gone(receive))
        ending = asyncio.create_task(self._drain.run_out())
        watched = (writing, pinging, leaving, ending)
        try:
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            if ending.done() and not writing.done():
                await _cancel(writing)
                await self._send(send, self._last)
            if not leaving.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await _cancel(*watched)
        if writing.done() and not writing.cancelled() and writing.exception() is not None:
            writing.result()  # a fault in the line itself: the log must hear of it

    async def _write(self, send: Send) -> None:
        async with aclosing(self._frames) as frames:
            async for piece in frames:
                await self._send(send, piece)

    async def _ping(self, send: Send) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self._send(send, KEEPALIVE_COMMENT)

    async def _send(self, send: Send, piece: bytes) -> None:
        async with self._turn:
            await send({"type": "http.response.body", "body": piece, "more_body": True})


async def numbered(events: AsyncIterator[tuple[str, Any]]) -> AsyncGenerator[bytes, None]:
    """Turn ``(name, data)`` pairs into frames numbered from 1."""
    number = 0
    async for name, data in events:
        number += 1
        yield frame(name, data, number)


async def gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
