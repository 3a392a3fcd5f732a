r"""BM3: Bootstrap Latent Representations for Multi-modal Recommendation (Zhou et al., WWW 2023).

Users :math:`q_u` are the mean of LightGCN's layers 0 … L, items :math:`q_i` the same plus their
layer 0 once more; :math:`e^m_i = W_m f^m_i + b_m` are mapped features. One affine predictor *f*
serves users, items and modalities. A target is a copy without gradient whose numbers are dropped
out, :math:`\dot x = \mathrm{dropout}_p(\mathrm{sg}(x))`. With
:math:`C(x, y) = 1 - \cos(f(x), \dot y)`, averaged over the batch, the paper's three objectives are

- reconstruction of the graph: :math:`C(q_u, q_i) + C(q_i, q_u)`;
- alignment between modalities: :math:`w \sum_m C(e^m_i, q_i)`;
- alignment within a modality: :math:`w \sum_m C(e^m_i, e^m_i)`;

plus :math:`\lambda (\lVert Q_u \rVert_F + \lVert Q_i \rVert_F) / I`. There are no negatives. What
keeps all vectors from becoming one are the predictor and the missing gradient of the targets. The
score is :math:`f(q_u) \cdot f(q_i)`: the predictor serves when ranking as well.

Where the paper and the authors' code differ:

- The paper's objectives have no weight; the code has :math:`w` (2.0 in all its settings), which is
  the default here (``modality_weight``).
- The paper's penalty is squared; the code's is the norm of whole propagated tables over the number
  of items. Only the code's is offered: published values of λ belong to it.
- The code trains the raw features too (``train_features``), the paper does not say so. On is the
  default, because the published settings and numbers come with it.

Differences from the authors' code:

- Any number of modalities; each adds the same two terms.
- Features are mapped, and targets dropped out, for the rows of the batch only. An item that is
  several times in a batch has as many dropout masks, where theirs has one.
- No 1e-7 is added to degrees; a node without interactions has no neighbours and no division.
- Interactions of users who know every item are left out, as for every model here.
- Interactions can be drawn by user (``sampler``); theirs takes each once, which is the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.bm3 import BM3Config
from dasrec_core.graphs.bipartite import interaction_graph
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.layer_mean import layer_mean
from dasrec_core.models.parts.layer_mean_parts import layer_mean_score
from dasrec_core.models.parts.raw_features import RawFeatures
from dasrec_core.models.parts.score_parts import ScoreParts, after_affine
from dasrec_core.models.parts.tables import xavier_table


class BM3(EmbeddingRecommender):
    """Representations that predict dropped-out copies of each other."""

    def __init__(self, config: BM3Config, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        device, width = inputs.device, config.embedding_dim
        self._graph = interaction_graph(inputs.train, self_loops=False, device=device)
        self.user_embeddings = xavier_table(inputs.num_users, width, device)
        self.item_embeddings = xavier_table(inputs.num_items, width, device)
        self.predictor = nn.Linear(width, width, device=device)
        nn.init.xavier_normal_(self.predictor.weight)
        self.modalities = nn.ModuleList(
            RawFeatures(features, embedding_dim=width, trained=config.train_features, device=device)
            for features in inputs.features.values()
        )

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over interactions; their negatives are not used."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)`` after the predictor."""
        users, items = self.propagated()
        return self.predictor(users), self.predictor(items)

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score by history; features act through training only."""
        parts = layer_mean_score(
            self._graph,
            (self.user_embeddings, self.item_embeddings),
            self.final_embeddings()[1][item_id],
            num_layers=self._config.num_layers,
            user_id=user_id,
        )
        return after_affine(parts, self.predictor)

    def propagated(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)`` before the predictor."""
        users, items = layer_mean(
            self._graph,
            self.user_embeddings,
            self.item_embeddings,
            num_layers=self._config.num_layers,
        )
        return users, items + self.item_embeddings

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        all_users, all_items = self.propagated()
        users = all_users.index_select(0, batch.user_ids)  # (B, D)
        items = all_items.index_select(0, batch.positive_item_ids)  # (B, D)
        user_targets, item_targets = self._target(users), self._target(items)
        norms = (all_users.norm() + all_items.norm()) / len(all_items)
        between, within = self._modality_terms(batch.positive_item_ids, item_targets)
        return {
            "reconstruction": self._distance(users, item_targets)
            + self._distance(items, user_targets),
            "between_modalities": self._config.modality_weight * between,
            "within_modality": self._config.modality_weight * within,
            "l2": self._config.l2_weight * norms,
        }

    def _modality_terms(self, item_ids: Tensor, item_targets: Tensor) -> tuple[Tensor, Tensor]:
        between, within = [], []
        for modality in self.modalities:
            mapped = modality(item_ids)  # (B, D)
            between.append(self._distance(mapped, item_targets))
            within.append(self._distance(mapped, self._target(mapped)))
        return torch.stack(between).sum(), torch.stack(within).sum()

    def _target(self, rows: Tensor) -> Tensor:
        return F.dropout(rows.detach(), self._config.dropout)

    def _distance(self, rows: Tensor, targets: Tensor) -> Tensor:
        """Return the mean over rows of 1 - cosine of prediction and target."""
        predicted = self.predictor(rows).float()
        return 1 - F.cosine_similarity(predicted, targets).mean()
