r"""VBPR, Visual Bayesian Personalized Ranking (He, McAuley, AAAI 2016).

Score, Eq 4, of item features :math:`f_i`:

.. math:: \hat x_{ui} = \alpha + \beta_u + \beta_i + \gamma_u^T \gamma_i
          + \theta_u^T (E f_i) + \beta'^T f_i

Loss, Eq 6 and 7: :math:`-\ln \sigma(\hat x_{ui} - \hat x_{uj})` + λ‖Θ‖². The offset α and the
user bias cancel in the difference and change no ranking, so they do not exist here.

The paper has images only. With several modalities ``concatenated`` puts their features side by side
and keeps the formula; ``per_modality`` adds :math:`\theta_u^{mT} E^m f_i^m` for each, with a taste
:math:`\theta^m` of its own.

As in the authors' code: features divided by the largest value (here per modality, so that none
drowns another); users drawn uniformly, then one of their items; weights of their own for the biases
and for E and β', whose penalty is on the whole matrix at every step.

Differences from the authors' code:

- λ is averaged over the batch, and the sampled item's pull is as strong as the observed one's; the
  code gives it a tenth, the paper does not.
- Items of a user are drawn with replacement.
- Adam instead of stochastic gradient descent; initial values are Xavier uniform, biases 0.
- A step projects :math:`f_i - f_j`, one product instead of two: E is linear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import torch
from torch import Tensor, nn

from dasrec_core.config.models.vbpr import VBPRConfig
from dasrec_core.losses.penalties import batch_l2, full_l2
from dasrec_core.losses.ranking import bpr_loss
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.score_parts import ScoreParts, Source, own_only, side_by_side
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_rows


class VBPR(EmbeddingRecommender):
    """Matrix factorisation plus a linear taste for item features."""

    def __init__(self, config: VBPRConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        device = inputs.device
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, device)
        self.item_biases = nn.Parameter(torch.zeros(inputs.num_items, device=device))
        self._widths = {name: table.shape[1] for name, table in inputs.features.items()}
        tables = [_scaled(table, config.feature_scale) for table in inputs.features.values()]
        if config.variant == "concatenated":
            tables = [torch.cat(tables, 1)]
        self._tastes = tuple(
            Taste(inputs.num_users, table.to(device), config.feature_dim) for table in tables
        )
        self.tastes = nn.ModuleList(self._tastes)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return γ, θ and 1 of users, γ, E f and the whole bias of items, side by side."""
        users: list[Tensor] = [self.user_embeddings]
        items: list[Tensor] = [self.item_embeddings]
        biases: Tensor = self.item_biases
        for taste in self._tastes:
            users.append(taste.user_embeddings)
            items.append(taste.features @ taste.projection)
            biases = biases + taste.features @ taste.bias_weights
        ones = torch.ones_like(users[0][:, :1])
        return torch.cat([*users, ones], 1), torch.cat([*items, biases[:, None]], 1)

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score: Eq 4, its sums over features split by modality."""
        one = self.item_biases.new_ones(1)
        user, item = self.user_embeddings[user_id], self.item_embeddings[item_id]
        sources = [
            Source("User and item embeddings", "identity", "", user, item),
            Source("Item bias", "bias", "", one, self.item_biases[item_id, None]),
        ]
        for name, (taste, part) in self._columns().items():
            features = taste.features[item_id, part]  # (F,)
            content = features @ taste.projection[part]  # (D,)
            liked = torch.cat([taste.user_embeddings[user_id], one])
            offered = torch.cat([content, (features @ taste.bias_weights[part])[None]])
            sources.append(Source(f"{name} features", "modality", name, liked, offered))
        parts = own_only(*self.final_embeddings(), user_id, item_id)
        return replace(parts, sources=side_by_side(sources))

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config = self._config
        users, positives, negatives = triplet_rows(
            self.user_embeddings, self.item_embeddings, batch
        )
        positive_biases = self.item_biases[batch.positive_item_ids]  # (B,)
        negative_biases = self.item_biases[batch.negative_item_ids]  # (B,)
        margins = (users * (positives - negatives)).sum(-1) + positive_biases - negative_biases
        penalty = batch_l2(users, positives, negatives)
        for taste in self._tastes:
            margins = margins + taste(batch)
            penalty = penalty + batch_l2(taste.user_embeddings[batch.user_ids])
        whole = [matrix for taste in self._tastes for matrix in taste.shared()]
        return {
            "bpr": bpr_loss(margins, torch.zeros_like(margins)),
            "l2": config.l2_weight * penalty,
            "bias_l2": config.bias_l2_weight * batch_l2(positive_biases, negative_biases),
            "feature_l2": config.feature_l2_weight / 2 * full_l2(whole),
        }

    def _columns(self) -> dict[str, tuple[Taste, slice]]:
        """Return which taste a modality's features are in, and in which of its columns."""
        if self._config.variant == "per_modality":
            pairs = zip(self._widths, self._tastes, strict=True)
            return {name: (taste, slice(None)) for name, taste in pairs}
        ends = accumulate(self._widths.values())
        return {
            name: (self._tastes[0], slice(end - width, end))
            for (name, width), end in zip(self._widths.items(), ends, strict=True)
        }


class Taste(nn.Module):
    """What users like about the features of items: θ, E and β' of Eq 4."""

    features: Tensor

    def __init__(self, num_users: int, features: Tensor, feature_dim: int) -> None:
        super().__init__()
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", features, persistent=False)
        width, device = features.shape[1], features.device
        self.user_embeddings = xavier_table(num_users, feature_dim, device)
        self.projection = xavier_table(width, feature_dim, device)
        self.bias_weights = nn.Parameter(torch.zeros(width, device=device))

    def forward(self, batch: Batch) -> Tensor:
        """Return by how much the observed item is liked better, float32, shape ``(B,)``."""
        positives = self.features.index_select(0, batch.positive_item_ids)
        differences = positives - self.features.index_select(0, batch.negative_item_ids)
        projected = (differences @ self.projection).float()  # (B, D)
        tastes = self.user_embeddings.index_select(0, batch.user_ids)  # (B, D)
        return (tastes * projected).sum(-1) + (differences @ self.bias_weights).float()

    def shared(self) -> tuple[Tensor, Tensor]:
        """Return what is not a user's own: E and β'."""
        return self.projection, self.bias_weights


def _scaled(features: Tensor, scale: str) -> Tensor:
    if scale == "none":
        return features
    largest = features.abs().max()
    return features / largest if largest else features
