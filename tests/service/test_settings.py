"""Settings: what is read from where, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.errors import SettingsError
from service.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No environment and no .env of whoever runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith("IBID_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_options_win_over_environment_over_file_over_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().port == 8000
    (tmp_path / ".env").write_text("IBID_PORT=8001\nIBID_MODEL=small\n")
    assert load_settings().port == 8001
    monkeypatch.setenv("IBID_PORT", "8002")
    assert load_settings().port == 8002
    assert load_settings(port=8003).port == 8003
    assert load_settings(port=None).port == 8002
    assert load_settings().model == "small"


def test_secret_comes_from_a_file_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("postgresql://user:geheim@host/name\n")
    monkeypatch.setenv("IBID_DATABASE_URL_FILE", str(secret))
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value().endswith("@host/name")
    assert "geheim" not in repr(settings)
    monkeypatch.setenv("IBID_DATABASE_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="IBID_DATABASE_URL_FILE cannot be read"):
        load_settings()


def test_several_ollama_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_OLLAMA_URL", "http://a:1/, https://b:2 ,")
    assert load_settings().ollama_url == ("http://a:1", "https://b:2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBID_CHECK_SUPPORTED", "1.5"),
        ("IBID_PORT", "99999"),
        ("IBID_PORT", "web"),
        ("IBID_CHECK_POLICY", "lax"),
        ("IBID_REASONING", "maybe"),
        ("IBID_MAX_UPLOAD_MB", "0"),
        ("IBID_MAX_QUESTION_CHARS", "5"),
        ("IBID_OLLAMA_URL", "localhost:11434"),
        ("IBID_LOG_LEVEL", "loud"),
        ("IBID_MODEL", ""),
    ],
)
def test_wrong_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is wrong"):
        load_settings()


def test_settings_cannot_be_changed_later() -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]  # that is the point
