"""What docker/ promises, read out of its files: nothing here needs Docker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # has no stubs; huggingface-hub and langchain-core bring it

from indexes.errors import SettingsError
from service.http.auth import refuse_open_bind
from service.settings import Settings

DOCKER = Path(__file__).parent.parent / "docker"

# As the client draws: every frame goes back over the last one, the last line of each stays open.
FRAMES = (
    "\x1b[?2026h\x1b[?25l\x1b[1Gpulling manifest ⠋ \x1b[K\x1b[?25h\x1b[?2026l",
    "\x1b[?2026h\x1b[?25l\x1b[1Gpulling manifest ⠙ \x1b[K\x1b[?25h\x1b[?2026l",
    "\x1b[1Gpulling manifest \x1b[K\npulling 96c4:  12% ▕█  ▏ 560 MB/4.7 GB  1m30s\x1b[K",
    "\x1b[A\x1b[1Gpulling manifest \x1b[K\npulling 96c4:  12% ▕█  ▏ 570 MB/4.7 GB  1m29s\x1b[K",
    "\x1b[A\x1b[1Gpulling manifest \x1b[K\npulling 96c4: 100% ▕███▏ 4.7 GB\x1b[K\nsuccess \x1b[K\n",
)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines joined."""
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(at for at, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
    return loaded


def shown(value: str) -> str:
    """A value of the compose file where no variable is set: ``${NAME:-default}`` is its default."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def variables(stage: list[tuple[str, str]]) -> dict[str, str]:
    pairs = (pair for word, rest in stage if word == "ENV" for pair in rest.split())
    return dict(pair.split("=", 1) for pair in pairs)


def test_the_image_runs_as_nobody_and_keeps_its_data_outside() -> None:
    stage = dict(final_stage())
    assert stage["USER"].split(":")[0].isdecimal(), "a name could be mapped to root"
    assert int(stage["USER"].split(":")[0]) >= 1000
    assert json.loads(stage["VOLUME"]) == ["/data", "/cache"]
    assert json.loads(stage["ENTRYPOINT"]) + json.loads(stage["CMD"]) == ["ibid", "serve"]


def test_the_final_stage_installs_nothing() -> None:
    words = [rest for word, rest in final_stage() if word in ("RUN", "ADD", "COPY")]
    assert not [rest for rest in words if re.search(r"\b(pip|apt|apt-get|gcc|curl)\b", rest)]
    assert [rest for word, rest in instructions() if word == "FROM"] == [
        "python:3.11-slim AS build",
        "python:3.11-slim",
    ]


def test_the_installation_is_the_pinned_one() -> None:
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert installs
    for rest in installs:
        assert rest.count("pip install") == rest.count("--constraint constraints.txt")


def test_the_encoder_is_in_the_image_and_in_no_volume() -> None:
    """A volume outlives the image: an encoder in it could be one the code no longer reads."""
    folder = variables(final_stage())["IBID_CACHE"]
    volumes = json.loads(dict(final_stage())["VOLUME"])
    assert not [volume for volume in volumes if folder.startswith(volume)]
    copied = [rest.split()[-1] for word, rest in final_stage() if word == "COPY"]
    assert any(folder.startswith(target) for target in copied)


def test_every_setting_named_exists() -> None:
    known = {f"IBID_{name.upper()}" for name in Settings.model_fields}
    for name in ("Dockerfile", "compose.yaml", "README.md"):
        used = set(re.findall(r"\bIBID_[A-Z_]+", (DOCKER / name).read_text("utf-8")))
        assert {one.removesuffix("_FILE") for one in used} <= known, name


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on loopback that answers every request with ``status``; yields its port."""

    class FakeHealth(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 500)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), FakeHealth) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (None, False)])
