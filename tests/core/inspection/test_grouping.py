"""Groups of users and items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.grouping import edge_groups, equal_count_groups


def test_edges_begin_groups_and_cold_ones_stand_apart() -> None:
    degrees = np.array([0, 1, 4, 5, 9, 10, 200])
    made = edge_groups(degrees, (5, 10))
    assert [(group.label, group.size) for group in made.groups] == [
        ("0 (cold)", 1),
        ("1–4", 2),
        ("5–9", 2),
        ("from 10", 2),
    ]
    assert made.group_of.tolist() == [0, 1, 1, 2, 2, 3, 3]


def test_empty_groups_are_left_out_and_numbering_closes_up() -> None:
    made = edge_groups(np.array([2, 30]), (5, 10))
    assert [group.label for group in made.groups] == ["1–4", "from 10"]
    assert made.group_of.tolist() == [0, 1]


def test_equal_counts_split_where_degrees_differ() -> None:
    made = equal_count_groups(np.arange(1, 11), 5)
    assert [(group.low, group.high, group.size) for group in made.groups] == [
        (1, 2, 2),
        (3, 4, 2),
        (5, 6, 2),
        (7, 8, 2),
        (9, 10, 2),
    ]


def test_those_of_one_degree_stay_together() -> None:
    made = equal_count_groups(np.array([2] * 8 + [7, 9]), 5)
    assert [(group.label, group.size) for group in made.groups] == [("2", 8), ("7–9", 2)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 8))
def test_every_member_is_in_the_group_of_its_degree(degrees: list[int], count: int) -> None:
    made = equal_count_groups(np.array(degrees), count)
    for degree, place in zip(degrees, made.group_of.tolist(), strict=True):
        assert made.groups[place].low <= degree <= made.groups[place].high
    assert sum(group.size for group in made.groups) == len(degrees)
    assert len(made.groups) <= count + 1


@pytest.mark.parametrize("edges", [(), (5, 5), (10, 5), (1, 5)])
def test_edges_that_do_not_rise_are_refused(edges: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="do not rise"):
        edge_groups(np.array([1, 2]), edges)


def test_no_group_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match="0 groups"):
        equal_count_groups(np.array([1, 2]), 0)
