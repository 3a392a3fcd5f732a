r"""NCL, Neighborhood-enriched Contrastive Learning (Lin et al., WWW 2022).

LightGCN's layers :math:`X^{(0)}, X^{(1)}, …` and final embedding, the mean of layers 0 … L
(section 3.1, its first two equations), with two contrasts. For a batch of users and their
observed items, and with :math:`\bar x` for a row scaled to length 1:

- structural neighbours (section 3.2): what a node hears after an even number of steps, from nodes
  of its own kind, must find the node among all of its kind,

  .. math:: L_S = \sum_u -\ln \frac{e^{\bar x^{(2h)}_u \cdot \bar x^{(0)}_u / τ}}
            {\sum_v e^{\bar x^{(2h)}_u \cdot \bar x^{(0)}_v / τ}} + α (\text{items alike})

- semantic neighbours (section 3.3): a node must find the centroid of its cluster among all
  centroids, with clusters of users and of items from k-means on layer 0,

  .. math:: L_P = \sum_u -\ln \frac{e^{\bar x^{(0)}_u \cdot \bar c_{a(u)} / τ}}
            {\sum_j e^{\bar x^{(0)}_u \cdot \bar c_j / τ}} + (\text{items alike})

and :math:`L = L_{BPR} + λ_1 L_S + λ_2 L_P + λ_3 \lVert Θ \rVert^2`. Clusters are constants
within an epoch (the E-step), and prototypes enter the loss after a warm-up (M-step).

As in the authors' code: α weighs items in :math:`L_S` alone; k-means takes layer 0 as it is, not
scaled, in 25 rounds from random nodes, over at most 256 nodes per cluster; no gradient reaches
centroids.

Differences from the authors' code:

- Both contrasts are means over the batch, not sums beside a mean BPR, where the batch size
  changes the model: their weights times their batch size of 4096 are ours. ``contrast_sum = sum``
  is their form.
- The L2 term is the squared one of the paper. Their code takes norms unsquared:
  ``l2_form = batch_norms``.
- k-means is ours, seeded per epoch, and says how many clusters it had to leave out: with less
  than ``nodes_per_cluster`` nodes for each (39, below which faiss warns) there are fewer. Theirs
  fails with fewer nodes than clusters.
- The clusterings of a warm-up that no step uses are left out. They change nothing where each starts
  fresh; with ``kmeans_start = warm`` the first that is used starts fresh instead of from theirs.
- Degrees are not increased by 1e-7; a node without interactions hears nothing.
- An epoch counts as ``warm_up`` epochs passed also after a resume, since the state holds the
  count, the centroids and who belongs to which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.ncl import NCLConfig
from dasrec_core.losses.contrastive import cosine_info_nce
from dasrec_core.losses.penalties import batch_l2, batch_norms
from dasrec_core.models.base import Batch, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.contrast import distinct_anchors
from dasrec_core.models.parts.layer_mean_tables import LayerMeanTables
from dasrec_core.models.parts.prototypes import Prototypes
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_rows


class NCL(LayerMeanTables):
    """LightGCN with contrasts against structural and semantic neighbours."""

    epochs_begun: Tensor

    def __init__(self, config: NCLConfig, inputs: ModelInputs) -> None:
        super().__init__(inputs, num_layers=config.num_layers)
        self._config = config
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, inputs.device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, inputs.device)
        self.user_prototypes = Prototypes(config, inputs.num_users, inputs.device)
        self.item_prototypes = Prototypes(config, inputs.num_items, inputs.device)
        none_begun = torch.zeros((), dtype=torch.int64, device=inputs.device)
        self.register_buffer("epochs_begun", none_begun)
        self._uses_prototypes = False

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets, before which nodes are clustered."""
        batches = triplet_kind(self._config.sampler)
        parameters = list(self.parameters())
        return (Phase("recommend", batches, self._loss_terms, parameters, self._begin_epoch),)

    def notices(self) -> Sequence[str]:
        """Return on which side there are fewer clusters than were asked for."""
        wanted, least = self._config.num_clusters, self._config.nodes_per_cluster
        sides = {"users": self.user_prototypes, "items": self.item_prototypes}
        return tuple(
            f"NCL: {len(side.centroids)} clusters of {name} instead of {wanted}, because "
            f"{len(side.clusters)} {name} give fewer than {least} for each."
            for name, side in sides.items()
            if len(side.centroids) < wanted
        )

    def _begin_epoch(self) -> Mapping[str, float]:
        """Cluster users and items when it is time (the E-step)."""
        epoch = int(self.epochs_begun)
        self.epochs_begun += 1
        self._uses_prototypes = epoch >= self._config.warm_up
        if not self._is_clustering_due(epoch):
            return {}
        may_start_warm = self._is_clustering_due(epoch - self._config.cluster_every)
        is_warm = self._config.kmeans_start == "warm" and may_start_warm
        self.user_prototypes.fit(self.user_embeddings.detach(), warm=is_warm)
        self.item_prototypes.fit(self.item_embeddings.detach(), warm=is_warm)
        return {
            "clusters_in_use/users": self.user_prototypes.num_in_use(),
            "clusters_in_use/items": self.item_prototypes.num_in_use(),
        }

    def _is_clustering_due(self, epoch: int) -> bool:
        """Tell whether an epoch clusters; what no epoch after the warm-up uses is left out."""
        every, warm_up = self._config.cluster_every, self._config.warm_up
        return epoch >= 0 and epoch % every == 0 and epoch + every > warm_up

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items, (heard_users, heard_items) = self._propagate()
        of_users = self._contrasts(
            self.user_embeddings, heard_users, batch.user_ids, self.user_prototypes
        )
        of_items = self._contrasts(
            self.item_embeddings, heard_items, batch.positive_item_ids, self.item_prototypes
        )
        size = len(batch.user_ids) if self._config.contrast_sum == "sum" else 1
        structure = of_users["structure"] + self._config.item_weight * of_items["structure"]
        terms = {
            "bpr": triplet_bpr(users, items, batch),
            "structure": self._config.structure_weight * size * structure,
            "l2": self._penalty(batch),
        }
        if self._uses_prototypes:
            prototype = of_users["prototype"] + of_items["prototype"]
            terms["prototype"] = self._config.prototype_weight * size * prototype
        return terms

    def _contrasts(
        self, ego: Tensor, heard: Tensor, ids: Tensor, prototypes: Prototypes
    ) -> dict[str, Tensor]:
        """Return both contrasts of one side, means over the batch."""
        temperature = self._config.temperature
        anchors = distinct_anchors(ids)
        unit = F.normalize(ego)  # (N, D)
        contrasts = {
            "structure": cosine_info_nce(
                F.normalize(heard.index_select(0, anchors.ids)),
                unit,
                anchors.ids,
                temperature=temperature,
                weights=anchors.weights,
            )
        }
        if self._uses_prototypes:
            rows = unit.index_select(0, anchors.ids)
            contrasts["prototype"] = prototypes.contrast(rows, anchors, temperature=temperature)
        return contrasts

    def _penalty(self, batch: Batch) -> Tensor:
        rows = triplet_rows(self.user_embeddings, self.item_embeddings, batch)
        form = batch_l2 if self._config.l2_form == "batch_squared" else batch_norms
        return self._config.l2_weight * form(*rows)

    def _propagate(self) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
        """Return the final users and items, and what both hear from ``neighbor_hops``."""
        num_layers, even = self._config.num_layers, 2 * self._config.neighbor_hops
        users: Tensor = self.user_embeddings
        items: Tensor = self.item_embeddings
        user_sum, item_sum = users, items
        heard = users, items
        for layer in range(1, max(num_layers, even) + 1):
            users, items = self._graph.propagate(users, items)
            if layer <= num_layers:
                user_sum, item_sum = user_sum + users, item_sum + items
            if layer == even:
                heard = users, items
        share = 1 / (num_layers + 1)
        return user_sum * share, item_sum * share, heard
