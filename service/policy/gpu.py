"""How full and how busy the local NVIDIA GPUs are, asked of the driver's own library (NVML)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Gpu:
    """Shares from 0 to 1."""

    memory: float
    busy: float


class _Memory(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


class _Use(ctypes.Structure):
    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


def read_gpus(library: Any = None) -> list[Gpu]:
    """Return every GPU of this machine; empty without an NVIDIA driver. Takes about a millisecond.

    ``library`` stands in for ``libnvidia-ml.so.1``.
    """
    try:
        nvml = library or ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return []
    if nvml.nvmlInit_v2():
        return []
    try:
        count = ctypes.c_uint()
        nvml.nvmlDeviceGetCount_v2(ctypes.byref(count))
        found = [_read(nvml, index) for index in range(count.value)]
        return [gpu for gpu in found if gpu is not None]
    finally:
        nvml.nvmlShutdown()


def _read(nvml: Any, index: int) -> Gpu | None:
    handle, memory, use = ctypes.c_void_p(), _Memory(), _Use()
    failed = (
        nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle))
        or nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory))
        or nvml.nvmlDeviceGetUtilizationRates(handle, ctypes.byref(use))
    )
    if failed or not memory.total:
        return None
    return Gpu(memory.used / memory.total, use.gpu / 100)
