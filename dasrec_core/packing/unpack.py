"""From a line to a run folder that the results database takes in like any other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.config.field_errors import field_errors
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    NoticeRaised,
    RunFinished,
    RunStarted,
    encode,
)
from dasrec_core.execution.results import PerUser, write_per_user
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.packing.kept_popularity import write_kept_popularity
from dasrec_core.packing.packed_run import PackedRun, PackedUsers
from dasrec_core.training.durable import write_atomically

_NOTICE: Final = "This run was unpacked: weights, lists, graphs and most curves stayed behind."
_MOST_TOLD: Final = 3
_HINT: Final = "Train it again for those; its settings and seed are all here."


def check(packed: PackedRun) -> None:
    """Make sure that the folder of a run can be written from a line.

    Raises:
        ConfigError: The line is of another version, or damaged.
    """
    _content(packed)


def write_folder(packed: PackedRun, runs: Path) -> list[Event]:
    """Write the folder of a run that is not there yet, and return its events.

    Args:
        packed: The run.
        runs: Holds one folder per run.

    Raises:
        ConfigError: The line is of another version, or damaged; then there is no folder.
        ExecutionError: There is a run of this id.
        DiskError: The folder cannot be written.
    """
    config, events, splits = _content(packed)
    folder = RunFolder.create(runs, packed.run_id, config)
    if splits:
        write_per_user(folder.path, splits)
    if packed.popularity_recall is not None:
        write_kept_popularity(folder.path, packed.popularity_recall)
    write_atomically(folder.environment_file, json.dumps(packed.environment, indent=1))
    # Last: a folder without events is not taken for a run that ended.
    write_atomically(folder.events_file, "".join(encode(event) + "\n" for event in events))
    return events


def _content(packed: PackedRun) -> tuple[RunConfig, list[Event], dict[str, PerUser]]:
    """Return configuration, events and metrics per user by split; see :func:`check`."""
    try:
        config = RunConfig.model_validate(packed.config)
        events = list(_events(packed))
        splits: dict[str, PerUser] = {
            split: _per_user(users) for split, users in packed.users.items()
        }
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(
            f"Run {packed.run_id} cannot be unpacked by this version: {_reason(error)}",
            "Unpack it with the version that packed it, or take the file again, whole.",
        ) from None
    return config, events, splits


def _reason(error: Exception) -> str:
    if isinstance(error, TypeError | KeyError):  # events have other fields, or fewer
        return f"It says other things of its course than this version knows ({error})."
    if not isinstance(error, ValidationError):
        return f"{error}."
    wrong = [one.message for one in field_errors(error, ())]
    more = f" And {len(wrong) - _MOST_TOLD} more." if len(wrong) > _MOST_TOLD else ""
    return " ".join(wrong[:_MOST_TOLD]) + more


def _events(packed: PackedRun) -> Iterator[Event]:
    places, elapsed = count(), 0.0

    def common(at_ms: int) -> dict[str, Any]:
        place = {"run_id": packed.run_id, "attempt": 1, "seq": next(places)}
        return {**place, "elapsed_s": elapsed, "at_ms": at_ms}

    first, last = packed.created_at_ms, packed.ended_at_ms
    yield RunStarted(
        **common(first),
        pid=0,
        process_started_s=0.0,
        first_epoch=1,
        environment=packed.environment,
        **packed.started,
    )
    yield DatasetLoaded(**common(first), **packed.dataset)
    yield NoticeRaised(**common(first), message=_NOTICE, hint=_HINT)
    best, since = -np.inf, 0
    series = {
        key: dict(zip(curve.epochs, curve.values, strict=True))
        for key, curve in packed.curves.items()
    }
    peak = int(packed.finished["peak_memory_bytes"])
    valid = series.get(f"valid/{SELECTION_METRIC}", {})
    trained, evaluated = series.get("train_s", {}), series.get("evaluate_s", {})
    for epoch in sorted({*trained, *valid}):
        if epoch in trained:
            elapsed += trained[epoch]
            yield EpochFinished(
                **common(last),
                epoch=epoch,
                losses=_at(epoch, series, "loss/"),
                train_s=trained[epoch],
                diagnostics={},
                memory_bytes=peak,
            )
        if epoch in valid:
            elapsed += evaluated.get(epoch, 0.0)
            is_best = valid[epoch] > best
            best, since = max(best, valid[epoch]), 0 if is_best else since + 1
            yield EvaluationFinished(
                **common(last),
                epoch=epoch,
                valid=_at(epoch, series, "valid/"),
                test=_at(epoch, series, "test/"),
                evaluate_s=evaluated.get(epoch, 0.0),
                is_best=is_best,
                epochs_without_gain=since,
            )
    yield RunFinished(**common(last), **packed.finished)


def _at(epoch: int, series: dict[str, dict[int, float]], prefix: str) -> dict[str, float]:
    return {
        key.removeprefix(prefix): values[epoch]
        for key, values in series.items()
        if key.startswith(prefix) and epoch in values
    }


def _per_user(users: PackedUsers) -> PerUser:
    ids = users.user_gaps.numbers().astype(np.int64).cumsum()
    values = {key: column.numbers().astype(np.float32) for key, column in users.metrics.items()}
    if any(len(column) != len(ids) for column in values.values()):
        raise ValueError("metrics and users do not pair up")
    return PerUser(ids, values)
