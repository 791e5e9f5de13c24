"""One reading process, seen from outside: started when needed, asked, killed when it is late."""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from indexes.errors import Hostile
from ingest import frames

log = logging.getLogger("ibid.sandbox")

SLOW = "Reading this file took longer than {:g} seconds; split it, or save it anew."
CRASHED = "This file made its reader crash; it is damaged or made to do harm."
STEP = 1 << 16


class Process:
    """A fresh interpreter with an empty environment and folder that runs ``ingest.child``.

    ``arguments`` are the child's own. One call at a time.
    """

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._running: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, None when none runs."""
        return self._running.pid if self._running is not None else None

    def ask(
        self, data: bytes, name: str, seconds: float, pages: int | None = None
    ) -> dict[str, Any]:
        """Return what the child says of ``data``; Hostile when it dies or is late."""
        deadline = time.monotonic() + seconds
        asked = frames.request(data, name, pages)
        body = self._exchange(self._started(), asked, deadline, seconds)
        answer = frames.parse(body)
        if answer.get("last"):
            self.stop()
        return answer

    def stop(self) -> None:
        """Kill the process; the next question starts another."""
        child, self._running = self._running, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def close(self) -> None:
        """End the process and remove its folder."""
        self.stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.stop()
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="ibid-reader-")
        self._running = subprocess.Popen(
            [sys.executable, "-B", "-s", "-m", "ingest.child", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={  # nothing of ours: no secret may be read from a file's reader
                "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path),
                "LANG": "C.UTF-8",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "MALLOC_ARENA_MAX": "2",
            },
            start_new_session=True,
        )
        for pipe in (self._running.stdin, self._running.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._running

    def _exchange(
        self, child: subprocess.Popen[bytes], request: bytes, deadline: float, seconds: float
    ) -> bytearray:
        """Send and receive under one deadline: a child may stop reading as well as answering."""
        assert child.stdin is not None
        assert child.stdout is not None
        source, sink = child.stdout.fileno(), child.stdin.fileno()
        left, body = memoryview(request), bytearray()
        while not frames.complete(body):
            patience = deadline - time.monotonic()
            ready = select.select([source], [sink] if left else [], [], max(patience, 0.0))
            if patience <= 0 or not (ready[0] or ready[1]):
                self.stop()
                raise Hostile(SLOW.format(seconds))
            try:
                if ready[0]:
                    part = os.read(source, STEP)
                    if not part:
                        raise BrokenPipeError
                    body += part
                elif left:
                    left = left[os.write(sink, left[:STEP]) :]
            except BrokenPipeError:
                raise self._died(child, seconds) from None
            except BlockingIOError:
                continue
        return body

    def _died(self, child: subprocess.Popen[bytes], seconds: float) -> Hostile:
        try:
            code = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = 0
        self.stop()
        log.warning("the reading process ended with %s", code)
        return Hostile(SLOW.format(seconds) if code == -signal.SIGXCPU else CRASHED)
