"""The whole service over loopback: real line, real HTTP, a fake encoder and a fake Ollama."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from service.app import House
from service.http.app import assemble
from service.log import configure
from service.models.pool import Pool
from service.settings import Settings
from service.stages.generate import Generator
from tests.fakes import FakeEncoder
from tests.service.fake_ollama import Day, FakeOllama
from tests.service.house import FakeCrew, FakeWorker, commit, scope
from tests.service.loopback import serving

TEXT = "The notice period is three months. Notice is given in writing. The bonus is paid in May."
ASKED = (
    "How long is the notice period in Chapter 1?"  # named by its number, so it is found for sure
)


class Service:
    """A running service and the ways to talk to it."""

    def __init__(self, house: House, port: int) -> None:
        self.house, self.port = house, port

    @property
    def generator(self) -> Generator:
        generator = self.house.answerer.generator
        assert isinstance(generator, Generator)
        return generator

    def get(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as reply:
            return str(reply.read().decode())

    def send(self, **body: Any) -> tuple[int, str]:
        """Ask, and return the status and the body as they come."""
        data = json.dumps({"question": ASKED, **body}).encode()
        request = Request(
            f"http://127.0.0.1:{self.port}/v1/answers",
            data,
            {"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def ask(self, **body: Any) -> dict[str, Any]:
        """Ask, and return the answer, which must come with 200."""
        status, text = self.send(**body)
        assert status == 200, text
        answer: dict[str, Any] = json.loads(text)
        return answer

    def script_and_ask(self, fake: FakeOllama, days: list[Day]) -> dict[str, Any]:
        """Have ``fake`` live through ``days`` with the next requests, and ask."""
        fake.script(*days)
        return self.ask()

    def stream(self, **body: Any) -> list[tuple[str, Any]]:
        """Ask for a stream, and return its events."""
        _, text = self.send(stream=True, **body)
        found = []
        for block in text.split("\n\n"):
            rows = [row.split(": ", 1) for row in block.splitlines() if not row.startswith(":")]
            fields = dict(rows)
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"])))
        return found


class Reachable(Protocol):
    """A server of Ollama's API, real or not."""

    @property
    def url(self) -> str: ...


@contextmanager
def service(data: Path, ready: Path, *fakes: Reachable, **settings: Any) -> Iterator[Service]:
    """Serve a house with one document; ``ready`` is an empty database that spares the migrations.

    Servers' health is looked at all the time; the pressure is pinned unless ``pressure`` says otherwise.
    """
    configure("critical")
    copy(ready, data)
    urls = tuple(fake.url for fake in fakes) or ("http://127.0.0.1:9",)
    house = House(Settings(data=data, ollama_url=urls, **{"pressure": "normal", **settings}))
    if house.servers:
        house.__dict__["model"] = Pool(house.servers, house.settings.ollama_weights, every=0.05)
    house.__dict__["encoder"] = FakeEncoder()
    house.__dict__["crew"] = FakeCrew(house)
    house.__dict__["worker"] = FakeWorker()
    commit(house, scope(), "contract", TEXT, "Contract")
    with serving(assemble(house)) as port:
        yield Service(house, port)
