"""What is held out, whatever the data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.importing.recipe import Split
from dasrec_core.data.importing.splitting import TEST, TRAIN, VALID, split_interactions

KINDS = ("random", "time", "cut", "leave_one_out")
COLUMN = Split(kind="column")
TRIPLES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 9)),
    min_size=1,
    max_size=80,
    unique_by=lambda one: one[:2],
)
SPLITS = st.builds(
    Split,
    kind=st.sampled_from(KINDS),
    valid_share=st.floats(0.01, 0.45),
    test_share=st.floats(0.01, 0.45),
    seed=st.integers(0, 99),
)


def arrays(triples):
    users, items, times = (
        np.array(column, dtype=np.int64) for column in zip(*triples, strict=True)
    )
    return users, items, times.astype(np.float64)


@settings(max_examples=120, deadline=None)
@given(TRIPLES, SPLITS, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_the_file_makes_no_difference(triples, split, random) -> None:
    shuffled = list(triples)
    random.shuffle(shuffled)
    first = dict(zip(triples, split_interactions(*arrays(triples), split).tolist(), strict=True))
    second = dict(zip(shuffled, split_interactions(*arrays(shuffled), split).tolist(), strict=True))
    assert first == second


@settings(max_examples=120, deadline=None)
@given(TRIPLES, SPLITS.filter(lambda split: split.kind != "cut"))
def test_each_user_with_three_has_all_splits_and_others_only_training(triples, split) -> None:
    users, items, times = arrays(triples)
    labels = split_interactions(users, items, times, split)
    for user in np.unique(users):
        own = labels[users == user]
        if len(own) < 3:
            assert set(own.tolist()) == {TRAIN}
            continue
        assert set(own.tolist()) == {TRAIN, VALID, TEST}
        if split.kind == "leave_one_out":
            assert (own == VALID).sum() == (own == TEST).sum() == 1


@settings(max_examples=120, deadline=None)
@given(TRIPLES, SPLITS.filter(lambda split: split.kind in ("time", "leave_one_out")))
def test_nothing_of_a_user_in_training_is_later_than_what_is_held_out(triples, split) -> None:
    users, items, times = arrays(triples)
    labels = split_interactions(users, items, times, split)
    for user in np.unique(users):
        own, label = times[users == user], labels[users == user]
        order = [own[label == at] for at in (TRAIN, VALID, TEST)]
        for earlier, later in pairwise(order):
            if earlier.size and later.size:
                assert earlier.max() <= later.min()


@settings(max_examples=120, deadline=None)
@given(TRIPLES, SPLITS.filter(lambda split: split.kind == "cut"))
def test_a_cut_never_divides_equal_times(triples, split) -> None:
    users, items, times = arrays(triples)
    labels = split_interactions(users, items, times, split)
    for time in np.unique(times):
        assert len(set(labels[times == time].tolist())) == 1
    assert all(np.diff(labels[np.argsort(times, kind="stable")]) >= 0)


def test_shares_of_a_user_are_rounded_to_whole_interactions() -> None:
    users = np.zeros(20, dtype=np.int64)
    split = Split(kind="random", valid_share=0.1, test_share=0.2)
    labels = split_interactions(users, np.arange(20), None, split)
    assert np.bincount(labels).tolist() == [14, 2, 4]


def test_another_seed_holds_out_others() -> None:
    users, items = np.repeat(np.arange(5), 20), np.tile(np.arange(20), 5)
    one, other = (split_interactions(users, items, None, Split(seed=seed)) for seed in (1, 2))
    assert (one != other).any()


def test_a_split_of_the_table_is_taken_as_it_is() -> None:
    stated = np.array([2, 0, 1], np.int8)
    labels = split_interactions(np.zeros(3, np.int64), np.arange(3), None, COLUMN, stated)
    assert labels.tolist() == [2, 0, 1]


def test_a_split_of_the_table_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="needs what the table says"):
        split_interactions(np.zeros(3, np.int64), np.arange(3), None, COLUMN)


def test_a_split_by_time_without_times_is_refused() -> None:
    with pytest.raises(ValueError, match="needs times"):
        split_interactions(np.zeros(3, np.int64), np.arange(3), None, Split(kind="time"))
