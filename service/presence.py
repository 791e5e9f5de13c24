"""Is the language model there? Asked cheaply: nothing is loaded, nothing generated."""

from __future__ import annotations

from indexes.errors import ModelError, ModelMissing
from service.models.chat import Chat
from service.models.gguf import Gguf
from service.models.ollama import Ollama
from service.models.pool import Pool


async def installed(server: Ollama) -> list[str]:
    """Return the names of the models ``server`` has. Raises ModelError when it does not answer."""
    tags = await server.wire.call("GET", "/api/tags", seconds=2.0, connect=1.0)
    return sorted(str(model.get("name", "")) for model in tags.get("models") or ())


async def find(model: Pool | Chat | Gguf) -> str:
    """Return where the model is, as a sentence.

    Raises ModelMissing when it is nowhere, else what the last server failed with.
    """
    if isinstance(model, Chat):
        return f"{model.model} at {model.url}, where only a question would show that it is there"
    if isinstance(model, Gguf):
        if not model.path.is_file():
            raise ModelMissing(f"There is no GGUF file at {model.path}: check IBID_MODEL.")
        return f"{model.path} in this process"
    trouble: ModelError | None = None
    having = []
    for server in (member.server for member in model.members):
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
    if trouble is not None and not having:
        raise trouble
    return f"{model.model} at {', '.join(having)}"
