"""Item features of one modality, brought to length 1, and an affine map of them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class UnitFeatures(nn.Module):
    """Affine map of features whose rows have length 1; weights start Xavier uniform.

    Args:
        features: float32, shape ``(I, F)``; rows of zeros stay so.
        embedding_dim: Numbers per mapped row.
        device: Where it lives.
    """

    features: Tensor

    def __init__(self, features: Tensor, *, embedding_dim: int, device: torch.device) -> None:
        super().__init__()
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", F.normalize(features.to(device)), persistent=False)
        self.layer = nn.Linear(features.shape[1], embedding_dim, device=device)
        nn.init.xavier_uniform_(self.layer.weight)

    def forward(self) -> Tensor:
        """Return one row per item, float32, shape ``(I, D)``."""
        mapped: Tensor = self.layer(self.features)
        return mapped.float()
