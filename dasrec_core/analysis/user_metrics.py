"""Metrics per user of a seed group: the mean over its seeds, user by user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import PerUser, read_per_user

FolderOf = Callable[[str], Path]
"""Where the files of a run lie, by its id."""


def read_test_users(group: SeedGroup, folder_of: FolderOf) -> PerUser | None:
    """Return test metrics per user; see :func:`read_users`."""
    return read_users(group, folder_of, "test")


def read_users(group: SeedGroup, folder_of: FolderOf, split: str) -> PerUser | None:
    """Return metrics per user at the best epoch, the mean over the seeds of a group.

    Runs that are not over, or whose arrays are missing or damaged, are left out; so is a second
    run of a seed. ``None`` where none is left or they are not of the same users.
    """
    found: dict[int, PerUser] = {}
    for run in group.runs:
        if run.status.is_final and run.config.seed not in found:
            one = _read(folder_of(run.run_id), split)
            if one is not None:
                found[run.config.seed] = one
    return mean_over_seeds(list(found.values()))


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


def _read(folder: Path, split: str) -> PerUser | None:
    try:
        return read_per_user(folder).get(split)
    except (ExecutionError, KeyError, ValueError):
        return None  # an extra: the means are in the database
