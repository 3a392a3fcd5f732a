"""Turns events into rows; the only writer of what a run reports.

Events may come again, in any batches, after any crash: the place of a run in its stream is stored
in the same transaction as what was made of it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    FailureKind,
    RunDiscarded,
    RunFailed,
    RunFinished,
    RunStarted,
    reported_memory,
)
from dasrec_core.store.points import add_points, void_epochs, void_evaluations
from dasrec_core.store.records import RunStatus
from dasrec_core.store.row_changes import RunNotFoundError, mark_row, row_of, touch
from dasrec_core.store.runs import RunStore
from dasrec_core.store.schema import RunRow
from dasrec_core.store.summaries import summarize

_log = logging.getLogger(__name__)


class Recorder:
    """Applies events to the rows of their runs.

    Args:
        store: Where the runs are; a run must have been created there before its events.
    """

    def __init__(self, store: RunStore) -> None:
        self._database = store.database

    def last_seq(self, run_id: str) -> int:
        """Return the ``seq`` up to which a run is recorded; -1 before its first event.

        Raises:
            RunNotFoundError: There is no run of this id.
        """
        with self._database.reading() as session:
            seq = session.scalar(select(RunRow.last_seq).where(RunRow.run_id == run_id))
        if seq is None:
            raise RunNotFoundError(run_id)
        return seq

    def apply(self, events: Sequence[Event]) -> None:
        """Record events, in the order given per run; those recorded before change nothing.

        Events of an attempt before the current one come from a process that should have ended,
        and are dropped. So are events of a run that is no longer in the database.

        Raises:
            StoreError: The database cannot be written; then none of ``events`` is recorded.
        """
        if not events:
            return
        with self._database.writing() as session:
            for run_id, own in groupby(events, key=lambda event: event.run_id):
                try:
                    row = row_of(session, run_id)
                except RunNotFoundError:
                    _log.info("events of run %s dropped: it was deleted", run_id)
                    continue
                _apply(session, row, list(own))


def _apply(session: Session, row: RunRow, events: Sequence[Event]) -> None:
    points: dict[int, dict[str, float]] = {}  # not yet written, by epoch and key
    dirty = False  # points changed since the summaries were made
    for event in events:
        if (event.attempt, event.seq) <= (row.attempt, row.last_seq):
            continue
        row.attempt, row.last_seq, row.last_event_at_ms = event.attempt, event.seq, event.at_ms
        # Also of epochs that are voided later: their process took it.
        row.peak_memory_bytes = max(row.peak_memory_bytes or 0, reported_memory(event)) or None
        touch(row)
        if isinstance(event, EpochFinished | EvaluationFinished):
            points.setdefault(event.epoch, {}).update(_values(event))
            dirty = True
            continue
        # What ends or starts again reads, or voids, the points before it.
        add_points(session, row.number, points)
        points.clear()
        dirty = dirty or isinstance(event, RunStarted)
        if isinstance(event, RunFinished) and dirty:
            # Before its own figures, which stand above those made from points.
            summarize(session, row)
            dirty = False
        _record(session, row, event)
    add_points(session, row.number, points)
    if dirty:
        summarize(session, row)


def _record(session: Session, row: RunRow, event: Event) -> None:
    match event:
        case RunStarted():
            _start(session, row, event)
        case DatasetLoaded():
            row.dataset_name = event.name
        case RunFinished():
            _finish(row, event)
        case RunFailed():
            _fail(row, event)
        case RunDiscarded():
            mark_row(row, RunStatus.DISCARDED)


def _start(session: Session, row: RunRow, event: RunStarted) -> None:
    void_epochs(session, row.number, event.first_epoch)
    void_evaluations(session, row.number, event.first_evaluation or event.first_epoch)
    row.pid, row.process_started_s = event.pid, event.process_started_s
    row.device, row.num_epochs = event.device, event.num_epochs
    row.started_at_ms = row.started_at_ms or event.at_ms
    row.ended_at_ms = None
    row.failure_kind = row.failure_error = row.failure_hint = None
    # A run that was asked to stop before it was up stays so.
    if row.status != RunStatus.STOPPING:
        mark_row(row, RunStatus.RUNNING)


def _values(event: EpochFinished | EvaluationFinished) -> dict[str, float]:
    if isinstance(event, EpochFinished):
        losses = {f"loss/{term}": value for term, value in event.losses.items()}
        diagnostics = {f"diagnostics/{name}": value for name, value in event.diagnostics.items()}
        return losses | diagnostics | {"train_s": event.train_s, "memory_bytes": event.memory_bytes}
    valid = {f"valid/{metric}": value for metric, value in event.valid.items()}
    test = {f"test/{metric}": value for metric, value in event.test.items()}
    return valid | test | {"evaluate_s": event.evaluate_s}


def _finish(row: RunRow, event: RunFinished) -> None:
    row.ended_at_ms = event.at_ms
    row.epochs_done = event.epochs
    row.best_epoch, row.best_test_epoch = event.best_epoch, event.best_test_epoch
    row.metrics_json = json.dumps({key: dict(value) for key, value in event.metrics.items()})
    row.seconds_per_epoch = event.seconds_per_epoch
    row.seconds_per_evaluation = event.seconds_per_evaluation
    mark_row(row, RunStatus.STOPPED if event.reason == "stopped" else RunStatus.DONE)


def _fail(row: RunRow, event: RunFailed) -> None:
    row.ended_at_ms = event.at_ms
    row.failure_kind, row.failure_error = event.kind, event.error
    row.failure_hint = event.hint
    diverged = event.kind is FailureKind.DIVERGED
    mark_row(row, RunStatus.DIVERGED if diverged else RunStatus.FAILED)
