"""Settings: read once at start from ``IBID_*``, ``.env`` and ``*_FILE`` secrets, and refused when wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexes.errors import SettingsError
from service.policy.pressure import Level
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
    ollama_weights: Annotated[tuple[float, ...], NoDecode] = Field(
        (), description="How much each server is given beside the others; empty is equally much."
    )
    model: str = Field(
        "deepseek-r1:7b", min_length=1, description="The model that writes: a tag, or a .gguf file."
    )
    context: int = Field(
        8192, ge=1024, le=131072, description="Tokens of prompt and answer together (num_ctx)."
    )
    parallel: int = Field(
        1, ge=1, le=64, description="Answers each server writes at a time (OLLAMA_NUM_PARALLEL)."
    )
    queue: int = Field(16, ge=0, le=10000, description="Questions that may wait for the model.")
    presets: Path | None = Field(None, description="TOML file laid over the built-in presets.")
    pressure: Literal["auto", Level] = Field(
        "auto", description="Pins how much the model is spared; auto measures it."
    )
    embedding_model: str = Field(
        "", description="sentence-transformers name or path; empty is the bundled e5-small."
    )
    check_model: str = Field("", description="Kept for a cross-encoder; empty is the built-in.")
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
        if not value:
            raise ValueError("name at least one server")
        for url in value:
            if not url.startswith(("http://", "https://")):
                raise ValueError(f"{url!r} is no http(s) URL")
        return value

    @field_validator("check_model")
    @classmethod
    def _is_empty(cls, value: str) -> str:
        if value:
            raise ValueError("no cross-encoder can be used yet; leave it empty")
        return value

    @field_validator("ollama_weights", mode="before")
    @classmethod
    def _split_weights(cls, value: object) -> object:
        return tuple(filter(str.strip, value.split(","))) if isinstance(value, str) else value

    @field_validator("ollama_weights")
    @classmethod
    def _are_weights(cls, value: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        servers = len(info.data.get("ollama_url", ()))
        if value and (len(value) != servers or min(value) <= 0):
            raise ValueError(f"give one number above 0 for each of the {servers} servers")
        return value

    @field_validator("presets", mode="before")
    @classmethod
    def _or_none(cls, value: object) -> object:
        return value or None

    @property
    def gguf(self) -> bool:
        """Whether the model is a file that is loaded into this process."""
        return self.model.lower().endswith(".gguf")


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
