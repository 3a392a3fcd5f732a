"""Metrics by group of sides with several seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dasrec_core.errors import ConfigError, ExecutionError
from dasrec_core.execution.results import PerUser
from dasrec_core.inspection.group_metrics import item_groups, user_groups
from dasrec_core.inspection.grouping import equal_count_groups
from dasrec_core.inspection.side_groups import side_item_groups, side_user_groups


def test_sides_of_one_run_are_told_as_runs_are(data, first_run, second_run) -> None:
    users = equal_count_groups(data.dataset.train.user_degrees, 3)
    items = equal_count_groups(data.item_degrees, 3)
    runs, sides = [first_run, second_run], ([first_run], [second_run])
    assert side_user_groups(sides, users, metric="recall@5") == user_groups(
        runs, users, metric="recall@5"
    )
    assert side_item_groups(data, sides, items, metric="ndcg@5") == item_groups(
        data, runs, items, metric="ndcg@5"
    )


@pytest.mark.parametrize("by", ["users", "items"])
def test_seeds_of_a_side_count_as_their_mean(data, first_run, second_run, by: str) -> None:
    degrees = data.dataset.train.user_degrees if by == "users" else data.item_degrees
    grouping = equal_count_groups(degrees, 3)
    sides = ([first_run, second_run], [second_run])
    if by == "users":
        table = side_user_groups(sides, grouping, metric="recall@5")
        single = user_groups([first_run, second_run], grouping, metric="recall@5")
    else:
        table = side_item_groups(data, sides, grouping, metric="recall@5")
        single = item_groups(data, [first_run, second_run], grouping, metric="recall@5")
    assert [row.num_measured for row in table.rows] == [row.num_measured for row in single.rows]
    pairs = [pair for pair in zip(table.rows, single.rows, strict=True) if pair[0].num_measured]
    assert pairs
    for row, of_runs in pairs:
        mean = np.mean([value.mean for value in of_runs.values])
        assert row.values[0].mean == pytest.approx(mean, abs=1e-6)
        assert row.difference.mean == pytest.approx(of_runs.values[1].mean - mean, abs=1e-6)


def test_seeds_that_measured_other_users_are_refused(data, first_run) -> None:
    stored = first_run.per_user["test"]
    fewer = PerUser(stored.user_ids[1:], {key: one[1:] for key, one in stored.values.items()})
    other = replace(first_run, per_user={"test": fewer})
    grouping = equal_count_groups(data.dataset.train.user_degrees, 3)
    with pytest.raises(ExecutionError, match="different users"):
        side_user_groups(([first_run, other],), grouping, metric="recall@5")


def test_only_recall_and_ndcg_are_told_by_items(data, first_run) -> None:
    grouping = equal_count_groups(data.item_degrees, 3)
    with pytest.raises(ConfigError, match="no mrr@5 by item popularity"):
        side_item_groups(data, ([first_run],), grouping, metric="mrr@5")
