"""Turns what an Ollama server says when it fails into one clear sentence of our own error tree."""

from __future__ import annotations

import json
from typing import Any

from indexes.errors import Busy, IbidError, ModelError, ModelMissing, SettingsError, TooLarge

_MOST_SHOWN = 300


def readable(body: Any) -> str:
    """Return the innermost message: Ollama nests llama-server's JSON as text in its own."""
    for _ in range(5):
        if isinstance(body, dict):
            body = body.get("error", body.get("message", body))
        if isinstance(body, dict) and ("message" in body or "error" in body):
            body = body.get("message") or body["error"]
        if not (isinstance(body, str) and body.lstrip().startswith("{")):
            break
        try:
            body = json.loads(body)
        except ValueError:
            break
    text = " ".join(str(body).split())
    if text[:1] == "<":
        return "a web page instead of an answer"
    return text[:_MOST_SHOWN].rstrip(". ")


def fault(status: int, body: str, model: str, url: str) -> IbidError:
    """Return the error for a reply of ``status`` (0: an error line inside a good reply)."""
    try:
        said = readable(json.loads(body))
    except ValueError:
        said = readable(body)
    lower = said.lower()
    if "not found" in lower and "model" in lower:
        return ModelMissing(f"{url} does not have {model}: run `ollama pull {model}` there.")
    if "longer than the context" in lower or ("exceed" in lower and "context" in lower):
        return TooLarge(f"The prompt is longer than {model}'s context: {said}.")
    if "does not support chat" in lower or "does not support generate" in lower:
        return SettingsError(f"IBID_MODEL names {model}, which cannot write text: {said}.")
    if status in (429, 503):
        return Busy(f"{url} is busy: {said or status}; try again in a few seconds.", 5)
    if status == 404:
        return ModelError(f"{url} answers, but not as Ollama does (404): check IBID_OLLAMA_URL.")
    if status in (401, 403):
        return ModelError(
            f"{url} refuses this client ({status} {said}): check OLLAMA_HOST there, or the proxy."
        )
    if 300 <= status < 400:
        return ModelError(
            f"{url} redirects elsewhere ({status}): set IBID_OLLAMA_URL to the target."
        )
    where = f" ({status})" if status else " while it was writing"
    return ModelError(f"Ollama at {url} failed{where}: {said or 'no reason given'}.")
