"""A cross-encoder of the user's own in the scorer's place: P(supported) of a claim, read with its evidence.

Any sentence-transformers ``CrossEncoder`` will do that has one output, or one output a label with one of them
called "entailment" (as models of natural language inference have).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from indexes.errors import SettingsError
from service.checking.align import Alignment
from service.checking.facts import Fault
from service.vocabulary import Layers

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

SUPPORTING = ("entail", "support", "consistent")  # how the label that bears a claim out may begin


class CrossScorer:
    """The cross-encoder ``model`` names: a folder, or a Hugging Face name, looked up locally first.

    Raises SettingsError when there is no such model, or none of its outputs is P(supported).
    Threads take turns: the library's tokenizers keep state.
    """

    def __init__(self, model: str) -> None:
        self.version = model
        self._model = _open(model)
        self._lock = Lock()
        self._label = _label(self._model, model)

    def score(
        self, claim: str, alignment: Alignment, around: str, faults: Sequence[Fault], today: date
    ) -> Layers:
        """Return what every layer says of ``claim``, read with the sentences it is aligned with."""
        del around, today
        read = self.read(claim, alignment.text)
        kinds = tuple(dict.fromkeys(fault.kind for fault in faults))
        return Layers(
            similarity=alignment.similarity,
            coverage=alignment.coverage,
            facts=kinds,
            joint=read,
            score=read,
        )

    def read(self, claim: str, evidence: str) -> float:
        """Return P(supported) of ``claim``, 0..1, by ``evidence``; what is too long for it is cut."""
        from torch.nn import Identity

        with self._lock:
            logits = self._model.predict(
                [(evidence, claim)], activation_fn=Identity(), show_progress_bar=False
            )
        row = np.asarray(logits, np.float64).reshape(-1)
        if self._label is None:
            return float(1 / (1 + np.exp(-row[0])))
        raised = np.exp(row - row.max())
        return float(raised[self._label] / raised.sum())


def _open(model: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    place = Path(model).expanduser()
    is_path = model.startswith((".", "/", "~")) or place.exists()
    if is_path and not place.is_dir():
        raise SettingsError(f"IBID_CHECK_MODEL is wrong: there is no folder {model!r}.")
    failure: Exception | None = None
    for local in (True,) if is_path else (True, False):
        try:
            opened: CrossEncoder = CrossEncoder(
                str(place) if is_path else model, local_files_only=local
            )
            return opened
        except Exception as error:  # what a stranger's folder or a hub raises has no common type
            failure = error
    reason = (str(failure).strip() or type(failure).__name__).splitlines()[0]
    raise SettingsError(
        f"IBID_CHECK_MODEL is wrong: the cross-encoder {model!r} cannot be opened ({reason})."
    ) from failure


def _label(opened: CrossEncoder, model: str) -> int | None:
    """Return the number of the output that is P(supported); None where there is only one."""
    labels = dict(getattr(opened.config, "id2label", None) or {})
    if len(labels) == 1:
        return None
    for number, label in labels.items():
        if str(label).lower().startswith(SUPPORTING):
            return int(number)
    raise SettingsError(
        f"IBID_CHECK_MODEL is wrong: none of the outputs of {model!r} is called entailment: "
        f"{', '.join(map(str, labels.values()))}."
    )
