"""Compressed rows hold what went in, once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.interactions import Interactions

Pairs = list[tuple[int, int]]


def build(pairs: Pairs, num_users: int = 5, num_items: int = 4) -> Interactions:
    ids = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Interactions.from_pairs(ids[:, 0], ids[:, 1], num_users=num_users, num_items=num_items)


@settings(deadline=None)  # machines may be busy
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_pairs_come_back_sorted_and_once(pairs: Pairs) -> None:
    built = build(pairs)
    assert list(zip(built.user_ids.tolist(), built.item_ids.tolist(), strict=True)) == sorted(
        set(pairs)
    )
    assert built.user_degrees.sum() == built.item_degrees.sum() == built.num_interactions


@settings(deadline=None)  # machines may be busy
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_keys_of_pairs_ascend(pairs: Pairs) -> None:
    assert (np.diff(build(pairs).pair_keys) > 0).all()


def test_a_user_without_items_has_an_empty_row() -> None:
    built = build([(0, 1), (2, 3)])
    assert built.items_of(1).tolist() == []
    assert built.items_of(2).tolist() == [3]


@pytest.mark.parametrize("pair", [(-1, 0), (5, 0), (0, -1), (0, 4)])
def test_ids_out_of_range_are_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        build([pair])


def test_arrays_that_do_not_pair_up_are_refused() -> None:
    with pytest.raises(ValueError, match="pair up"):
        Interactions.from_pairs(np.zeros(2, int), np.zeros(3, int), num_users=1, num_items=1)


def test_what_another_split_holds_is_taken_away_and_the_counts_stay() -> None:
    left = build([(0, 1), (0, 2), (4, 3)]).without(build([(0, 2), (1, 1)]))
    assert left.pair_keys.tolist() == [0 * 4 + 1, 4 * 4 + 3]
    assert (left.num_users, left.num_items) == (5, 4)
