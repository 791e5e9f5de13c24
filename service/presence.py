"""Is the language model there? Asked cheaply: nothing is loaded, nothing generated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexes.errors import ModelError, ModelMissing, ModelUnreachable

if TYPE_CHECKING:
    from service.models.ollama import Ollama


async def installed(server: Ollama) -> list[str]:
    """Return the names of the models ``server`` has. Raises ModelError when it does not answer."""
    tags = await server.wire.call("GET", "/api/tags", seconds=2.0, connect=1.0)
    return sorted(str(model.get("name", "")) for model in tags.get("models") or ())


async def find(servers: Sequence[Ollama]) -> str:
    """Return which servers have the model, as a sentence.

    Raises ModelMissing when servers answer but none has it, else what the last one failed with.
    """
    trouble: ModelError = ModelUnreachable("No Ollama server is set; IBID_OLLAMA_URL names one.")
    having = []
    for server in servers:
        try:
            names = await installed(server)
        except ModelError as error:
            trouble = error
            continue
        if server.model in names or f"{server.model}:latest" in names:
            having.append(server.url)
        else:
            trouble = ModelMissing(
                f"{server.url} has no model {server.model}; `ollama pull {server.model}` gets it."
            )
    if not having:
        raise trouble
    return f"{servers[0].model} at {', '.join(having)}"
