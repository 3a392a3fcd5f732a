"""Several negatives per user among the items that somebody has interacted with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.negative_pool import NegativePool


class WarmNegatives:
    """Draws items with a training interaction that the user has none with.

    For a user who knows all of these nothing could be drawn: that user alone gets any items.
    """

    def __init__(self, train: Interactions, device: torch.device) -> None:
        warm = np.count_nonzero(train.item_degrees)
        self._pool = NegativePool.of(train, "training_items", device)
        self._all_items = NegativePool.of(train, "all", device)
        knows_all = torch.from_numpy(train.user_degrees >= warm).to(device)
        self._knows_all = knows_all if bool(knows_all.any()) else None  # hardly ever anyone

    def draw(self, user_ids: Tensor, per_row: int) -> Tensor:
        """Return items, each drawn on its own, from torch's global generator.

        Args:
            user_ids: int64, shape ``(B,)``.
            per_row: How many for each.

        Returns:
            int64, shape ``(B, per_row)``.
        """
        if self._knows_all is None:
            return self._pool.draw_several(user_ids, per_row)
        knows_all = self._knows_all[user_ids]
        drawn = user_ids.new_empty((len(user_ids), per_row))
        for rows, pool in ((knows_all, self._all_items), (~knows_all, self._pool)):
            drawn[rows] = pool.draw_several(user_ids[rows], per_row)
        return drawn
