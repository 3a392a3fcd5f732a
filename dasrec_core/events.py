"""Events a run emits: the only thing that crosses from the engine to whoever watches.

A run's events stand in ``events.jsonl``, one JSON object per line. ``seq`` rises by one within a
run folder, over all attempts; ``attempt`` rises by one each time the run is resumed, so that a
writer left over from an earlier attempt can be told from the current one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

Metrics = Mapping[str, float]
"""Metric values by key, such as ``{"recall@20": 0.1043}``."""


class EventDecodeError(ValueError):
    """A line of an event stream is not an event this version knows."""


class FailureKind(StrEnum):
    """Why a run failed, as far as it can be told; the studio words it for people."""

    BAD_INPUT = "bad_input"  # data or settings; message and hint say what
    DIVERGED = "diverged"  # a loss or metric is not finite
    OUT_OF_MEMORY = "out_of_memory"
    DISK = "disk"  # full, gone or not writable
    SUPERSEDED = "superseded"  # a newer attempt of the same run has taken over
    UNEXPECTED = "unexpected"  # a defect of ours; traceback in log.txt


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Fields every event has.

    Attributes:
        run_id: The run that speaks.
        attempt: 1 for the first start, +1 per resume.
        seq: Rises by one within a run folder, from 0.
        elapsed_s: Seconds of this attempt, monotonic clock.
        at_ms: UTC wall clock, milliseconds since 1970; for display only, never for order.
    """

    run_id: str
    attempt: int
    seq: int
    elapsed_s: float
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """The engine process is up. ``first_epoch`` > 1 when it resumed from a checkpoint.

    Whatever earlier attempts reported of epochs >= ``first_epoch`` is void and will come again. So
    are evaluations of epochs >= ``first_evaluation``: a run that is stopped between two evaluations
    is measured once more, which the checkpoint does not know. 0, as in events from before this
    field, stands for ``first_epoch``.
    """

    pid: int
    process_started_s: float  # see liveness.started_at: tells a recycled pid from ours
    device: str
    num_epochs: int
    first_epoch: int
    first_evaluation: int = 0
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetLoaded(Event):
    """The data set was read and is what the configuration names."""

    name: str
    fingerprint: str
    num_users: int
    num_items: int
    num_interactions: int
    modalities: Mapping[str, int]  # name -> dimension
    num_parameters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressAdvanced(Event):
    """Somewhere inside an epoch; at most a few per second. Also the sign of life."""

    epoch: int
    phase: str
    step: int
    num_steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesSampled(Event):
    """What the run takes of the computer, about once a second while it works.

    Attributes:
        cpu_percent: Since the sample before; 100 is one core, so 400 is four.
        memory_bytes: Resident memory of the engine process.
        gpu_percent: Load of the card, all programs on it together; ``None`` without one.
        gpu_memory_bytes: Memory in use on the card, all programs together.
    """

    cpu_percent: float
    memory_bytes: int
    gpu_percent: float | None
    gpu_memory_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochFinished(Event):
    """One pass over the training interactions is done; epochs count from 1.

    Attributes:
        losses: Mean of each weighted loss term over its steps, and ``"total"``.
        train_s: Wall time of the epoch without evaluation.
        diagnostics: What the model wants watched, e.g. ``"graph_distinct_items/image"``.
        memory_bytes: Resident memory of the engine process.
    """

    epoch: int
    losses: Mapping[str, float]
    train_s: float
    diagnostics: Mapping[str, float]
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFinished(Event):
    """Both held-out splits were ranked after ``epoch``.

    ``is_best`` says that ``valid`` improved on all epochs before; ``epochs_without_gain`` counts
    evaluations since the best.
    """

    epoch: int
    valid: Metrics
    test: Metrics
    evaluate_s: float
    is_best: bool
    epochs_without_gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSaved(Event):
    """A verified checkpoint of the state after ``epoch`` is on disk."""

    epoch: int
    folder: str  # relative to the run folder
    kind: str  # "last" | "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRaised(Event):
    """Something the user should know that does not stop the run."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """The run ended well: all epochs, early stopping, or stopped by the user and kept.

    ``metrics`` has the keys ``valid``, ``test`` (both at ``best_epoch``, chosen on validation)
    and ``test_at_best_test_epoch`` (the protocol of the published tables).
    """

    reason: str  # "all_epochs" | "early_stopping" | "stopped"
    epochs: int
    best_epoch: int
    best_test_epoch: int
    metrics: Mapping[str, Metrics]
    seconds_per_epoch: float
    seconds_per_evaluation: float
    peak_memory_bytes: int
    weights_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    """The run stopped on an error; ``hint`` says what the user can do."""

    kind: FailureKind
    error: str
    hint: str
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDiscarded(Event):
    """The user discarded the run; its numbers are not results."""

    epoch: int


def reported_memory(event: Event) -> int:
    """Return the memory of the engine process that an event reports for good, in bytes; else 0.

    A run that was resumed had several processes, so its peak is the highest of all its events.
    """
    match event:
        case EpochFinished(memory_bytes=memory) | RunFinished(peak_memory_bytes=memory):
            return memory
    return 0


FINAL_EVENTS: tuple[type[Event], ...] = (RunFinished, RunFailed, RunDiscarded)

_EVENT_TYPES: dict[str, type[Event]] = {
    cls.__name__: cls
    for cls in (
        RunStarted,
        DatasetLoaded,
        ProgressAdvanced,
        ResourcesSampled,
        EpochFinished,
        EvaluationFinished,
        CheckpointSaved,
        NoticeRaised,
        *FINAL_EVENTS,
    )
}


def encode(event: Event) -> str:
    """Return ``event`` as one JSON line without the newline.

    Raises:
        ValueError: A number is NaN or infinite; the trainer must notice first.
    """
    return json.dumps({"type": type(event).__name__, **asdict(event)}, allow_nan=False)


def decode(line: str) -> Event:
    """Parse one line written by :func:`encode`.

    Raises:
        EventDecodeError: The line is not JSON, names an unknown type, or has
            fields that type lacks.
    """
    try:
        fields: dict[str, Any] = json.loads(line)
        cls = _EVENT_TYPES[fields.pop("type")]
        if cls is RunFailed:
            fields["kind"] = FailureKind(fields["kind"])
        return cls(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EventDecodeError(f"not an event: {line[:120]!r}") from error
