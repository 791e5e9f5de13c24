"""Reads the TOML files an organisation writes: a list of tables with known names, or a clear complaint."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indexes.errors import SettingsError


def read_table(path: Path, name: str, known: Sequence[str]) -> list[dict[str, Any]]:
    """Return the ``[[name]]`` tables of a TOML file; SettingsError where it has anything else."""
    try:
        whole = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from None
    tables = whole.pop(name, [])
    if whole or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise SettingsError(f"{path}: write [[{name}]] tables and nothing else.")
    for table in tables:
        for key in table:
            if key not in known:
                raise SettingsError(f"{path}: [[{name}]] has no {key}; use {', '.join(known)}.")
    return tables


def strings(path: Path, table: Mapping[str, Any], key: str) -> list[str]:
    """Return the list of strings at ``key``, empty where there is none; SettingsError otherwise."""
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise SettingsError(f"{path}: {key} must be a list of strings.")
    return list(values)
