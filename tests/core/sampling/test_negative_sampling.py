"""Negatives: never known, uniform on the rest, always ending."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.negatives import known_pair_keys, more_negatives, sample_negatives


def interactions(pairs: set[tuple[int, int]], num_users: int, num_items: int) -> Interactions:
    users, items = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    return Interactions.from_pairs(users, items, num_users=num_users, num_items=num_items)


def draw(train: Interactions, user_ids: torch.Tensor, seed: int = 0) -> torch.Tensor:
    return sample_negatives(
        user_ids,
        known_pair_keys(train),
        num_items=train.num_items,
        generator=torch.Generator().manual_seed(seed),
    )


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=25), st.integers(0, 99))
def test_a_negative_is_never_a_training_item(pairs: set[tuple[int, int]], seed: int) -> None:
    train = interactions(pairs, 5, 6)
    users = np.flatnonzero(train.user_degrees < 6).repeat(5)
    drawn = draw(train, torch.from_numpy(users), seed)
    assert not pairs & set(zip(users.tolist(), drawn.tolist(), strict=True))


def test_negatives_are_uniform_on_the_rest() -> None:
    train = interactions({(0, 1), (0, 3), (1, 0)}, 2, 6)
    counts = draw(train, torch.zeros(12_000, dtype=torch.int64)).bincount(minlength=6)
    assert counts[[1, 3]].tolist() == [0, 0]
    # Four free items, 3000 expected each, standard deviation 47.
    assert (counts[[0, 2, 4, 5]] - 3000).abs().max() < 250


def test_a_user_with_one_free_item_gets_that_item() -> None:
    train = interactions({(0, item) for item in range(50) if item != 17}, 1, 50)
    assert draw(train, torch.zeros(20, dtype=torch.int64)).eq(17).all()


def test_a_user_who_knows_everything_is_refused_not_looped_over() -> None:
    train = interactions({(0, 0), (0, 1)}, 1, 2)
    with pytest.raises(ValueError, match="every item"):
        draw(train, torch.zeros(1, dtype=torch.int64))


def test_the_same_generator_state_gives_the_same_negatives() -> None:
    train = interactions({(0, 1)}, 1, 6)
    users = torch.zeros(40, dtype=torch.int64)
    assert torch.equal(draw(train, users, 3), draw(train, users, 3))
    assert not torch.equal(draw(train, users, 3), draw(train, users, 4))


def test_no_interactions_at_all_leave_every_item_free() -> None:
    assert draw(interactions(set(), 2, 4), torch.tensor([0, 1])).shape == (2,)


def test_several_negatives_per_row_are_none_of_the_row_s_items() -> None:
    train = interactions({(0, 1), (0, 3), (1, 0)}, 2, 6)
    torch.manual_seed(4)
    drawn = more_negatives(
        torch.tensor([0, 1, 0]), known_pair_keys(train), num_items=6, per_row=200
    )
    assert drawn.shape == (3, 200)
    assert set(drawn[0].tolist()) == set(drawn[2].tolist()) == {0, 2, 4, 5}
    assert set(drawn[1].tolist()) == {1, 2, 3, 4, 5}


def test_several_negatives_come_from_torch_s_own_generator() -> None:
    train = interactions({(0, 1)}, 1, 50)
    users, keys = torch.zeros(5, dtype=torch.int64), known_pair_keys(train)
    torch.manual_seed(4)
    first, second = (more_negatives(users, keys, num_items=50, per_row=3) for _ in range(2))
    torch.manual_seed(4)
    assert torch.equal(first, more_negatives(users, keys, num_items=50, per_row=3))
    assert not torch.equal(first, second)
