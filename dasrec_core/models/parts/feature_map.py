"""From raw item features to the embedding space (DASRec, Eq 21)."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.models.parts.unit_rows import unit_rows

_SLOPE = 0.2

FeatureKind = Literal["linear", "mlp"]


class FeatureMap(nn.Module):
    r"""Items of one modality, :math:`e^m = \mathrm{norm}(\mathrm{Trans}(f^m))`, rows of length 1.

    ``linear`` is an affine map, as DiffMM uses on TikTok; ``mlp`` a matrix without bias and
    LeakyReLU(0.2), as it uses on Baby and as the paper's words ("single-layer MLP, nonlinear")
    say.
    """

    features: Tensor

    def __init__(
        self,
        features: Tensor,
        *,
        embedding_dim: int,
        kind: FeatureKind,
        device: torch.device,
    ) -> None:
        super().__init__()
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", features.to(device), persistent=False)
        self._nonlinear = kind == "mlp"
        self.layer = nn.Linear(
            features.shape[1], embedding_dim, bias=not self._nonlinear, device=device
        )
        if self._nonlinear:
            nn.init.xavier_uniform_(self.layer.weight)

    def forward(self) -> Tensor:
        """Return one row per item, float32, shape ``(I, D)``."""
        return unit_rows(self.mapped())

    def mapped(self) -> Tensor:
        """Return the rows before they are brought to length 1, float32, shape ``(I, D)``."""
        mapped: Tensor = self.layer(self.features).float()
        return F.leaky_relu(mapped, _SLOPE) if self._nonlinear else mapped
