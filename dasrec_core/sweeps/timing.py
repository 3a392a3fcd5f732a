"""About how long runs take, from stored runs of the same model on the same data.

``execution.estimate`` needs no earlier run: it tries a few steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.store.records import RunRecord

START_S: Final = 3.0
"""Seconds from the start of the process until the data are loaded, which no epoch counts: 2.5 in
the median of 118 runs on two CPU cores, 2.0 to 5.5 with how busy they were."""

_NEWEST: Final = 3  # usually the seeds of one variant; older ones tell of another state of things


@dataclass(frozen=True, slots=True)
class EstimateFromRuns:
    """About how long a run takes if nothing stops it early; no bound: the machine may be busier.

    Attributes:
        seconds: For the start and all epochs with their evaluations.
        num_runs: Newest runs of the same model on the same data, the slowest of which it is.
        peak_memory_bytes: The most that any of them took; ``None`` where none says.
    """

    seconds: float
    num_runs: int
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class TotalEstimate:
    """About how long many runs take one after another if nothing stops them early.

    Attributes:
        seconds: Of those runs that can be estimated.
        num_unknown: Runs of models that were never run on their data.
    """

    seconds: float
    num_unknown: int


def estimate(config: RunConfig, records: Sequence[RunRecord]) -> EstimateFromRuns | None:
    """Return the time a run takes; ``None`` when no stored run tells."""
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
        """Return the time a run takes; ``None`` when no stored run tells."""
        key = (
            config.model.name,
            config.dataset.fingerprint,
            config.dataset.path,
            config.training.epochs,
            config.training.evaluate_every,
            config.training.precision,
        )
        if key not in self._known:
            self._known[key] = self._work_out(config)
        return self._known[key]

    def of_rest(self, record: RunRecord) -> EstimateFromRuns | None:
        """Return the time a stored run takes to go on; ``None`` when no stored run tells."""
        if record.seconds_per_epoch is None:
            return self.of(record.config)
        seconds = START_S + _epochs(record.config, record, record.epochs_done)
        return EstimateFromRuns(seconds, 1, record.peak_memory_bytes)

    def _work_out(self, config: RunConfig) -> EstimateFromRuns | None:
        alike = [
            record
            for record in self._records
            if record.seconds_per_epoch is not None
            and record.config.model.name == config.model.name
            and _same_data(record.config, config)
        ]
        if not alike:
            return None
        # One processor trains an epoch in bf16 in half the time of float32, another in 20 times it.
        precision = config.training.precision
        as_precise = [one for one in alike if one.config.training.precision == precision]
        newest = sorted(as_precise or alike, key=lambda record: -record.created_at_ms)[:_NEWEST]
        seconds = START_S + max(_epochs(config, record) for record in newest)
        memory = max((record.peak_memory_bytes or 0 for record in alike), default=0)
        return EstimateFromRuns(seconds, len(newest), memory or None)


def estimate_all(configs: Iterable[RunConfig], records: Sequence[RunRecord]) -> TotalEstimate:
    """Return the time new runs take one after another."""
    return estimate_requests([QueueRequest(config) for config in configs], records)


def estimate_requests(
    requests: Iterable[QueueRequest], records: Sequence[RunRecord], *, num_at_once: int = 1
) -> TotalEstimate:
    """Return the time that new runs and the rest of stored ones take, some side by side."""
    estimator, by_id = Estimator(records), {record.run_id: record for record in records}
    found = [
        estimator.of_rest(by_id[one.resumes]) if one.resumes in by_id else estimator.of(one.config)
        for one in requests
    ]
    seconds = sum(one.seconds for one in found if one is not None)
    return TotalEstimate(seconds / num_at_once, found.count(None))


def evaluations_left(config: RunConfig, epochs_done: int = 0) -> int:
    """Return how many evaluations there are at most after so many epochs."""
    if not type(config.model).info.trains:
        return int(epochs_done == 0)
    return config.training.evaluations_after(epochs_done)


def can_stop_early(config: RunConfig) -> bool:
    """Tell whether training can end before its last epoch for lack of gain."""
    patience = config.training.patience
    # The first evaluation is a gain, so that the least to stop after is one more than patience.
    return 0 < patience < evaluations_left(config) - 1 and type(config.model).info.trains


def _epochs(config: RunConfig, like: RunRecord, epochs_done: int = 0) -> float:
    """Return the seconds of the epochs that are left, at the pace of another run or its own."""
    epochs = config.training.epochs if type(config.model).info.trains else 1
    per_epoch, per_evaluation = like.seconds_per_epoch or 0.0, like.seconds_per_evaluation or 0.0
    evaluating = evaluations_left(config, epochs_done) * per_evaluation
    return max(epochs - epochs_done, 0) * per_epoch + evaluating


def _same_data(one: RunConfig, other: RunConfig) -> bool:
    if one.dataset.fingerprint and other.dataset.fingerprint:
        return one.dataset.fingerprint == other.dataset.fingerprint
    return one.dataset.path == other.dataset.path
