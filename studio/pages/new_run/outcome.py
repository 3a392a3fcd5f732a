"""What will happen when a run is started, from what happened before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord, RunStatus

# Such a run has no result that a second one would repeat.
_NO_RESULT = frozenset({RunStatus.FAILED, RunStatus.DIVERGED, RunStatus.DISCARDED})


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a run may take, at most: early stopping can end it sooner.

    Attributes:
        seconds: For all epochs with their evaluations.
        num_runs: Stored runs of the same model on the same data it is taken from.
    """

    seconds: float
    num_runs: int


def estimate(config: RunConfig, records: Sequence[RunRecord]) -> Estimate | None:
    """Return the time a run may take; ``None`` when no stored run tells."""
    alike = [
        record
        for record in records
        if record.seconds_per_epoch
        and record.config.model.name == config.model.name
        and _same_data(record.config, config)
    ]
    if not alike:
        return None
    epochs = config.training.epochs
    seconds = epochs * median(record.seconds_per_epoch or 0.0 for record in alike)
    per_evaluation = [record.seconds_per_evaluation or 0.0 for record in alike]
    seconds += epochs / config.training.evaluate_every * median(per_evaluation)
    return Estimate(seconds, len(alike))


def earlier_run(config: RunConfig, records: Sequence[RunRecord]) -> RunRecord | None:
    """Return the newest stored run that computes the very same thing, if there is one."""
    identity = config.identity()
    same = [
        record
        for record in records
        if record.identity == identity
        and record.trashed_at_ms is None
        and record.status not in _NO_RESULT
    ]
    return max(same, key=lambda record: record.created_at_ms, default=None)


def _same_data(one: RunConfig, other: RunConfig) -> bool:
    if one.dataset.fingerprint and other.dataset.fingerprint:
        return one.dataset.fingerprint == other.dataset.fingerprint
    return one.dataset.path == other.dataset.path
