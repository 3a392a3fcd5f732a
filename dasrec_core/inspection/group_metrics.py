"""Metrics by user sparsity and by item popularity, of one run or two, with intervals.

>>> grouping = equal_count_groups(data.dataset.train.user_degrees, 5)
>>> table = user_groups([run_a, run_b], grouping, metric="recall@20")
>>> grouping = edge_groups(data.item_degrees, (5, 10, 20))
>>> table = item_groups(data, [run_a], grouping, metric="ndcg@20")
>>> table.rows[0].values[0].mean, table.rows[0].difference
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.grouping import Group, Grouping
from dasrec_core.inspection.inspected import InspectedData, InspectedRun
from dasrec_core.inspection.item_hits import item_group_values
from dasrec_core.inspection.user_gains import user_gains

FloatArray = NDArray[np.float64]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over users and its 95 % Student interval.

    Attributes:
        mean: ``None`` when no user was measured.
        low: ``None`` below two users; also when all values are equal the interval is a point.
        high: As ``low``.
    """

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group.

    Attributes:
        group: Which.
        num_measured: Users in the mean: those with a held-out item (in the group, for items).
        values: One per run.
        difference: Second run minus first over the same users (paired); ``None`` with one run.
    """

    group: Group
    num_measured: int
    values: tuple[Interval, ...]
    difference: Interval | None


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A metric by group.

    Attributes:
        by: ``"users"`` or ``"items"``.
        metric: Such as ``"recall@20"``.
        split: ``"valid"`` or ``"test"``.
        run_ids: The runs, in the order of ``GroupRow.values``.
        rows: By rising degree, cold ones first.
        num_short_lists: Users whose kept list of 50 was shorter than k once validation items were
            hidden, so that a hit may be missing; only for items, and nearly always 0.
    """

    by: Literal["users", "items"]
    metric: str
    split: str
    run_ids: tuple[str, ...]
    rows: tuple[GroupRow, ...]
    num_short_lists: int = 0


def user_groups(
    runs: Sequence[InspectedRun],
    grouping: Grouping,
    *,
    metric: str = "recall@20",
    split: str = "test",
) -> GroupTable:
    """Return a metric of the users of each group.

    Args:
        runs: One or two, on the same data.
        grouping: Of users.
        metric: One that is stored per user.
        split: ``"valid"`` or ``"test"``.

    Raises:
        ExecutionError: A run lacks the metric, or the runs measured different users.
    """
    gains = user_gains(runs[0], runs[-1], metric=metric, split=split)
    columns = [gains.first, gains.second][: len(runs)]
    group_of = grouping.group_of[gains.user_ids]
    rows = [
        group_row(group, [column[group_of == place].astype(np.float64) for column in columns])
        for place, group in enumerate(grouping.groups)
    ]
    return GroupTable("users", metric, split, tuple(run.run_id for run in runs), tuple(rows))


def item_groups(
    data: InspectedData,
    runs: Sequence[InspectedRun],
    grouping: Grouping,
    *,
    metric: str = "recall@20",
    split: str = "test",
) -> GroupTable:
    r"""Return a metric of the items of each group.

    Of a user only the held-out items in the group count as relevant; the list and its ranks stay
    whole:

    .. math:: \mathrm{Recall@}k(u, g) = |R_u \cap g \cap \mathrm{top}_k(u)| \,/\, |R_u \cap g|

    and likewise NDCG, whose ideal places the items of the group first. Means are over users with
    a held-out item in the group.

    Args:
        data: The data set.
        runs: One or two, on this data.
        grouping: Of items.
        metric: ``"recall@k"`` or ``"ndcg@k"``, k at most 50: longer lists are not kept, unless
            that is all items there are.
        split: ``"valid"`` or ``"test"``.

    Raises:
        ConfigError: Another metric, or a longer list, was asked for.
    """
    name, k = item_metric(metric, runs[0], data.dataset.num_items)
    found = [item_group_values(data, run, grouping, name=name, k=k, split=split) for run in runs]
    rows = []
    for place, group in enumerate(grouping.groups):
        columns = [values.of_group(place) for values in found]
        rows.append(group_row(group, columns))
    return GroupTable(
        "items",
        metric,
        split,
        tuple(run.run_id for run in runs),
        tuple(rows),
        max(values.num_short_lists for values in found),
    )


def item_metric(metric: str, run: InspectedRun, num_items: int) -> tuple[str, int]:
    """Return name and k of a metric that can be told by group of items.

    Args:
        metric: Such as ``"recall@20"``.
        run: Whose lists.
        num_items: Of the data; where the lists hold all of them, any k can be told.

    Raises:
        ConfigError: It cannot.
    """
    name, _, length = metric.partition("@")
    kept = run.top.item_ids.shape[1]
    is_length = length.isdecimal() and int(length) >= 1
    is_kept = is_length and (int(length) <= kept or kept >= num_items)
    if name not in ("recall", "ndcg") or not is_kept:
        raise ConfigError(
            f"There is no {metric} by item popularity.",
            f"Ask for recall@k or ndcg@k with k from 1 to {kept}: longer lists are not kept.",
        )
    return name, int(length)


def group_row(group: Group, columns: Sequence[FloatArray]) -> GroupRow:
    """Return the row of a group from the values of its users, one ``(N,)`` per run."""
    difference = interval(columns[1] - columns[0], least=-1.0) if len(columns) == 2 else None
    return GroupRow(group, len(columns[0]), tuple(map(interval, columns)), difference)


def interval(values: FloatArray, *, least: float = 0.0) -> Interval:
    """Return the mean of values, float64, shape ``(N,)``, and its 95 % Student interval.

    Values lie between ``least`` and 1, so their mean does; the interval ends there. That of two
    users, one of them with a hit, would reach from -5.9 to 6.9 and say nothing more.
    """
    if not len(values):
        return Interval(None, None, None)
    mean = float(values.mean())
    if len(values) == 1:
        return Interval(mean, None, None)
    from scipy.special import stdtrit  # scipy.stats would take half a second to import

    quantile = float(stdtrit(len(values) - 1, 0.5 + CONFIDENCE / 2))
    half = quantile * float(values.std(ddof=1)) / len(values) ** 0.5
    return Interval(mean, max(mean - half, least), min(mean + half, 1.0))
