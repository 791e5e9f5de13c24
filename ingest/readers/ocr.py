"""The words in a picture, through RapidOCR (PP-OCR models, Chinese and English, in its wheel)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEGIBLE = 0.5  # confidence below which a line is left out


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of a picture: where it stands, in pixels from the upper left, and how surely."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


def recognise(picture: NDArray[np.uint8]) -> list[Seen]:
    """Return every line found in ``picture`` (height, width, 3; RGB), legible or not."""
    found = _engine()(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR
    if found.boxes is None or found.txts is None or found.scores is None:
        return []
    lines = []
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        across, down = np.asarray(box)[:, 0], np.asarray(box)[:, 1]
        left, right = float(across.min()), float(across.max())
        top, bottom = float(down.min()), float(down.max())
        lines.append(Seen(text.strip(), left, top, right, bottom, float(score)))
    return lines


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # what is illegible is counted before it is left out
            "Global.use_cls": False,  # upside-down lines are rarer than lines taken for such
            "Rec.rec_batch_num": 1,  # padding a batch to its widest line costs time and memory
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