def test_the_health_check_tells_well_from_ill(status: int | None, healthy: bool) -> None:
    command = json.loads(dict(final_stage())["HEALTHCHECK"].partition("CMD ")[2])
    assert command[0] == "python"
    command[0] = sys.executable
    # A proxy for the outside must not be asked about the inside.
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9"}
    with answering(status or 200) as port:
        environment["IBID_PORT"] = str(port)
        if status is not None:
            result = subprocess.run(command, env=environment, capture_output=True, check=False)
    if status is None:  # nobody listens there any more
        result = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (result.returncode == 0) is healthy


def test_only_this_machine_can_call() -> None:
    services = compose()["services"]
    assert services["ibid"]["network_mode"] == "host"
    assert "ports" not in services["ibid"], "they mean nothing on the host's network"
    refuse_open_bind(services["ibid"]["environment"]["IBID_HOST"])
    for name, service in services.items():
        for port in service.get("ports", []):
            assert shown(port).startswith("127.0.0.1:"), f"{name} publishes {port}"


def test_a_container_on_a_bridge_would_be_refused() -> None:
    """The reason for the host's network; when this fails, docker/README.md can be shorter."""
    with pytest.raises(SettingsError):
        refuse_open_bind("0.0.0.0")


def test_ibid_finds_the_ollama_that_is_published() -> None:
    services = compose()["services"]
    (published,) = (shown(port) for port in services["ollama"]["ports"])
    address, port, _ = published.split(":")
    assert shown(services["ibid"]["environment"]["IBID_OLLAMA_URL"]) == f"http://{address}:{port}"
    wanted = shown(services["ibid"]["environment"]["IBID_MODEL"])
    assert wanted == shown(services["model"]["environment"]["MODEL"])
    assert wanted == Settings.model_fields["model"].default


def test_containers_have_no_more_rights_than_they_need() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        assert not [one for one in service["volumes"] if "docker.sock" in one], name
    for name in ("ibid", "model"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    named = {one.split(":")[0] for service in services.values() for one in service["volumes"]}
    assert set(compose()["volumes"]) == {one for one in named if not one.startswith(".")}


def test_the_model_is_got_once_ollama_is_well() -> None:
    services = compose()["services"]
    assert services["ollama"]["healthcheck"]["test"][0] == "CMD"
    assert services["model"]["depends_on"]["ollama"]["condition"] == "service_healthy"
    assert "depends_on" not in services["ibid"], "without a model answers are quoted sentences"


def pulled(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run pull.sh with a fake ``ollama`` in its path."""
    fake = tmp_path / "ollama"
    fake.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "MODEL": "deepseek-r1:7b"}
    command = ["bash", str(DOCKER / "pull.sh")]
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_the_download_says_how_far_it_is_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "frames").write_text("".join(FRAMES), "utf-8")
    result = pulled(tmp_path, f'[ "$*" = "pull deepseek-r1:7b" ] && cat {tmp_path}/frames >&2')
    assert result.returncode == 0, result.stderr
    assert [line.strip() for line in result.stdout.splitlines()][1:] == [
        "pulling manifest ⠋",
        "pulling 96c4:  12% ▕█  ▏ 560 MB/4.7 GB  1m30s",
        "pulling 96c4: 100% ▕███▏ 4.7 GB",
        "success",
        "deepseek-r1:7b is here.",
    ]


def test_a_failed_download_fails_and_says_why(tmp_path: Path) -> None:
    result = pulled(tmp_path, "echo 'Error: no such model' >&2; exit 1")
    assert result.returncode == 1
    assert "Error: no such model" in result.stdout
    assert "deepseek-r1:7b is here" not in result.stdout


def test_no_python_lives_here() -> None:
    assert list(DOCKER.rglob("*.py")) == []
    assert {path.name for path in DOCKER.iterdir()} == {
        *("Dockerfile", "Dockerfile.dockerignore", "README.md", "compose.yaml", "pull.sh"),
        *("alerts.yaml", "dashboard.json", "prometheus.yaml"),
    }
