r"""NGCF, Neural Graph Collaborative Filtering (Wang, He, Wang, Feng, Chua, SIGIR 2019).

One layer, Eq 7, with :math:`\mathcal L = D^{-1/2} A D^{-1/2}` (Eq 8) and LeakyReLU of slope 0.2:

.. math:: E^{(l)} = \mathrm{LeakyReLU}\bigl((\mathcal L + I) E^{(l-1)} W_1^{(l)}
          + (\mathcal L E^{(l-1)} \odot E^{(l-1)}) W_2^{(l)}\bigr)

Final embedding: layers 0 … L side by side (Eq 9); score: dot product (Eq 10); loss: BPR + λ‖Θ‖²
(Eq 11).

``variant = official``, the default, is the published code instead, with another graph M that holds
self-loops already (``official_graph``, by default :math:`(D + I)^{-1} (A + I)`), biases and an
activation per branch; in the final embedding each layer above 0 has rows of length 1, but the next
layer starts from the rows as they were:

.. math:: S = M E^{(l-1)}, \quad E^{(l)} = \mathrm{LeakyReLU}(S W_1 + b_1)
          + \mathrm{LeakyReLU}((E^{(l-1)} \odot S) W_2 + b_2)

Both variants share what the paper leaves to the code: inverted dropout on a layer's output; node
dropout as dropout of the graph's entries (the paper drops all messages of a node), drawn once per
step for all layers; the penalty over the batch's final embeddings, not over Θ (``l2_form``).

Differences from the authors' code:

- The loss is a softplus of the margin: their log of a sigmoid is not finite below about -89.
- Users are drawn with replacement, not without within a batch.
- In a step the last layer is computed for the users and items of the batch only: no other row of it
  is read. The numbers are the same.
- ``paper``: entries of :math:`\mathcal L` are dropped, those of I are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.ngcf import NGCFConfig
from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.directed import Normalization, directed_weights
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.losses.penalties import batch_l2, full_l2
from dasrec_core.losses.ranking import bpr_loss
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.tables import xavier_table

_SLOPE = 0.2

_OFFICIAL: dict[str, Normalization] = {
    "norm": "mean_with_self",
    "ngcf": "mean_plus_self",
    "gcmc": "mean",
    "plain": "sum",
}


class NGCF(EmbeddingRecommender):
    """Embeddings propagated through layers with weights, all layers side by side."""

    def __init__(self, config: NGCFConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        official = config.variant == "official"
        self._layout = pair_layout(inputs.train, inputs.device)
        kind = _OFFICIAL[config.official_graph] if official else "symmetric"
        self._weights = directed_weights(self._layout, kind)
        self._graph = self._weights.on(self._layout)
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, inputs.device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, inputs.device)
        layer = OfficialLayer if official else PaperLayer
        sizes = (config.embedding_dim, *config.layer_dims)
        self.layers = nn.ModuleList(
            layer(before, after, inputs.device) for before, after in pairwise(sizes)
        )

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, all layers side by side."""
        return self._propagated(self._graph)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config = self._config
        user_ids, user_rows = torch.unique(batch.user_ids, return_inverse=True)
        both = torch.cat([batch.positive_item_ids, batch.negative_item_ids])
        item_ids, item_rows = torch.unique(both, return_inverse=True)
        graph = self._graph
        if config.node_dropout:
            graph = self._weights.dropped(config.node_dropout).on(self._layout)
        users, items = self._propagated(
            graph, rows=(user_ids, item_ids), drop_rate=config.message_dropout
        )
        chosen = users[user_rows]  # (B, D)
        positives, negatives = items[item_rows].chunk(2)  # (B, D) each
        if config.l2_form == "batch_final":
            penalty = batch_l2(chosen, positives, negatives)
        else:
            penalty = full_l2(self.parameters())
        return {
            "bpr": bpr_loss((chosen * positives).sum(-1), (chosen * negatives).sum(-1)),
            "l2": config.l2_weight * penalty,
        }

    def _propagated(
        self,
        graph: BipartiteGraph,
        rows: tuple[Tensor, Tensor] | None = None,
        drop_rate: float = 0.0,
    ) -> tuple[Tensor, Tensor]:
        """Return all layers side by side, of all users and items or of those in ``rows``."""
        sides: list[Tensor] = [self.user_embeddings, self.item_embeddings]
        kept = [[_at(side, rows, place)] for place, side in enumerate(sides)]
        for depth, layer in enumerate(self.layers):
            gathered = graph.propagate(sides[0], sides[1])
            is_last = depth == len(self.layers) - 1
            chosen = rows if is_last else None
            for place in (0, 1):
                own, others = _at(sides[place], chosen, place), _at(gathered[place], chosen, place)
                sides[place] = F.dropout(layer(own, others), drop_rate)
                made = sides[place] if is_last else _at(sides[place], rows, place)
                kept[place].append(self._as_seen(made))
        return torch.cat(kept[0], 1), torch.cat(kept[1], 1)

    def _as_seen(self, layer: Tensor) -> Tensor:
        return F.normalize(layer) if self._config.variant == "official" else layer


class PaperLayer(nn.Module):
    """Eq 7 on one side of the graph."""

    def __init__(self, before: int, after: int, device: torch.device) -> None:
        super().__init__()
        self.sum_weights = xavier_table(before, after, device)
        self.product_weights = xavier_table(before, after, device)

    def forward(self, own: Tensor, gathered: Tensor) -> Tensor:
        """Return the next layer, shape ``(N, after)``, of ``own`` and 𝓛E, ``(N, before)``."""
        sums = (gathered + own) @ self.sum_weights
        return F.leaky_relu(torch.addmm(sums, gathered * own, self.product_weights), _SLOPE)


class OfficialLayer(nn.Module):
    """One layer of the published code on one side of the graph."""

    def __init__(self, before: int, after: int, device: torch.device) -> None:
        super().__init__()
        self.sum_weights = xavier_table(before, after, device)
        self.sum_bias = xavier_table(1, after, device)
        self.product_weights = xavier_table(before, after, device)
        self.product_bias = xavier_table(1, after, device)

    def forward(self, own: Tensor, gathered: Tensor) -> Tensor:
        """Return the next layer, shape ``(N, after)``, of ``own`` and S, ``(N, before)``."""
        sums = torch.addmm(self.sum_bias, gathered, self.sum_weights)
        products = torch.addmm(self.product_bias, gathered * own, self.product_weights)
        return F.leaky_relu(sums, _SLOPE) + F.leaky_relu(products, _SLOPE)


def _at(table: Tensor, rows: tuple[Tensor, Tensor] | None, place: int) -> Tensor:
    return table if rows is None else table.index_select(0, rows[place])
