"""Numbers of all users at once: what the table lists and what the finder jumps by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.inspection.user_gains import UserGains, user_gains
from studio.pages.users.material import Material
from studio.qtmodels.run_format import metric_text
from studio.qtmodels.users_table import UserColumn
from studio.widgets.cells import Column

COLUMNS = (
    Column("History", 72, True),
    Column("Held out", 76, True),
    Column("A", 72, True),
    Column("B", 72, True),
    Column("B \N{MINUS SIGN} A", 88, True),
)
"""What follows the name; the last two are for two runs only."""

TWO_RUNS_FROM = 4
"""Number of the first column of the table, the name counted, that needs a second run."""


def gains_of(material: Material, metric: str) -> UserGains:
    """Return a test metric of the users of one run or two.

    Raises:
        ExecutionError: A run lacks the metric, or the runs measured different users.
    """
    second = material.runs[1] if material.has_two else None
    return user_gains(material.runs[0], second, metric=metric)


def user_columns(material: Material, gains: UserGains) -> tuple[UserColumn, ...]:
    """Return the numbers of the users table; NaN where a user has nothing held out."""
    dataset = material.data.dataset
    counts = (dataset.train.user_degrees, dataset.test.user_degrees)
    nothing = np.full(dataset.num_users, np.nan)
    two = material.has_two
    shown = metric_title(gains.metric)
    first, second = material.names[0], material.names[-1]
    tips = (
        "Training interactions",
        "Test items",
        f"{shown} on test in run A, {first}",
        f"{shown} on test in run B, {second}",
        f"How much more B, {second}, found; below zero, A, {first}, found more",
    )
    values = (
        *(count.astype(np.float64) for count in counts),
        _of_all(gains, gains.first, dataset.num_users),
        _of_all(gains, gains.second, dataset.num_users) if two else nothing,
        _of_all(gains, gains.gains, dataset.num_users) if two else nothing,
    )
    return tuple(
        UserColumn(
            column,
            tip,
            numbers,
            text=_whole if place < 2 else metric_text,
            is_difference=place == 4,
        )
        for place, (column, tip, numbers) in enumerate(zip(COLUMNS, tips, values, strict=True))
    )


def no_columns(num_users: int) -> tuple[UserColumn, ...]:
    """Return columns without a value, for runs whose numbers cannot be read."""
    nothing = np.full(num_users, np.nan)
    return tuple(UserColumn(column, "", nothing) for column in COLUMNS)


def _of_all(gains: UserGains, values: NDArray[np.float32], num_users: int) -> NDArray[np.float64]:
    every = np.full(num_users, np.nan)
    every[gains.user_ids] = values
    return every


def _whole(value: float) -> str:
    return f"{value:,.0f}"
