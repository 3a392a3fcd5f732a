"""LightGCN over the ids and over each modality, every view with users of its own."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.models.base import EmbeddingRecommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.layer_mean import layer_mean
from dasrec_core.models.parts.layer_mean_parts import layer_mean_messages
from dasrec_core.models.parts.score_parts import ScoreParts, Source, side_by_side
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.unit_features import UnitFeatures

Nodes = tuple[Tensor, Tensor]


class SideBySideViews(EmbeddingRecommender):
    """A base: a node is its views side by side, each the mean of LightGCN's layers 0 … L.

    V = 1 + M views, the ids first. Layer 0 of an item is its embedding in the first and an affine
    map of its features at length 1 in the others; a user has an embedding in each.

    Args:
        inputs: What the model learns from.
        embedding_dim: D, numbers per view.
        num_layers: L.
    """

    def __init__(self, inputs: ModelInputs, *, embedding_dim: int, num_layers: int) -> None:
        super().__init__()
        device = inputs.device
        self._modalities = tuple(inputs.features)
        self._width, self._num_layers = embedding_dim, num_layers
        self._graph = interaction_graph(inputs.train, self_loops=False, device=device)
        self.user_embeddings = nn.ParameterList(
            xavier_table(inputs.num_users, embedding_dim, device)
            for _ in range(1 + len(self._modalities))
        )
        self.item_embeddings = xavier_table(inputs.num_items, embedding_dim, device)
        self.feature_maps = nn.ModuleList(
            UnitFeatures(features, embedding_dim=embedding_dim, device=device)
            for features in inputs.features.values()
        )

    def final_embeddings(self) -> Nodes:
        """Return users ``(U, V D)`` and items ``(I, V D)``, all views side by side."""
        return self._propagate(self._wide_users(), self._wide_items(self._mapped_features()))

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score; each view is a source of its own."""
        wide_users = self._wide_users()
        wide_items = self._wide_items(self._mapped_features())
        users, items = self._propagate(wide_users, wide_items)
        own, history = layer_mean_messages(
            self._graph, wide_users, wide_items, num_layers=self._num_layers, user_id=user_id
        )
        views = [self._views_of(users[user_id]), self._views_of(items[item_id])]
        named = zip(("", *self._modalities), zip(*views, strict=True), strict=True)
        sources = [
            Source(f"{name} features", "modality", name, user, item)
            if name
            else Source("User and item embeddings", "identity", "", user, item)
            for name, (user, item) in named
        ]
        return ScoreParts(items[item_id], own, history, sources=side_by_side(sources))

    def _mapped_features(self) -> list[Tensor]:
        return [feature_map() for feature_map in self.feature_maps]

    def _wide_users(self) -> Tensor:
        return torch.cat(list(self.user_embeddings), 1)  # (U, V D)

    def _wide_items(self, mapped: Sequence[Tensor]) -> Tensor:
        return torch.cat([self.item_embeddings, *mapped], 1)  # (I, V D)

    def _views_of(self, rows: Tensor) -> tuple[Tensor, ...]:
        """Return the views of one row or of many, each with D columns."""
        return torch.split(rows, self._width, dim=-1)

    def _propagate(
        self, users: Tensor, items: Tensor, graph: BipartiteGraph | None = None
    ) -> Nodes:
        """Return layer means over the whole graph, or over another; of any number of views."""
        return layer_mean(graph or self._graph, users, items, num_layers=self._num_layers)
