"""Runs that differ in nothing but the seed are one result: its mean, its spread, its curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dasrec_core.store.records import Curve, RunRecord, RunStatus

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeedGroup:
    """Runs that are taken together; ``runs`` are in the order in which they were given.

    Attributes:
        left_out: Runs of it that did not get as far as those that count.
    """

    runs: tuple[RunRecord, ...]
    left_out: tuple[RunRecord, ...] = ()

    @property
    def key(self) -> str:
        """Names the group as long as its first run is in it."""
        return self.runs[0].run_id

    @property
    def seeds(self) -> tuple[int, ...]:
        """Different seeds, ascending."""
        return tuple(sorted({run.config.seed for run in self.runs}))

    @property
    def tested_at(self) -> str:
        """The reading that metrics per user are of: those of the epoch that the runs chose."""
        is_chosen_on_test = self.runs[0].config.evaluation.protocol == "paper"
        return "test_at_best_test_epoch" if is_chosen_on_test else "test"

    def by_seed(self, metric: str, split: str = "test") -> dict[int, float]:
        """Return a metric at the best epoch by seed; of two runs of a seed the first counts.

        Args:
            metric: Such as ``recall@20``.
            split: ``"valid"``, ``"test"``, or ``"test_at_best_test_epoch"``.
        """
        found: dict[int, float] = {}
        for run in self.runs:
            if (value := _metrics_of(run, split).get(metric)) is not None:
                found.setdefault(run.config.seed, value)
        return found


@dataclass(frozen=True, slots=True)
class MeanStd:
    """Mean over seeds; ``std`` is the sample standard deviation, ``None`` for a single seed."""

    mean: float
    std: float | None
    num_seeds: int


@dataclass(frozen=True, slots=True, eq=False)
class CurveBand:
    """A series as the mean over seeds, with one standard deviation to either side.

    Attributes:
        epochs: Ascending, shape ``(E,)``.
        mean: ``(E,)``.
        low: Mean minus deviation, ``(E,)``; equal to the mean where there is one seed.
        high: ``(E,)``.
        counts: Seeds behind each epoch, ``(E,)``.
    """

    epochs: NDArray[np.int64]
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    counts: NDArray[np.int64]


def group_runs(runs: Iterable[RunRecord]) -> tuple[SeedGroup, ...]:
    """Group runs by everything but the seed, in the order of their first runs."""
    found: defaultdict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        found[run.group_identity].append(run)
    return tuple(SeedGroup(tuple(members)) for members in found.values())


def most_final(runs: Iterable[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the runs of one seed group that may be averaged: those that got furthest.

    They are the done ones; where none is done, those stopped early with their results kept; all of
    them where there are none of these either. A value of an early epoch beside those of whole
    trainings would pass for noise of the seeds.
    """
    given = tuple(runs)
    done = tuple(run for run in given if run.status is RunStatus.DONE)
    return done or tuple(run for run in given if run.status.has_result) or given


def sides_of(runs: Sequence[RunRecord]) -> tuple[SeedGroup, ...]:
    """Return what stands beside each other: seed groups, or single runs where all are of one.

    A group is made of its runs that got furthest; see :func:`most_final`.
    """
    groups = group_runs(runs)
    if len(groups) == 1:
        return tuple(SeedGroup((run,)) for run in runs)
    return tuple(_furthest(group) for group in groups)


def mean_std(values: Mapping[int, float]) -> MeanStd | None:
    """Return mean and spread of a result by seed; ``None`` where there is none."""
    if not values:
        return None
    numbers = np.fromiter(values.values(), np.float64)
    std = float(numbers.std(ddof=1)) if len(numbers) > 1 else None
    return MeanStd(float(numbers.mean()), std, len(numbers))


def curve_band(curves: Sequence[Curve]) -> CurveBand | None:
    """Return the mean and spread of a series over seeds, epoch by epoch.

    Seeds stop at different epochs; an epoch counts as long as at least half of the seeds have it,
    and its mean is over those. ``None`` where no curve has a point.
    """
    filled = [curve for curve in curves if curve.epochs]
    if not filled:
        return None
    epochs = np.unique(np.concatenate([np.asarray(curve.epochs) for curve in filled]))
    table = np.full((len(filled), len(epochs)), np.nan)
    for number, curve in enumerate(filled):
        table[number, np.searchsorted(epochs, curve.epochs)] = curve.values
    counts = np.count_nonzero(~np.isnan(table), axis=0)
    kept = 2 * counts >= len(filled)
    table, counts, epochs = table[:, kept], counts[kept], epochs[kept]
    filled_in = np.where(np.isnan(table), 0.0, table)
    mean = filled_in.sum(axis=0) / counts
    squares = np.where(np.isnan(table), 0.0, (table - mean) ** 2).sum(axis=0)
    std = np.sqrt(squares / np.maximum(1, counts - 1))
    return CurveBand(epochs.astype(np.int64), mean, mean - std, mean + std, counts)


def _furthest(group: SeedGroup) -> SeedGroup:
    kept = most_final(group.runs)
    return SeedGroup(kept, tuple(run for run in group.runs if run not in kept))


def _metrics_of(run: RunRecord, split: str) -> Mapping[str, float]:
    if split == "valid":
        return run.best_valid
    return run.best_test if split == "test" else run.test_at_best_test_epoch
