"""Users, or items, of HCCF: their embeddings and the hyperedges they share."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.hccf import HCCFConfig
from dasrec_core.models.parts.incidence import (
    DenseIncidence,
    Incidence,
    LowRankIncidence,
    draw_mask,
)
from dasrec_core.models.parts.tables import xavier_table

_NUM_MAPS = 3


class HyperSide(nn.Module):
    """Parameters of one side and its propagation over hyperedges; knows no graph and no loss."""

    def __init__(self, config: HCCFConfig, num_nodes: int, device: torch.device) -> None:
        super().__init__()
        dim, num_hyperedges = config.embedding_dim, config.num_hyperedges
        self._num_layers = config.num_layers
        is_scaled = config.variant in ("sparse", "sslrec")
        self._scale = config.hyper_scale if is_scaled else 1.0
        is_active = config.variant in ("sslrec", "paper")
        self._slope = config.activation_slope if is_active else 1.0
        self.embeddings = xavier_table(num_nodes, dim, device)
        self.hyperedges: nn.Parameter | None = None
        if config.variant != "sparse":
            self.hyperedges = xavier_table(dim, num_hyperedges, device)
        self.maps = nn.ParameterList()
        if config.variant == "paper":
            self.maps.extend(
                xavier_table(num_hyperedges, num_hyperedges, device)
                for _ in range(config.num_layers * _NUM_MAPS)
            )

    def incidences(self, keep_rate: float) -> list[Incidence]:
        """Return the incidence of every layer, dropped anew for each; ``sparse`` drops none."""
        if self.hyperedges is None:
            whole: Incidence = DenseIncidence(self.embeddings, self._scale)
            return [whole] * self._num_layers
        if keep_rate < 1:
            matrix = self.embeddings @ self.hyperedges  # (N, H)
            factor = self._scale / keep_rate
            return [self._dropped(matrix, keep_rate, factor) for _ in range(self._num_layers)]
        if self.hyperedges.shape[1] > self.hyperedges.shape[0]:
            whole = LowRankIncidence(self.embeddings, self.hyperedges, self._scale)
        else:
            whole = DenseIncidence(self.embeddings @ self.hyperedges, self._scale)
        return [whole] * self._num_layers

    def global_view(self, layer: int, incidence: Incidence, nodes: Tensor) -> Tensor:
        """Return what nodes hear from each other through hyperedges, shape ``(N, D)``."""
        hyperedges = self._activate(incidence.gather(nodes))  # (H, D)
        for mapping in self.maps[layer * _NUM_MAPS : (layer + 1) * _NUM_MAPS]:
            hyperedges = self._activate(mapping @ hyperedges) + hyperedges
        return self._activate(incidence.scatter(hyperedges))

    def regularized(self) -> list[nn.Parameter]:
        """Return embeddings and hyperedges."""
        return [self.embeddings] if self.hyperedges is None else [self.embeddings, self.hyperedges]

    def _dropped(self, matrix: Tensor, keep_rate: float, factor: float) -> DenseIncidence:
        mask = draw_mask((matrix.shape[0], matrix.shape[1]), keep_rate, matrix.device)
        return DenseIncidence(matrix * mask, factor)

    def _activate(self, values: Tensor) -> Tensor:
        return values if self._slope == 1 else F.leaky_relu(values, self._slope)
