"""Reading happens in another process, which may run wild without harm and is killed when it does.

The child is a fresh interpreter with an empty environment and folder. It serves many files, since
starting it costs more than most files do, and is replaced when it breaks a limit or wears out.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from types import TracebackType
from typing import Any, Self

from indexes.errors import Hostile, Unreadable
from ingest import frames
from ingest.child import MEMORY
from ingest.vocabulary import Intake

log = logging.getLogger("ibid.sandbox")

SECONDS = 30.0
SLOW = "Reading this file took longer than {:g} seconds; split it, or save it anew."
GREEDY = f"Reading this file took more than {MEMORY // 1024**2} MB of memory; split it."
CRASHED = "This file made its reader crash; it is damaged or made to do harm."
STEP = 1 << 16


class Sandbox:
    """Reads files in a child process; one at a time, from any thread.

    ``seconds`` is the wall clock a file may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``; raise Unreadable or Hostile with the reason."""
        with self._lock:
            deadline = time.monotonic() + self._seconds
            body = self._exchange(self._started(), frames.request(data, name), deadline)
            answer = frames.parse(body)
            if answer.get("last"):
                self._stop()
        return self._judge(answer, name)

    def close(self) -> None:
        """End the child; the sandbox can be used again, and starts another one."""
        with self._lock:
            self._stop()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _judge(self, answer: dict[str, Any], name: str) -> Intake:
        if "hostile" in answer:
            raise Hostile(answer["hostile"])
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        if "memory" in answer:
            raise Hostile(GREEDY)
        if "tripped" in answer:
            log.warning("reading %r: %s", name, answer["tripped"])
            raise Unreadable("This file is malformed: its reader could make nothing of it.")
        try:
            return frames.unpack(answer["intake"])
        except (KeyError, TypeError, ValueError) as error:
            raise Hostile(CRASHED) from error

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop()
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="ibid-reader-")
        self._child = subprocess.Popen(
            [sys.executable, "-B", "-s", "-m", "ingest.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={  # nothing of ours: no secret may be read from a file's reader
                "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path),
                "LANG": "C.UTF-8",
                "OMP_NUM_THREADS": "1",
                "MALLOC_ARENA_MAX": "2",
            },
            start_new_session=True,
        )
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._child

    def _exchange(
        self, child: subprocess.Popen[bytes], request: bytes, deadline: float
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
                self._stop()
                raise Hostile(SLOW.format(self._seconds))
            try:
                if ready[0]:
                    part = os.read(source, STEP)
                    if not part:
                        raise BrokenPipeError
                    body += part
                elif left:
                    left = left[os.write(sink, left[:STEP]) :]
            except BrokenPipeError:
                raise self._died(child) from None
            except BlockingIOError:
                continue
        return body

    def _died(self, child: subprocess.Popen[bytes]) -> Hostile:
        try:
            code = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = 0
        self._stop()
        log.warning("the reading process ended with %s", code)
        return Hostile(SLOW.format(self._seconds) if code == -signal.SIGXCPU else CRASHED)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
