"""Interaction rows of chosen users, without a matrix over all users and items."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions


@dataclass(frozen=True, slots=True, eq=False)
class InteractionRows:
    """Compressed interaction rows on a device.

    Attributes:
        starts: Where a user's items start, int64, shape ``(U,)``.
        degrees: Items per user, int64, shape ``(U,)``.
        item_ids: Items of all users, int64, shape ``(E,)``.
        num_items: Length of a row.
    """

    starts: Tensor
    degrees: Tensor
    item_ids: Tensor
    num_items: int

    @classmethod
    def of(cls, train: Interactions, device: torch.device) -> InteractionRows:
        """Return the rows of all users."""
        return cls(
            torch.from_numpy(train.indptr[:-1]).to(device),
            torch.from_numpy(train.user_degrees).to(device),
            torch.from_numpy(train.item_ids).to(device),
            train.num_items,
        )

    def entries(self, user_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the rows of ``user_ids`` are 1: positions in the batch, and item ids.

        Args:
            user_ids: int64, shape ``(B,)``.

        Returns:
            Two int64 tensors of the total number of interactions of these users.
        """
        degrees = self.degrees[user_ids]
        positions = torch.repeat_interleave(degrees)
        first_entries = degrees.cumsum(0) - degrees
        within = torch.arange(len(positions), device=positions.device) - first_entries[positions]
        return positions, self.item_ids[self.starts[user_ids][positions] + within]

    def dense(self, user_ids: Tensor) -> Tensor:
        """Return the rows as float32 zeros and ones, shape ``(B, I)``."""
        rows = torch.zeros(len(user_ids), self.num_items, device=user_ids.device)
        rows[self.entries(user_ids)] = 1.0
        return rows
