"""Item features of one modality and an affine map of them, applied to chosen rows only."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class RawFeatures(nn.Module):
    """Raw features, constant or trained, and an affine map to the embedding space.

    Weights start Xavier normal, biases as torch starts them. Trained features are kept as what
    training adds to the raw ones, which starts at 0: Adam moves both alike, and a checkpoint need
    not repeat the data.

    Args:
        features: float32, shape ``(I, F)``; never changed, also when trained.
        embedding_dim: Numbers per mapped row.
        trained: Whether the features are trained too.
        device: Where it lives.
    """

    features: Tensor

    def __init__(
        self, features: Tensor, *, embedding_dim: int, trained: bool, device: torch.device
    ) -> None:
        super().__init__()
        self.register_buffer("features", features.to(device), persistent=False)
        self.shift = nn.Parameter(torch.zeros_like(self.features)) if trained else None
        self.layer = nn.Linear(features.shape[1], embedding_dim, device=device)
        nn.init.xavier_normal_(self.layer.weight)

    def forward(self, item_ids: Tensor) -> Tensor:
        """Return the mapped features of some items, float32, shape ``(len(item_ids), D)``."""
        rows = self.features.index_select(0, item_ids)
        if self.shift is not None:
            rows = rows + self.shift.index_select(0, item_ids)
        mapped: Tensor = self.layer(rows)
        return mapped.float()
