r"""LATTICE: Mining Latent Structures for Multimedia Recommendation (Zhang et al., MM 2021).

Items are linked to the k items of most similar features. Per modality there is a graph of the raw
features, :math:`\tilde S^m`, and one of :math:`W_m f^m_i + b_m`, which is learned; cosines are the
weights, the graphs are scaled by :math:`D^{-1/2} S D^{-1/2}`, and
:math:`A = \lambda \sum_m w_m \tilde S^m + (1 - \lambda) \mathrm{norm}(\sum_m w_m S'^m)` with *w*
the softmax of one number per modality. Items become
:math:`q_i = x_i + h_i / \lVert h_i \rVert` with :math:`H = A^L E_i`; :math:`x_i` and users
:math:`x_u` come from the backbone, the mean of layers 0 … 2 of propagation over
:math:`(D + I)^{-1} (A_{ui} + I)`. Score = dot product, loss = BPR +
:math:`\tfrac{\lambda_{reg}}{2B} \sum \lVert q \rVert^2` over the batch's final embeddings.

**The learned graph lives one epoch.** It is built, and its parameters get a gradient, in the first
step; the other steps use it as a constant. What ranks is a graph built anew from the parameters as
they are then.

Where the paper and the authors' code differ:

- The code trains the raw features too (``train_features``); in the paper they are data, which is
  the default here. The raw graph never follows them, in neither.
- Whether Adam's momentum moves the graph's parameters in steps without a gradient depends on the
  version of PyTorch the code runs with: ``momentum_between_builds``, off as since 2.0.

Differences from the authors' code:

- No matrix of items by items: neighbours are found in chunks of rows, and only their cosines have
  a gradient. The values are the same but for rounding and for the order of ties.
- Cosines below 0 count as 0 and items without features are isolated; there, a negative row sum
  becomes NaN. Among the 10 nearest of thousands of items none is negative.
- Any number of modalities, all weighted alike at the start; one has no weight to learn.
- Users are drawn with replacement across the epoch, not without within a batch, and an epoch has
  ⌈E / B⌉ steps, not ⌊E / B⌋ + 1.
- The learning rate is constant; theirs falls by 4 % per 50 epochs, 15 % over a whole run of 200.
- The backbones are LightGCN and, with 0 layers, matrix factorisation; NGCF is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.lattice import LATTICEConfig
from dasrec_core.graphs.directed import directed_weights
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.losses.penalties import batch_l2
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.latent_item_graph import ItemGraph, LatentItemGraph
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_rows


class LATTICE(EmbeddingRecommender):
    """LightGCN whose items also hear from items of similar features."""

    def __init__(self, config: LATTICEConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._modalities = tuple(inputs.features)
        layout = pair_layout(inputs.train, inputs.device)
        self._graph = directed_weights(layout, "mean_with_self").on(layout)
        self._built: ItemGraph | None = None  # this epoch's, once its first step has built it
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, inputs.device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, inputs.device)
        self.item_graph = LatentItemGraph(config, inputs.features, inputs.device)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        parameters = list(self.parameters())
        return (Phase("recommend", batches, self._loss_terms, parameters, self._start_epoch),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, over an item graph built for the call."""
        return self._propagated(self.item_graph.build())

    def _start_epoch(self) -> Mapping[str, float]:
        self._built = None
        shares = self.item_graph.shares().tolist()
        return {
            f"weight_{name}": share for name, share in zip(self._modalities, shares, strict=True)
        }

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items = self._propagated(self._graph_of_step())
        loss = triplet_bpr(users, items, batch)
        if self._config.momentum_between_builds:
            loss = loss + _zero_with_gradient(self.item_graph.parameters())
        penalty = batch_l2(*triplet_rows(users, items, batch))
        return {"bpr": loss, "l2": self._config.l2_weight * penalty}

    def _graph_of_step(self) -> ItemGraph:
        if self._built is not None:
            return self._built
        graph = self.item_graph.build()
        self._built = graph.merged()
        return graph

    def _propagated(self, item_graph: ItemGraph) -> tuple[Tensor, Tensor]:
        alike: Tensor = self.item_embeddings
        for _ in range(self._config.num_item_layers):
            alike = item_graph.propagate(alike)  # (I, D)
        users, items = self._backbone()
        return users, items + F.normalize(alike)

    def _backbone(self) -> tuple[Tensor, Tensor]:
        users: Tensor = self.user_embeddings
        items: Tensor = self.item_embeddings
        user_sum, item_sum = users, items
        for _ in range(self._config.num_layers):
            users, items = self._graph.propagate(users, items)
            user_sum, item_sum = user_sum + users, item_sum + items
        share = 1 / (self._config.num_layers + 1)
        return user_sum * share, item_sum * share


def _zero_with_gradient(parameters: Iterable[Tensor]) -> Tensor:
    """Return 0 with a gradient of zeros, which lets Adam's momentum act where none would be."""
    return torch.stack([(parameter * 0).sum() for parameter in parameters]).sum()
