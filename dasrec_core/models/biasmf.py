r"""BiasMF: biased matrix factorisation (Koren, Bell, Volinsky, Computer 42(8), 2009).

Score, Eq 4: :math:`\hat r_{ui} = \mu + b_i + b_u + q_i^T p_u`. The paper fits ratings by squared
error (Eq 5, ``pointwise``). On interactions, papers that compare with "BiasMF" train the same model
to rank pairs (BPR-Opt of Rendle et al., UAI 2009, section 4.1; ``pairwise``, the default):

.. math:: -\tfrac{1}{B} \sum \ln \sigma(\hat r_{ui} - \hat r_{uj})
          + \tfrac{λ}{2B} \sum \lVert p_u \rVert^2 + \lVert q_i \rVert^2 + \lVert q_j \rVert^2
          + \tfrac{λ_b}{2B} \sum b_i^2 + b_j^2

Differences from the papers:

- Pairwise, μ and b_u cancel: they would get no gradient and change no ranking, so they do not
  exist. Pointwise, they exist and calibrate the score, and change no ranking either.
- Pointwise, zeros are sampled anew for every interaction, as no user rates what it does not like;
  μ is the mean target, 1 / (1 + sampled zeros), as the paper's μ is the mean rating.
- λ has ½ and is averaged over the batch; a row counts as often as it occurs, as in Eq 5: pointwise,
  a user once for each of its items, sampled ones included. Biases have a weight of their own.
- Adam instead of stochastic gradient descent with a decaying step.
- Initial embeddings are Xavier uniform, biases 0; the papers say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from dasrec_core.config.models.biasmf import BiasMFConfig
from dasrec_core.losses.penalties import batch_l2
from dasrec_core.losses.ranking import bpr_loss
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.score_parts import ScoreParts, Source, own_only, side_by_side
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_rows
from dasrec_core.sampling.negatives import known_pair_keys, more_negatives


class BiasMF(EmbeddingRecommender):
    """Dot product of a user's and an item's vector, plus the item's bias."""

    def __init__(self, config: BiasMFConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._pointwise = config.variant == "pointwise"
        self._mean_target = 1 / (1 + config.num_negatives)
        self._known_keys = known_pair_keys(inputs.train).to(inputs.device)
        device = inputs.device
        self.user_embeddings = xavier_table(inputs.num_users, config.embedding_dim, device)
        self.item_embeddings = xavier_table(inputs.num_items, config.embedding_dim, device)
        self.item_biases = nn.Parameter(torch.zeros(inputs.num_items, device=device))
        if self._pointwise:
            self.user_biases = nn.Parameter(torch.zeros(inputs.num_users, device=device))

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over triplets."""
        batches = triplet_kind(self._config.sampler)
        loss_terms = self._pointwise_terms if self._pointwise else self._pairwise_terms
        return (Phase("recommend", batches, loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users and items with the biases as one more column, or two: the score is Eq 4."""
        item_biases = self.item_biases[:, None]
        ones = torch.ones_like(self.user_embeddings[:, :1])
        if not self._pointwise:
            return (
                torch.cat([self.user_embeddings, ones], 1),  # (U, D + 1)
                torch.cat([self.item_embeddings, item_biases], 1),  # (I, D + 1)
            )
        offsets = self.user_biases[:, None] + self._mean_target
        return (
            torch.cat([self.user_embeddings, ones, offsets], 1),  # (U, D + 2)
            torch.cat([self.item_embeddings, item_biases, torch.ones_like(item_biases)], 1),
        )

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score: Eq 4, term by term."""
        one = self.item_biases.new_ones(1)
        user, item = self.user_embeddings[user_id], self.item_embeddings[item_id]
        sources = [
            Source("User and item embeddings", "identity", "", user, item),
            Source("Item bias", "bias", "", one, self.item_biases[item_id, None]),
        ]
        if self._pointwise:
            offset = self.user_biases[user_id, None] + self._mean_target
            sources.append(Source("Mean and user bias", "bias", "", offset, one))
        parts = own_only(*self.final_embeddings(), user_id, item_id)
        return replace(parts, sources=side_by_side(sources))

    def _pairwise_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, positives, negatives = triplet_rows(
            self.user_embeddings, self.item_embeddings, batch
        )
        positive_biases = self.item_biases[batch.positive_item_ids]  # (B,)
        negative_biases = self.item_biases[batch.negative_item_ids]  # (B,)
        positive_scores = (users * positives).sum(-1) + positive_biases
        negative_scores = (users * negatives).sum(-1) + negative_biases
        return {
            "bpr": bpr_loss(positive_scores, negative_scores),
            "l2": self._config.l2_weight * batch_l2(users, positives, negatives),
            "bias_l2": self._config.bias_l2_weight * batch_l2(positive_biases, negative_biases),
        }

    def _pointwise_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        item_ids = self._rated_items(batch)  # (B, 1 + K)
        users = self.user_embeddings[batch.user_ids]  # (B, D)
        items = self.item_embeddings[item_ids]  # (B, 1 + K, D)
        user_biases = self.user_biases[batch.user_ids]  # (B,)
        item_biases = self.item_biases[item_ids]  # (B, 1 + K)
        products = (items * users[:, None]).sum(-1)  # (B, 1 + K)
        scores = self._mean_target + item_biases + user_biases[:, None] + products
        errors = torch.cat([1 - scores[:, :1], scores[:, 1:]], 1)
        return {
            "square": errors.square().sum(1).mean(),
            "l2": self._config.l2_weight * _rated_l2(users, items),
            "bias_l2": self._config.bias_l2_weight * _rated_l2(user_biases, item_biases),
        }

    def _rated_items(self, batch: Batch) -> Tensor:
        """Return the observed item of each row and its sampled zeros, shape ``(B, 1 + K)``."""
        parts = [batch.positive_item_ids[:, None], batch.negative_item_ids[:, None]]
        further = self._config.num_negatives - 1
        if further:
            num_items = len(self.item_biases)
            parts.append(
                more_negatives(
                    batch.user_ids, self._known_keys, num_items=num_items, per_row=further
                )
            )
        return torch.cat(parts, 1)


def _rated_l2(users: Tensor, items: Tensor) -> Tensor:
    """Return the penalty of Eq 5 over rated pairs, with ½ and averaged over the batch.

    Args:
        users: Vectors ``(B, D)`` or biases ``(B,)``.
        items: Theirs, ``(B, P, D)`` or ``(B, P)``, for P pairs of each user.
    """
    return items.shape[1] * batch_l2(users) + batch_l2(items)
