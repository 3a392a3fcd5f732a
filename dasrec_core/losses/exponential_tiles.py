"""Exponentials of logits for some anchors at a time, and the sums that a softmax makes of them.

In float32 and float64 the products are most of the work; in bfloat16, on matrix units, they take
less time than the passes over their results, so there tiles are larger and sums are made in parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

# Logits in work at once. On CPU 8 MB: measured on 2 cores, steps in turn, against 5 MB, 1 to 5 %
# of a step at N = 6710 and 9308 (DASRec, DiffMM, DASRec+) and 8 % at N = 19,445 (SGL, NCL), whose
# tiles grow from 32 to 96 anchors; 10 and 14 MB gain no more and sometimes lose. On a processor
# with less cache tiles of 64 to 192 anchors took the same time. A GPU wants fewer, larger products.
_TILE_ENTRIES: Final = 2_000_000
# 14 MB of bfloat16, a batch of 1024 in one tile on TikTok. Measured with matrix units at N = 6710
# and 780 anchors: 14 ms in tiles of 128, 8.5 of 704, 6.7 in one; at N = 19,445 and 1500 anchors
# 61, 39 and 40 ms with 2, 10 and 16 MB.
_NARROW_TILE_ENTRIES: Final = 7_000_000
_GPU_TILE_ENTRIES: Final = 16_777_216

# Below the largest of an anchor. exp(-60) is 9e-27: a million of them do not change a float32 or
# float64 sum that starts at 1. Lower ones, which a well-trained model has many of, end as denormal
# numbers, and MKL takes 30 times as long for such an exponential and a product ten times: measured,
# a step of SLMRec on Last.fm 2k after 60 epochs took 1.13 s instead of 0.09.
_LOWEST_LOGIT: Final = -60.0

# oneDNN compiles a bfloat16 product for every new shape, 3 ms each (measured), so the rest of a
# batch is filled up to a multiple of this.
_NARROW_ROWS: Final = 64

# A bfloat16 sum is rounded once, at its end, by up to 1 / 512. Sums of so many parts are added in
# float32 and their errors mostly cancel: measured 1e-3 at worst, in half the time of a sum in
# float32, which first copies all it adds.
_SUMMED_PARTS: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """Of B anchors and N candidates, with e the exponentials up to a factor per anchor.

    Attributes:
        totals: Sum of e over the candidates, ``(B,)``.
        logs: Logarithm of the sum without the factor, ``(B,)``.
    """

    totals: Tensor
    logs: Tensor
    _exponentials: Tensor
    """(N, B or more): columns behind the last anchor are filling."""
    _candidates: Tensor
    """(N, D)."""

    def weighted_candidates(self) -> Tensor:
        """Return the sum of candidates times e, ``(B, D)``."""
        return (self._candidates.T @ self._exponentials)[:, : len(self.totals)].T

    def add_weighted_anchors(self, total: Tensor | None, anchors: Tensor) -> Tensor:
        """Return the sum of anchors times e, ``(N, D)``, added to ``total`` in place if given.

        Args:
            total: Shape ``(N, D)``.
            anchors: Shape ``(B, D)``.
        """
        narrow = self._exponentials.dtype
        rows = _filled(anchors.to(narrow), self._exponentials.shape[1])
        if total is None:
            return (self._exponentials @ rows).to(anchors.dtype)
        if narrow == total.dtype:
            return total.addmm_(self._exponentials, rows)
        return total.add_(self._exponentials @ rows)


class ExponentialTiles:
    """Makes the tiles of one set of candidates.

    Args:
        candidates: Shape ``(N, D)``, in the type of the products.
        small: Whether no logit can overflow; saves two of four passes over the logits.
    """

    def __init__(self, candidates: Tensor, *, small: bool) -> None:
        self._candidates = candidates
        self._small = small
        self._is_wide = candidates.dtype in (torch.float32, torch.float64)

    def slices(self, count: int) -> Iterator[slice]:
        """Return slices of ``count`` anchors whose logits fit a tile."""
        entries = _TILE_ENTRIES if self._is_wide else _NARROW_TILE_ENTRIES
        if self._candidates.is_cuda:
            entries = _GPU_TILE_ENTRIES * 4 // self._candidates.element_size()
        size = entries // max(len(self._candidates), 1)
        step = 32 if self._is_wide else _NARROW_ROWS
        size = max(1, size // step * step or size)
        return (slice(start, start + size) for start in range(0, count, size))

    def tile(self, anchors: Tensor) -> Tile:
        """Return the tile of anchors, in the type of the candidates, ``(B, D)``."""
        count = len(anchors)
        if not self._is_wide:
            anchors = _filled(anchors, -(-count // _NARROW_ROWS) * _NARROW_ROWS)
        # Candidates as rows: MKL takes up to twice as long for a product with more columns than
        # rows, oneDNN a quarter longer.
        logits = self._candidates @ anchors.T  # (N, B)
        largest = None if self._small else logits.amax(0)
        if largest is not None:
            logits.sub_(largest).clamp_min_(_LOWEST_LOGIT)
        exponentials = logits.exp_()
        totals = self._totals(exponentials)[:count]
        logs = totals.log()
        if largest is not None:
            logs = logs + largest[:count]
        return Tile(totals, logs, exponentials, self._candidates)

    def _totals(self, exponentials: Tensor) -> Tensor:
        if self._is_wide:
            # Measured: a thirtieth of the time of a sum over this layout.
            return exponentials.T @ exponentials.new_ones(len(exponentials))
        size = len(exponentials) // _SUMMED_PARTS
        whole = size * _SUMMED_PARTS
        parts = exponentials[:whole].view(_SUMMED_PARTS, size, exponentials.shape[1]).sum(1)
        return parts.sum(0, dtype=torch.float32) + exponentials[whole:].sum(0, dtype=torch.float32)


def _filled(rows: Tensor, count: int) -> Tensor:
    """Return the rows with rows of zeros behind them, ``(count, D)``."""
    lacking = count - len(rows)
    return rows if lacking == 0 else torch.cat([rows, rows.new_zeros(lacking, rows.shape[1])])
