"""Nearest rows of a table by cosine, without a table of all pairs.

>>> index = CosineIndex.of(dataset.features["image"])   # once per table
>>> index.nearest(item_id, 10)                           # milliseconds
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK_BYTES = 64 << 20
"""Rows whose lengths are taken at once: bounds the float64 copy of a large table."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A near row and its cosine, in [-1, 1]."""

    row: int
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class CosineIndex:
    """A table and the length of each of its rows.

    Attributes:
        table: float32, shape ``(N, F)``; not copied.
        norms: Euclidean length of each row, float64, shape ``(N,)``.
    """

    table: NDArray[np.float32]
    norms: NDArray[np.float64]

    @classmethod
    def of(cls, table: NDArray[np.float32]) -> CosineIndex:
        """Return the index of a table."""
        norms = np.empty(len(table))
        size = max(1, _BLOCK_BYTES // (8 * max(table.shape[1], 1)))
        for first in range(0, len(table), size):
            # In float64: the square of a large float32 is infinite.
            block = table[first : first + size].astype(np.float64)
            norms[first : first + size] = np.sqrt(np.einsum("nf,nf->n", block, block))
        return cls(table, norms)

    def nearest(self, row: int, count: int) -> tuple[Neighbour, ...]:
        """Return the rows nearest to one, nearest first, without itself and without zero rows.

        Equal similarities stand in order of row. Empty where the row itself is zero: nothing is
        near to nothing.

        Args:
            row: Which row.
            count: How many at most.
        """
        if not self.norms[row]:
            return ()
        usable = self.norms > 0
        usable[row] = False
        query = self.table[row] / np.float32(self.norms[row])  # (F,)
        products = (self.table @ query).astype(np.float64)
        similarities = np.full(len(self.table), -np.inf)
        np.divide(products, self.norms, out=similarities, where=usable)
        count = min(count, int(usable.sum()))
        if not count:
            return ()
        # Which of equal values argpartition takes is open: all that reach the last one are sorted.
        last = np.partition(similarities, len(similarities) - count)[-count]
        rows = np.flatnonzero(similarities >= last)
        rows = rows[np.argsort(-similarities[rows], kind="stable")][:count]
        bounded = np.clip(similarities[rows], -1, 1)
        return tuple(map(Neighbour, rows.tolist(), bounded.tolist()))
