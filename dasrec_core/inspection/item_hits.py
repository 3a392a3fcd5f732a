"""Per user and item group: how much of the group's held-out items a run found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.inspection.grouping import Grouping
from dasrec_core.inspection.inspected import InspectedData, InspectedRun


@dataclass(frozen=True, slots=True, eq=False)
class ItemGroupValues:
    """A metric of every user and item group.

    Attributes:
        values: NaN where the user has no held-out item in the group, float64, shape ``(U, G)``.
        num_short_lists: Users whose list may lack a hit, see ``GroupTable``.
    """

    values: NDArray[np.float64]
    num_short_lists: int

    def of_group(self, place: int) -> NDArray[np.float64]:
        """Return the values of the users that have one, by user."""
        column = self.values[:, place]
        return column[~np.isnan(column)]


def item_group_values(  # noqa: PLR0913 - one per thing that defines the metric
    data: InspectedData, run: InspectedRun, grouping: Grouping, *, name: str, k: int, split: str
) -> ItemGroupValues:
    """Return ``"recall"`` or ``"ndcg"`` at ``k`` of every user and item group."""
    dataset = data.dataset
    relevant = dataset.valid if split == "valid" else dataset.test
    lists = run.top.item_ids.astype(np.int64)  # (U, K)
    everyone = np.arange(len(lists))
    usable = lists >= 0
    if split == "test" and run.config.evaluation.mask_valid_at_test:
        usable &= ~holds(dataset.valid, everyone, lists)
        relevant = relevant.without(dataset.valid)  # as the evaluator counts
    ranks = np.cumsum(usable, axis=1)  # (U, K), from 1 where usable
    hits = usable & (ranks <= k) & holds(relevant, everyone, lists)
    num_groups = len(grouping.groups)
    shape = (dataset.num_users, num_groups)
    users, places = np.nonzero(hits)
    cells = users * num_groups + grouping.group_of[lists[users, places]]
    wanted = relevant.user_ids * num_groups + grouping.group_of[relevant.item_ids]
    num_wanted = np.bincount(wanted, minlength=shape[0] * num_groups).reshape(shape)
    if name == "recall":
        gains, best = np.ones(len(cells)), num_wanted.astype(np.float64)
    else:
        gains = 1 / np.log2(ranks[users, places] + 1)
        ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
        best = ideal[num_wanted.clip(max=k)]
    found = np.bincount(cells, weights=gains, minlength=shape[0] * num_groups).reshape(shape)
    values = np.full(shape, np.nan)
    np.divide(found, best, out=values, where=num_wanted > 0)
    is_short = (ranks[:, -1] < k) & (lists >= 0).all(axis=1) & (relevant.user_degrees > 0)
    is_short &= lists.shape[1] < dataset.num_items  # else there is nothing left to list
    return ItemGroupValues(values, int(is_short.sum()))


def holds(pairs: Interactions, user_ids: IntArray, lists: IntArray) -> NDArray[np.bool_]:
    """Return whether ``pairs`` holds each listed item for its user.

    Args:
        pairs: One split.
        user_ids: Whose list each row is, int64, shape ``(B,)``.
        lists: Item ids, negative where there is none, int64, shape ``(B, K)``.

    Returns:
        Shape ``(B, K)``.
    """
    keys = pairs.pair_keys
    if not len(keys):
        return np.zeros(lists.shape, np.bool_)
    wanted = user_ids[:, None] * pairs.num_items + lists
    places = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    found: NDArray[np.bool_] = (keys[places] == wanted) & (lists >= 0)
    return found
