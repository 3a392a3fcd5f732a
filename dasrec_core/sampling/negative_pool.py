"""Which items negatives are drawn from: all, or those that somebody was trained on with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dasrec_core.config.training import NegativeItems
from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.negatives import known_pair_keys, more_negatives, sample_negatives


@dataclass(frozen=True, slots=True, eq=False)
class NegativePool:
    """Items to draw from, and which of them each user knows.

    Attributes:
        item_ids: int64, ascending, shape ``(P,)``; ``None`` for all items.
        size: P.
        known_keys: ``user * P + place`` of every interaction, ascending, shape ``(E,)``.
    """

    item_ids: Tensor | None
    size: int
    known_keys: Tensor

    @classmethod
    def of(cls, train: Interactions, items: NegativeItems, device: torch.device) -> NegativePool:
        """Return the pool of ``train`` on a device."""
        if items == "all":
            return cls(None, train.num_items, known_pair_keys(train).to(device))
        item_ids = np.flatnonzero(train.item_degrees)
        places = np.zeros(train.num_items, dtype=np.int64)
        places[item_ids] = np.arange(len(item_ids))
        # Items keep their order, so the keys stay ascending.
        keys = train.user_ids * len(item_ids) + places[train.item_ids]
        return cls(
            torch.from_numpy(item_ids).to(device),
            len(item_ids),
            torch.from_numpy(keys).to(device),
        )

    def draw(self, user_ids: Tensor, generator: torch.Generator) -> Tensor:
        """Return one item per row, uniform over those of the pool its user does not know.

        Args:
            user_ids: int64, shape ``(B,)``; none may know the whole pool.
            generator: The only source of randomness, on the pool's device.
        """
        return self._items(
            sample_negatives(user_ids, self.known_keys, num_items=self.size, generator=generator)
        )

    def draw_several(self, user_ids: Tensor, per_row: int) -> Tensor:
        """Return several items per row, each on its own, ``(B, per_row)``; global generator."""
        return self._items(
            more_negatives(user_ids, self.known_keys, num_items=self.size, per_row=per_row)
        )

    def _items(self, places: Tensor) -> Tensor:
        return places if self.item_ids is None else self.item_ids[places]
