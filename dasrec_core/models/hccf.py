r"""HCCF, Hypergraph Contrastive Collaborative Filtering (Xia et al., SIGIR 2022).

Two propagations side by side. The local one goes over the interaction graph; the global one over
hyperedges that all users, or all items, share: with incidence :math:`\hat H_U = P H_U` from the
embeddings P of users and a learned :math:`H_U` (Q, :math:`H_I` for items), per layer

.. math:: G_U = \hat A Q^{(l-1)}, \quad Γ_U = \hat H_U (\hat H_U^T P^{(l-1)}), \quad
          P^{(l)} = G_U + Γ_U, \quad z = \sum_{l=0}^{L} P^{(l)}

and items alike; score = dot product. Edges and incidences are dropped anew in every step and
layer, edges in each direction by itself. A node's G (without gradient) must find its Γ among the
distinct nodes of the batch, in every layer; users and observed items are contrasted. The loss is
BPR + λ₁ · contrast + λ₂ · squared norm of all parameters.

That is the authors' Torch code (``variant = torch``), which they recommend over the form of the
paper and of their TensorFlow code. The others are:

- ``sparse``, their form for sparse data: the incidence is ``hyper_scale`` times the embeddings
  themselves, and is not dropped. Their code contrasts layer 0 with itself and leaves out the last
  layer; here layers 1 … L are contrasted, as in their other forms.
- ``sslrec``, of the SSLRec library: the incidence times ``hyper_scale``, LeakyReLU after both
  products with it, and every node of a side in the denominator of the contrast.
- ``paper``: LeakyReLU after every product; hyperedges pass three maps
  :math:`Λ ← σ(V_j Λ) + Λ` per layer and side (hierarchical hypergraph mapping);
  :math:`P^{(l)} = G_U + Γ_U + P^{(l-1)}`; hinge loss :math:`\max(0, 1 - s_{up} + s_{un})`;
  Γ of length 1 times a matrix per layer against G of length 1, both with gradient, for distinct
  users and for distinct items, observed and sampled; λ₂ on embeddings and hyperedges.

Differences from the authors' codes:

- Contrasts are means over distinct nodes, in ``sslrec`` over the rows of a batch as there; the
  TensorFlow code sums them beside a loss 40 times its mean. Its λ₁ times (distinct nodes of a
  batch) / 40 is ours, and its λ₂ / 40.
- Adam's rate is constant; theirs falls by 4 % every 39 steps in the TensorFlow code. Triplets are
  drawn by the samplers that all models share.
- No 1e-8 inside logarithms and before scaling to length 1, where ours need none. A node that lost
  all its edges in a step has G = 0 and says nothing about its Γ.
- BPR through log-sigmoid, which is finite for every margin.
- Without dropout (always when scoring), :math:`\hat H_U X = P (H_U X)` from the right: the same
  values without an ``(N, H)`` table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.hccf import HCCFConfig
from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.graphs.dropout import draw_kept
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.losses.contrastive import cosine_info_nce
from dasrec_core.losses.penalties import full_l2
from dasrec_core.losses.weighted import weighted
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.batch_contrast import batch_info_nce, batch_nodes
from dasrec_core.models.parts.contrast import distinct_anchors
from dasrec_core.models.parts.hyper_side import HyperSide
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_scores

_Pair = tuple[Tensor, Tensor]  # users and items


@dataclass(frozen=True, slots=True, eq=False)
class _Propagated:
    """Final embeddings, and the two views of every layer."""

    final: _Pair
    local_views: Sequence[_Pair]
    global_views: Sequence[_Pair]


class HCCF(EmbeddingRecommender):
    """Propagation over the graph and over learned hyperedges, in agreement."""

    def __init__(self, config: HCCFConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._graph = interaction_graph(inputs.train, self_loops=False, device=inputs.device)
        self._layout = pair_layout(inputs.train, inputs.device)
        self.users = HyperSide(config, inputs.num_users, inputs.device)
        self.items = HyperSide(config, inputs.num_items, inputs.device)
        self.projections = nn.ParameterList()
        if config.variant == "paper":
            dim = config.embedding_dim
            self.projections.extend(
                xavier_table(dim, dim, inputs.device) for _ in range(config.num_layers)
            )

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> _Pair:
        """Return users ``(U, D)`` and items ``(I, D)``, the sum of all layers; nothing dropped."""
        return self._propagate(keep_rate=1.0).final

    def _propagate(self, *, keep_rate: float) -> _Propagated:
        layer: _Pair = self.users.embeddings, self.items.embeddings
        incidences = self.users.incidences(keep_rate), self.items.incidences(keep_rate)
        layers: list[_Pair] = [layer]
        local_views: list[_Pair] = []
        global_views: list[_Pair] = []
        for depth in range(self._config.num_layers):
            local_views.append(self._local_view(keep_rate, layer))
            global_views.append(
                (
                    self.users.global_view(depth, incidences[0][depth], layer[0]),
                    self.items.global_view(depth, incidences[1][depth], layer[1]),
                )
            )
            layer = self._next_layer(layer, local_views[-1], global_views[-1])
            layers.append(layer)
        users, items = (torch.stack(side).sum(0) for side in zip(*layers, strict=True))
        return _Propagated((users, items), local_views, global_views)

    def _local_view(self, keep_rate: float, layer: _Pair) -> _Pair:
        users, items = self._graph_of(keep_rate).propagate(*layer)
        if self._config.variant != "paper":
            return users, items
        slope = self._config.activation_slope
        return F.leaky_relu(users, slope), F.leaky_relu(items, slope)

    def _graph_of(self, keep_rate: float) -> BipartiteGraph:
        if keep_rate >= 1:
            return self._graph
        layout = self._layout
        to_users, to_items = (
            draw_kept(layout.num_pairs, keep_rate, layout.user_ids.device) for _ in range(2)
        )
        return layout.masked_graph(to_users, to_items, keep_rate=keep_rate)

    def _next_layer(self, layer: _Pair, local: _Pair, wide: _Pair) -> _Pair:
        users, items = local[0] + wide[0], local[1] + wide[1]
        if self._config.variant == "paper":
            return users + layer[0], items + layer[1]
        return users, items

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config = self._config
        done = self._propagate(keep_rate=config.keep_rate)

        def contrast() -> Tensor:
            views = zip(done.local_views, done.global_views, strict=True)
            layers = [
                self._contrast(depth, local, wide, batch)
                for depth, (local, wide) in enumerate(views)
            ]
            return torch.stack(layers).sum()

        return {
            **self._ranking_loss(done.final, batch),
            "contrast": weighted(config.contrastive_weight, contrast, done.final[0]),
            "l2": config.l2_weight * full_l2(self._regularized()),
        }

    def _ranking_loss(self, final: _Pair, batch: Batch) -> dict[str, Tensor]:
        if self._config.variant != "paper":
            return {"bpr": triplet_bpr(*final, batch)}
        positives, negatives = triplet_scores(*final, batch)
        return {"hinge": F.relu(1 - positives + negatives).mean()}

    def _regularized(self) -> Sequence[nn.Parameter]:
        if self._config.variant == "paper":
            return [*self.users.regularized(), *self.items.regularized()]
        return list(self.parameters())

    def _contrast(self, depth: int, local: _Pair, wide: _Pair, batch: Batch) -> Tensor:
        """Return the contrast of one layer, users and items."""
        if self._config.variant == "sslrec":
            sides = (batch.user_ids, batch.positive_item_ids)
            rows = zip(local, wide, sides, strict=True)
            return torch.stack([self._contrast_with_all(*side) for side in rows]).sum()
        item_ids = batch.positive_item_ids
        projection = None
        if self._config.variant == "paper":
            item_ids = torch.cat([item_ids, batch.negative_item_ids])
            projection = self.projections[depth]
        rows = zip(local, wide, (batch.user_ids, item_ids), strict=True)
        return torch.stack(
            [self._contrast_in_batch(*side, projection=projection) for side in rows]
        ).sum()

    def _contrast_with_all(self, local: Tensor, wide: Tensor, ids: Tensor) -> Tensor:
        anchors = distinct_anchors(ids)
        return cosine_info_nce(
            F.normalize(local.detach().index_select(0, anchors.ids)),
            F.normalize(wide),
            anchors.ids,
            temperature=self._config.temperature,
            weights=anchors.weights,
        )

    def _contrast_in_batch(
        self, local: Tensor, wide: Tensor, ids: Tensor, *, projection: Tensor | None
    ) -> Tensor:
        nodes = batch_nodes(ids, len(local))
        anchors = local.index_select(0, nodes.ids)
        candidates = F.normalize(wide.index_select(0, nodes.ids))
        if projection is None:
            anchors = anchors.detach()
        else:
            candidates = candidates @ projection
        return batch_info_nce(
            F.normalize(anchors),
            candidates,
            nodes,
            temperature=self._config.temperature,
            unit_length=projection is None,
        )
