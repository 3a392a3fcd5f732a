"""Batches of an epoch: everything once, a function of the generator alone."""

from __future__ import annotations

import numpy as np
import torch

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.batches import (
    EpochBatches,
    interaction_batches,
    item_batches,
    user_batches,
    user_triplet_batches,
)
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

CPU = torch.device("cpu")


def batches(train: Interactions, seed: int = 0, batch_size: int = 7) -> EpochBatches:
    return interaction_batches(
        train,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(seed),
        device=CPU,
    )


def triplets(train: Interactions, seed: int = 0, batch_size: int = 7) -> EpochBatches:
    return user_triplet_batches(
        train,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(seed),
        device=CPU,
    )


def one_busy_user() -> Interactions:
    """User 0 knows 40 of 50 items, users 1 to 3 know two each, user 4 none."""
    users = np.repeat(np.arange(4), [40, 2, 2, 2])
    items = np.concatenate([np.arange(40), [0, 1, 2, 3, 4, 45]])
    return Interactions.from_pairs(users, items, num_users=5, num_items=50)


def test_every_interaction_comes_once() -> None:
    train = toy_train()
    seen = [
        pair
        for batch in batches(train)
        for pair in zip(batch.user_ids.tolist(), batch.positive_item_ids.tolist(), strict=True)
    ]
    assert sorted(seen) == sorted(zip(train.user_ids, train.item_ids, strict=True))


def capped(train: Interactions, most: int, seed: int = 0) -> EpochBatches:
    return interaction_batches(
        train,
        batch_size=7,
        generator=torch.Generator().manual_seed(seed),
        device=CPU,
        most_per_user=most,
    )


def test_a_cap_takes_distinct_interactions_of_the_busy_and_all_of_the_rest() -> None:
    train = one_busy_user()
    epoch = capped(train, 5)
    assert torch.bincount(epoch.user_ids, minlength=5).tolist() == [5, 2, 2, 2, 0]
    pairs = list(zip(epoch.user_ids.tolist(), epoch.positive_item_ids.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs) == len(epoch.negative_item_ids)
    assert set(pairs) <= set(zip(train.user_ids.tolist(), train.item_ids.tolist(), strict=True))


def test_a_cap_draws_the_items_of_a_busy_user_anew_and_uniformly() -> None:
    train, count = one_busy_user(), torch.zeros(50)
    for seed in range(400):
        epoch = capped(train, 5, seed)
        count += torch.bincount(epoch.positive_item_ids[epoch.user_ids == 0], minlength=50)
    # 400 draws of 5 in 40: 50 each, standard deviation 6.6.
    assert count[:40].min() > 50 - 5 * 6.6
    assert count[:40].max() < 50 + 5 * 6.6


def test_a_cap_nobody_reaches_takes_every_interaction_once() -> None:
    epoch = capped(toy_train(), 9)
    pairs = zip(epoch.user_ids.tolist(), epoch.positive_item_ids.tolist(), strict=True)
    assert sorted(pairs) == sorted(zip(toy_train().user_ids, toy_train().item_ids, strict=True))


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


def test_every_item_comes_once_with_the_other_fields_empty() -> None:
    epoch = item_batches(
        NUM_ITEMS, batch_size=4, generator=torch.Generator().manual_seed(0), device=CPU
    )
    seen = torch.cat([batch.positive_item_ids for batch in epoch])
    assert len(epoch) == 3
    assert sorted(seen.tolist()) == list(range(NUM_ITEMS))
    assert all(len(batch.user_ids) == len(batch.negative_item_ids) == 0 for batch in epoch)


def test_no_interactions_make_no_batches() -> None:
    nothing = np.array([], dtype=np.int64)
    train = Interactions.from_pairs(nothing, nothing, num_users=3, num_items=2)
    assert list(batches(train)) == []


def test_triplets_fill_as_many_steps_as_interactions() -> None:
    train = toy_train()
    assert len(triplets(train)) == len(batches(train))
    assert len(triplets(train).user_ids) == train.num_interactions


def test_a_triplet_is_a_training_pair_and_an_unknown_item() -> None:
    train = toy_train()
    known = set(train.pair_keys.tolist())
    epoch = triplets(train)
    assert set((epoch.user_ids * train.num_items + epoch.positive_item_ids).tolist()) <= known
    assert not set((epoch.user_ids * train.num_items + epoch.negative_item_ids).tolist()) & known


def test_triplets_show_every_user_alike_and_interactions_the_busy_one() -> None:
    train = one_busy_user()
    drawn = torch.cat([triplets(train, seed).user_ids for seed in range(200)])
    share = drawn.bincount(minlength=5) / len(drawn)
    # 9200 draws among four users: standard deviation .0045.
    assert (share[:4] - 0.25).abs().max() < 0.02
    assert share[4] == 0
    assert (batches(train).user_ids == 0).float().mean() > 0.85


def test_triplets_draw_the_items_of_a_user_uniformly() -> None:
    train = one_busy_user()
    epochs = [triplets(train, seed) for seed in range(400)]
    users = torch.cat([epoch.user_ids for epoch in epochs])
    items = torch.cat([epoch.positive_item_ids for epoch in epochs])[users == 0]
    counts = items.bincount(minlength=40)
    # About 115 each, standard deviation 11.
    assert len(counts) == 40
    assert (counts - counts.float().mean()).abs().max() < 55


def test_triplets_differ_by_seed_and_repeat_with_it() -> None:
    first, again, other = (triplets(toy_train(), seed) for seed in (1, 1, 2))
    assert torch.equal(first.positive_item_ids, again.positive_item_ids)
    assert not torch.equal(first.positive_item_ids, other.positive_item_ids)


def test_triplets_leave_out_a_user_who_knows_everything() -> None:
    users, items = np.array([0, 0, 1]), np.array([0, 1, 0])
    epoch = triplets(Interactions.from_pairs(users, items, num_users=2, num_items=2))
    assert epoch.num_skipped == 2
    assert epoch.user_ids.tolist() == [1]


def test_no_interactions_make_no_triplets() -> None:
    nothing = np.array([], dtype=np.int64)
    train = Interactions.from_pairs(nothing, nothing, num_users=3, num_items=2)
    assert list(triplets(train)) == []
