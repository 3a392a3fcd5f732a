r"""MMGCL: Multi-modal Graph Contrastive Learning (Yi, Wang, Ounis, Macdonald, SIGIR 2022).

There is a view of the ids and one of each modality. A user has a vector in each; an item has its id
vector and an affine map of its features at length 1. Each view is the mean of LightGCN's layers
0 … L, and a node is all its views side by side. Scores are dot products.

Two augmentations of the whole give :math:`z'` and :math:`z''` of every node:

- *modality edge dropout*: the graph of each modality loses a share ρ of its edges, each its own,
  drawn once per epoch and normalised with the degrees that are left; the ids keep the whole graph;
- *modality masking*: one modality, drawn per step, has no item features.

Each node of a batch must find its :math:`z''` among those of the batch's nodes, and tell it from a
mixed-up copy :math:`z^-` of its own, in which one modality, drawn per step, is that of another node
(our reading of its negative sampling, so that it learns how modalities belong together):

.. math:: L_{ssl} = \frac{1}{|A|} \sum_{a \in A} -\ln \frac{e^{\cos(z'_a, z''_a)/τ}}
          {\sum_{b \in A} e^{\cos(z'_a, z''_b)/τ} + e^{\cos(z'_a, z^-_a)/τ}}

over users plus the same over items, and the loss is BPR :math:`+ λ_1 L_{ssl} + λ_2 L_2`.

Only the abstract was at hand. It names the two augmentations and a special negative sampling; all
else, the formulas included, is ours, and the authors' code was not consulted:

- LightGCN over SGL's views as encoder, users with a vector per modality, views side by side;
- the view of the ids is neither thinned nor masked, so that with one modality something is left;
- masked features are zeros after the map, so that the bias does not stand in for them;
- other negatives are the distinct nodes of the batch; users are contrasted like items;
- L2 acts on the batch's rows before propagation, of all views, mapped features included: without
  it the maps of weak features grow until their views outweigh that of the ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.mmgcl import MMGCLConfig
from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.losses.penalties import batch_l2
from dasrec_core.losses.weighted import weighted
from dasrec_core.models.base import Batch, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.batch_contrast import BatchNodes, batch_nodes
from dasrec_core.models.parts.graph_views import kept_edges
from dasrec_core.models.parts.side_by_side_views import SideBySideViews
from dasrec_core.models.parts.triplet_loss import triplet_bpr, triplet_rows


class MMGCL(SideBySideViews):
    """LightGCN per modality, with a contrast between a thinned and a masked whole."""

    def __init__(self, config: MMGCLConfig, inputs: ModelInputs) -> None:
        super().__init__(inputs, embedding_dim=config.embedding_dim, num_layers=config.num_layers)
        self._config = config
        self._layout = pair_layout(inputs.train, inputs.device)
        # Not part of the state: no score depends on them, and every epoch begins with new ones.
        self._thinned: tuple[BipartiteGraph, ...] = ()

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets, before which the graphs are thinned."""
        batches = triplet_kind(self._config.sampler)
        parameters = list(self.parameters())
        return (Phase("recommend", batches, self._loss_terms, parameters, self._thin_graphs),)

    def _thin_graphs(self) -> Mapping[str, float]:
        layout, rate = self._layout, self._config.drop_rate
        self._thinned = tuple(
            layout.kept_graph(kept_edges(layout, rate)) for _ in range(len(self._modalities))
        )
        return {}

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        mapped = self._mapped_features()
        wide_users, wide_items = self._wide_users(), self._wide_items(mapped)
        users, items = self._propagate(wide_users, wide_items)

        def contrast() -> Tensor:
            thinned = self._thinned_nodes(users, items, mapped)
            masked = self._propagate(wide_users, self._wide_items(self._with_one_masked(mapped)))
            sides = (batch.user_ids, batch.positive_item_ids)
            contrasts = [
                self._contrast(first, second, batch_nodes(ids, len(first)))
                for first, second, ids in zip(thinned, masked, sides, strict=True)
            ]
            return torch.stack(contrasts).sum()

        penalty = batch_l2(*triplet_rows(wide_users, wide_items, batch))
        return {
            "bpr": triplet_bpr(users, items, batch),
            "contrast": weighted(self._config.contrastive_weight, contrast, users),
            "l2": self._config.l2_weight * penalty,
        }

    def _thinned_nodes(
        self, users: Tensor, items: Tensor, mapped: Sequence[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Return users and items over the thinned graphs; the ids' view is taken over."""
        views = [(users[:, : self._width], items[:, : self._width])]
        for index, graph in enumerate(self._thinned):
            views.append(self._propagate(self.user_embeddings[1 + index], mapped[index], graph))
        return torch.cat([view[0] for view in views], 1), torch.cat([view[1] for view in views], 1)

    def _with_one_masked(self, mapped: Sequence[Tensor]) -> list[Tensor]:
        masked = self._any_modality()
        return [rows * (masked != index) for index, rows in enumerate(mapped)]

    def _contrast(self, first: Tensor, second: Tensor, nodes: BatchNodes) -> Tensor:
        """Return the contrast of the batch's distinct nodes of one side."""
        temperature = self._config.temperature
        anchors = F.normalize(first.index_select(0, nodes.ids))
        rows = second.index_select(0, nodes.ids)
        candidates = F.normalize(rows)
        with torch.autocast(anchors.device.type, enabled=False):
            logits = anchors @ candidates.T / temperature  # (A, A)
            weights = torch.ones_like(nodes.ids, dtype=logits.dtype) / nodes.count
            if nodes.log_counts is not None:
                # A node that is there c times enters with c terms of 1 / c.
                logits = logits - nodes.log_counts
                weights = torch.exp(-nodes.log_counts) / nodes.count
            if self._config.hard_negatives:
                mixed = (anchors * F.normalize(self._mixed_up(rows))).sum(1) / temperature
                # A row whose neighbour is the same node has no mixed-up copy.
                mixed = mixed.masked_fill(nodes.ids == nodes.ids.roll(1), -torch.inf)
                logits = torch.cat([logits, mixed[:, None]], 1)
            positives = (anchors * candidates).sum(1) / temperature
            return weights @ (logits.logsumexp(1) - positives)

    def _mixed_up(self, rows: Tensor) -> Tensor:
        """Return each row with one modality of the row before it, shape ``(A, V D)``.

        On a CPU, where a batch's nodes are distinct and ascending, that is the node with the next
        lower id of the batch; on CUDA, where they come as drawn, any of them.
        """
        columns = torch.arange(rows.shape[1], device=rows.device) // self._width
        return torch.where(columns == 1 + self._any_modality(), rows.roll(1, 0), rows)

    def _any_modality(self) -> Tensor:
        device = self.item_embeddings.device
        return torch.randint(len(self._modalities), (), device=device)
