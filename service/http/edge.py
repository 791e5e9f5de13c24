"""The outermost layer: body limits, request ids, security headers, and the count of it all."""

from __future__ import annotations

import re
import secrets
import time
from urllib.parse import unquote

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.metrics import Metrics
from service.http.problems import refused, unforeseen

log = structlog.get_logger("ibid.http")

REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
JSON_LIMIT = 2 * 1024 * 1024  # bytes; room for a long text to check
UPLOAD_PATH = re.compile(r"/v1/collections/[^/]+/documents")

SECURITY = {
    # The page's scripts and styles are files of our own; nothing inline, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Edge:
    """ASGI middleware that names, times, counts and dresses every response."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else "req_" + secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0  # none yet
        begun = time.perf_counter()

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, dressed)
            except Exception as error:  # a fault of ours: told in the log, and to the client
                log.error("unforeseen error", exc_info=error)
                if not status:
                    await unforeseen(Request(scope))(scope, receive, dressed)
            finally:
                self._count(scope, status or 499, time.perf_counter() - begun)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        """Note a request; 499 says that the client left before there was a response."""
        method, route = scope["method"], getattr(scope.get("route"), "path", "unmatched")
        self._metrics.request(method, route, status, seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000))


class BodyLimit:
    """ASGI middleware that refuses a body before it is buffered; uploads may be larger."""

    def __init__(self, app: ASGIApp, upload_mb: int) -> None:
        self._app = app
        self._upload = upload_mb * 1024 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, counting what it sends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            response = refused(Request(scope), 413, _too_large(limit))
            await response(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, _too_large(limit))
            return message

        await self._app(scope, counted, send)

    def _limit(self, scope: Scope) -> int:
        path = unquote(scope["path"])
        return self._upload if UPLOAD_PATH.fullmatch(path) else JSON_LIMIT


def _too_large(limit: int) -> str:
    return f"The request is larger than {limit // (1024 * 1024)} MiB, the limit here."
