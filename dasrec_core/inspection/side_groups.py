"""Metrics by group of two sides that were each trained with several seeds.

A user counts once, with the mean over the seeds of a side; so differences are paired by user.

>>> sides = ([run_a_seed_1, run_a_seed_2], [run_b_seed_1])
>>> table = side_user_groups(sides, grouping, metric="recall@20")
>>> table = side_item_groups(data, sides, grouping, metric="ndcg@20")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dasrec_core.analysis.user_metrics import mean_over_seeds
from dasrec_core.errors import ExecutionError
from dasrec_core.inspection.group_metrics import (
    FloatArray,
    GroupTable,
    group_row,
    item_metric,
    user_groups,
)
from dasrec_core.inspection.grouping import Grouping
from dasrec_core.inspection.inspected import InspectedData, InspectedRun
from dasrec_core.inspection.item_hits import item_group_values

Sides = Sequence[Sequence[InspectedRun]]
"""One side or two, each at least one run; runs of a side differ in nothing but the seed."""


def side_user_groups(sides: Sides, grouping: Grouping, *, metric: str) -> GroupTable:
    """Return a test metric of the users of each group, as ``group_metrics.user_groups`` does.

    Raises:
        ExecutionError: A run lacks the metric, or the runs measured different users.
    """
    return user_groups([_mean_run(side) for side in sides], grouping, metric=metric)


def side_item_groups(
    data: InspectedData, sides: Sides, grouping: Grouping, *, metric: str
) -> GroupTable:
    """Return a test metric of the items of each group, as ``group_metrics.item_groups`` does.

    Raises:
        ConfigError: The metric is not Recall or NDCG, or its list is longer than those kept.
    """
    name, k = item_metric(metric, sides[0][0], data.dataset.num_items)
    num_short_lists, means = 0, []
    for side in sides:
        total: FloatArray = np.zeros((data.dataset.num_users, len(grouping.groups)))
        for run in side:
            found = item_group_values(data, run, grouping, name=name, k=k, split="test")
            total += found.values  # NaN where the data has nothing held out: in every run alike
            num_short_lists = max(num_short_lists, found.num_short_lists)
        means.append(total / len(side))
    rows = []
    for place, group in enumerate(grouping.groups):
        columns = [mean[:, place] for mean in means]
        rows.append(group_row(group, [column[~np.isnan(column)] for column in columns]))
    ids = tuple(side[0].run_id for side in sides)
    return GroupTable("items", metric, "test", ids, tuple(rows), num_short_lists)


def _mean_run(side: Sequence[InspectedRun]) -> InspectedRun:
    """Return the first run of a side, with the mean over its seeds as metrics per user."""
    mean = mean_over_seeds([run.per_user["test"] for run in side])
    if mean is None:
        raise ExecutionError(
            f"The seeds of {side[0].run_id} measured different users.",
            "Compare runs on the same data set.",
        )
    return replace(side[0], per_user={"test": mean})
