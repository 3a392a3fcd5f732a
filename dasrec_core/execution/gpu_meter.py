"""Load and memory of one NVIDIA card, asked of its driver's own library.

NVML is loaded by name, as the driver installs it: no package is needed, and where there is no
driver there is no meter. A question takes some 20 µs; starting ``nvidia-smi`` takes 50 ms.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from dataclasses import dataclass
from typing import Final

_log = logging.getLogger(__name__)

_LIBRARY: Final = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"
_OK: Final = 0


class _Utilization(ctypes.Structure):
    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


class _Memory(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


@dataclass(frozen=True, slots=True)
class GpuSample:
    """What a card does at one moment, all programs on it together."""

    load_percent: float  # 0 to 100
    memory_bytes: int


class GpuMeter:
    """Asks one card.

    Args:
        uuid: The driver's name of it, such as ``GPU-5a9c…``: numbers of cards differ between
            programs, and ``CUDA_VISIBLE_DEVICES`` changes them.

    Raises:
        OSError: There is no driver, or it knows no such card.
    """

    def __init__(self, uuid: str) -> None:
        self._nvml = ctypes.CDLL(_LIBRARY)
        self._handle = ctypes.c_void_p()
        self._check(self._nvml.nvmlInit_v2())
        found = self._nvml.nvmlDeviceGetHandleByUUID(uuid.encode(), ctypes.byref(self._handle))
        self._check(found)

    def sample(self) -> GpuSample | None:
        """Return what the card does now, or ``None`` when the driver does not say."""
        load, memory = _Utilization(), _Memory()
        try:
            self._check(self._nvml.nvmlDeviceGetUtilizationRates(self._handle, ctypes.byref(load)))
            self._check(self._nvml.nvmlDeviceGetMemoryInfo(self._handle, ctypes.byref(memory)))
        except OSError as error:
            _log.debug("the driver does not say what the card does: %s", error)
            return None
        return GpuSample(float(load.gpu), int(memory.used))

    def _check(self, code: int) -> None:
        if code != _OK:
            raise OSError(f"NVML error {code}")
