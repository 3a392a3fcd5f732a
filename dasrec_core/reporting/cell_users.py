"""Test metrics per user behind a cell of a comparison, or why they cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dasrec_core.analysis.user_metrics import FolderOf, adds_up, mean_over_seeds
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import PerUser, read_per_user
from dasrec_core.reporting.pivot import PivotCell, PivotColumn, value_of
from dasrec_core.reporting.words import listed
from dasrec_core.store.records import RunRecord


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing can be tested, as a clause; ``of`` names what it is about."""

    reason: str
    of: tuple[str, ...] = ()


class CellUsers:
    """Reads each run once; every run of a cell must be there, or the cell has no users.

    Args:
        folder_of: Where the files of a run lie.
        metrics: Those that are kept of a file, which may hold many.
    """

    def __init__(self, folder_of: FolderOf, metrics: Sequence[str]) -> None:
        self._folder_of, self._metrics = folder_of, frozenset(metrics)
        self._read: dict[str, PerUser | None] = {}

    def of(self, cell: PivotCell, column: PivotColumn, title: str) -> PerUser | Obstacle:
        """Return the mean over the seeds of a cell, user by user.

        Args:
            cell: Its runs, one per seed.
            column: Whose metric and protocol count.
            title: What the method is called in an obstacle.
        """
        if others := [run for run in cell.runs if _is_of_another_epoch(run, column)]:
            reason = "metrics per user are kept only at the epoch that the run itself chose"
            return Obstacle(reason, _names(title, others))
        found = [(run, self._users(run.run_id)) for run in cell.runs]
        if lacking := [run for run, users in found if not _has(users, column.metric)]:
            return Obstacle("metrics per user are missing or damaged", _names(title, lacking))
        users = [one for _, one in found if one is not None]
        if wrong := [run for run, one in found if one is not None and not _fits(run, one, column)]:
            reason = "metrics per user do not add up to the value in the table"
            return Obstacle(reason, _names(title, wrong))
        mean = mean_over_seeds(users)
        return mean or Obstacle("its seeds were not tested on the same users", (title,))

    def _users(self, run_id: str) -> PerUser | None:
        if run_id not in self._read:
            self._read[run_id] = self._load(run_id)
        return self._read[run_id]

    def _load(self, run_id: str) -> PerUser | None:
        try:
            users = read_per_user(self._folder_of(run_id))["test"]
        except (ExecutionError, KeyError, ValueError):
            return None
        kept = {key: column for key, column in users.values.items() if key in self._metrics}
        return PerUser(users.user_ids, kept)


def _has(users: PerUser | None, metric: str) -> bool:
    """Whether a metric is there, one number per user."""
    if users is None or metric not in users.values:
        return False
    values = users.values[metric]
    return values.shape == users.user_ids.shape and bool(np.isfinite(values).all())


def _is_of_another_epoch(run: RunRecord, column: PivotColumn) -> bool:
    of_protocol = {"valid": run.best_epoch, "paper": run.best_test_epoch}
    return of_protocol[run.config.evaluation.protocol] != of_protocol[column.protocol]


def _fits(run: RunRecord, users: PerUser, column: PivotColumn) -> bool:
    return adds_up(users, column.metric, value_of(run, column.metric, column.protocol))


def _names(title: str, runs: Sequence[RunRecord]) -> tuple[str, ...]:
    seeds = [str(run.config.seed) for run in runs]
    return (f"{title} {'seed' if len(seeds) == 1 else 'seeds'} {listed(seeds)}",)
