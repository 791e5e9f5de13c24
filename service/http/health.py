"""``/healthz``, ``/readyz`` and ``/metrics``: for machines that watch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from anyio import fail_after, to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from indexes.errors import IbidError
from service.app import LOCAL
from service.http.desk import Desk, TheDesk
from service.http.metrics import CONTENT_TYPE
from service.models.pool import Pool
from service.models.writer import Writer
from service.presence import find

router = APIRouter(tags=["health"])

CHECK_SECONDS = 3.0


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process runs; touches nothing else."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Something the service needs is away."}})
async def ready(desk: TheDesk) -> JSONResponse:
    """Try everything an answer needs; 503 when a required part fails.

    The language model is not required: without it answers are quoted sentences.
    """
    names = ("database", "encoder", "worker", "model")
    tries = (_database, _encoder, _worker, _model)
    results = await asyncio.gather(*(_try(one, desk) for one in tries))
    checks = dict(zip(names, results, strict=True))
    checks["model"] |= {"required": False, **_known(desk.house.writer)}
    stopping = desk.drain.begun
    fit = not stopping and all(check["ok"] or not check["required"] for check in results)
    status = "stopping" if stopping else ("ready" if fit else "not ready")
    return JSONResponse({"status": status, "checks": checks}, 200 if fit else 503)


@router.get("/metrics")
def metrics(desk: TheDesk) -> Response:
    """Return the figures in Prometheus' text format."""
    return Response(desk.metrics.text(), media_type=CONTENT_TYPE)


async def _try(check: Callable[[Desk], Awaitable[str]], desk: Desk) -> dict[str, Any]:
    try:
        with fail_after(CHECK_SECONDS):
            detail, fit = await check(desk), True
    except TimeoutError:
        detail, fit = f"No reply within {CHECK_SECONDS:g} seconds.", False
    except IbidError as error:
        detail, fit = error.message, False
    return {"ok": fit, "required": True, "detail": detail}


async def _database(desk: Desk) -> str:
    count = await to_thread.run_sync(
        lambda: len(desk.house.truth.collections(LOCAL)), abandon_on_cancel=True
    )
    return f"collections: {count}"


async def _encoder(desk: Desk) -> str:
    return desk.house.encoder.name


async def _worker(desk: Desk) -> str:
    return desk.house.crew.report()


async def _model(desk: Desk) -> str:
    return await find(desk.house.model)


def _known(writer: Writer) -> dict[str, Any]:
    """Return what is known of the model, its servers, the queue before it and the pressure on it."""
    pressure, queue, probe = writer.pressure, writer.admission, writer.probe
    members = writer.model.members if isinstance(writer.model, Pool) else ()
    return {
        "probe": asdict(probe) if probe else None,
        "servers": [
            {
                "url": member.server.url,
                "state": "draining" if member.draining else member.state,
                "loaded": member.loaded,
                "vram_share": member.vram_share,
                "running": member.running,
                "served": member.served,
                "failed": member.failed,
            }
            for member in members
        ],
        "queue": {
            "running": queue.running,
            "waiting": queue.waiting,
            "refused": queue.refused,
            "last_wait_s": round(queue.last_wait, 3),
        },
        "pressure": {
            "level": pressure.level,
            "reason": pressure.reason,
            "pinned": pressure.pinned,
        },
        "read_tokens_per_s": round(writer.speed.tokens),
        "failures": dict(writer.failures),
    }
