"""Metrics per user of a seed group: the mean over its seeds, user by user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import PerUser, read_per_user
from dasrec_core.store.records import RunRecord

_ALIKE: Final = 1e-4
"""Most that the mean over users may differ from the value of a run: the last digit shown."""

FolderOf = Callable[[str], Path]
"""Where the files of a run lie, by its id."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupUsers:
    """Metrics per user of a seed group.

    Attributes:
        mean: Over its seeds; ``None`` where no run has any, or they are not of the same users.
        unmatched: Runs that are not in it because their arrays are not those of their result.
        missing: Runs that are not in it because they have none here, or damaged ones.
        num_seeds: Seeds that are in it.
    """

    mean: PerUser | None
    unmatched: tuple[RunRecord, ...] = ()
    missing: tuple[RunRecord, ...] = ()
    num_seeds: int = 0


def read_test_users(group: SeedGroup, folder_of: FolderOf) -> GroupUsers:
    """Return test metrics per user; see :func:`read_users`."""
    return read_users(group, folder_of, "test")


def read_users(group: SeedGroup, folder_of: FolderOf, split: str) -> GroupUsers:
    """Return metrics per user at the best epoch, the mean over the seeds of a group.

    Runs that are not over, or whose arrays are missing, damaged or of another epoch, are left out;
    so is a second run of a seed.
    """
    found: dict[int, PerUser] = {}
    unmatched: list[RunRecord] = []
    missing: list[RunRecord] = []
    for run in group.runs:
        if not run.status.is_final or run.config.seed in found:
            continue
        splits = _read(folder_of(run.run_id))
        if splits and _is_of_result(splits["test"], run):
            found[run.config.seed] = splits[split]
        else:
            (unmatched if splits else missing).append(run)
    without = [run for run in missing if run.config.seed not in found]  # a twin may have them
    mean = mean_over_seeds(list(found.values()))
    return GroupUsers(mean, tuple(unmatched), tuple(without), len(found))


def adds_up(users: PerUser, metric: str, value: float | None) -> bool:
    """Return whether the mean of a metric over users is the value that is stored with the run.

    A run that was resumed and then died, or was measured again without an end, has arrays of
    another epoch than its result.
    """
    if value is None or not len(users.user_ids):
        return False
    mean = float(users.values[metric].astype(np.float64).mean())
    return abs(mean - value) <= _ALIKE


def mean_over_seeds(results: Sequence[PerUser]) -> PerUser | None:
    """Return the mean of metrics of the same users; ``None`` without any, or of other users."""
    if not results:
        return None
    first = results[0]
    if not all(np.array_equal(one.user_ids, first.user_ids) for one in results):
        return None
    if len(results) == 1:
        return first
    shared = [key for key in first.values if all(key in one.values for one in results)]
    values = {key: _mean([one.values[key] for one in results]) for key in shared}
    return PerUser(first.user_ids, values)


def _mean(columns: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    # In float64: a float32 sum of equal numbers need not be a multiple of them.
    total: NDArray[np.float64] = sum(column.astype(np.float64) for column in columns)  # type: ignore[assignment]  # sum starts at the integer 0
    return (total / len(columns)).astype(np.float32)


def _is_of_result(test: PerUser, run: RunRecord) -> bool:
    """Whether a file is of the epoch of a run's result; it has both splits of one epoch."""
    is_chosen_on_test = run.config.evaluation.protocol == "paper"
    stored = run.test_at_best_test_epoch if is_chosen_on_test else run.best_test
    shared = [metric for metric in test.values if metric in stored]
    return bool(shared) and all(adds_up(test, metric, stored[metric]) for metric in shared)


def _read(folder: Path) -> dict[str, PerUser]:
    try:
        return read_per_user(folder)
    except (ExecutionError, KeyError, ValueError):
        return {}  # an extra: the means are in the database
