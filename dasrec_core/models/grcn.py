r"""GRCN (Wei et al., MM 2020).

Graph-Refined Convolutional Network for Multimedia Recommendation with Implicit Feedback.

Per modality *m*, users have a preference vector that is routed towards the features of their items
(``parts/routed_content.py``). What follows are affinities :math:`\alpha^m_{j \to i}`, a softmax
over the edges into *i*, and content vectors :math:`c^m`. The graph of IDs has for each edge the
weight :math:`w_{j \to i} = \mathrm{relu}(\max_m \alpha^m_{j \to i} C_{j, m})` with learned
confidences *C* of the sender; :math:`x = \sum_{l=0}^{L} W^l \mathrm{norm}(E)`. A node is
:math:`[x \Vert c^1 \Vert \ldots \Vert c^M]`, the score a dot product. Loss: BPR +
:math:`\lambda` · (mean square of the batch's ego embeddings + that of its users' preferences in
each modality).

Where the paper and the authors' code differ:

- **Routing does nothing in the code**: messages are summed on items, and the rows of users taken
  from that sum are all zero. ``routing_direction = item_to_user`` (default) is the paper's;
  ``code`` skips it.
- Negative weights: pruning on and off are both published, on is the default of the code.

Differences from the authors' code:

- Any number of modalities, in every fusion; theirs averages three only.
- A softmax takes off the largest score of its node first; no loop over nodes or edges, and no
  table of edges times dimensions.
- A penalty on confidences is computed there and never used; it is left out.
- Rows are always brought to length 1 and sums stay linear, the code's ``has_norm`` and not
  ``has_act``; its other settings are not offered.
- The epoch is chosen on validation and NDCG has its standard ideal; their evaluation chooses on
  test, gives masked items a positive score and shortens the ideal to the hits.

Confidences start near 0 (standard deviation :math:`\sqrt{2 / (U + I + M)}`), so IDs propagate
little at first, and a pruned edge comes back only when another edge of the same sender moves its
confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.grcn import GRCNConfig
from dasrec_core.graphs.edge_pattern import edge_pattern, weighted_sum
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.joint_tables import joint_xavier_normal, mean_squares
from dasrec_core.models.parts.routed_content import Content, Directions, RoutedContent
from dasrec_core.models.parts.triplet_loss import triplet_bpr


class GRCN(EmbeddingRecommender):
    """ID embeddings over a graph that content has weighed, beside the content itself."""

    def __init__(self, config: GRCNConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        sizes, device = (inputs.num_users, inputs.num_items), inputs.device
        pairs = [torch.from_numpy(ids) for ids in (inputs.train.user_ids, inputs.train.item_ids)]
        to_users = edge_pattern(pairs[0].to(device), pairs[1].to(device), sizes)
        self._edges = Directions(to_users, to_users.transposed())
        users, items = joint_xavier_normal(*sizes, config.embedding_dim, device)
        self.user_embeddings, self.item_embeddings = nn.Parameter(users), nn.Parameter(items)
        self.modalities = nn.ModuleList(
            RoutedContent(config, table, inputs.num_users, device)
            for table in inputs.features.values()
        )
        if config.weight_mode == "confid":
            users, items = joint_xavier_normal(*sizes, len(inputs.features), device)
            self.user_confidence, self.item_confidence = nn.Parameter(users), nn.Parameter(items)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users and items over all interactions; ``concat``: ``D + M C`` numbers each."""
        return self._propagated(self._edges)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items = self._propagated(self._edges_of_step())
        penalty = mean_squares(self.user_embeddings, self.item_embeddings, batch)
        for modality in self.modalities:
            rows = modality.get_parameter("preferences").index_select(0, batch.user_ids)
            penalty = penalty + rows.square().mean()
        return {
            "bpr": triplet_bpr(users, items, batch),
            "l2": self._config.l2_weight * penalty,
        }

    def _edges_of_step(self) -> Directions:
        drop_rate, to_users = self._config.edge_dropout, self._edges.to_users
        if not drop_rate:
            return self._edges
        kept = torch.rand(to_users.num_edges, device=to_users.row_ids.device) >= drop_rate
        left = to_users.kept(kept)
        return Directions(left, left.transposed())

    def _propagated(self, edges: Directions) -> tuple[Tensor, Tensor]:
        contents: list[Content] = [modality(edges) for modality in self.modalities]
        users, items = self._id_embeddings(edges, contents)
        all_users = [users, *(content.users for content in contents)]
        all_items = [items, *(content.items for content in contents)]
        match self._config.fusion:
            case "concat":
                return torch.cat(all_users, dim=1), torch.cat(all_items, dim=1)
            case "mean":
                return torch.stack(all_users).mean(0), torch.stack(all_items).mean(0)
            case "id":
                return users, items

    def _id_embeddings(
        self, edges: Directions, contents: Sequence[Content]
    ) -> tuple[Tensor, Tensor]:
        user_confidence = item_confidence = None
        if self._config.weight_mode == "confid":
            item_confidence = self.item_confidence.index_select(0, edges.to_users.column_ids)
            user_confidence = self.user_confidence.index_select(0, edges.to_items.column_ids)
        into_users = self._weights(
            [content.to_users for content in contents],
            item_confidence,
        )
        into_items = self._weights(
            [content.to_items for content in contents],
            user_confidence,
        )
        users, items = F.normalize(self.user_embeddings), F.normalize(self.item_embeddings)
        user_sum, item_sum = users, items
        for _ in range(self._config.num_layers):
            users, items = (
                weighted_sum(edges.to_users, into_users, items),
                weighted_sum(edges.to_items, into_items, users),
            )
            user_sum, item_sum = user_sum + users, item_sum + items
        return user_sum, item_sum

    def _weights(self, affinities: Sequence[Tensor], confidence: Tensor | None) -> Tensor:
        """Return the weight of every edge; the confidence is its sender's, ``(E, M)``."""
        stacked = torch.stack(list(affinities), dim=-1)  # (E, M)
        if self._config.weight_mode == "mean":
            return stacked.mean(-1)
        weights = (stacked if confidence is None else stacked * confidence).amax(-1)
        return F.relu(weights) if self._config.pruning else weights
