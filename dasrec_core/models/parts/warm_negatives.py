"""Several negatives per user among the items that somebody has interacted with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.negative_pool import NegativePool


class WarmNegatives:
    """Draws items with a training interaction that the user has none with.

    Where a user knows all of these, nothing could be drawn for it, and all items are candidates.
    """

    def __init__(self, train: Interactions, device: torch.device) -> None:
        warm = np.count_nonzero(train.item_degrees)
        knows_all = bool(warm) and train.user_degrees.max() >= warm
        self._pool = NegativePool.of(train, "all" if knows_all else "training_items", device)

    def draw(self, user_ids: Tensor, per_row: int) -> Tensor:
        """Return items, each drawn on its own, from torch's global generator.

        Args:
            user_ids: int64, shape ``(B,)``.
            per_row: How many for each.

        Returns:
            int64, shape ``(B, per_row)``.
        """
        return self._pool.draw_several(user_ids, per_row)
