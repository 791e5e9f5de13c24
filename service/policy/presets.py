"""How each kind of task is written: sampling and lengths, from a file, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from indexes.errors import SettingsError
from service.models.port import Options
from service.vocabulary import Task

VENDOR = (0.5, 0.7)
"""Temperatures DeepSeek advises for R1 (README of DeepSeek-R1, usage recommendations)."""
_LIMITS: Mapping[str, tuple[float, float]] = {
    "temperature": (0.0, 2.0),
    "top_p": (0.01, 1.0),
    "top_k": (1, 1000),
    "max_tokens": (16, 32768),
    "thinking_tokens": (16, 65536),
    "thinking_seconds": (1, 3600),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """One task's values; ``beyond_vendor`` keeps a temperature DeepSeek advises against."""

    task: Task
    temperature: float
    top_p: float
    top_k: int
    max_tokens: int
    thinking_tokens: int
    thinking_seconds: float
    beyond_vendor: bool = False

    def options(self, model: str) -> tuple[Options, tuple[str, ...]]:
        """Return the options for ``model``, thinking off, and what was changed for it."""
        temperature = self.temperature
        notes: tuple[str, ...] = ()
        if "deepseek-r1" in model.lower() and not self.beyond_vendor:
            temperature = min(max(self.temperature, VENDOR[0]), VENDOR[1])
        if temperature != self.temperature:
            notes = (
                f"Preset {self.task}: temperature {temperature:g} instead of "
                f"{self.temperature:g}, as DeepSeek advises for R1.",
            )
        chosen = Options(
            max_tokens=self.max_tokens,
            temperature=temperature,
            top_p=self.top_p,
            top_k=self.top_k,
            thinking_tokens=self.thinking_tokens,
            thinking_seconds=self.thinking_seconds,
        )
        return chosen, notes


def load_presets(path: Path | None = None) -> dict[Task, Preset]:
    """Return the presets of every task: the built-in ones, and over them those in ``path``.

    Raises SettingsError naming the file, the preset and the value that is wrong.
    """
    own = resources.files("service.policy") / "presets.toml"
    tables = _read(own.read_text("utf-8"), "presets.toml")
    if path is not None:
        try:
            text = path.read_text("utf-8")
        except OSError as error:
            raise SettingsError(f"IBID_PRESETS cannot be read: {path}: {error.strerror}.") from None
        for task, table in _read(text, str(path)).items():
            tables[task] = {**tables.get(task, {}), **table}
    return {task: _preset(task, tables[task], str(path or own.name)) for task in get_args(Task)}


def _read(text: str, where: str) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where} is not valid TOML: {error}.") from None
    for task, table in tables.items():
        if task not in get_args(Task):
            raise SettingsError(
                f"{where}: there is no task {task}; use {', '.join(get_args(Task))}."
            )
        if not isinstance(table, dict):
            raise SettingsError(f"{where}: {task} must be a table, [{task}].")
    return tables


def _preset(task: Task, table: Mapping[str, Any], where: str) -> Preset:
    known = {field.name for field in fields(Preset)} - {"task"}
    for name in table:
        if name not in known:
            raise SettingsError(f"{where}: [{task}] has no value {name}.")
    for name, (low, high) in _LIMITS.items():
        value = table.get(name)
        whole = isinstance(low, int)
        if not isinstance(value, int if whole and name != "thinking_seconds" else int | float):
            raise SettingsError(f"{where}: [{task}] {name} must be a number.")
        if isinstance(value, bool) or not low <= value <= high:
            raise SettingsError(f"{where}: [{task}] {name} must be from {low:g} to {high:g}.")
    return Preset(task=task, **table)
