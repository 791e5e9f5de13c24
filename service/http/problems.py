"""Every error a client sees, mapped once: RFC 9457 problems, OpenAI's shape on its own routes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from indexes.errors import Busy, IbidError, InputError

log = structlog.get_logger("ibid.http")

OPENAI_PATHS = ("/v1/chat/", "/v1/models")
UNFORESEEN = IbidError("The service failed in a way nobody foresaw; its log has the details.")


def kind(error: type[IbidError]) -> str:
    """Return the ``type`` of a problem: ``TooLarge`` is ``urn:ibid:error:too-large``."""
    return "urn:ibid:error:" + re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


def problem(error: IbidError, path: str, request_id: str) -> dict[str, Any]:
    """Return the RFC 9457 members for ``error``."""
    return {
        "type": kind(type(error)),
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "instance": path,
        "request_id": request_id,
    }


def install(app: FastAPI) -> None:
    """Answer every exception of ``app`` with a problem."""
    app.add_exception_handler(IbidError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, IbidError)
    if error.status >= 500:
        log.warning("request failed", error=type(error).__name__, detail=error.message)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
    return _reply(request, problem(error, request.url.path, _request_id(request)), headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"][1:]), "what": fault["msg"]}
        for fault in error.errors()
    ]
    first = faults[0]
    where = first["where"] or "the body"
    body = problem(InputError(f"{where}: {first['what']}."), request.url.path, _request_id(request))
    return _reply(request, {**body, "errors": faults})


async def _plain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return refused(request, error.status_code, error.detail, error.headers)


def refused(
    request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the problem for what HTTP itself refuses: no such route, wrong method, too large."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": _request_id(request),
    }
    return _reply(request, body, headers)


def unforeseen(request: Request) -> JSONResponse:
    """Return the problem for a fault of ours; its cause is for the log alone."""
    return _reply(request, problem(UNFORESEEN, request.url.path, _request_id(request)))


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def _reply(
    request: Request, body: dict[str, Any], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    if request.url.path.startswith(OPENAI_PATHS):
        return JSONResponse(openai_error(body), body["status"], headers=headers)
    return JSONResponse(
        body, body["status"], headers=headers, media_type="application/problem+json"
    )


def openai_error(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a problem in the shape OpenAI's clients read."""
    status = int(body["status"])
    type_ = "invalid_request_error" if status < 500 else "api_error"
    return {"error": {"message": body["detail"], "type": type_, "param": None, "code": None}}
