"""Rows, scores and BPR loss of a batch of user, observed item and sampled item."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.losses.ranking import bpr_loss
from dasrec_core.sampling.batch import Batch


def triplet_rows(users: Tensor, items: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return the rows of users, observed items and sampled items of a batch, each ``(B, D)``.

    Args:
        users: Any table of users, shape ``(U, D)``.
        items: Any table of items, shape ``(I, D)``.
        batch: Rows of the step.
    """
    # Both kinds of items at once: the backward pass fills one table of zeros instead of two.
    both = torch.cat([batch.positive_item_ids, batch.negative_item_ids])
    positives, negatives = items.index_select(0, both).tensor_split(2)
    return users.index_select(0, batch.user_ids), positives, negatives


def triplet_scores(users: Tensor, items: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return dot products with the observed and with the sampled items, shape ``(B,)`` each."""
    chosen, positives, negatives = triplet_rows(users, items, batch)
    return (chosen * positives).sum(-1), (chosen * negatives).sum(-1)


def triplet_bpr(users: Tensor, items: Tensor, batch: Batch) -> Tensor:
    """Return the mean BPR loss of dot products of final embeddings."""
    return bpr_loss(*triplet_scores(users, items, batch))
