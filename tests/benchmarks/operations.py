"""Floating-point operations of whatever runs inside a block, and the rate of this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

# Rows, inner size and columns of a denoiser's products on TikTok.
_RATE_SHAPE = (1024, 6710, 1000)
_REPEATS = 7


class OperationCounter(TorchDispatchMode):
    """Counts multiplications and additions of matrix products; a sparse one by its entries."""

    def __init__(self) -> None:
        super().__init__()
        self.operations = 0

    def __torch_dispatch__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        name = func.overloadpacket.__name__
        if name in ("mm", "addmm", "addmm_", "bmm"):
            self.operations += _operations(*[a for a in args if isinstance(a, Tensor)][-2:])
        return func(*args, **(kwargs or {}))


def _operations(left: Tensor, right: Tensor) -> int:
    columns = right.shape[-1]
    if left.layout is torch.sparse_csr:
        return 2 * left.values().numel() * columns
    return 2 * left.numel() * columns


def product_rate(precision: str) -> float:
    """Return operations per second of one large matrix product on all threads, the best of 7."""
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    rows, inner, columns = _RATE_SHAPE
    left = torch.randn(rows, inner).to(kind)
    right = torch.randn(inner, columns).to(kind)
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        left @ right
        times.append(time.perf_counter() - started)
    return 2 * rows * inner * columns / min(times)
