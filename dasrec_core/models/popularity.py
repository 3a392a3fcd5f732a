"""Popularity: every user gets the items with most training interactions.

No paper and no parameter; the floor every model must beat.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dasrec_core.config.models.popularity import PopularityConfig
from dasrec_core.models.base import Phase, Recommender, Scorer
from dasrec_core.models.inputs import ModelInputs


class Popularity(Recommender):
    """Scores an item by its number of training interactions, for all users alike."""

    item_counts: Tensor

    def __init__(self, config: PopularityConfig, inputs: ModelInputs) -> None:
        super().__init__()
        counts = torch.from_numpy(inputs.train.item_degrees).to(inputs.device, torch.float32)
        self.register_buffer("item_counts", counts)

    def phases(self) -> Sequence[Phase]:
        """Return nothing: there is nothing to train."""
        return ()

    def scorer(self) -> Scorer:
        """Return the same counts for every user, as a fresh tensor the caller may write to."""
        return lambda user_ids: self.item_counts.repeat(len(user_ids), 1)
