"""Leaving out users and items with too few interactions."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.importing.kcore import k_core
from tests.reference.slow_k_core import slow_k_core

PAIRS = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40)


@settings(max_examples=150, deadline=None)
@given(PAIRS, st.integers(1, 5), st.integers(1, 5))
def test_the_core_is_what_taking_away_one_by_one_leaves(pairs, min_per_user, min_per_item) -> None:
    ordered = sorted(pairs)
    users = np.array([user for user, _ in ordered], dtype=np.int64)
    items = np.array([item for _, item in ordered], dtype=np.int64)
    remains = k_core(users, items, min_per_user=min_per_user, min_per_item=min_per_item)
    found = {pair for pair, stays in zip(ordered, remains.tolist(), strict=True) if stays}
    assert found == slow_k_core(pairs, min_per_user, min_per_item)


def test_leaving_out_an_item_can_cost_a_user() -> None:
    users, items = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 2])
    remains = k_core(users, items, min_per_user=2, min_per_item=2)
    assert remains.tolist() == [True, True, True, True, False, False]
