"""Noise that is a function of the row and the column, not of when or in which chunk it is drawn.

Ranking must not depend on how users are grouped, nor touch the random stream of training; noise
that is added before ranking comes from here.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def fixed_normals(row_ids: Tensor, num_columns: int) -> Tensor:
    """Return numbers distributed as N(0, 1), always the same for the same row and column.

    A hash of the place (the finaliser of SplitMix64, Steele et al., OOPSLA 2014) gives two
    uniform numbers of 24 bits, the Box-Muller transform one normal number.

    Args:
        row_ids: int64, shape ``(B,)``.
        num_columns: Numbers per row.

    Returns:
        float32, shape ``(B, num_columns)``, no larger than 5.9.
    """
    columns = torch.arange(num_columns, device=row_ids.device)
    words = _mixed(row_ids[:, None] * num_columns + columns)
    first = (_shifted(words, 40).double() + 0.5) / 2**24  # in (0, 1)
    second = (_shifted(words, 16) & 0xFFFFFF).double() / 2**24
    return ((-2 * first.log()).sqrt() * torch.cos(2 * math.pi * second)).float()


def _mixed(counters: Tensor) -> Tensor:
    words = (counters + 1) * _signed(0x9E3779B97F4A7C15)
    words = (words ^ _shifted(words, 30)) * _signed(0xBF58476D1CE4E5B9)
    words = (words ^ _shifted(words, 27)) * _signed(0x94D049BB133111EB)
    return words ^ _shifted(words, 31)


def _shifted(words: Tensor, bits: int) -> Tensor:
    # Torch shifts the sign in; the mask takes it out again.
    return (words >> bits) & ((1 << (64 - bits)) - 1)


def _signed(word: int) -> int:
    return word - (1 << 64)
