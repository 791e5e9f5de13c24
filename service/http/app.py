"""The application, put together: routes, errors, edges, and what happens at start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import FastAPI

from service.http import (
    answers,
    checks,
    collections,
    completions,
    conversations,
    documents,
    health,
    jobs,
    pages,
    problems,
    search,
)
from service.http.desk import Desk
from service.http.edge import BodyLimit, Edge
from service.http.events import Drain
from service.http.metrics import Metrics
from service.models.admission import Admission

if TYPE_CHECKING:
    from service.app import House

ROOMS = (answers, search, checks, collections, documents, jobs, conversations, health, completions)


def assemble(house: House) -> FastAPI:
    """Return the application around ``house``; opened, with its worker, when it starts."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        seats = Admission(house.settings.at_once, queue=0, patience=0.0)
        app.state.desk = Desk(house, metrics, Drain(), seats)
        await to_thread.run_sync(house.open)
        house.crew.start()
        house.writer.start()
        metrics.follow(house.writer, seats)
        try:
            yield
        finally:
            await house.writer.aclose()
            await to_thread.run_sync(house.crew.stop)
            await to_thread.run_sync(house.close)

    app = FastAPI(
        title="Ibid",
        summary="Answers from your own documents, every sentence with its place.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    for room in ROOMS:
        app.include_router(room.router)
    app.include_router(pages.router)
    problems.install(app)
    app.add_middleware(BodyLimit, upload_mb=house.settings.max_upload_mb)
    app.add_middleware(Edge, metrics=metrics)
    return app
