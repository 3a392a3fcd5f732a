"""Which runs live now, and which have just ended; read in the background."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import RunRecord
from studio.bridges.task_pool import Task
from studio.services import Services


class LiveRuns(QObject):
    """Follows the recorder and reads the list of runs anew when one has changed.

    Signals:
        changed: Runs that are not final, oldest first.
        ended: A run that was live when it was last looked at and is final now.
    """

    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._task: Task | None = None
        self._again = False
        self.all: tuple[RunRecord, ...] = ()
        self.live: tuple[RunRecord, ...] = ()
        services.recorder.runs_changed.connect(self.refresh)
        services.launcher.launched.connect(self._launched)

    @Slot()
    def refresh(self) -> None:
        """Read the runs; a wish that comes while they are read is granted afterwards."""
        if self._task is not None:
            self._again = True
            return
        store = self._services.store
        self._task = self._services.tasks.run(store.list_runs, done=self._take, failed=self._fail)

    @Slot(str)
    def _launched(self, _run_id: str) -> None:
        self.refresh()

    @Slot(object)
    def _take(self, runs: Sequence[RunRecord]) -> None:
        before = {run.run_id for run in self.live}
        self.all = tuple(runs)
        self.live = tuple(
            sorted((r for r in runs if not r.status.is_final), key=lambda r: r.created_at_ms)
        )
        self.changed.emit(self.live)
        for run in runs:
            if run.run_id in before and run.status.is_final:
                self.ended.emit(run)
        self._settle()

    @Slot(str, str)
    def _fail(self, _what: str, _hint: str) -> None:
        self._settle()  # the recorder reports a database in trouble

    def _settle(self) -> None:
        self._task = None
        if self._again:
            self._again = False
            self.refresh()
