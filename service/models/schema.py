"""JSON out of a language model: asked for, read, checked here, and repaired once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import replace
from typing import Any

from indexes.errors import ModelFormat
from service.models.port import Delta, Exchange, Prompt, Text

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


async def ask(
    stream: Callable[[Prompt], AsyncGenerator[Delta, None]],
    prompt: Prompt,
    schema: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask ``stream`` for one JSON object ``schema`` accepts; show it its mistake once.

    Raises ModelFormat when the second object is wrong too, and whatever ``stream`` raises.
    """
    form = json.dumps(schema, ensure_ascii=False, sort_keys=True)
    asked = replace(prompt, question=f"{prompt.question}\n\nJSON: {form}")
    said = await _collect(stream(asked))
    fault = ""
    for last in (False, True):
        try:
            found = read(said)
            fault = check(found, schema)
        except ValueError as error:
            fault = str(error)
        if not fault:
            return found
        if not last:
            turn = Exchange(asked.question, said or "{}", asked.blocks)
            again = f"This is not valid: {fault}. Write the corrected JSON object only."
            said = await _collect(
                stream(replace(asked, blocks=(), history=(*asked.history, turn), question=again))
            )
    raise ModelFormat(f"The model did not write the JSON it was asked for: {fault}.")


async def _collect(deltas: AsyncGenerator[Delta, None]) -> str:
    async with contextlib.aclosing(deltas):
        return "".join([delta.text async for delta in deltas if isinstance(delta, Text)])


def read(text: str) -> dict[str, Any]:
    """Return the first JSON object in ``text``, whatever stands around it; ValueError if none."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            found, _ = decoder.raw_decode(text, at)
        except ValueError:
            at = text.find("{", at + 1)
            continue
        if isinstance(found, dict):
            return found
        at = text.find("{", at + 1)
    raise ValueError("there is no complete JSON object in it")


def check(value: Any, schema: Mapping[str, Any], at: str = "$") -> str:
    """Return what is wrong with ``value``, or "" when ``schema`` accepts it.

    Knows the part of JSON Schema (draft 2020-12) that llama.cpp turns into grammars and we use:
    type, enum, properties, required, additionalProperties: false, items, minItems, maxItems,
    minimum, maximum, minLength, maxLength.
    """
    kinds = schema.get("type", [])
    if kinds and not any(
        _is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)
    ):
        return f"{at} is not of type {kinds}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{at} is none of {schema['enum']}"
    if isinstance(value, dict):
        return _check_object(value, schema, at)
    if isinstance(value, list):
        return _check_list(value, schema, at)
    if isinstance(value, str):
        return _between(len(value), schema.get("minLength"), schema.get("maxLength"), at)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _between(value, schema.get("minimum"), schema.get("maximum"), at)
    return ""


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and not (isinstance(value, bool) and kind != "boolean")


def _check_object(value: dict[str, Any], schema: Mapping[str, Any], at: str) -> str:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{at}.{name} is missing"
    for name, part in value.items():
        if name in known:
            if fault := check(part, known[name], f"{at}.{name}"):
                return fault
        elif schema.get("additionalProperties") is False:
            return f"{at}.{name} is not asked for"
    return ""


def _check_list(value: list[Any], schema: Mapping[str, Any], at: str) -> str:
    for index, part in enumerate(value):
        if fault := check(part, schema.get("items", {}), f"{at}[{index}]"):
            return fault
    return _between(len(value), schema.get("minItems"), schema.get("maxItems"), f"{at} (length)")


def _between(value: float, low: float | None, high: float | None, at: str) -> str:
    if (low is not None and value < low) or (high is not None and value > high):
        return f"{at} is not between {low} and {high}"
    return ""
