"""Reaching a server: a login on the way that is never shown, and a port at which nobody answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from indexes.errors import ModelUnreachable, NotFound, SettingsError
from service.log import configure
from service.models.breaker import Breaker
from service.models.ollama import Ollama
from service.models.pool import Pool
from service.models.port import Deadlines, Options
from service.models.wire import bare
from service.settings import Settings, load_settings
from tests.service.fake_ollama import FakeOllama
from tests.service.loopback import until
from tests.service.models.asking import PATIENT, TEXT, hear, run
from tests.service.wired import service

OPTIONS = Options(deadlines=PATIENT)
SECRET = "geheim"


@contextmanager
def black_hole() -> Iterator[str]:
    """A port that never answers: its queue of connections is full, and nobody takes one out."""
    with socket.socket() as listening, ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            filler = waiting.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    ("url", "shown", "login"),
    [
        ("http://a:1/", "http://a:1", ""),
        ("http://ann:geheim@a:1/", "http://a:1", "ann:geheim"),
        ("https://ann:g%40h%2Fm@a/ollama", "https://a/ollama", "ann:g@h/m"),
        ("http://ann:g@h@[::1]:1", "http://[::1]:1", "ann:g@h"),
        ("http://token@a", "http://a", "token:"),
    ],
)
def test_a_login_is_taken_off_the_url(url: str, shown: str, login: str) -> None:
    assert bare(url) == shown
    server = Ollama(url, "m")
    assert server.url == shown
    assert server.wire._login == (tuple(login.split(":", 1)) if login else None)


def test_a_login_is_sent_with_every_request(fake: FakeOllama) -> None:
    async def main() -> str:
        server = Ollama(fake.url.replace("//", f"//ann:{SECRET}@"), fake.model)
        text = (await hear(server, OPTIONS)).text
        await server.version()
        await server.aclose()
        return text

    assert run(main()) == TEXT
    assert fake.logins == [f"ann:{SECRET}"] * 2


def test_a_login_is_shown_nowhere(
    tmp_path: Path, sqlite_file: Path, fake: FakeOllama, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.url = fake.url.replace("//", f"//ann:{SECRET}@")
    with service(tmp_path, sqlite_file, fake) as running:
        configure("debug")
        until(lambda: running.house.writer.probe is not None)
        told = [running.send()[1]]
        assert '"ollama"' in told[0]
        fake.kill()
        told += [running.send()[1], running.send(stream=True)[1]]
        assert '"degraded":true' in told[1]
        told += [running.get("/readyz"), running.get("/metrics")]
        model = running.house.model
        assert isinstance(model, Pool)
        with pytest.raises(NotFound) as no:
            model.drain(f"http://ann:{SECRET}@other")
        told += [str(no.value), repr(running.house.settings), *capsys.readouterr()]
    assert all(str(fake._port) in one for one in told[3:5]), "the server itself is shown"
    assert not [one for one in told if SECRET in one or "ann:" in one]
    assert fake.logins
    assert set(fake.logins) == {f"ann:{SECRET}"}


def test_a_wrong_url_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_OLLAMA_URL", f"ann:{SECRET}@host:11434")
    with pytest.raises(SettingsError, match="IBID_OLLAMA_URL is wrong") as no:
        load_settings()
    assert SECRET not in str(no.value)
    assert SECRET not in repr(Settings(ollama_url=f"http://ann:{SECRET}@host"))


def test_a_black_hole_is_given_up_at_the_connect_deadline() -> None:
    async def main(url: str) -> None:
        server = Ollama(url, "m")
        with pytest.raises(ModelUnreachable, match="No Ollama answers"):
            await hear(server, Options(deadlines=Deadlines(connect=0.1, first=60, whole=60)))
        await server.aclose()

    assert Deadlines().connect <= 2.0
    with black_hole() as url:
        run(main(url))


def test_no_question_waits_for_a_server_the_watch_has_found_away(fake: FakeOllama) -> None:
    async def main(url: str) -> None:
        pool = Pool([Ollama(url, fake.model), Ollama(fake.url, fake.model)], every=30.0)
        hole, good = pool.members
        pool.start()
        while hole.state == "closed":  # it is asked at once, and given two seconds to accept
            await asyncio.sleep(0.01)
        for _ in range(5):
            assert (await hear(pool, OPTIONS)).text == TEXT
        assert (hole.failed, good.served) == (0, 5), "no question was spent on it"
        await pool.aclose()

    with black_hole() as url:
        run(main(url), 60)


def test_a_server_that_is_away_rests_ever_longer_until_something_shows_it_is_back() -> None:
    now, seen = [0.0], []
    breaker = Breaker(rest=2, longest=20, clock=lambda: now[0])
    for rest in (2, 4, 8, 16, 20, 20):
        breaker.away()
        for wait in (rest - 0.1, 0.2):
            now[0] += wait
            seen.append(breaker.state)
    assert seen == ["open", "half"] * 6
    breaker = Breaker(rest=2, longest=20, clock=lambda: now[0])
    for _ in range(9):
        breaker.away()  # many questions find it out at once: one rest
    now[0] += 2.1
    assert breaker.state == "half"
    breaker.away()
    breaker.retry()
    seen = [breaker.state]
    breaker.begin()
    breaker.passed()
    seen.append(breaker.state)
    breaker.away()
    now[0] += 2.1
    assert [*seen, breaker.state] == ["half", "closed", "half"], "its rests begin anew"
