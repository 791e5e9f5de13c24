"""An iterator that runs in a thread of its own, a few items ahead of who takes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")

POLL_SECONDS = 0.1


class Ahead(Generic[Item]):
    """Holds up to ``depth`` items of ``items`` ready; leaving the context stops the thread.

    What the iterator raises is raised by ``take``, after the items before it.
    """

    def __init__(self, items: Iterator[Item], depth: int) -> None:
        self._items = items
        self._ready: Queue[Item] = Queue(depth)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to take, not even an error."""
        return self._ended and self._error is None

    @property
    def _ended(self) -> bool:
        return not self._thread.is_alive() and self._ready.empty()

    def take(self, patience: float) -> Item | None:
        """Return the next item, None when there is none within ``patience`` seconds."""
        waited = 0.0
        while True:
            try:
                return self._ready.get(block=patience > 0, timeout=POLL_SECONDS)
            except Empty:
                waited += POLL_SECONDS
            if self._ended and self._error is not None:
                raise self._error
            if self._ended or waited >= patience:
                return None

    def _run(self) -> None:
        try:
            for item in self._items:
                while not self._stop.is_set():
                    try:
                        self._ready.put(item, timeout=POLL_SECONDS)
                        break
                    except Full:
                        continue
                if self._stop.is_set():
                    return
        except BaseException as error:  # handed to the other thread, which raises it
            self._error = error
