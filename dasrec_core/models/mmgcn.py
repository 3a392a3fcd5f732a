r"""MMGCN: Multi-modal Graph Convolution Network for Personalized Recommendation of Micro-video.

Wei et al., MM 2019. Each modality is propagated over the user-item graph on its own, from users'
preferences in it and items' features; every layer takes the mean over neighbours and adds the ID
embedding as a bridge between modalities (``parts/modality_gcn.py``). Representations are the mean
over modalities, scores dot products. Loss: BPR + :math:`\lambda` · (mean square of the batch's ID
embeddings + mean square of all preferences, per modality).

Where the paper and the authors' code differ:

- **In the code IDs and preferences never learn**: they are no parameters, so only linear maps are
  trained, and the penalty has no effect. ``train_embeddings`` (on) is the paper's intent.
- The paper has both ways of joining; the code parses ``--concat False`` as true and therefore
  always concatenates, the default here (``concat``). It also ignores ``num_layer`` and takes 3.
- The paper sums modalities, the code averages, as here: the same ranking, another scale in BPR.

Differences from the authors' code:

- Any number of modalities. Theirs projects the visual features to 256 numbers and no others;
  here that goes by the name of a modality (``projection``).
- The penalty is on every modality's preferences, theirs on the visual ones alone: which data
  need not have.
- Scores come from a propagation with the parameters as they are; theirs reuse that of the last
  training step. Masked items are out of the ranking; theirs get a positive score of 1e-5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from dasrec_core.config.models.mmgcn import MMGCNConfig
from dasrec_core.data.modalities import ModalityKind, kind_of
from dasrec_core.graphs.directed import directed_weights
from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.joint_tables import joint_xavier_normal, mean_squares
from dasrec_core.models.parts.modality_gcn import ModalityGCN
from dasrec_core.models.parts.triplet_loss import triplet_bpr

_VISUAL = (ModalityKind.IMAGE, ModalityKind.VIDEO)


class MMGCN(EmbeddingRecommender):
    """The mean of one graph network per modality."""

    user_embeddings: Tensor
    item_embeddings: Tensor

    def __init__(self, config: MMGCNConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        layout = pair_layout(inputs.train, inputs.device)
        self._graph = directed_weights(layout, "mean").on(layout)
        users, items = joint_xavier_normal(
            inputs.num_users, inputs.num_items, config.embedding_dim, inputs.device
        )
        if config.train_embeddings:
            self.user_embeddings, self.item_embeddings = nn.Parameter(users), nn.Parameter(items)
        else:
            self.register_buffer("user_embeddings", users)
            self.register_buffer("item_embeddings", items)
        self.modalities = nn.ModuleList(
            ModalityGCN(config, table, inputs, projected=self._is_projected(name))
            for name, table in inputs.features.items()
        )

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, the mean over modalities."""
        ego = self.user_embeddings, self.item_embeddings
        found = [modality(self._graph, ego) for modality in self.modalities]
        users = torch.stack([rows for rows, _ in found]).mean(0)
        return users, torch.stack([rows for _, rows in found]).mean(0)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        terms = {"bpr": triplet_bpr(*self.final_embeddings(), batch)}
        if self._config.train_embeddings:
            penalty = mean_squares(self.user_embeddings, self.item_embeddings, batch)
            for modality in self.modalities:
                penalty = penalty + modality.get_parameter("preferences").square().mean()
            terms["l2"] = self._config.l2_weight * penalty
        return terms

    def _is_projected(self, modality: str) -> bool:
        if self._config.projection == "image":
            return kind_of(modality) in _VISUAL
        return self._config.projection == "all"
