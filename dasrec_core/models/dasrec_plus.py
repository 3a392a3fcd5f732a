r"""DASRec+: the main view of DASRec, scored and trained by one cosine.

Ours, not the paper's. What differs from DASRec and why:

- No diffusion. On TikTok generated graphs collapse to a few items, and views without them are no
  worse (``docs/models.md``); their term of Eq 29 is left out.
- The score is :math:`\cos(h_u, h_i)` of the final embeddings (Eq 32).
- The loss is a softmax over *all* items, and over all users with weight :math:`\mu`,

  .. math:: \tfrac{1}{B} \sum_{(u, i)} -\ln \frac{e^{\cos(h_u, h_i)/\tau}}
            {\sum_j e^{\cos(h_u, h_j)/\tau}}
            - \mu \ln \frac{e^{\cos(h_u, h_i)/\tau}}{\sum_v e^{\cos(h_v, h_i)/\tau}}

  instead of BPR over sampled items. One score for both: with dot products in one and cosines in
  the other, training collapses.
- Modalities are fused by one learned weight each, before propagation; the fused view is the same.
- Users are shown ``most_per_user`` interactions an epoch at most: a sum over interactions serves
  the few who have hundreds, metrics count every user alike.
- Scores are made with a running average of the weights (``average_decay``).
- ``ensemble`` models can be trained side by side and their scores averaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor

from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.losses.contrastive import cosine_log_partition
from dasrec_core.losses.penalties import full_l2
from dasrec_core.models.base import Batch, BatchKind, Phase, Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.averaged_weights import AveragedWeights
from dasrec_core.models.parts.contrast import distinct_anchors
from dasrec_core.models.parts.fused_main_view import FusedMainView
from dasrec_core.models.parts.score_ensemble import ScoreEnsemble
from dasrec_core.models.parts.score_parts import ScoreParts, at_length_1
from dasrec_core.models.parts.triplet_loss import triplet_bpr
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.user_fusion import UserFusion


class DASRecPlus(FusedMainView):
    """Main view over the interactions; final embeddings have length 1 unless trained by BPR."""

    def __init__(self, config: DASRecPlusConfig, inputs: ModelInputs) -> None:
        super().__init__(config, inputs)
        self._config = config
        self.weight_average: AveragedWeights | None = None
        if config.average_decay:
            self.weight_average = AveragedWeights(list(self.parameters()), config.average_decay)

    def phases(self) -> Sequence[Phase]:
        """Return one phase over the interactions."""
        return (
            Phase(
                "recommend",
                BatchKind.INTERACTIONS,
                self._loss_terms,
                list(self.parameters()),
                prepare=self._modality_diagnostics,
                most_per_user=self._config.most_per_user,
                after_step=None if self.weight_average is None else self.weight_average.follow,
            ),
        )

    @torch.no_grad()
    def fusion_of_users(self) -> UserFusion:
        """Return the modality weights, which all users share."""
        with self._as_scored():
            weights = self._modality_weights()[None].float().cpu().numpy()
        return UserFusion(self._modalities, weights, None)

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score, modality weights and lengths held at their values."""
        with self._as_scored():
            parts = self._main_view_parts(user_id, item_id)
        return parts if self._config.loss == "bpr" else at_length_1(parts)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, as scores are made from."""
        with self._as_scored():
            return self._embeddings()

    def _as_scored(self) -> AbstractContextManager[None]:
        """Return what holds the averaged weights, if weights are averaged, in their place."""
        return nullcontext() if self.weight_average is None else self.weight_average.in_place()

    def _embeddings(self) -> tuple[Tensor, Tensor]:
        users, items = self._main_view(self._features())
        if self._config.loss == "bpr":
            return users, items
        return unit_rows(users), unit_rows(items)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        users, items = self._embeddings()
        penalty = full_l2((self.user_embeddings, self.item_embeddings))
        shared = {"l2": self._config.l2_weight * penalty}
        if self._config.loss == "bpr":
            return {"bpr": triplet_bpr(users, items, batch), **shared}
        chosen = users.index_select(0, batch.user_ids)
        observed = items.index_select(0, batch.positive_item_ids)
        agreement = (chosen * observed).sum(1).mean() / self._config.temperature
        terms = {"item_softmax": self._log_partition(users, batch.user_ids, items) - agreement}
        weight = self._config.user_softmax_weight
        if weight:
            over_users = self._log_partition(items, batch.positive_item_ids, users)
            terms["user_softmax"] = weight * (over_users - agreement)
        return {**terms, **shared}

    def _log_partition(self, table: Tensor, ids: Tensor, candidates: Tensor) -> Tensor:
        """Return the mean over the batch of the log of the softmax's denominator."""
        anchors = distinct_anchors(ids)
        return cosine_log_partition(
            table.index_select(0, anchors.ids),
            candidates,
            temperature=self._config.temperature,
            weights=anchors.weights,
        )


def dasrec_plus(config: DASRecPlusConfig, inputs: ModelInputs) -> Recommender:
    """Return one model, or the average of as many as the configuration says."""
    if config.ensemble == 1:
        return DASRecPlus(config, inputs)
    return ScoreEnsemble(lambda: DASRecPlus(config, inputs), config.ensemble)
