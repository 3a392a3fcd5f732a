r"""DASRec+: views of ids and modalities, scored and trained by one cosine.

Ours, not the paper's. What differs from DASRec and why:

- No diffusion. On TikTok generated graphs collapse to a few items, and views without them are no
  worse (``docs/models.md``); their term of Eq 29 is left out.
- Views. ``side_by_side``: ids and each modality have users of their own and LightGCN's layers of
  their own, and :math:`h` is all views side by side. A cosine over them weighs each view by the
  length it was trained to, for every user and item apart; L2 holds the mapped features as well.
  ``fused``: the main view of DASRec (Eq 32) with one learned weight per modality for all users,
  modalities fused before propagation; the view is the same as if fused after it.
- The score is :math:`\cos(h_u, h_i)`.
- The loss is a softmax over *all* items, and over all users with weight :math:`\mu`,

  .. math:: \tfrac{1}{B} \sum_{(u, i)} -\ln \frac{e^{\cos(h_u, h_i)/\tau}}
            {\sum_j e^{\cos(h_u, h_j)/\tau}}
            - \mu \ln \frac{e^{\cos(h_u, h_i)/\tau}}{\sum_v e^{\cos(h_v, h_i)/\tau}}

  instead of BPR over sampled items. One score for both: with dot products in one and cosines in
  the other, training collapses.
- Users are shown ``most_per_user`` interactions an epoch at most: a sum over interactions serves
  the few who have hundreds, metrics count every user alike.
- Scores are made with a running average of the weights (``average_decay``).
- ``ensemble`` models can be trained side by side and their scores averaged.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.models.base import EmbeddingRecommender, Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.cosine_training import CosineTraining, Whole
from dasrec_core.models.parts.fused_main_view import FusedMainView
from dasrec_core.models.parts.score_ensemble import ScoreEnsemble
from dasrec_core.models.parts.score_parts import ScoreParts
from dasrec_core.models.parts.side_by_side_views import SideBySideViews
from dasrec_core.models.parts.user_fusion import UserFusion


class FusedDASRecPlus(CosineTraining, FusedMainView):
    """DASRec's main view over the interactions; scores are cosines unless trained by BPR."""

    def __init__(self, config: DASRecPlusConfig, inputs: ModelInputs) -> None:
        FusedMainView.__init__(self, config, inputs)
        self._begin(config)

    @torch.no_grad()
    def fusion_of_users(self) -> UserFusion | None:
        """Return the modality weights, which all users share."""
        with self._as_scored():
            weights = self._modality_weights()[None].float().cpu().numpy()
        return UserFusion(self._modalities, weights, None)

    def _whole(self) -> Whole:
        users, items = self._main_view(self._features())
        return Whole(users, items, (self.user_embeddings, self.item_embeddings))

    def _whole_parts(self, user_id: int, item_id: int) -> ScoreParts:
        return self._main_view_parts(user_id, item_id)

    def _diagnostics(self) -> Mapping[str, float]:
        return self._modality_diagnostics()


class SideBySideDASRecPlus(CosineTraining, SideBySideViews):
    """Views of ids and modalities side by side; scores as above."""

    def __init__(self, config: DASRecPlusConfig, inputs: ModelInputs) -> None:
        SideBySideViews.__init__(
            self, inputs, embedding_dim=config.embedding_dim, num_layers=config.num_layers
        )
        self._begin(config)

    @torch.no_grad()
    def fusion_of_users(self) -> UserFusion | None:
        """Return how much of each user's squared length each modality has, ids left out."""
        with self._as_scored():
            shares = self._shares(self._whole().users)[:, 1:]
        weights = shares / shares.sum(1, keepdim=True).clamp(min=torch.finfo(shares.dtype).tiny)
        return UserFusion(self._modalities, weights.float().cpu().numpy(), None)

    def _whole(self) -> Whole:
        mapped = self._mapped_features()
        users, items = self._propagate(self._wide_users(), self._wide_items(mapped))
        return Whole(users, items, (*self.user_embeddings, self.item_embeddings, *mapped))

    def _whole_parts(self, user_id: int, item_id: int) -> ScoreParts:
        return SideBySideViews.score_parts(self, user_id, item_id)

    @torch.no_grad()
    def _diagnostics(self) -> Mapping[str, float]:
        shares = self._shares(self._whole().users).mean(0).tolist()
        named = zip(("ids", *self._modalities), shares, strict=True)
        return {f"view_share/{name}": share for name, share in named}

    def _shares(self, rows: Tensor) -> Tensor:
        """Return each view's share of the squared length of each row, shape ``(N, V)``."""
        squares = torch.stack([view.square().sum(1) for view in self._views_of(rows)], 1)
        return squares / squares.sum(1, keepdim=True).clamp(min=torch.finfo(squares.dtype).tiny)


def dasrec_plus(config: DASRecPlusConfig, inputs: ModelInputs) -> Recommender:
    """Return one model, or the average of as many as the configuration says."""

    def member() -> EmbeddingRecommender:
        if config.views == "fused":
            return FusedDASRecPlus(config, inputs)
        return SideBySideDASRecPlus(config, inputs)

    return member() if config.ensemble == 1 else ScoreEnsemble(member, config.ensemble)
