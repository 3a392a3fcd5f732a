"""The little that all recommenders share, and what the trainer and the evaluator may ask of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

import torch
from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.parts.user_fusion import UserFusion
from dasrec_core.sampling.batch import Batch as Batch  # offered here too: models speak of batches


class BatchKind(StrEnum):
    """What a training phase iterates over."""

    INTERACTIONS = "interactions"  # every train interaction once, with one negative each
    USER_TRIPLETS = "user_triplets"  # as many rows; users, then one of their items, uniformly
    USERS = "users"  # every user once, empty rows included
    ITEMS = "items"  # every item once, empty columns included


def triplet_kind(sampler: Literal["user", "edge"]) -> BatchKind:
    """Return what a model's ``sampler`` setting asks for."""
    return BatchKind.USER_TRIPLETS if sampler == "user" else BatchKind.INTERACTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """How often an epoch goes over a phase's batches.

    Attributes:
        per_epoch: Passes of an epoch that trains the phase.
        every: The first epoch trains it and every so many after it; the others leave it out.
        before_first: More passes in the first epoch.
    """

    per_epoch: int = 1
    every: int = 1
    before_first: int = 0

    def of(self, epoch: int) -> int:
        """Return the passes of an epoch, counted from 1."""
        due = self.per_epoch if (epoch - 1) % self.every == 0 else 0
        return due + (self.before_first if epoch == 1 else 0)

    def mean(self, epochs: int) -> float:
        """Return the passes per epoch of a run of so many epochs, all of its passes shared out."""
        num_training = -(-epochs // self.every)
        return (num_training * self.per_epoch + self.before_first) / epochs


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of an epoch, with its own optimiser.

    Attributes:
        name: Shown while it runs; names the optimiser's state in checkpoints, so it is stable.
        batches: What it iterates over.
        loss_terms: Named scalar losses of a batch, already weighted; the trainer minimises
            their sum.
        parameters: What its Adam updates; no parameter belongs to two phases.
        prepare: Called once before its first step, without gradient, for what is rebuilt per
            epoch (generated graphs, clusters, dropped views); returns diagnostics to record.
        passes: How often it goes over its batches; usually once per epoch.
        most_per_user: Over interactions, how many of one user an epoch takes at most, drawn anew
            for each; 0 takes all.
        after_step: Called after every step of its optimiser, for what follows the parameters.
    """

    name: str
    batches: BatchKind
    loss_terms: Callable[[Batch], Mapping[str, Tensor]]
    parameters: Sequence[nn.Parameter]
    prepare: Callable[[], Mapping[str, float]] | None = None
    passes: Passes = Passes()
    most_per_user: int = 0
    after_step: Callable[[], None] | None = None


class Scorer(Protocol):
    """Scores of all items for some users; what all users share is computed already."""

    def __call__(self, user_ids: Tensor) -> Tensor:
        """Return unbounded preferences, float32, shape ``(len(user_ids), num_items)``."""


class Recommender(nn.Module, ABC):
    """A model that the trainer can fit and the evaluator can rank with.

    A subclass owns its parameters, buffers and losses. It knows nothing of optimisers, epochs,
    files, events or the screen. Whatever a score depends on and an epoch rebuilds (a generated
    graph, say) is a buffer or part of ``get_extra_state``, so that a checkpoint holds it.

    Random numbers in losses and ``prepare`` come from torch's global generator, which the trainer
    seeds anew before every epoch; that is what makes a resumed run exact.
    """

    @abstractmethod
    def phases(self) -> Sequence[Phase]:
        """Return what one epoch does, in order; empty for a model with nothing to train."""

    @abstractmethod
    def scorer(self) -> Scorer:
        """Return a scorer of the model as it is now; call it without gradient."""

    def notices(self) -> Sequence[str]:
        """Return what the user should know about this model on this data; said once per run."""
        return ()

    def graph_artifacts(self) -> Mapping[str, Interactions]:
        """Return graphs the model has made, by modality, to be kept with the results."""
        return {}

    def fusion_of_users(self) -> UserFusion | None:
        """Return what the model holds about each user, to be kept with the results."""
        return None

    def score(self, user_ids: Tensor) -> Tensor:
        """Return scores of all items, shape ``(len(user_ids), num_items)``, without gradient."""
        with torch.no_grad():
            return self.scorer()(user_ids)


class EmbeddingRecommender(Recommender):
    """A recommender whose score is the dot product of a user's and an item's embedding."""

    @abstractmethod
    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)`` after propagation."""

    def scorer(self) -> Scorer:
        """Return ``users @ items.T`` with both tables propagated once."""
        with torch.no_grad():
            users, items = self.final_embeddings()
        transposed = items.float().T.contiguous()  # (D, I)
        users = users.float()
        return lambda user_ids: users[user_ids] @ transposed
