"""Reads all runs for the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from typing_extensions import override

from dasrec_core.store.records import RunRecord, RunStatus
from studio.bridges.front_reader import FrontReader


class RunsReader(FrontReader):
    """The store keeps runs that did not change, so all are read whenever one has.

    Signals:
        runs_read: All runs, those in the trash too, in states as the recorder sees them.
    """

    runs_read = Signal(object)

    @override
    def _work(self) -> Callable[[], list[RunRecord]]:
        store = self._services.store
        return lambda: store.list_runs(include_trashed=True)

    @override
    def _give(self, found: list[RunRecord]) -> None:
        self.runs_read.emit([self._as_seen(run) for run in found])

    def _as_seen(self, run: RunRecord) -> RunRecord:
        stalled = run.status is RunStatus.RUNNING and self._services.recorder.is_stalled(run.run_id)
        return replace(run, status=RunStatus.STALLED) if stalled else run
