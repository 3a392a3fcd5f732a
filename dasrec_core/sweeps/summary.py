"""Means over seeds of what a sweep tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, stdev

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.store.records import RunRecord

SHOWN = (SELECTION_METRIC, "ndcg@20", "precision@20")
"""Metrics of the summary, as in the paper's tables."""


@dataclass(frozen=True, slots=True)
class MeanStd:
    """Mean of ``n`` values and their sample standard deviation; ``None`` with one value."""

    mean: float
    std: float | None
    n: int


@dataclass(frozen=True, slots=True)
class VariantSummary:
    """What one variant reached over its seeds.

    Attributes:
        num_done: Seeds with a complete result; only those are in the means.
        num_runs: Seeds it has.
        valid: Validation metrics at the epoch chosen on validation.
        test: Test metrics at that epoch.
        test_at_best_test_epoch: Test metrics at the epoch chosen on test, as published code does.
        seconds_per_epoch: Mean of the runs' medians.
    """

    variant: str
    num_done: int
    num_runs: int
    valid: Mapping[str, MeanStd]
    test: Mapping[str, MeanStd]
    test_at_best_test_epoch: Mapping[str, MeanStd]
    seconds_per_epoch: MeanStd | None


def summarize(runs: Iterable[tuple[str, RunRecord | None]]) -> tuple[VariantSummary, ...]:
    """Return one summary per variant, in the order they first appear.

    Args:
        runs: Variant and complete run of each member; ``None`` where there is none. A run that is
            there again, because a search proposed its point twice, is no seed more.
    """
    groups: dict[str, list[RunRecord | None]] = {}
    seen: set[tuple[str, str]] = set()
    for variant, run in runs:
        if run is not None and (variant, run.run_id) in seen:
            continue
        if run is not None:
            seen.add((variant, run.run_id))
        groups.setdefault(variant, []).append(run)
    return tuple(_summary(variant, members) for variant, members in groups.items())


def _summary(variant: str, members: list[RunRecord | None]) -> VariantSummary:
    done = [run for run in members if run is not None]
    speeds = [run.seconds_per_epoch for run in done if run.seconds_per_epoch is not None]
    return VariantSummary(
        variant=variant,
        num_done=len(done),
        num_runs=len(members),
        valid=_means([run.best_valid for run in done]),
        test=_means([run.best_test for run in done]),
        test_at_best_test_epoch=_means([run.test_at_best_test_epoch for run in done]),
        seconds_per_epoch=_mean(speeds) if speeds else None,
    )


def _means(metrics: list[Mapping[str, float]]) -> dict[str, MeanStd]:
    if not metrics:
        return {}
    # A metric that one run lacks, because it has other cut-offs, has no mean over all.
    shared = [key for key in metrics[0] if all(key in one for one in metrics)]
    return {key: _mean([one[key] for one in metrics]) for key in shared}


def _mean(values: list[float]) -> MeanStd:
    return MeanStd(fmean(values), stdev(values) if len(values) > 1 else None, len(values))
