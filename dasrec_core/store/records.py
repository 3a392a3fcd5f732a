"""What the store hands out: frozen values, never live rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dasrec_core.config.run import RunConfig
from dasrec_core.events import FailureKind, Metrics

EVALUATION_KEYS = ("valid/", "test/", "evaluate_s")
"""How the keys of series that an evaluation reports start."""


class RunStatus(StrEnum):
    """Life of a run. ``STALLED`` is not stored: it is what a reader sees of a silent process."""

    QUEUED = "queued"
    STARTING = "starting"  # process launched, nothing heard yet
    RUNNING = "running"
    STALLED = "stalled"  # process alive, no event for a long time
    STOPPING = "stopping"  # asked to finish its epoch
    DONE = "done"
    STOPPED = "stopped"  # ended early by the user or a search, results kept
    FAILED = "failed"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"  # process died without a last event; can be resumed
    DISCARDED = "discarded"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come unless the run is resumed."""
        return self not in _LIVE

    @property
    def has_result(self) -> bool:
        """Whether it ended with results; those of a stopped run are of fewer epochs than asked."""
        return self in (RunStatus.DONE, RunStatus.STOPPED)


_LIVE = frozenset(
    {
        RunStatus.QUEUED,
        RunStatus.STARTING,
        RunStatus.RUNNING,
        RunStatus.STALLED,
        RunStatus.STOPPING,
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes to a run; an empty name stands for the automatic one."""

    name: str
    tags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, and what the user can do."""

    kind: FailureKind
    error: str
    hint: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it was when it was read; metrics are summaries kept beside the run.

    Attributes:
        name: Made from what differs from the model's defaults; the user may change it.
        identity: Shared by runs that compute the same thing; see ``RunConfig.identity``.
        group_identity: The same without the seed.
        color_index: Colour and dash for the whole life of the run; shared by its seed group.
        epochs_done: Last finished epoch.
        best_epoch: Best epoch so far, chosen on validation; 0 before the first evaluation.
        best_valid: Validation metrics at ``best_epoch``.
        best_test: Test metrics at ``best_epoch``.
        best_test_epoch: Best epoch chosen on test, as published code does.
        test_at_best_test_epoch: Test metrics there; never shown in one column with ``best_test``.
        seconds_per_epoch: Median so far, without evaluation.
        peak_memory_bytes: Most main memory that its process had; not that of a graphics card.
        last_event_at_ms: When the run last gave a sign of life, by its own clock.
        trashed_at_ms: When it was moved to the trash; ``None`` when it was not.
    """

    run_id: str
    name: str
    config: RunConfig
    status: RunStatus
    dataset_name: str
    identity: str
    group_identity: str
    color_index: int
    created_at_ms: int
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    attempt: int = 1
    pid: int | None = None
    process_started_s: float | None = None
    device: str = ""
    num_epochs: int = 0
    epochs_done: int = 0
    best_epoch: int = 0
    best_valid: Metrics = field(default_factory=dict)
    best_test: Metrics = field(default_factory=dict)
    best_test_epoch: int = 0
    test_at_best_test_epoch: Metrics = field(default_factory=dict)
    seconds_per_epoch: float | None = None
    seconds_per_evaluation: float | None = None
    peak_memory_bytes: int | None = None
    failure: Failure | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    is_baseline: bool = False
    trashed_at_ms: int | None = None
    last_event_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One series of a run, ascending in epoch.

    Keys: ``loss/<term>``, ``valid/<metric>``, ``test/<metric>``, ``diagnostics/<name>``,
    ``train_s``, ``evaluate_s``, ``memory_bytes``.
    """

    run_id: str
    key: str
    epochs: tuple[int, ...]
    values: tuple[float, ...]


Curves = Mapping[str, Curve]
"""Curves of one run by key."""
