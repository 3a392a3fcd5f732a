"""Training by softmax over cosines, and scores made from the very cosine that was trained."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import torch
from torch import Tensor

from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.losses.contrastive import cosine_log_partition
from dasrec_core.losses.penalties import full_l2
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Phase
from dasrec_core.models.parts.averaged_weights import AveragedWeights
from dasrec_core.models.parts.contrast import distinct_anchors
from dasrec_core.models.parts.score_parts import ScoreParts, at_length_1
from dasrec_core.models.parts.triplet_loss import triplet_bpr
from dasrec_core.models.parts.unit_rows import unit_rows


class Whole(NamedTuple):
    """What a model embeds, before lengths are made 1.

    Attributes:
        users: Shape ``(U, D)``.
        items: Shape ``(I, D)``.
        held: Tables that L2 pulls towards zero.
    """

    users: Tensor
    items: Tensor
    held: Sequence[Tensor]


class CosineTraining(EmbeddingRecommender):
    """A base: what DASRec+ does with embeddings, wherever they come from.

    A subclass calls :meth:`_begin` when its parameters are there, and says what is embedded.
    """

    weight_average: AveragedWeights | None
    _settings: DASRecPlusConfig

    @abstractmethod
    def _whole(self) -> Whole:
        """Return the embeddings and what is held."""

    @abstractmethod
    def _whole_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one dot product of :meth:`_whole`."""

    @abstractmethod
    def _diagnostics(self) -> Mapping[str, float]:
        """Return what is logged at the start of each epoch."""

    def phases(self) -> Sequence[Phase]:
        """Return one phase over the interactions."""
        return (
            Phase(
                "recommend",
                BatchKind.INTERACTIONS,
                self._loss_terms,
                list(self.parameters()),
                prepare=self._diagnostics,
                most_per_user=self._settings.most_per_user,
                after_step=None if self.weight_average is None else self.weight_average.follow,
            ),
        )

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score, modality weights and lengths held at their values."""
        with self._as_scored():
            parts = self._whole_parts(user_id, item_id)
        return parts if self._settings.loss == "bpr" else at_length_1(parts)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, as scores are made from."""
        with self._as_scored():
            return self._scored(self._whole())

    def _begin(self, config: DASRecPlusConfig) -> None:
        self._settings = config
        self.weight_average = None
        if config.average_decay:
            self.weight_average = AveragedWeights(list(self.parameters()), config.average_decay)

    def _as_scored(self) -> AbstractContextManager[None]:
        """Return what holds the averaged weights, if weights are averaged, in their place."""
        return nullcontext() if self.weight_average is None else self.weight_average.in_place()

    def _scored(self, whole: Whole) -> tuple[Tensor, Tensor]:
        if self._settings.loss == "bpr":
            return whole.users, whole.items
        return unit_rows(whole.users), unit_rows(whole.items)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config, whole = self._settings, self._whole()
        users, items = self._scored(whole)
        shared = {"l2": config.l2_weight * full_l2(whole.held)}
        if config.loss == "bpr":
            return {"bpr": triplet_bpr(users, items, batch), **shared}
        chosen = users.index_select(0, batch.user_ids)
        observed = items.index_select(0, batch.positive_item_ids)
        agreement = (chosen * observed).sum(1).mean() / config.temperature
        terms = {"item_softmax": self._log_partition(users, batch.user_ids, items) - agreement}
        weight = config.user_softmax_weight
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
            temperature=self._settings.temperature,
            weights=anchors.weights,
        )
