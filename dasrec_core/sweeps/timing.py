"""How long runs may take, from stored runs of the same model on the same data.

``execution.estimate`` needs no earlier run: it tries a few steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord


@dataclass(frozen=True, slots=True)
class EstimateFromRuns:
    """How long a run may take, at most: early stopping can end it sooner.

    Attributes:
        seconds: For all epochs with their evaluations.
        num_runs: Stored runs of the same model on the same data it is taken from.
        peak_memory_bytes: The most that any of them took; ``None`` where none says.
    """

    seconds: float
    num_runs: int
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class TotalEstimate:
    """How long many runs may take one after another, at most.

    Attributes:
        seconds: Of those runs that can be estimated.
        num_unknown: Runs of models that were never run on their data.
    """

    seconds: float
    num_unknown: int


def estimate(config: RunConfig, records: Sequence[RunRecord]) -> EstimateFromRuns | None:
    """Return the time a run may take; ``None`` when no stored run tells."""
    return Estimator(records).of(config)


class Estimator:
    """Estimates for many runs; equal ones are worked out once.

    Args:
        records: Stored runs.
    """

    def __init__(self, records: Sequence[RunRecord]) -> None:
        self._records = records
        self._known: dict[tuple[object, ...], EstimateFromRuns | None] = {}

    def of(self, config: RunConfig) -> EstimateFromRuns | None:
        """Return the time a run may take; ``None`` when no stored run tells."""
        key = (
            config.model.name,
            config.dataset.fingerprint,
            config.dataset.path,
            config.training.epochs,
            config.training.evaluate_every,
        )
        if key not in self._known:
            self._known[key] = self._work_out(config)
        return self._known[key]

    def _work_out(self, config: RunConfig) -> EstimateFromRuns | None:
        alike = [
            record
            for record in self._records
            if record.seconds_per_epoch
            and record.config.model.name == config.model.name
            and _same_data(record.config, config)
        ]
        if not alike:
            return None
        epochs = config.training.epochs if type(config.model).info.trains else 1
        seconds = epochs * median(record.seconds_per_epoch or 0.0 for record in alike)
        per_evaluation = [record.seconds_per_evaluation or 0.0 for record in alike]
        seconds += epochs / config.training.evaluate_every * median(per_evaluation)
        memory = max((record.peak_memory_bytes or 0 for record in alike), default=0)
        return EstimateFromRuns(seconds, len(alike), memory or None)


def estimate_all(
    configs: Iterable[RunConfig], records: Sequence[RunRecord], *, num_at_once: int = 1
) -> TotalEstimate:
    """Return the time many runs may take, ``num_at_once`` side by side."""
    estimator = Estimator(records)
    found = [estimator.of(config) for config in configs]
    seconds = sum(one.seconds for one in found if one is not None)
    return TotalEstimate(seconds / num_at_once, found.count(None))


def _same_data(one: RunConfig, other: RunConfig) -> bool:
    if one.dataset.fingerprint and other.dataset.fingerprint:
        return one.dataset.fingerprint == other.dataset.fingerprint
    return one.dataset.path == other.dataset.path
