"""A fake of Ollama's HTTP API on loopback: real sockets, NDJSON, and bad behaviour on demand.

It runs in a thread of its own, so that any test can use it. It writes canned text at a set speed and
thinks nothing; what it does on the wire follows Ollama's API documentation, and where a ``Day`` is
scripted, what its users have met instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import threading
import time
from base64 import b64decode
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self

Day = Callable[["Talk"], Awaitable[None]]
SHOWN = {"thinking": "I look it up. ", "text": "The notice period is three months. "}


class Talk:
    """One request and the socket to answer it on."""

    def __init__(
        self, fake: FakeOllama, path: str, raw: bytes, writer: asyncio.StreamWriter
    ) -> None:
        self.fake, self.path, self.raw, self.writer = fake, path, raw, writer
        self.body: dict[str, Any] = {}
        if raw[:1] == b"{":
            self.body = json.loads(raw)
        self.keep = True  # the connection may serve another request

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status: int = 200, kind: str = "application/x-ndjson") -> None:
        line = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        await self.send(line.encode())

    async def piece(self, data: bytes) -> None:
        await self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def line(self, **item: Any) -> None:
        await self.piece(json.dumps(item, ensure_ascii=False).encode() + b"\n")

    async def say(self, content: str = "", thinking: str = "") -> None:
        message = {"role": "assistant", "content": content}
        if thinking:
            message["thinking"] = thinking
        await self.line(model=self.fake.model, message=message, done=False)

    async def done(self, **more: Any) -> None:
        last = {"done": True, "done_reason": "stop", "total_duration": 5_000_000, **more}
        message = {"role": "assistant", "content": ""}
        await self.line(model=self.fake.model, message=message, **last)
        await self.send(b"0\r\n\r\n")

    async def reply(self, status: int, body: Any, kind: str = "application/json") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
        await self.send(head.encode() + data)

    def cut(self) -> None:
        """Close the connection with a reset, whatever was promised."""
        self.keep = False
        self.writer.transport.abort()


class FakeOllama:
    """The server. ``days`` are used up one a chat; after them comes ``otherwise``, a good day."""

    def __init__(
        self, model: str = "deepseek-r1:7b", *, pace: float = 0.0, slots: int = 64
    ) -> None:
        self.model, self.pace, self.slots = model, pace, slots  # pace: seconds a token
        self.version = "0.33.0"
        self.capabilities = ["completion", "thinking"]
        self.loaded = True
        self.think_off = True  # whether think: false stops the thinking
        self.shown = dict(SHOWN)
        self.object: Any = {"ok": True}
        self.days: deque[Day] = deque()
        self.otherwise: Day = good
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.logins: list[str] = []  # name:password of each request, "" where there was none
        self.blobs: dict[str, bytes] = {}
        self.served = self.hangups = self.open = 0
        self.url = ""
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.revive()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._do(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def revive(self) -> None:
        """Listen, on the port of the first time."""
        self._do(self._listen())

    def kill(self) -> None:
        """Stop listening and reset every connection."""
        self._do(self._die())

    def script(self, *days: Day) -> Self:
        self.days.extend(days)
        return self

    def chats(self) -> list[dict[str, Any]]:
        return [body for path, body in self.requests if path == "/api/chat"]

    def wait_closed(self, seconds: float = 2.0) -> bool:
        """Wait until no connection is open."""
        end = time.monotonic() + seconds
        while self.open and time.monotonic() < end:
            time.sleep(0.01)
        return not self.open

    def _do(self, task: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    async def _listen(self) -> None:
        """Listen below the ports of outgoing connections: one of those must not take ours."""
        self._seats = asyncio.Semaphore(self.slots)
        while self._server is None:
            port = self._port or random.randint(20_000, 32_000)
            with contextlib.suppress(*(() if self._port else (OSError,))):
                self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
                self._port = port
        self.url = f"http://127.0.0.1:{self._port}"

    async def _die(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _cancel(self) -> None:
        """End what still runs; a connection that was just accepted, or has just ended, is closed as well."""
        await self._settle()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(5):  # accepted, served, ended, closed, lost: a turn of the loop each
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self._writers.add(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._talk(reader, writer)
        finally:
            self.open -= 1
            self._writers.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (talk := await self._read(reader, writer)) and talk.keep:
            task = asyncio.ensure_future(self._answer(talk))
            watch = asyncio.ensure_future(reader.read(1))  # b"" when the client hangs up
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            task.cancel()
            watch.cancel()
            ended, _ = await asyncio.gather(task, watch, return_exceptions=True)
            if isinstance(ended, ConnectionError | asyncio.CancelledError):
                self.hangups += talk.keep
            if ended is not None:
                break

    async def _read(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Talk | None:
        head = await reader.readuntil(b"\r\n\r\n")
        _, path, _ = head.split(b" ", 2)
        size = re.search(rb"content-length: (\d+)", head.lower())
        raw = await reader.readexactly(int(size[1])) if size else b""
        while b"transfer-encoding: chunked" in head.lower():
            length = int((await reader.readline()).strip(), 16)
            raw += (await reader.readexactly(length + 2))[:-2]
            if not length:
                break
        login = re.search(rb"(?i)\r\nauthorization: basic (\S+)", head)
        self.logins.append(b64decode(login[1]).decode() if login else "")
        talk = Talk(self, path.decode(), raw, writer)
        self.requests.append((talk.path, talk.body))
        return talk

    async def _answer(self, talk: Talk) -> None:
        if talk.path == "/api/chat" and "_debug_render_only" not in talk.body:
            day = self.days.popleft() if self.days else self.otherwise
            async with self._seats:
                await day(talk)
            self.served += 1
        elif talk.path.startswith("/api/blobs/"):
            digest = talk.path.rsplit(":", 1)[-1]
            known = digest in self.blobs
            self.blobs.update({digest: talk.raw} if talk.raw else {})
            await talk.reply(201 if talk.raw else 200 if known else 404, b"")
        elif talk.path in ("/api/pull", "/api/create"):
            await pulled(talk)
        else:
            await talk.reply(*self._known(talk))

    def _known(self, talk: Talk) -> tuple[int, Any]:
        wanted = talk.body.get("model", self.model)
        if wanted != self.model:
            return 404, {"error": f"model '{wanted}' not found"}
        entry = {"name": self.model, "model": self.model, "digest": "0a8c2669"}
        loaded = {**entry, "size": 5_000, "size_vram": 2_500, "context_length": 8192}
        info = {"general.architecture": "qwen2", "qwen2.context_length": 131072}
        tail = "<think>\n\n</think>" if self.think_off and not talk.body.get("think") else ""
        replies: dict[str, Any] = {
            "/api/version": {"version": self.version},
            "/api/tags": {"models": [entry]},
            "/api/ps": {"models": [loaded] if self.loaded else []},
            "/api/show": {"capabilities": self.capabilities, "model_info": info},
            "/api/chat": {"_debug_info": {"rendered_template": f"<｜Assistant｜>{tail}"}},
        }
        if talk.path in replies:
            return 200, replies[talk.path]
        return 404, b"404 page not found"


async def good(talk: Talk) -> None:
    """Answer as documented, and refuse as documented."""
    fake, body = talk.fake, talk.body
    if body["model"] != fake.model:
        return await talk.reply(404, {"error": f"model '{body['model']}' not found"})
    if body.get("think") and "thinking" not in fake.capabilities:
        return await talk.reply(400, {"error": f'"{fake.model}" does not support thinking'})
    thinks = "thinking" in fake.capabilities and (body.get("think", True) or not fake.think_off)
    text = json.dumps(fake.object) if body.get("format") else fake.shown["text"]
    left = int(body["options"]["num_predict"])
    await talk.head()
    generated = 0
    for kind, words in (("thinking", fake.shown["thinking"] if thinks else ""), ("content", text)):
        for word in re.findall(r"\S+\s*|\s+", words)[: left - generated]:
            await asyncio.sleep(fake.pace)
            await talk.say(**{kind: word})
            generated += 1
    prompt = sum(len(m["content"]) for m in body["messages"]) // 4
    reason = "length" if generated >= left else "stop"
    return await talk.done(done_reason=reason, prompt_eval_count=prompt, eval_count=generated)


async def pulled(talk: Talk) -> None:
    """Report progress as /api/pull and /api/create do."""
    await talk.head()
    await talk.line(status="pulling manifest")
    for done in (0, 50, 100):
        await talk.line(status="pulling 0a8c2669", digest="sha256:0a", total=100, completed=done)
    await talk.line(status="success")
    await talk.send(b"0\r\n\r\n")
