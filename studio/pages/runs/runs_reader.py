"""Reads all runs in the background, once at a time, for a page that may not be in front."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import RunRecord, RunStatus
from studio.bridges.task_pool import Task
from studio.services import Services


class RunsReader(QObject):
    """The store keeps runs that did not change, so all are read whenever one has.

    Signals:
        runs_read: All runs, those in the trash too, in states as the recorder sees them.
        lacking: They cannot be read: what happened, what the user can do.
    """

    runs_read = Signal(object)
    lacking = Signal(str, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._is_active, self._is_stale = False, True
        self._loading: Task | None = None
        services.recorder.runs_changed.connect(self.read)

    def set_active(self, on: bool) -> None:
        """Read only while somebody looks; what was missed is read by the next :meth:`read`."""
        self._is_active = on

    def stop(self) -> None:
        """Tell nothing any more."""
        self._is_active = False
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def read(self) -> None:
        """Read anew; where nobody looks, or a reading is under way, later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active:
            return
        self._is_stale = False
        store = self._services.store
        self._loading = self._services.tasks.run(
            lambda: store.list_runs(include_trashed=True), done=self._take, failed=self._fail
        )

    @Slot(object)
    def _take(self, runs: list[RunRecord]) -> None:
        self._loading = None
        self.runs_read.emit([self._as_seen(run) for run in runs])
        if self._is_stale:
            self.read()

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._loading = None
        self.lacking.emit(what, hint)

    def _as_seen(self, run: RunRecord) -> RunRecord:
        stalled = run.status is RunStatus.RUNNING and self._services.recorder.is_stalled(run.run_id)
        return replace(run, status=RunStatus.STALLED) if stalled else run
