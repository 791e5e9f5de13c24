"""What every route works with: the house, its figures, and whether the service is stopping."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from service.http.events import Drain, gone
from service.http.metrics import Metrics
from service.models.admission import Admission
from service.settings import Settings

if TYPE_CHECKING:
    from service.app import House

Result = TypeVar("Result")


@dataclass(frozen=True)
class Desk:
    """One running application's parts."""

    house: House
    metrics: Metrics
    drain: Drain
    seats: Admission  # of all questions, whoever answers them, and checks

    @property
    def settings(self) -> Settings:
        """The house's settings."""
        return self.house.settings

    def refuse_new(self) -> None:
        """Raise Busy when no further question is taken: the house is full, or stopping."""
        self.drain.refuse_new()
        self.seats.refuse_when_full()

    async def while_connected(
        self, request: Request, work: Coroutine[None, None, Result]
    ) -> Result:
        """Return what ``work`` returns; cancel it and raise ClientDisconnect when nobody waits."""
        working = asyncio.create_task(work)
        leaving = asyncio.create_task(gone(request.receive))
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ClientDisconnect
            return working.result()
        finally:
            working.cancel()
            leaving.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)


async def desk_of(request: Request) -> Desk:  # async, or it would wait for a thread
    """Return the application's desk."""
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(desk_of)]
