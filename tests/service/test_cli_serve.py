"""`ibid serve` as a process of its own: it starts, stops as asked, and refuses what it must."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexes.errors import SettingsError
from service.cli import serve
from service.cli.serve import bind, host_the_house
from tests.fakes import FakeEncoder
from tests.service.house import fake_house, scope
from tests.service.loopback import post, read_until

ROOT = Path(__file__).parent.parent.parent
ASK = json.dumps({"question": "How long?", "stream": True}).encode()
SERVE = """
import sys
from pathlib import Path
from service.cli.serve import host_the_house
from tests.service.house import fake_house
house = fake_house(Path(sys.argv[1]), port=int(sys.argv[2]))
house.answerer.pause = float(sys.argv[3])
host_the_house(house)
"""


def free_port() -> int:
    with bind("127.0.0.1", 0) as made:
        port: int = made.getsockname()[1]
        return port


@pytest.fixture
def data(tmp_path: Path, sqlite_file: Path) -> Path:
    house = fake_house(tmp_path, sqlite_file)
    house.ensure_collection(scope())
    house.close()
    return tmp_path


class Served:
    """A served fake house and the port it listens on."""

    def __init__(self, data: Path, pause: float) -> None:
        self.port = free_port()
        arguments = [sys.executable, "-c", SERVE, str(data), str(self.port), str(pause)]
        self.process = subprocess.Popen(
            arguments, cwd=ROOT, stderr=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"}
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        assert f"http://127.0.0.1:{self.port}".encode() in said, said


@pytest.fixture
def slow(data: Path) -> Iterator[Served]:
    served = Served(data, 1.0)
    yield served
    served.process.kill()
    served.process.wait()
    assert served.process.stderr is not None
    served.process.stderr.close()


def test_sigterm_lets_a_stream_end_and_exits_0(slow: Served) -> None:
    with post(slow.port, "/v1/answers", ASK) as connection:
        read_until(connection, b"event: start")
        slow.process.send_signal(signal.SIGTERM)
        told = read_until(connection, b"0\r\n\r\n")
    assert b"event: done" in told
    assert slow.process.wait(30) == 0


def test_ctrl_c_exits_130(slow: Served) -> None:
    slow.process.send_signal(signal.SIGINT)
    assert slow.process.wait(30) in (130, -signal.SIGINT)


def test_taken_port_is_one_clear_line() -> None:
    with bind("127.0.0.1", 0) as made:
        made.listen()
        port = made.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is taken .* IBID_PORT"):
            bind("127.0.0.1", port)


def test_unknown_address_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="IBID_HOST"):
        bind("203.0.113.1", free_port())


def test_port_is_free_again_after_a_stop(slow: Served) -> None:
    slow.process.send_signal(signal.SIGTERM)
    slow.process.wait(30)
    bind("127.0.0.1", slow.port).close()


def test_serve_refuses_strangers_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from service.cli import run

    monkeypatch.setenv("IBID_DATA", str(tmp_path / "data"))
    assert run(["serve", "--host", "0.0.0.0"]) == 1
    assert "IBID_HOST is 0.0.0.0" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(["serve", "--port", str(taken.getsockname()[1])]) == 1
    error = capsys.readouterr().err
    assert "is taken" in error
    assert error.count("\n") == 1


class FakeLayers(FakeEncoder):
    """An encoder whose layers can be read with; counts how often they are opened."""

    graph = Path("none")
    opened = 0

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        raise AssertionError("nothing is read yet")

    def lower(self) -> None:
        self.opened += 1


def test_what_reads_is_open_before_the_first_question(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = fake_house(data, port=free_port())
    house.__dict__["encoder"] = encoder = FakeLayers()
    opened = []

    def run(app: object, listening: socket.socket, url: str) -> None:
        opened.append(encoder.opened)
        listening.close()

    monkeypatch.setattr(serve, "run", run)
    host_the_house(house)
    house.close()
    assert opened == [1]
