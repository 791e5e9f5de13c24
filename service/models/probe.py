"""Finds out what an Ollama server and a tag really do: documentation and version do not say.

Whether ``think: false`` stops the thinking depends on which of two templates the server picks for
the tag, so it is looked at (``_debug_render_only`` shows the prompt) and, in doubt, tried.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from indexes.errors import IbidError, ModelError
from service.models.port import Deadlines, Probe, PromptPath

if TYPE_CHECKING:
    from service.models.ollama import Ollama

_LOADING = 180.0  # seconds; rendering and trying load the model
_FLOOR, _SAFE = (0, 12, 4), (0, 17, 1)
_ASK: list[dict[str, str]] = [{"role": "user", "content": "1 + 1 = ?"}]


async def probe(server: Ollama) -> Probe:
    """Return what is there; a server or model that cannot be used is told in ``problem``."""
    wire, model = server.wire, server.model
    try:
        version = await server.version()
        shown = await wire.call("POST", "/api/show", {"model": model}, model=model)
        tags = await wire.call("GET", "/api/tags")
        capabilities = tuple(str(c) for c in shown.get("capabilities") or ())
        path, off = await _thinking(server, "thinking" in capabilities)
        loaded = named((await wire.call("GET", "/api/ps")).get("models"), model)
    except IbidError as error:
        return Probe(server.name, model, problem=error.message)
    if capabilities and "completion" not in capabilities:
        return Probe(server.name, model, problem=f"IBID_MODEL names {model}, which cannot write.")
    size, context = int(loaded.get("size") or 0), int(loaded.get("context_length") or 0) or None
    return Probe(
        name=server.name,
        model=model,
        version=version or None,
        digest=named(tags.get("models"), model).get("digest"),
        capabilities=capabilities,
        trained_context=_trained(shown.get("model_info") or {}),
        loaded_context=context,
        vram_share=int(loaded.get("size_vram") or 0) / size if size else None,
        path=path,
        think_off=off,
        notes=tuple(_notes(version, context, server.context, off)),
    )


def release(version: str) -> tuple[int, ...]:
    """Return ``0.33.0-rc2`` as ``(0, 33, 0)``; ``()`` when it cannot be read."""
    try:
        return tuple(int(part) for part in version.split("-")[0].split("."))
    except ValueError:
        return ()


async def _thinking(server: Ollama, thinks: bool) -> tuple[PromptPath, bool | None]:
    """Return which template is used, and whether thinking can be turned off."""
    if not thinks:
        return "unknown", True
    on, off = await _rendered(server, True), await _rendered(server, False)
    path: PromptPath = "unknown"
    if on and off:
        path = "native" if on == off else "template"
    if path == "template" and "</think>" in off[-40:]:
        return path, True
    return path, await _tried(server)


async def _rendered(server: Ollama, think: bool) -> str:
    body = _body(server, think, 1) | {"stream": False, "_debug_render_only": True}
    try:
        reply = await server.wire.call(
            "POST", "/api/chat", body, model=server.model, seconds=_LOADING
        )
    except ModelError:
        return ""  # an old server, or a path that cannot show its prompt
    return str((reply.get("_debug_info") or {}).get("rendered_template") or "")


async def _tried(server: Ollama) -> bool | None:
    """Let it write a few words with thinking off, and see."""
    limits = Deadlines(first=_LOADING, gap=30, whole=_LOADING)
    text = ""
    lines = server.wire.lines("/api/chat", _body(server, False, 48), limits, model=server.model)
    async with contextlib.aclosing(lines):
        async for line in lines:
            message = line.get("message") or {}
            if message.get("thinking"):
                return False
            text += message.get("content") or ""
    if "<think>" in text or "</think>" in text:
        return False
    return True if text.strip() else None


def _body(server: Ollama, think: bool, tokens: int) -> dict[str, Any]:
    """Return a tiny request with the very ``num_ctx`` and ``shift`` of real ones: no reload."""
    return {
        "model": server.model,
        "messages": _ASK,
        "think": think,
        "stream": True,
        "shift": False,
        "keep_alive": server.keep_alive,
        "options": {"num_ctx": server.context, "num_predict": tokens, "temperature": 0},
    }


def named(models: Any, model: str) -> dict[str, Any]:
    """Return the entry of ``model`` in a list of /api/tags or /api/ps; ``{}`` when absent."""
    wanted = model if ":" in model else f"{model}:latest"
    for entry in models or ():
        if wanted in (entry.get("name"), entry.get("model")):
            return dict(entry)
    return {}


def _trained(info: dict[str, Any]) -> int | None:
    length = info.get(f"{info.get('general.architecture', '')}.context_length")
    return int(length) if length else None


def _notes(version: str, loaded: int | None, wanted: int, off: bool | None) -> list[str]:
    number = release(version)
    notes = {
        f"Ollama {version} is older than 0.12.4: it may shorten prompts without saying so.": (
            number and number < _FLOOR
        ),
        f"Ollama {version} is older than 0.17.1, which fixed CVE-2026-7482: update it.": (
            number and number < _SAFE
        ),
        f"The model is loaded with a context of {loaded} tokens instead of {wanted}.": (
            loaded and loaded < wanted
        ),
        "This model thinks even when told not to; its thinking is taken off the answer.": (
            off is False
        ),
    }
    return [note for note, so in notes.items() if so]
