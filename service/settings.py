"""Settings: read once at start from ``IBID_*``, ``.env`` and ``*_FILE`` secrets, and refused when wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexes.errors import SettingsError
from service.vocabulary import Reasoning


class Settings(BaseSettings):
    """Everything that can be set. Field ``x`` is the variable ``IBID_X``; docs/settings.md lists all."""

    model_config = SettingsConfigDict(
        env_prefix="IBID_", env_file=".env", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    data: Path = Field(Path("./data"), description="Where the database and the indexes live.")
    cache: Path = Field(
        Path(platformdirs.user_cache_dir("ibid")), description="Where models are kept."
    )
    database_url: SecretStr | None = Field(
        None,
        description="SQLAlchemy URL; default is SQLite inside IBID_DATA. PostgreSQL works too.",
    )
    host: str = Field("127.0.0.1", description="Address to bind.")
    port: int = Field(8000, ge=1, le=65535, description="Port to bind.")
    ollama_url: Annotated[tuple[str, ...], NoDecode] = Field(
        ("http://127.0.0.1:11434",), description="Ollama servers, comma-separated for a pool."
    )
    model: str = Field("deepseek-r1:7b", min_length=1, description="The model that writes.")
    embedding_model: str = Field(
        "", description="sentence-transformers name or path; empty is the bundled e5-small."
    )
    check_model: str = Field("", description="Cross-encoder for checking; empty is the built-in.")
    check_policy: Literal["strict", "flag", "off"] = Field(
        "strict",
        description="What happens to unsupported sentences: removed, marked, or not checked.",
    )
    reasoning: Reasoning = Field("auto", description="Whether the model thinks before it writes.")
    max_upload_mb: int = Field(64, ge=1, le=4096, description="Largest file taken, in MiB.")
    max_question_chars: int = Field(8000, ge=100, description="Longest question taken.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Log level."
    )

    @field_validator("ollama_url", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("ollama_url")
    @classmethod
    def _are_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if not url.startswith(("http://", "https://")):
                raise ValueError(f"{url!r} is no http(s) URL")
        return value


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` win over the environment.

    Raises SettingsError naming the variable when one is wrong or a ``*_FILE`` cannot be read.
    """
    secrets = {name: _secret(name) for name in Settings.model_fields if _secret_path(name)}
    try:
        return Settings(**{**secrets, **{k: v for k, v in overrides.items() if v is not None}})  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        variable = "IBID_" + str(first["loc"][0]).upper()
        raise SettingsError(f"{variable} is wrong: {first['msg']}.") from None


def _secret_path(name: str) -> str | None:
    return os.environ.get(f"IBID_{name.upper()}_FILE")


def _secret(name: str) -> str:
    path = Path(_secret_path(name) or "")
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"IBID_{name.upper()}_FILE cannot be read: {path}: {error.strerror}."
        ) from None
