"""Epochs of batches: everything random is drawn at once, then sliced on the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dasrec_core.config.training import NegativeItems
from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.sampling.batch import Batch
from dasrec_core.sampling.negative_pool import NegativePool


@dataclass(frozen=True, slots=True, eq=False)
class EpochBatches:
    """The batches of one epoch; iterating twice gives the same batches.

    Attributes:
        user_ids: All rows in their drawn order, int64, on the device; empty over items.
        positive_item_ids: One per row, or empty over users.
        negative_item_ids: One per row, or empty over users or items.
        batch_size: Rows per batch; the last may have fewer.
        num_skipped: Interactions left out because their user knows every item.
    """

    user_ids: Tensor
    positive_item_ids: Tensor
    negative_item_ids: Tensor
    batch_size: int
    num_skipped: int = 0

    def __len__(self) -> int:
        return -(-self._num_rows // self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, self._num_rows, self.batch_size):
            rows = slice(start, start + self.batch_size)
            yield Batch(
                self.user_ids[rows], self.positive_item_ids[rows], self.negative_item_ids[rows]
            )

    @property
    def _num_rows(self) -> int:
        return max(len(self.user_ids), len(self.positive_item_ids))


def interaction_batches(  # noqa: PLR0913 - one per choice, all named
    train: Interactions,
    *,
    batch_size: int,
    generator: torch.Generator,
    device: torch.device,
    most_per_user: int = 0,
    negatives: NegativeItems = "all",
) -> EpochBatches:
    """Return every training interaction once, in random order, with one fresh negative each.

    Interactions of users who know every item to draw from are left out and counted: no negative
    exists.

    Args:
        train: The interactions.
        batch_size: Rows per batch.
        generator: Of all that is drawn.
        device: Where the batches lie.
        most_per_user: Interactions of one user at most, drawn anew for this epoch; 0 takes all.
        negatives: Which items they are drawn from.
    """
    user_ids, place = train.user_ids, generator.device
    pool = NegativePool.of(train, negatives, place)
    usable = _pairs_with_negatives(train, pool)
    rows = torch.from_numpy(usable).to(place)
    if most_per_user:
        rows = rows[
            _first_of_users(torch.from_numpy(user_ids).to(place)[rows], most_per_user, generator)
        ]
    users = torch.from_numpy(user_ids).to(place)[rows]
    positives = torch.from_numpy(train.item_ids).to(place)[rows]
    # Drawn in the order of users and shuffled after: neighbours search in the same place of the
    # known pairs, which takes half the time.
    drawn = pool.draw(users, generator)
    order = torch.randperm(len(rows), generator=generator, device=place)
    return EpochBatches(
        users[order].to(device),
        positives[order].to(device),
        drawn[order].to(device),
        batch_size,
        num_skipped=len(user_ids) - len(usable),
    )


def user_triplet_batches(
    train: Interactions,
    *,
    batch_size: int,
    generator: torch.Generator,
    device: torch.device,
    negatives: NegativeItems = "all",
) -> EpochBatches:
    """Return users drawn uniformly, each with one of its items and one fresh negative.

    There are as many rows as :func:`interaction_batches` has; every row is drawn on its own, with
    replacement. A user with one interaction is thus seen as often as one with hundreds, where
    :func:`interaction_batches` shows a user as often as it has interactions. Users without an
    interaction are never drawn, nor are those who know every item that negatives are drawn from,
    whose interactions are counted as skipped. Arguments as of :func:`interaction_batches`.
    """
    degrees, place = train.user_degrees, generator.device
    pool = NegativePool.of(train, negatives, place)
    usable = np.flatnonzero((degrees > 0) & (degrees < pool.size))
    count = len(_pairs_with_negatives(train, pool))
    users = torch.from_numpy(usable).to(place)
    if count:
        users = users[torch.randint(len(usable), (count,), generator=generator, device=place)]
    drawn = pool.draw(users, generator)
    return EpochBatches(
        users.to(device),
        _one_item_each(train, users, generator).to(device),
        drawn.to(device),
        batch_size,
        num_skipped=train.num_interactions - count,
    )


def user_batches(
    num_users: int, *, batch_size: int, generator: torch.Generator, device: torch.device
) -> EpochBatches:
    """Return every user once, in random order; the item fields are empty."""
    order = torch.randperm(num_users, generator=generator, device=generator.device).to(device)
    nothing = torch.empty(0, dtype=torch.int64, device=device)
    return EpochBatches(order, nothing, nothing, batch_size)


def item_batches(
    num_items: int, *, batch_size: int, generator: torch.Generator, device: torch.device
) -> EpochBatches:
    """Return every item once, in random order, as ``positive_item_ids``; the rest is empty."""
    order = torch.randperm(num_items, generator=generator, device=generator.device).to(device)
    nothing = torch.empty(0, dtype=torch.int64, device=device)
    return EpochBatches(nothing, order, nothing, batch_size)


def _pairs_with_negatives(train: Interactions, pool: NegativePool) -> IntArray:
    """Return which interactions are of users who do not know the whole pool, ascending."""
    return np.flatnonzero(train.user_degrees[train.user_ids] < pool.size)


def _first_of_users(user_ids: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Return which rows are among the first ``most`` of their user in a random order, ascending.

    Args:
        user_ids: User of each row, ascending, shape ``(E,)``.
        most: At least 1.
        generator: Of the order.
    """
    place = generator.device
    shuffled = torch.randperm(len(user_ids), generator=generator, device=place)
    # Stable: a user's rows stay in their random order.
    by_user = shuffled[torch.argsort(user_ids[shuffled], stable=True)]
    starts = torch.searchsorted(user_ids, user_ids)
    rank = torch.arange(len(user_ids), device=place) - starts
    return by_user[rank < most].sort().values


def _one_item_each(train: Interactions, user_ids: Tensor, generator: torch.Generator) -> Tensor:
    place = generator.device
    starts = torch.from_numpy(train.indptr).to(place)
    degrees = (starts[1:] - starts[:-1])[user_ids]
    # float64: in float32 a share near 1 rounds to 1, and the item would be the next user's.
    shares = torch.rand(user_ids.shape, generator=generator, device=place, dtype=torch.float64)
    places = starts[user_ids] + (shares * degrees).long()
    return torch.from_numpy(train.item_ids).to(place)[places]
