r"""LightGCN (He et al., SIGIR 2020).

:math:`E^{(k+1)} = D^{-1/2} A D^{-1/2} E^{(k)}` (Eq 3), final embedding = mean of the layers
0 … L (Eq 4, equal weights), score = dot product (Eq 5), loss = BPR + L2 on layer 0 (Eq 15).

Differences from the authors' code:

- Users are drawn uniformly with replacement, then one of their items (``sampler = user``). Their
  TensorFlow code draws the users of a batch without replacement, their C++ sampler gives every
  user the same number of draws per epoch. ``edge`` takes every interaction once, as RecBole does.
- No sigmoid on scores: it changes no ranking but ties what saturates.
- Initial embeddings are N(0, 0.1²), as in the authors' PyTorch version; the paper says Xavier.
- A node without a training interaction keeps its layer 0 divided by L + 1, as in their code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.losses.penalties import batch_l2
from dasrec_core.models.base import Batch, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.layer_mean_tables import LayerMeanTables
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_rows

_INITIAL_STD = 0.1


class LightGCN(LayerMeanTables):
    """Mean of embeddings propagated over the interaction graph."""

    def __init__(self, config: LightGCNConfig, inputs: ModelInputs) -> None:
        super().__init__(inputs, num_layers=config.num_layers)
        self._config = config
        self.user_embeddings = self._table(inputs.num_users, inputs.device)
        self.item_embeddings = self._table(inputs.num_items, inputs.device)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items = self.final_embeddings()
        penalty = batch_l2(*triplet_rows(self.user_embeddings, self.item_embeddings, batch))
        return {
            "bpr": triplet_bpr(users, items, batch),
            "l2": self._config.l2_weight * penalty,
        }

    def _table(self, rows: int, device: torch.device) -> nn.Parameter:
        values = torch.empty(rows, self._config.embedding_dim, device=device)
        return nn.Parameter(nn.init.normal_(values, std=_INITIAL_STD))
