"""Metrics by user sparsity and item popularity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError, ExecutionError
from dasrec_core.inspection.group_metrics import Interval, interval, item_groups, user_groups
from dasrec_core.inspection.grouping import Grouping, edge_groups, equal_count_groups
from dasrec_core.inspection.inspected import InspectedRun, open_run
from tests.helpers.inspected_runs import write_run
from tests.reference.group_oracle import item_group_mean


def sparsity(data) -> Grouping:
    return equal_count_groups(data.dataset.train.user_degrees, 3)


def everything(data) -> Grouping:
    return equal_count_groups(data.item_degrees + 1, 1)  # so that cold items are in it too


def test_user_groups_are_means_over_their_measured_users(data, first_run) -> None:
    grouping = sparsity(data)
    table = user_groups([first_run], grouping, metric="recall@5")
    stored = first_run.per_user["test"]
    for place, row in enumerate(table.rows):
        values = [
            value
            for user, value in zip(stored.user_ids, stored.values["recall@5"], strict=True)
            if grouping.group_of[user] == place
        ]
        assert row.num_measured == len(values)
        assert row.values[0].mean == pytest.approx(np.mean(values))


def test_difference_is_paired_and_second_minus_first(data, first_run, second_run) -> None:
    table = user_groups([first_run, second_run], sparsity(data), metric="recall@5")
    for row in table.rows:
        first, second = row.values
        assert row.difference.mean == pytest.approx(second.mean - first.mean)
    assert user_groups([first_run], sparsity(data)).rows[0].difference is None


def test_unknown_metric_names_those_there_are(data, first_run) -> None:
    with pytest.raises(ExecutionError, match="no hit@3") as caught:
        user_groups([first_run], sparsity(data), metric="hit@3")
    assert "recall@20" in caught.value.hint


@pytest.mark.parametrize("metric", ["recall@5", "ndcg@5", "recall@20"])
@pytest.mark.parametrize("split", ["valid", "test"])
def test_group_of_all_items_has_the_metric_of_the_run(data, first_run, metric, split) -> None:
    (row,) = item_groups(data, [first_run], everything(data), metric=metric, split=split).rows
    assert row.values[0].mean == pytest.approx(first_run.per_user[split].values[metric].mean())


@pytest.mark.parametrize("metric", ["recall@5", "ndcg@5"])
def test_hidden_validation_items_are_hidden_from_item_groups_too(data, tmp_path, metric) -> None:
    run = open_run(write_run(tmp_path, "hides", seed=3, mask_valid_at_test=True))
    (row,) = item_groups(data, [run], everything(data), metric=metric).rows
    assert row.values[0].mean == pytest.approx(run.per_user["test"].values[metric].mean())


def test_test_pairs_hidden_with_validation_are_not_missed_in_item_groups(data, tmp_path) -> None:
    run = open_run(write_run(tmp_path, "hides", seed=3, mask_valid_at_test=True))
    valid, test = data.dataset.valid, data.dataset.test
    shared = replace(data, dataset=replace(data.dataset, test=_both(valid, test)))
    expected = item_groups(data, [run], everything(data), metric="recall@5")
    assert item_groups(shared, [run], everything(data), metric="recall@5") == expected


def _both(first: Interactions, second: Interactions) -> Interactions:
    return Interactions.from_pairs(
        np.concatenate((first.user_ids, second.user_ids)),
        np.concatenate((first.item_ids, second.item_ids)),
        num_users=first.num_users,
        num_items=first.num_items,
    )


def lists_of(run: InspectedRun) -> dict[int, list[int]]:
    return {
        user: [item for item in items if item >= 0]
        for user, items in enumerate(run.top.item_ids.tolist())
    }


@pytest.mark.parametrize("name", ["recall", "ndcg"])
@pytest.mark.parametrize("k", [3, 10])
def test_item_groups_equal_the_slow_ones(data, first_run, second_run, name, k) -> None:
    grouping = edge_groups(data.item_degrees, (3, 5))
    runs = [first_run, second_run]
    table = item_groups(data, runs, grouping, metric=f"{name}@{k}")
    test = data.dataset.test
    relevant = {user: set(test.items_of(user).tolist()) for user in range(test.num_users)}
    for place, row in enumerate(table.rows):
        members = set(np.flatnonzero(grouping.group_of == place).tolist())
        for run, found in zip(runs, row.values, strict=True):
            count, mean = item_group_mean(lists_of(run), relevant, members, name=name, k=k)
            assert (row.num_measured, found.mean) == (count, pytest.approx(mean))


@pytest.mark.parametrize("metric", ["map@5", "recall", "recall@0", "recall@6"])
def test_metric_that_lists_cannot_give_is_refused(data, first_run, metric) -> None:
    with pytest.raises(ConfigError, match="by item popularity"):
        item_groups(data, [cut_to_five(first_run)], everything(data), metric=metric)


def cut_to_five(run: InspectedRun) -> InspectedRun:
    top = type(run.top)(run.top.item_ids[:, :5], run.top.scores[:, :5])
    return InspectedRun(run.folder, run.config, top, run.per_user, None, None)


@pytest.mark.parametrize("name", ["recall", "ndcg"])
def test_lists_of_all_items_there_are_tell_any_cutoff(data, first_run, name) -> None:
    table = item_groups(data, [first_run], everything(data), metric=f"{name}@40")
    test = data.dataset.test
    relevant = {user: set(test.items_of(user).tolist()) for user in range(test.num_users)}
    everyone = set(range(test.num_items))
    _, mean = item_group_mean(lists_of(first_run), relevant, everyone, name=name, k=40)
    assert table.rows[0].values[0].mean == pytest.approx(mean)
    assert table.num_short_lists == 0


def test_lists_too_short_for_the_cutoff_are_counted(data, tmp_path) -> None:
    run = open_run(write_run(tmp_path, "hides", seed=3, mask_valid_at_test=True))
    short = cut_to_five(run)
    cut = short.top
    table = item_groups(data, [short], everything(data), metric="recall@5")
    listed_valid = sum(
        bool(set(cut.item_ids[user].tolist()) & set(data.dataset.valid.items_of(user).tolist()))
        for user in np.flatnonzero(data.dataset.test.user_degrees)
    )
    assert table.num_short_lists == listed_valid > 0


def test_interval_is_students() -> None:
    found = interval(np.array([0.4, 0.5, 0.6]))
    half = 0.1 * 4.302653 / np.sqrt(3)  # quantile of two degrees of freedom
    assert (found.low, found.high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


def test_an_interval_ends_where_values_do() -> None:
    assert interval(np.array([0.0, 1.0])) == Interval(0.5, 0.0, 1.0)
    assert interval(np.array([-1.0, 1.0]), least=-1.0) == Interval(0.0, -1.0, 1.0)


def test_one_user_has_no_interval_and_none_no_mean() -> None:
    assert interval(np.array([0.5])) == type(interval(np.zeros(0)))(0.5, None, None)
    assert interval(np.zeros(0)).mean is None
