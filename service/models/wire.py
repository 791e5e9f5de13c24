"""HTTP to one Ollama server: JSON calls and NDJSON streams, each under its deadlines.

The one owner of httpx2. Every way a connection can end comes out as one of our own errors.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import httpx2

from indexes.errors import ModelError, ModelUnreachable, SettingsError
from service.models.faults import fault
from service.models.port import Deadlines
from service.models.watch import Watch

_LONGEST_LINE = 2**20  # bytes; no token is that long, a runaway server is


def bare(url: str) -> str:
    """Return ``url`` as it may be shown and compared: without name, password and closing slash."""
    return _parted(url)[0]


def _parted(url: str) -> tuple[str, tuple[str, str] | None]:
    """Return the bare URL, and the name and password that stood in it."""
    scheme, slashes, rest = url.rstrip("/").partition("://")
    authority, slash, path = rest.partition("/")
    login, at, host = authority.rpartition("@")
    name, _, password = login.partition(":")
    shown = f"{scheme}{slashes}{host}{slash}{path}"
    return shown, (unquote(name), unquote(password)) if at else None


class Wire:
    """One server by its base URL. The environment's proxies are not used: Ollama is a neighbour.

    A name and a password in the URL are sent as basic authentication (RFC 7617), for the proxy before a
    server, which asks nobody itself; ``url`` is without them, and so is every error.
    """

    def __init__(self, url: str) -> None:
        self.url, self._login = _parted(url)
        self._client: httpx2.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def aclose(self) -> None:
        """Close every connection."""
        if self._client is not None:
            client, self._client = self._client, None
            if self._loop is asyncio.get_running_loop():
                await client.aclose()

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        model: str = "",
        seconds: float = 10.0,
        connect: float = 2.0,
        content: AsyncIterator[bytes] | None = None,
    ) -> dict[str, Any]:
        """Return the JSON object ``path`` answers with, ``{}`` for an empty body."""
        watch = Watch(Deadlines(connect, seconds, seconds, seconds), self.url)
        kind: dict[str, Any] = {"content": content} if content is not None else {"json": body}
        response = await self._send(method, path, kind if body or content else {}, watch)
        try:
            with self._translated():
                data = await watch.wait(response.aread())
        finally:
            await response.aclose()
        if response.status_code != 200 and response.status_code != 201:
            raise fault(response.status_code, data.decode("utf-8", "replace"), model, self.url)
        return self._parse(data) if data.strip() else {}

    async def lines(
        self, path: str, body: Mapping[str, Any], deadlines: Deadlines, *, model: str = ""
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Post ``body`` and yield each JSON object of the NDJSON reply.

        An ``error`` line is raised. Whether the stream ended as it should is for the caller to say.
        """
        watch = Watch(deadlines, self.url)
        response = await self._send("POST", path, {"json": body}, watch)
        pieces = response.aiter_bytes()
        try:
            if response.status_code != 200:
                with self._translated():
                    data = await watch.wait(response.aread())
                raise fault(response.status_code, data.decode("utf-8", "replace"), model, self.url)
            buffer = bytearray()
            while (piece := await self._next(pieces, watch)) is not None:
                # Not aiter_lines: it splits at U+2028 and U+0085 too, which JSON allows in strings.
                buffer += piece
                if b"\n" in piece:
                    *whole, buffer = buffer.split(b"\n")
                    for line in whole:
                        if line.strip():
                            yield self._object(line, model)
                            watch.heard()
                elif len(buffer) > _LONGEST_LINE:
                    raise ModelError(f"{self.url} sends a line without end, as Ollama never does.")
            if buffer.strip():
                yield self._object(buffer, model)
        finally:
            await pieces.aclose()
            await response.aclose()

    async def _send(
        self, method: str, path: str, kind: Mapping[str, Any], watch: Watch
    ) -> httpx2.Response:
        """Send and return the response, its body unread.

        A kept-alive connection may have died since its last use; that one failure is tried again on
        a fresh one.
        """
        connect = watch.deadlines.connect
        timeout = httpx2.Timeout(None, connect=connect, pool=connect)
        for last in (False, True):
            with self._translated():
                client = self._open()
                request = client.build_request(method, path, timeout=timeout, **kind)
                try:
                    return await watch.wait(client.send(request, stream=True))
                except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
                    if last or "content" in kind:
                        raise
        raise AssertionError("unreachable")

    def _open(self) -> httpx2.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a client lives and dies with its loop
            self._loop = loop
            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=8)
            self._client = httpx2.AsyncClient(
                base_url=self.url,
                auth=self._login,
                limits=limits,
                trust_env=False,
                verify=self.url.startswith("https"),  # reading the certificates takes half a second
            )
        return self._client

    async def _next(self, pieces: AsyncIterator[bytes], watch: Watch) -> bytes | None:
        with self._translated():
            try:
                return await watch.wait(anext(pieces))
            except StopAsyncIteration:
                return None

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            raise ModelUnreachable(
                f"No Ollama answers at {self.url}: start it with `ollama serve`, "
                "or set IBID_OLLAMA_URL."
            ) from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise SettingsError(f"IBID_OLLAMA_URL {self.url} is no address: {error}.") from None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise ModelError(
                f"The connection to {self.url} broke ({error or type(error).__name__}): try again."
            ) from None

    def _object(self, line: bytes | bytearray, model: str) -> dict[str, Any]:
        item = self._parse(line)
        if item.get("error"):
            raise fault(0, json.dumps(item), model, self.url)
        return item

    def _parse(self, data: bytes | bytearray) -> dict[str, Any]:
        try:
            item = json.loads(data)
        except (ValueError, RecursionError):
            item = None
        if not isinstance(item, dict):
            start = data[:60].decode("utf-8", "replace").strip()
            raise ModelError(f"{self.url} answers, but not as Ollama does: {start!r}.")
        return item
