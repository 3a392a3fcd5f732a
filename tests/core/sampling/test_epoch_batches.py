"""Batches of an epoch: everything once, a function of the generator alone."""

from __future__ import annotations

import numpy as np
import torch

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.batches import EpochBatches, interaction_batches, user_batches
from tests.helpers.toy_models import NUM_USERS, toy_train

CPU = torch.device("cpu")


def batches(train: Interactions, seed: int = 0, batch_size: int = 7) -> EpochBatches:
    return interaction_batches(
        train,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(seed),
        device=CPU,
    )


def test_every_interaction_comes_once() -> None:
    train = toy_train()
    seen = [
        pair
        for batch in batches(train)
        for pair in zip(batch.user_ids.tolist(), batch.positive_item_ids.tolist(), strict=True)
    ]
    assert sorted(seen) == sorted(zip(train.user_ids, train.item_ids, strict=True))


def test_steps_are_counted_and_only_the_last_is_short() -> None:
    sizes = [len(batch.user_ids) for batch in batches(toy_train())]
    assert len(sizes) == len(batches(toy_train()))
    assert set(sizes[:-1]) == {7}
    assert 1 <= sizes[-1] <= 7


def test_epochs_differ_by_seed_and_repeat_with_it() -> None:
    first, again, other = (batches(toy_train(), seed) for seed in (1, 1, 2))
    assert torch.equal(first.negative_item_ids, again.negative_item_ids)
    assert not torch.equal(first.user_ids, other.user_ids)


def test_interactions_of_a_user_who_knows_everything_are_skipped_and_counted() -> None:
    users, items = np.array([0, 0, 1]), np.array([0, 1, 0])
    train = Interactions.from_pairs(users, items, num_users=2, num_items=2)
    epoch = batches(train)
    assert epoch.num_skipped == 2
    assert epoch.user_ids.tolist() == [1]
    assert epoch.negative_item_ids.tolist() == [1]


def test_every_user_comes_once_with_empty_item_fields() -> None:
    epoch = user_batches(
        NUM_USERS, batch_size=5, generator=torch.Generator().manual_seed(0), device=CPU
    )
    seen = torch.cat([batch.user_ids for batch in epoch])
    assert sorted(seen.tolist()) == list(range(NUM_USERS))
    assert all(len(batch.negative_item_ids) == 0 for batch in epoch)


def test_no_interactions_make_no_batches() -> None:
    nothing = np.array([], dtype=np.int64)
    train = Interactions.from_pairs(nothing, nothing, num_users=3, num_items=2)
    assert list(batches(train)) == []
