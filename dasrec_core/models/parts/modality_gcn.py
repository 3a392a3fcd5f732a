"""One modality of MMGCN: its features and preferences, propagated with the ID as a bridge."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.mmgcn import MMGCNConfig
from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.models.inputs import ModelInputs


class BridgedLayer(nn.Module):
    r"""One layer.

    With :math:`h = \sigma(D^{-1} A X W_1)` and :math:`s = \sigma(X W_2 + b_2) + E`, the next rows
    are :math:`\sigma(W_3 [h \Vert s] + b_3)`, or :math:`\sigma(W_3 h + b_3 + s)` without
    concatenation; :math:`\sigma` is LeakyReLU(0.01).

    Args:
        columns: Numbers per row of the layer before, C.
        config: Of the model.
        device: Of the weights.
        first: Whether it is the first layer, whose :math:`W_3` the authors' code draws from the
            Xavier normal distribution; that of the others is PyTorch's uniform default.
    """

    def __init__(
        self, columns: int, config: MMGCNConfig, device: torch.device, *, first: bool
    ) -> None:
        super().__init__()
        width = config.embedding_dim
        self._concat = config.concat
        self.messages = nn.Linear(columns, columns, bias=False, device=device)
        self.own = nn.Linear(columns, width, device=device)
        self.combine = nn.Linear(
            columns + width if config.concat else columns, width, device=device
        )
        nn.init.xavier_normal_(self.messages.weight)
        nn.init.xavier_normal_(self.own.weight)
        if first:
            nn.init.xavier_normal_(self.combine.weight)

    def forward(
        self, graph: BipartiteGraph, rows: tuple[Tensor, Tensor], ego: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Return the next rows of users and items, ``(U, D)`` and ``(I, D)``.

        Args:
            graph: Each node's mean over its neighbours.
            rows: Users and items of the layer before, C numbers each.
            ego: ID embeddings E, D numbers each.
        """
        heard = graph.propagate(self.messages(rows[0]), self.messages(rows[1]))
        users = self._joined(heard[0], rows[0], ego[0])
        return users, self._joined(heard[1], rows[1], ego[1])

    def _joined(self, heard: Tensor, rows: Tensor, ego: Tensor) -> Tensor:
        heard, bridge = F.leaky_relu(heard), F.leaky_relu(self.own(rows)) + ego
        if self._concat:
            return F.leaky_relu(self.combine(torch.cat([heard, bridge], dim=1)))
        return F.leaky_relu(self.combine(heard) + bridge)


class ModalityGCN(nn.Module):
    """Layers over one modality; starts from preferences of users and features of items.

    Args:
        config: Of the model.
        features: float32, shape ``(I, F)``.
        inputs: For the numbers of users and items and the device.
        projected: Whether the features are mapped to the projection size first.
    """

    features: Tensor
    preferences: Tensor

    def __init__(
        self, config: MMGCNConfig, features: Tensor, inputs: ModelInputs, *, projected: bool
    ) -> None:
        super().__init__()
        device, columns = inputs.device, features.shape[1]
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", features.to(device), persistent=False)
        self.projection: nn.Linear | None = None
        if projected:
            self.projection = nn.Linear(columns, config.projection_dim, device=device)
            columns = config.projection_dim
        preferences = torch.empty(inputs.num_users, columns, device=device)
        nn.init.xavier_normal_(preferences)
        if config.train_embeddings:
            self.preferences = nn.Parameter(preferences)
        else:
            self.register_buffer("preferences", preferences)
        widths = [columns] + [config.embedding_dim] * (config.num_layers - 1)
        self.layers = nn.ModuleList(
            BridgedLayer(width, config, device, first=number == 0)
            for number, width in enumerate(widths)
        )

    def forward(self, graph: BipartiteGraph, ego: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)`` after the last layer, float32."""
        features = self.features if self.projection is None else self.projection(self.features)
        rows = F.normalize(self.preferences), F.normalize(features.float())
        for layer in self.layers:
            rows = layer(graph, rows, ego)
        return rows[0].float(), rows[1].float()
