"""The panel of jobs below the Live page: when it shows, and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.execution.queued_run import QueueState
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.active import ActiveSweep
from studio.bridges.queue_service import QueueService
from studio.pages.live.jobs_panel import JobsPanel
from studio.shell.live_runs import LiveRuns


class JobsBeside(QObject):
    """Shows the panel while there is something to show, until a person opens or closes it.

    Args:
        panel: What is shown or hidden.
        queue: Knows what waits, and the sweeps.
        live: Knows what trains, and owns this.
        run_id: Tells the run on the page, which is no other one; empty when there is none.

    Signals:
        live_changed: The runs that train are others now.
    """

    live_changed = Signal(object)

    def __init__(
        self, panel: JobsPanel, queue: QueueService, live: LiveRuns, run_id: Callable[[], str]
    ) -> None:
        super().__init__(live)
        self._panel, self._queue, self._live = panel, queue, live
        self._run_id = run_id
        self._wanted: bool | None = None  # None: as there is something to show
        self._known_waiting: frozenset[str] = frozenset()
        panel.closed.connect(self._hide)
        queue.changed.connect(self._show_queue)
        queue.sweeps_changed.connect(self._show_sweeps)
        live.changed.connect(self._show_live)

    def show_or_hide(self, *, show: bool) -> None:
        """Do what a person asked for, whatever there is to show."""
        self._wanted = show
        self._show()
        if show:
            self._panel.take_keyboard()

    def toggle(self, *, only_open: bool) -> None:
        """Show the panel; one that is shown is hidden unless ``only_open``."""
        self.show_or_hide(show=only_open or not self._panel.isVisible())

    @Slot(object)
    def _show_live(self, live: Sequence[RunRecord]) -> None:
        self.live_changed.emit(live)  # first: the page may take one of them
        self._show()

    @Slot(object)
    def _show_queue(self, state: QueueState) -> None:
        before = self._known_waiting
        self._known_waiting = frozenset(one.run_id for one in state.waiting)
        if self._known_waiting - before:
            self._wanted = None  # news, also for who had closed the panel
        self._show()

    @Slot(object)
    def _show_sweeps(self, _sweeps: Sequence[ActiveSweep]) -> None:
        self._show()

    @Slot()
    def _hide(self) -> None:
        self.show_or_hide(show=False)

    def _show(self) -> None:
        live, state, sweeps = self._live.live, self._queue.state, self._queue.sweeps
        run_id = self._run_id()
        self._panel.show_jobs(live, state, self._live.all, run_id, sweeps)
        is_other = any(run.run_id != run_id for run in live)
        has_others = is_other or bool(state.waiting or sweeps)
        self._panel.setVisible(has_others if self._wanted is None else self._wanted)
