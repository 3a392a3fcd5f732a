"""What training on noisy interaction rows needs besides noise: input dropout and the error."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.diffusion.schedule import NoiseTable


def drop_entries_(noisy: Tensor, rate: float) -> Tensor:
    """Set a share of the entries to zero in place, scale up the rest, and return the rows.

    Args:
        noisy: Rows without gradient, shape ``(B, I)``.
        rate: Share, in [0, 1); with 0 nothing is drawn.
    """
    if rate:
        noisy *= keep_mask(noisy, rate).to(noisy.dtype).div_(1 - rate)
    return noisy


def keep_mask(values: Tensor, rate: float) -> Tensor:
    """Return which entries a dropout keeps, bool, in the shape of ``values``.

    On CPU four entries share a draw of 64 bits, whose generator is serial: a third of the time
    that a uniform number per entry takes. The share dropped is ``rate`` to 1 / 65536; one half is
    exact.
    """
    if values.is_cuda:
        return torch.rand_like(values) >= rate
    count = values.numel()
    draws = torch.empty(-(-count // 4), dtype=torch.int64).random_(-(2**63), None)
    threshold = min(round(rate * 65536), 65535) - 32768
    return (draws.view(torch.int16)[:count] >= threshold).view(values.shape)


def squared_errors(restored: Tensor, entries: tuple[Tensor, Tensor]) -> Tensor:
    r"""Return :math:`\lVert \hat x_0 - x_0 \rVert^2` of every row, shape ``(B,)``.

    Args:
        restored: :math:`\hat x_0`, shape ``(B, I)``.
        entries: Row and column of each one of :math:`x_0`, int64, shape ``(E,)`` each.
    """
    minus_one = restored.new_full((), -1.0)
    return restored.index_put(entries, minus_one, accumulate=True).square().sum(1)


def elbo_weights(table: NoiseTable, timesteps: Tensor) -> Tensor:
    r"""Return :math:`\tfrac12 (\mathrm{SNR}(t-1) - \mathrm{SNR}(t))`, and 1 for t = 1; ``(B,)``.

    The weights of the squared error in the evidence lower bound, as DiffRec prints them.
    """
    weights = table.snr_weights(timesteps)
    return torch.where(timesteps == 1, weights, weights / 2).float()
