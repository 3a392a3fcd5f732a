"""From a stored run and its folder to a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.errors import ExecutionError, StoreError
from dasrec_core.events import DatasetLoaded, Event, RunFinished, RunStarted, reported_memory
from dasrec_core.execution.environment import read_environment
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.results import PerUser, read_per_user
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.packing.coded_numbers import CodedNumbers
from dasrec_core.packing.kept_popularity import popularity_of
from dasrec_core.packing.packed_run import PackedCurve, PackedRun, PackedUsers
from dasrec_core.store.records import Curves, RunRecord, RunStatus

CURVES: Final = (
    "train_s",
    "evaluate_s",
    "loss/total",
    *(f"{split}/{SELECTION_METRIC}" for split in ("valid", "test")),
    "valid/ndcg@20",
)
"""Series that are kept: what a run cost, how it came to its best epoch, and the main charts."""

# On validation, variants are told apart by the metric that chooses the epoch alone.
_USER_METRICS: Final = {"valid": (SELECTION_METRIC,), "test": (SELECTION_METRIC, "ndcg@20")}
_DIGITS: Final = 6
_COMMON: Final = ("run_id", "attempt", "seq", "elapsed_s", "at_ms")

DataOf = Callable[[RunRecord], InspectedData | None]
"""Returns the data set of a run; ``None`` where it is not at hand."""


def can_be_packed(run: RunRecord) -> bool:
    """Return whether a run has ended with a result."""
    return run.status is RunStatus.DONE


def pack(run: RunRecord, folder: Path, curves: Curves, data_of: DataOf) -> PackedRun:
    """Return a finished run as a line.

    Args:
        run: Its record.
        folder: Its folder.
        curves: Its series, those of :data:`CURVES` at least.
        data_of: Asked for recall by item popularity, which needs the data set and the run's lists.

    Raises:
        StoreError: The run has not ended well, or its folder does not say how.
    """
    if not can_be_packed(run):
        raise StoreError(
            f"Run {run.run_id} is {run.status}, so its numbers are no result to hand on.",
            "Let it finish, or leave it out.",
        )
    events = read_events(RunFolder(folder).events_file)
    started, loaded = _last(events, RunStarted, run), _last(events, DatasetLoaded, run)
    finished = _last(events, RunFinished, run)
    config = run.config.model_dump(mode="json")
    # Where the data lay on this machine is nobody else's business.
    config["dataset"]["path"] = run.dataset_name
    return PackedRun(
        run_id=run.run_id,
        name=run.name,
        tags=run.tags,
        note=run.note,
        created_at_ms=run.created_at_ms,
        ended_at_ms=finished.at_ms,
        config=config,
        environment=_environment(folder),
        started={"device": started.device, "num_epochs": started.num_epochs},
        dataset=_own_fields(loaded),
        finished=_own_fields(finished) | {"peak_memory_bytes": max(map(reported_memory, events))},
        curves={
            key: PackedCurve(
                epochs=curve.epochs, values=tuple(_short(value) for value in curve.values)
            )
            # In one order, whichever the database has: packed again, a run is the same line.
            for key, curve in sorted(curves.items())
            if key in CURVES
        },
        users=_users(folder),
        popularity_recall=popularity_of(folder, lambda: data_of(run)),
    )


def _last(events: Sequence[Event], kind: type[Any], run: RunRecord) -> Any:  # noqa: ANN401 - the kind that was asked for
    found = [event for event in events if isinstance(event, kind)]
    if not found:
        raise StoreError(
            f"The folder of run {run.run_id} does not say that it ended.",
            "`runs recover` brings folders and database together; or leave the run out.",
        )
    return found[-1]


def _own_fields(event: Event) -> dict[str, Any]:
    return {name: value for name, value in asdict(event).items() if name not in _COMMON}


def _environment(folder: Path) -> dict[str, str]:
    facts = read_environment(RunFolder(folder).environment_file)
    # The release of a kernel may name who built it, and explains no number.
    return {name: value.split()[0] if name == "system" else value for name, value in facts.items()}


def _users(folder: Path) -> dict[Any, PackedUsers]:
    try:
        splits = read_per_user(folder)
    except (ExecutionError, KeyError, ValueError):
        return {}  # an extra: the means are there
    return {split: _packed_users(splits[split], keys) for split, keys in _USER_METRICS.items()}


def _packed_users(users: PerUser, keys: Sequence[str]) -> PackedUsers:
    return PackedUsers(
        user_gaps=CodedNumbers.of(np.diff(users.user_ids, prepend=0)),
        metrics={key: CodedNumbers.of(users.values[key]) for key in keys if key in users.values},
    )


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
