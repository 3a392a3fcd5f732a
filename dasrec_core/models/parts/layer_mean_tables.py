"""Tables of users and items whose scores are those of LightGCN, however they are trained."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dasrec_core.graphs.bipartite import interaction_graph
from dasrec_core.models.base import EmbeddingRecommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.layer_mean import layer_mean
from dasrec_core.models.parts.layer_mean_parts import layer_mean_score
from dasrec_core.models.parts.score_parts import ScoreParts


class LayerMeanTables(EmbeddingRecommender):
    """A base: final embeddings are the mean of layers 0 … L over the interaction graph.

    Args:
        inputs: What the model learns from.
        num_layers: L.

    A subclass sets the two tables, layer 0.
    """

    user_embeddings: nn.Parameter  # (U, D)
    item_embeddings: nn.Parameter  # (I, D)

    def __init__(self, inputs: ModelInputs, *, num_layers: int) -> None:
        super().__init__()
        self._num_layers = num_layers
        self._graph = interaction_graph(inputs.train, self_loops=False, device=inputs.device)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, the mean over layers 0 … L."""
        return layer_mean(
            self._graph,
            self.user_embeddings,
            self.item_embeddings,
            num_layers=self._num_layers,
        )

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score by history; ids are the only source."""
        return layer_mean_score(
            self._graph,
            (self.user_embeddings, self.item_embeddings),
            self.final_embeddings()[1][item_id],
            num_layers=self._num_layers,
            user_id=user_id,
        )
