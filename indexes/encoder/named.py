"""Any other encoder: a sentence-transformers model by Hugging Face name or by path."""

import hashlib
import json
import math
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexes.encoder import tokens
from indexes.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

UNLIMITED = 8192  # tokens, for models that name no limit of their own


class NamedEncoder:
    """A sentence-transformers model, in the precision it was published in, L2-normalised.

    `model` is a path, which must exist, or a Hugging Face name, looked up in the local cache
    first. Raises EncoderError when it cannot be opened. Threads take turns: the library's
    tokenizers keep state.
    """

    def __init__(self, model: str) -> None:
        self._model = _open(model)
        self._lock = threading.Lock()
        self.name = Path(model).name if _is_path(model) else model
        self.dimensions = int(self._model.get_embedding_dimension() or 0)
        limit = self._model.get_max_seq_length()
        self.max_tokens = int(limit) if limit and math.isfinite(limit) else UNLIMITED
        self._query, self._passage = prefixes(model, self._model.prompts)
        self.fingerprint = f"{self.name.rsplit('/', 1)[-1]}-{self._digest()[:12]}"

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of questions; (0, dimensions) for none."""
        return self._encode(self._query, texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of passages; (0, dimensions) for none."""
        return self._encode(self._passage, texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in the model's own tokens, without prefix and end marks."""
        tokenizer = self._model.tokenizer
        if not texts:
            return []
        with self._lock:
            if isinstance(tokenizer, Tokenizer):
                return tokens.count(tokenizer, texts)
            found = tokenizer(list(texts), add_special_tokens=False, truncation=False)
        return [len(ids) for ids in found["input_ids"]]

    def _encode(self, prefix: str, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts), prompt=prefix, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32)

    def _digest(self) -> str:
        """Hash every weight and everything else that a vector depends on."""
        import torch

        digest = hashlib.blake2b(digest_size=32)
        modules = [(type(module).__name__, _config(module)) for module in self._model]
        facts = [self._query, self._passage, self.max_tokens, self.dimensions, modules]
        digest.update(json.dumps(facts, sort_keys=True, default=str).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            if ".pooler." in name:  # never used here, and made up at random when a file lacks it
                continue
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
        return digest.hexdigest()


def prefixes(model: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """Return what goes before a question and before a passage.

    The model's own `prompts` decide; a model of the E5 family that has none gets the words it was
    trained with.
    """
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not query and not passage and "e5" in Path(model).name.lower():
        return "query: ", "passage: "
    return query, passage


def _is_path(model: str) -> bool:
    return model.startswith((".", "/", "~")) or Path(model).exists()


def _open(model: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    place = Path(model).expanduser()
    if _is_path(model) and not place.is_dir():
        raise EncoderError(f"no folder {model!r}: IBID_EMBEDDING_MODEL names an embedding model")
    source = str(place) if _is_path(model) else model
    failure: Exception | None = None
    for local in (True,) if _is_path(model) else (True, False):
        try:
            return SentenceTransformer(source, local_files_only=local)
        except Exception as error:  # what a stranger's folder or a hub raises has no common type
            failure = error
    reason = (str(failure).strip() or type(failure).__name__).splitlines()[0]
    raise EncoderError(
        f"cannot open the embedding model {model!r} ({reason}): "
        "IBID_EMBEDDING_MODEL takes a folder, or a Hugging Face name with the network or its cache"
    ) from failure


def _config(module: Any) -> dict[str, Any]:
    """Return a module's settings (pooling among them); the transformer's are in its weights."""
    describe = getattr(module, "get_config_dict", None)
    return {} if describe is None or hasattr(module, "auto_model") else dict(describe())
