"""The main view where every node weighs the modalities alike: DiffMM's, and DASRec+'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.graphs.propagation import Nodes
from dasrec_core.models.base import EmbeddingRecommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.feature_map import FeatureKind, FeatureMap
from dasrec_core.models.parts.main_view import modality_structures, with_residual
from dasrec_core.models.parts.main_view_parts import FixedView, main_view_parts
from dasrec_core.models.parts.score_parts import ScoreParts
from dasrec_core.models.parts.tables import xavier_table


class MainViewConfig(Protocol):
    """The settings this part needs; every configuration that has them fits."""

    @property
    def embedding_dim(self) -> int:
        """Numbers per user and item."""

    @property
    def feature_map(self) -> FeatureKind:
        """From raw features to the embedding space."""

    @property
    def num_layers(self) -> int:
        """Steps over the graph."""

    @property
    def residual_weight(self) -> float:
        """Share of the normalised layer-0 embedding in the final one."""


class FusedMainView(EmbeddingRecommender):
    r"""Owns embeddings, feature maps and one weight per modality, :math:`\mathrm{softmax}(\kappa)`.

    The weights sum to 1 and the graph is the same for all modalities, so features are fused before
    the graph is walked once, with the value of walking it for each (DiffMM).
    """

    def __init__(self, config: MainViewConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._view_config = config
        self._modalities = tuple(inputs.features)
        self._graph = interaction_graph(inputs.train, self_loops=True, device=inputs.device)
        size, device = config.embedding_dim, inputs.device
        self.user_embeddings = xavier_table(inputs.num_users, size, device)
        self.item_embeddings = xavier_table(inputs.num_items, size, device)
        self.feature_maps = nn.ModuleList(
            FeatureMap(features, embedding_dim=size, kind=config.feature_map, device=device)
            for features in inputs.features.values()
        )
        self.modality_logits: nn.Parameter | None = None
        if len(self._modalities) > 1:
            self.modality_logits = nn.Parameter(torch.zeros(len(self._modalities), device=device))

    def _features(self) -> list[Tensor]:
        return [feature_map() for feature_map in self.feature_maps]

    def _modality_weights(self) -> Tensor:
        """Return the weight of each modality, shape ``(M,)``; they sum to 1."""
        if self.modality_logits is None:
            return self.user_embeddings.new_ones(1)
        return torch.softmax(self.modality_logits.float(), dim=0)

    def _modality_diagnostics(self) -> Mapping[str, float]:
        if self.modality_logits is None:
            return {}
        named = zip(self._modalities, self._modality_weights().tolist(), strict=True)
        return {f"modality_weight/{name}": weight for name, weight in named}

    def _main_view(
        self,
        features: Sequence[Tensor],
        generated: Sequence[BipartiteGraph] = (),
        generated_weight: float = 0.0,
    ) -> Nodes:
        """Return users ``(U, D)`` and items ``(I, D)``.

        Args:
            features: Per modality, at length 1, each ``(I, D)``.
            generated: A graph per modality; not touched when its weight is 0.
            generated_weight: Of propagation over the generated graphs.
        """
        weights = self._modality_weights()
        fused = torch.stack(
            [weight * table for weight, table in zip(weights, features, strict=True)]
        ).sum(0)
        ego = (self.user_embeddings, self.item_embeddings)
        (initial,) = modality_structures(self._graph, ego, [fused], [self._graph], 0.0)
        if generated_weight:
            users, items = initial
            for weight, graph in zip(weights, generated, strict=True):
                step = graph.propagate(*ego)
                users = torch.addcmul(users, generated_weight * weight, step[0])
                items = torch.addcmul(items, generated_weight * weight, step[1])
            initial = (users, items)
        layered = self._graph.layer_sum(*initial, num_layers=self._view_config.num_layers)
        return with_residual(layered, initial, self._view_config.residual_weight)

    def _main_view_parts(
        self,
        user_id: int,
        item_id: int,
        generated: Sequence[BipartiteGraph] | None = None,
        generated_weight: float = 0.0,
    ) -> ScoreParts:
        """Return the parts of one dot product, the modality weights held at their values."""
        weights = self._modality_weights()[None]
        view = FixedView(
            graph=self._graph,
            embeddings=(self.user_embeddings, self.item_embeddings),
            features=self._features(),
            view_graphs=generated or [self._graph] * len(self._modalities),
            modalities=self._modalities,
            weights=(weights, weights),
            generated_weight=generated_weight,
            num_layers=self._view_config.num_layers,
            residual_weight=self._view_config.residual_weight,
        )
        return main_view_parts(view, user_id, item_id)
