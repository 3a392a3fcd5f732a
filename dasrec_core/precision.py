"""The type dense products are made in, for code that autocast does not reach."""

from __future__ import annotations

import torch
from torch import Tensor


def product_type(values: Tensor) -> torch.dtype:
    """Return autocast's type where autocast is on, else the values' own, float32 at least.

    Autograd functions of our own run outside autocast: they cast what goes into their large
    products, and keep sums and results as they are.
    """
    kind = values.device.type
    if torch.is_autocast_enabled(kind):
        return torch.get_autocast_dtype(kind)
    return torch.float64 if values.dtype == torch.float64 else torch.float32


def at_least_float32(values: Tensor) -> Tensor:
    """Return the values as float32, or as they are when float64."""
    return values if values.dtype == torch.float64 else values.float()
