"""What a run ran on: versions and hardware, an allow-list of facts that identify nobody."""

from __future__ import annotations

import importlib.util
import json
import platform
from collections.abc import Mapping
from ctypes import CDLL, byref, c_int
from importlib import metadata
from pathlib import Path

import psutil

_PACKAGES = ("torch", "numpy", "scipy", "safetensors")
_UNKNOWN = "unknown"


def describe_environment() -> dict[str, str]:
    """Return versions and hardware, without importing torch."""
    facts = {
        "dasrec": version_of("dasrec-studio"),
        "python": platform.python_version(),
        **{package: version_of(package) for package in _PACKAGES},
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "processor": _processor(),
        "physical_cores": str(psutil.cpu_count(logical=False) or _UNKNOWN),
        "memory_gib": f"{psutil.virtual_memory().total / 2**30:.1f}",
    }
    return {name: value for name, value in facts.items() if value}


def expected_device(name: str) -> str:
    """Return the device torch will choose, without importing it: that takes over a second."""
    if name != "auto":
        return name
    return "cuda" if _torch_has_cuda() and _driver_has_device() else "cpu"


def version_changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return what changed between two attempts, such as ``torch 2.12.0 → 2.13.0``."""
    watched = ("dasrec", "python", *_PACKAGES)
    return tuple(
        f"{name} {before[name]} → {now[name]}"
        for name in watched
        if name in before and name in now and before[name] != now[name]
    )


def read_environment(path: Path) -> dict[str, str]:
    """Return the facts of an earlier attempt; empty when there are none to be read."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def version_of(package: str) -> str:
    """Return the installed version of a package; empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _torch_has_cuda() -> bool:
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return False
    libraries = Path(found.origin).parent / "lib"
    return any((libraries / name).exists() for name in ("libtorch_cuda.so", "torch_cuda.dll"))


def _driver_has_device() -> bool:
    count = c_int(0)
    for name in ("libcuda.so.1", "nvcuda.dll"):
        try:
            driver = CDLL(name)
        except OSError:
            continue
        return (
            driver.cuInit(0) == 0 and driver.cuDeviceGetCount(byref(count)) == 0 and count.value > 0
        )
    return False
