"""A real server on a loopback port, for what a test client inside the process cannot show."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from service.cli.serve import bind


@contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """Serve ``app`` in a thread while the block runs; yields the port."""
    listening = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        until(lambda: server.started)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


def until(happens: object, seconds: float = 20.0) -> None:
    """Wait until ``happens()`` is true; AssertionError when it never is."""
    assert callable(happens)
    limit = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.01)


def post(port: int, path: str, body: bytes) -> socket.socket:
    """Send a JSON request and return the open connection."""
    made = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    made.sendall(head.encode() + body)
    return made


def read_until(connection: socket.socket, words: bytes) -> bytes:
    """Read until ``words`` have come, or the other side closes; return everything read."""
    got = b""
    while words not in got and (piece := connection.recv(65536)):
        got += piece
    return got
