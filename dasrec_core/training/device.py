"""Where and how precisely a run computes: device, precision, threads, priority."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import torch

from dasrec_core.errors import ConfigError
from dasrec_core.training.cores import default_threads


def choose_device(name: str) -> torch.device:
    """Return the device a configuration names; ``auto`` takes CUDA where there is one.

    Raises:
        ConfigError: The CUDA device is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ConfigError(
            f"Device {name} is not there: torch {torch.__version__} sees "
            f"{torch.cuda.device_count()} CUDA devices.",
            "Choose device auto or cpu, or install a CUDA build of torch and its driver.",
        )
    return device


def device_title(device: torch.device) -> str:
    """Return how the device is shown, such as ``cuda:0 (NVIDIA H200)``."""
    if device.type == "cuda":
        return f"{device} ({torch.cuda.get_device_name(device)})"
    return str(device)


def set_precision(precision: str) -> None:
    """Allow TF32 in matrix products, or not; float32 is exact."""
    torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context losses are computed in; only bf16 changes anything."""
    if precision != "bf16":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def precision_notice(precision: str, device: torch.device) -> tuple[str, str] | None:
    """Return what is wrong with a precision on a device, and what to do; ``None`` if nothing is.

    An x86 processor without AVX-512 has no kernel for products in bf16: they took 21 times as long
    as in float32 for 1024 × 1000 by 1000 × 6710 and 72 times for 1024 × 6710 by 6710 × 1000, one
    thread of an AMD EPYC with AVX2, torch 2.13. An epoch of DASRec on lfm2k took 332 s there while
    other work ran, and 14 s in float32.
    """
    # Older versions of torch than the pinned one may not tell.
    facts: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    if precision != "bf16" or device.type != "cpu" or facts.get("avx512_bw", True):
        return None
    return (
        "This processor computes bf16 step by step, some 20 times slower than float32: it lacks "
        "AVX-512.",
        "Stop the run and start it again with precision float32, or use a processor with AVX-512 "
        "BF16 or AMX, or a GPU.",
    )


def set_threads(num_threads: int) -> int:
    """Set the number of CPU threads and return it.

    Args:
        num_threads: 0 takes one per physical core this process may use.
    """
    num_threads = num_threads or default_threads()
    torch.set_num_threads(num_threads)
    return num_threads


def gpu_uuid(device: torch.device) -> str | None:
    """Return the name a CUDA device has for its driver, such as ``GPU-5a9c…``; else ``None``."""
    if device.type != "cuda":
        return None
    found = str(torch.cuda.get_device_properties(device).uuid)
    return found if found.startswith("GPU-") else f"GPU-{found}"
