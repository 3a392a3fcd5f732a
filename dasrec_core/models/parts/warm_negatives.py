"""Several negatives per user among the items that somebody has interacted with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.negatives import more_negatives


class WarmNegatives:
    """Draws items with a training interaction that the user has none with.

    Where a user knows all of these, nothing could be drawn for it, and all items are candidates.
    """

    def __init__(self, train: Interactions, device: torch.device) -> None:
        warm = np.flatnonzero(np.bincount(train.item_ids, minlength=train.num_items))
        if len(warm) and train.user_degrees.max() >= len(warm):
            warm = np.arange(train.num_items)
        places = np.zeros(train.num_items, dtype=np.int64)
        places[warm] = np.arange(len(warm))
        # Items keep their order, so the keys stay ascending.
        keys = train.user_ids * len(warm) + places[train.item_ids]
        self._candidates = torch.from_numpy(warm).to(device)
        self._known_keys = torch.from_numpy(keys).to(device)

    def draw(self, user_ids: Tensor, per_row: int) -> Tensor:
        """Return items, each drawn on its own, from torch's global generator.

        Args:
            user_ids: int64, shape ``(B,)``.
            per_row: How many for each.

        Returns:
            int64, shape ``(B, per_row)``.
        """
        places = more_negatives(
            user_ids, self._known_keys, num_items=len(self._candidates), per_row=per_row
        )
        return self._candidates[places]
