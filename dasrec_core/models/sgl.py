r"""SGL, Self-supervised Graph Learning (Wu et al., SIGIR 2021).

LightGCN (:mod:`dasrec_core.models.lightgcn`) for the recommendation, and once per epoch two views
of its graph: edge dropout (Eq 8), node dropout (Eq 7) or a random walk, which is edge dropout
anew for every layer (Eq 9). A node's embedding :math:`z'` in the first view must find its own
:math:`z''` in the second among all nodes of its side (Eq 10):

.. math:: L_{ssl} = \sum_u -\ln \frac{e^{\cos(z'_u, z''_u)/τ}}{\sum_v e^{\cos(z'_u, z''_v)/τ}}
          + \text{the same over items}

and the loss is :math:`L = L_{BPR} + λ_1 L_{ssl} + λ_2 \lVert Θ \rVert^2` (Eq 11). Scores come
from the whole graph.

Read from the authors' code where the paper is silent: views are drawn at the start of every epoch
from all training interactions; exactly ⌊E (1 − ρ)⌋ pairs stay, or ⌊ρU⌋ users and ⌊ρI⌋ items lose
theirs; what stays is normalised with the view's own degrees; a node that loses all its edges keeps
its layer 0; negatives are all nodes of the second view, the node itself among them; one direction
only; neither view is detached; users and observed items count as often as the batch holds them.

Differences from the authors' code:

- Every term is a mean over the batch where theirs are sums over it. All three terms are divided
  alike, so the weights mean the same, and Adam does not see the factor.
- Users are drawn with replacement over the whole epoch, as in their Torch version.
- ``merged`` (TensorFlow version only) sums over distinct nodes; divided by the batch size here,
  as everything else.
- A node that is several times in a batch is computed once with its count as weight: the same sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.sgl import SGLConfig
from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.losses.contrastive import cosine_info_nce
from dasrec_core.losses.penalties import batch_l2
from dasrec_core.losses.weighted import weighted
from dasrec_core.models.base import Batch, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.batch_contrast import batch_info_nce, batch_nodes
from dasrec_core.models.parts.contrast import distinct_anchors
from dasrec_core.models.parts.graph_views import draw_view
from dasrec_core.models.parts.layer_mean import layer_mean_over
from dasrec_core.models.parts.layer_mean_tables import LayerMeanTables
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_rows


class SGL(LayerMeanTables):
    """LightGCN with a contrast between two thinned views of its graph."""

    def __init__(self, config: SGLConfig, inputs: ModelInputs) -> None:
        super().__init__(inputs, num_layers=config.num_layers)
        self._config = config
        self._layout = pair_layout(inputs.train, inputs.device)
        # Not part of the state: no score depends on them, and every epoch begins with new ones.
        self._views: tuple[tuple[BipartiteGraph, ...], ...] = ()
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, inputs.device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, inputs.device)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets, before which the views are drawn."""
        batches = triplet_kind(self._config.sampler)
        parameters = list(self.parameters())
        return (Phase("recommend", batches, self._loss_terms, parameters, self._draw_views),)

    def _draw_views(self) -> Mapping[str, float]:
        config = self._config
        self._views = tuple(
            draw_view(
                self._layout,
                config.augmentation,
                drop_rate=config.drop_rate,
                num_layers=config.num_layers,
            )
            for _ in range(2)
        )
        return {}

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items = self.final_embeddings()
        penalty = batch_l2(*triplet_rows(self.user_embeddings, self.item_embeddings, batch))
        return {
            "bpr": triplet_bpr(users, items, batch),
            "contrast": weighted(
                self._config.contrastive_weight, lambda: self._contrast(batch), users
            ),
            "l2": self._config.l2_weight * penalty,
        }

    def _contrast(self, batch: Batch) -> Tensor:
        first, second = (
            layer_mean_over(view, self.user_embeddings, self.item_embeddings)
            for view in self._views
        )
        ids = (batch.user_ids, batch.positive_item_ids)
        nodes = self._config.contrast_nodes
        if nodes == "merged":
            return self._merged_contrast(first, second, ids)
        sides = {"both": (0, 1), "users": (0,), "items": (1,)}[nodes]
        terms = [self._side_contrast(first[side], second[side], ids[side]) for side in sides]
        return torch.stack(terms).sum()

    def _side_contrast(self, first: Tensor, second: Tensor, ids: Tensor) -> Tensor:
        anchors = distinct_anchors(ids)
        return cosine_info_nce(
            F.normalize(first.index_select(0, anchors.ids)),
            F.normalize(second),
            anchors.ids,
            temperature=self._config.temperature,
            weights=anchors.weights,
        )

    def _merged_contrast(
        self,
        first: tuple[Tensor, Tensor],
        second: tuple[Tensor, Tensor],
        ids: tuple[Tensor, Tensor],
    ) -> Tensor:
        num_users = len(first[0])
        # One numbering for users and items: they are contrasted with each other.
        ids_of_both = torch.cat([ids[0], ids[1] + num_users])
        nodes = batch_nodes(ids_of_both, num_users + len(first[1]))
        anchors, candidates = (
            F.normalize(torch.cat(view).index_select(0, nodes.ids)) for view in (first, second)
        )
        mean = batch_info_nce(anchors, candidates, nodes, temperature=self._config.temperature)
        return mean * nodes.count / len(ids[0])
