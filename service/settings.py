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
from service.vocabulary import Policy, PolicyKind, Reasoning


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
        ("http://127.0.0.1:11434",),
        description="Ollama servers, comma-separated for a pool; NAME:PASSWORD@ before a host.",
        repr=False,
    )
    ollama_weights: Annotated[tuple[float, ...], NoDecode] = Field(
        (), description="How much each server is given beside the others; empty is equally much."
    )
    chat_url: str = Field(
        "", description="An OpenAI-compatible server's base URL; it writes instead of Ollama."
    )
    chat_key: SecretStr | None = Field(None, description="The key that server asks for.")
    model: str = Field(
        "deepseek-r1:7b", min_length=1, description="The model that writes: a tag, or a .gguf file."
    )
    context: int = Field(
        8192, ge=1024, le=131072, description="Tokens of prompt and answer together (num_ctx)."
    )
    parallel: int = Field(
        1, ge=1, le=64, description="Answers each server writes at a time (OLLAMA_NUM_PARALLEL)."
    )
    queue: int | None = Field(
        None,
        ge=0,
        le=10000,
        description="Questions that may wait for the model; empty: as many as it writes at a time.",
    )
    at_once: int = Field(
        64, ge=1, le=10000, description="Questions and checks at a time; further ones are refused."
    )
    intents: Path | None = Field(
        None,
        description="TOML file with intents of your own, or a folder with one for each tenant.",
    )
    risk_terms: Path | None = Field(
        None, description="List of risk terms (.toml, .txt), or a folder with one for each tenant."
    )
    safety_text: str = Field("", description="Said first in an emergency; empty is the built-in.")
    presets: Path | None = Field(None, description="TOML file laid over the built-in presets.")
    pressure: Literal["auto", Level] = Field(
        "auto", description="Pins how much the model is spared; auto measures it."
    )
    embedding_model: str = Field(
        "", description="sentence-transformers name or path; empty is the bundled e5-small."
    )
    check_model: str = Field(
        "", description="Cross-encoder's name or path in the scorer's place; empty is the built-in."
    )
    check_policy: PolicyKind = Field(
        "strict",
        description="What happens to unsupported sentences: removed, marked, or not checked.",
    )
    check_supported: float = Field(
        Policy().supported, ge=0, le=1, description="P(supported) from which a claim is supported."
    )
    check_doubtful: float = Field(
        Policy().doubtful, ge=0, le=1, description="P(supported) under which no model is asked."
    )
    judge: Literal["auto", "off"] = Field(
        "auto", description="Whether the model judges claims that the local check leaves open."
    )
    judge_seconds: float = Field(
        15.0, gt=0, le=3600, description="How long an answer waits for that at most."
    )
    window: int = Field(
        8192, ge=512, le=131072, description="Tokens of a conversation's window, and of its memory."
    )
    stride: int = Field(
        4096, ge=128, le=131072, description="Tokens from one window's beginning to the next one's."
    )
    keep_conversations: int = Field(
        0, ge=0, le=36500, description="Days a conversation is kept after its last turn; 0 is ever."
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
                raise ValueError("every server begins with http:// or https://")
        return value

    @field_validator("stride")
    @classmethod
    def _overlaps(cls, value: int, info: ValidationInfo) -> int:
        if value > info.data.get("window", value):
            raise ValueError("windows would leave turns out; give no more than IBID_WINDOW")
        return value

    @field_validator("chat_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("it begins with http:// or https://, and often ends in /v1")
        if "@" in value:
            raise ValueError("put the key into IBID_CHAT_KEY or IBID_CHAT_KEY_FILE")
        return value.rstrip("/")

    @field_validator("check_doubtful")
    @classmethod
    def _is_below(cls, value: float, info: ValidationInfo) -> float:
        if value > info.data.get("check_supported", 1.0):
            raise ValueError("it must not be above IBID_CHECK_SUPPORTED")
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

    @field_validator("presets", "queue", "intents", "risk_terms", mode="before")
    @classmethod
    def _or_none(cls, value: object) -> object:
        return None if value == "" else value

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
