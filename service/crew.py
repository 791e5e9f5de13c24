"""The worker's thread: started with the service, woken by an upload, stopped before the end.

Old conversations are deleted here too.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from indexes.errors import Busy, IbidError

if TYPE_CHECKING:
    from service.app import House

log = structlog.get_logger("ibid.crew")

IDLE_SECONDS = 2.0  # another process may have submitted something
RETRY_SECONDS = 10.0
DAY_SECONDS = 86_400.0


class Crew:
    """Runs the house's worker in a thread of its own, again and again until stopped."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""
        self._forgot: float | None = None  # when old conversations were last deleted, by the clock

    def start(self) -> None:
        """Begin to work, for the first time or again."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """Take nothing new; return when what was begun is done or put back."""
        self._stop.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=20)

    def report(self) -> str:
        """Return what the worker does. Raises IbidError when it does not work."""
        if self._thread is None or not self._thread.is_alive():
            raise IbidError("The worker does not run; restart the service.")
        if self._trouble:
            raise IbidError(self._trouble)
        return "running"

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken.clear()
            pause = IDLE_SECONDS
            try:
                self._forget()
                while not self._stop.is_set() and self._house.worker.step():
                    pass
                self._trouble = ""
            except Busy as error:  # another process is the writer: it does the work
                log.info("another process works here", detail=error.message)
            except IbidError as error:
                self._trouble, pause = error.message, RETRY_SECONDS
                log.error("the worker failed", detail=error.message)
            self._woken.wait(pause)

    def _forget(self) -> None:
        """Delete conversations that are older than they may become: at start, and once a day."""
        days = self._house.settings.keep_conversations
        now = time.monotonic()
        if not days or (self._forgot is not None and now < self._forgot + DAY_SECONDS):
            return
        gone = self._house.records.delete_before(datetime.now(UTC) - timedelta(days=days))
        self._forgot = now
        log.info("old conversations deleted", conversations=gone)
