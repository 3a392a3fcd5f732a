"""A toy model that trains in one phase: a batch of it, its loss, and the links it learns from."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.models.base import Batch, Recommender
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, epoch_of, toy_train


def links() -> Tensor:
    """Training interactions as a table of zeros and ones, float64, shape ``(U, I)``."""
    train = toy_train()
    table = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    table[torch.from_numpy(train.user_ids), torch.from_numpy(train.item_ids)] = 1
    return table


def some_batch(model: Recommender, batch_size: int = 20) -> Batch:
    """The first batch of an epoch, always the same."""
    (phase,) = model.phases()
    return next(iter(epoch_of(phase, toy_train(), seed=1, batch_size=batch_size)))


def total_loss(model: Recommender, batch: Batch) -> Tensor:
    """The sum of the loss terms, as the trainer minimises it."""
    (phase,) = model.phases()
    return torch.stack(list(phase.loss_terms(batch).values())).sum()


def seeded_loss(model: Recommender, batch: Batch, seed: int = 7) -> Tensor:
    """The same where the model draws random numbers for it."""
    torch.manual_seed(seed)
    return total_loss(model, batch)
