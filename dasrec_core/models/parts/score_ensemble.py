r"""Several models of one kind in one run, whose scores are averaged.

Each of the k members has its own initial values, batches and optimiser; none sees another. The
score :math:`\tfrac{1}{k} \sum_m h_u^m \cdot h_i^m` is a dot product again, of the members'
embeddings laid side by side, so everything that reads embeddings reads an ensemble.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase
from dasrec_core.models.parts.score_parts import Messages, ScoreParts, Source
from dasrec_core.models.parts.user_fusion import UserFusion


class Member(Protocol):
    """What is asked of a model to be averaged with others of its kind."""

    def phases(self) -> Sequence[Phase]:
        """Return what one epoch does."""

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``."""

    def fusion_of_users(self) -> UserFusion | None:
        """Return how it weighs modalities."""

    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score."""


class ScoreEnsemble(EmbeddingRecommender):
    """Members trained one after the other within an epoch, each as if it were alone.

    Members have no generated graphs: theirs would differ, and a score reads one per modality.

    Args:
        build: Makes one fresh member; called once per member, so that each draws its own
            initial values.
        size: Number of members, at least 1.
    """

    def __init__(self, build: Callable[[], EmbeddingRecommender], size: int) -> None:
        super().__init__()
        self._members = nn.ModuleList(build() for _ in range(size))

    @property
    def members(self) -> Sequence[Member]:
        """The models that are averaged."""
        return [*self._members]

    def phases(self) -> Sequence[Phase]:
        """Return the phases of all members; names end with the member's number."""
        return [
            _numbered(phase, number)
            for number, member in enumerate(self.members, start=1)
            for phase in member.phases()
        ]

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, k D)`` and items ``(I, k D)``."""
        tables = [member.final_embeddings() for member in self.members]
        share = 1 / math.sqrt(len(tables))
        users, items = (torch.cat([pair[side] for pair in tables], 1) for side in (0, 1))
        return share * users, share * items

    def fusion_of_users(self) -> UserFusion | None:
        """Return the members' mean weights."""
        fusions = [fusion for member in self.members if (fusion := member.fusion_of_users())]
        if not fusions:
            return None
        return replace(fusions[0], weights=np.mean([fusion.weights for fusion in fusions], axis=0))

    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the members' parts laid side by side."""
        return _side_by_side([member.score_parts(user_id, item_id) for member in self.members])


def _numbered(phase: Phase, number: int) -> Phase:
    """Return the phase of one member; what it reports is told apart by the member's number."""

    def loss_terms(batch: Batch) -> Mapping[str, Tensor]:
        return {f"{name} {number}": term for name, term in phase.loss_terms(batch).items()}

    def prepare() -> Mapping[str, float]:
        assert phase.prepare is not None  # for the type checker; see below
        return {f"{name} {number}": value for name, value in phase.prepare().items()}

    return replace(
        phase,
        name=f"{phase.name} {number}",
        loss_terms=loss_terms,
        prepare=None if phase.prepare is None else prepare,
    )


def _side_by_side(parts: Sequence[ScoreParts]) -> ScoreParts:
    share = 1 / math.sqrt(len(parts))

    def rows(messages: Sequence[Messages]) -> Messages:
        return Messages(messages[0].item_ids, share * torch.cat([one.rows for one in messages], 1))

    def source(of_members: Sequence[Source]) -> Source:
        return replace(
            of_members[0],
            user=share * torch.cat([one.user for one in of_members]),
            item=share * torch.cat([one.item for one in of_members]),
        )

    histories = [part.history for part in parts if part.history is not None]
    return ScoreParts(
        item=share * torch.cat([part.item for part in parts]),
        own=share * torch.cat([part.own for part in parts]),
        history=rows(histories) if histories else None,
        sources=[source(group) for group in zip(*(part.sources for part in parts), strict=True)],
    )
