"""A metric of all users: by user, by history, by popularity; computed off the UI thread."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.group_metrics import item_groups, user_groups
from dasrec_core.inspection.grouping import Group, equal_count_groups
from dasrec_core.inspection.user_gains import UserGains
from studio.pages.users.material import Material
from studio.pages.users.user_numbers import gains_of, user_columns
from studio.qtmodels.grouped import NUM_GROUPS, By, Grouped, axis_label
from studio.qtmodels.users_table import UserColumn


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """All users in one metric.

    Attributes:
        material: Of which runs.
        gains: The metric by user.
        columns: The same as columns of the users table.
        groups: By history of the users and, where the lists are long enough, by popularity of
            the items.
    """

    material: Material
    gains: UserGains
    columns: tuple[UserColumn, ...]
    groups: dict[By, Grouped]

    def history_words(self, user_id: int) -> str:
        """Return which group by history a user is in, such as ``sparse group 3 of 5``."""
        grouping = self.groups["users"].grouping
        place = int(grouping.group_of[user_id])
        cold = int(grouping.groups[0].high == 0)
        if cold and not place:
            return "cold"
        return f"sparse group {place + 1 - cold} of {len(grouping.groups) - cold}"

    def members(self, by: By, place: int) -> NDArray[np.bool_]:
        """Return which users a group is about, shape ``(U,)``.

        Of a group of items, the users that have one of them in the test split.
        """
        grouping = self.groups[by].grouping
        test = self.material.data.dataset.test
        found = np.zeros(test.num_users, dtype=np.bool_)
        if by == "users":
            found[grouping.group_of == place] = True
            return found
        found[test.user_ids[grouping.group_of[test.item_ids] == place]] = True
        return found


def read_numbers(material: Material, metric: str) -> Numbers:
    """Return a test metric of all users.

    Raises:
        ExecutionError: A run lacks the metric, or the runs measured different users.
    """
    gains = gains_of(material, metric)
    data = material.data
    by_history = equal_count_groups(data.dataset.train.user_degrees, NUM_GROUPS)
    by_popularity = equal_count_groups(data.item_degrees, NUM_GROUPS)
    groups: dict[By, Grouped] = {
        "users": Grouped(user_groups(material.runs, by_history, metric=metric), by_history)
    }
    with suppress(ConfigError):  # a run that kept shorter lists than the metric needs
        of_items = item_groups(data, material.runs, by_popularity, metric=metric)
        groups["items"] = Grouped(of_items, by_popularity)
    return Numbers(material, gains, user_columns(material, gains), groups)


def group_words(by: By, group: Group) -> str:
    """Return a group in words, for a chip."""
    what = "History" if by == "users" else "Test item of popularity"
    return f"{what} {axis_label(group)}"
