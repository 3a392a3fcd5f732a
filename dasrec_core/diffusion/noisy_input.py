"""What a denoiser sees in training: interaction rows with noise, after input dropout."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from dasrec_core.diffusion.process import add_noise
from dasrec_core.diffusion.restoration import drop_entries_
from dasrec_core.diffusion.schedule import NoiseTable
from dasrec_core.precision import product_type

_LEVELS = 65_536

# Entries in work at once: 3.4 MB stay in the cache between the passes over them.
_BLOCK_ENTRIES = 860_000


def noisy_input(
    entries: tuple[Tensor, Tensor],
    shape: tuple[int, int],
    table: NoiseTable,
    timesteps: Tensor,
    *,
    dropout: float,
) -> Tensor:
    """Return noisy rows (DASRec, Eq 5), a share of their entries set to 0 and the rest scaled up.

    Under autocast to bfloat16 on CPU, noise and dropout come from one draw of 16 bits per entry:
    what is kept has one of 65536 times the kept share quantiles of N(0, 1), scaled to variance 1.
    A bfloat16 tells fewer values apart. Measured: 15 ms instead of 45 ms for 1024 rows of TikTok,
    whose products take 150 ms.

    Args:
        entries: Row and column of each one, int64, shape ``(E,)`` each.
        shape: ``(B, I)``.
        table: Noise of these rows.
        timesteps: Timestep of each row in 1 … T, int64, shape ``(B,)``.
        dropout: Share of entries, in [0, 1).

    Returns:
        Shape ``(B, I)``; bfloat16 in the case above, otherwise float32.
    """
    if timesteps.is_cuda or product_type(timesteps) is not torch.bfloat16:
        return drop_entries_(add_noise(entries, shape, table, timesteps), dropout)
    values, dropped = dropout_quantiles(dropout)
    places = _draw(shape)
    std = table.noise_std(timesteps).float()[:, None]  # (B, 1)
    noisy = torch.empty(shape, dtype=torch.bfloat16)
    size = max(1, _BLOCK_ENTRIES // shape[1])
    for start in range(0, shape[0], size):
        rows = slice(start, start + size)
        noise = values.index_select(0, places[rows].flatten()).view(-1, shape[1])
        noisy[rows] = noise.mul_(std[rows])
    at_ones = places[entries]
    signal = table.signal(timesteps).float()[entries[0]] / (1 - dropout)
    signal = signal * (at_ones >= dropped) + values[at_ones] * std[entries[0], 0]
    return noisy.index_put_(entries, signal.to(noisy.dtype))


@lru_cache(maxsize=4)
def dropout_quantiles(rate: float) -> tuple[Tensor, int]:
    """Return what 65536 equally likely draws stand for, and how many of them, the first, drop.

    Returns:
        float32, shape ``(65536,)``: zeros, then rising quantiles of N(0, 1) over 1 - rate.
    """
    dropped = min(round(rate * _LEVELS), _LEVELS - 1)
    count = _LEVELS - dropped
    middles = (torch.arange(count, dtype=torch.float64) + 0.5) / count
    normals = torch.special.ndtri(middles)
    if count > 1:
        normals /= normals.square().mean().sqrt()
    values = torch.cat([torch.zeros(dropped, dtype=torch.float64), normals / (1 - rate)])
    return values.float(), dropped


def _draw(shape: tuple[int, int]) -> Tensor:
    """Return numbers in 0 … 65535, equally likely, int32, from torch's global generator."""
    count = shape[0] * shape[1]
    # Four of them share a draw: the generator is serial.
    draws = torch.empty(-(-count // 4), dtype=torch.int64).random_(-(2**63), None)
    return draws.view(torch.int16)[:count].to(torch.int32).add_(_LEVELS // 2).view(shape)
