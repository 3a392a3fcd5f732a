"""Choosing a stored run to draw in grey behind the one on the page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import Curves, RunRecord
from studio.bridges.task_pool import Task
from studio.pages.live.chart_grid import ChartGrid
from studio.pages.live.metric_card import Reference
from studio.pages.live.run_watch import RunWatch
from studio.pages.live.toolbar import ChartToolbar
from studio.qtmodels.run_columns import comparable
from studio.services import Services
from studio.shell.live_runs import LiveRuns


class ReferenceChoice(QObject):
    """Lists the runs that can be compared, and reads the curves of the one chosen.

    ``failed`` tells what happened and what the user can do.
    """

    failed = Signal(str, str)

    def __init__(
        self, services: Services, runs: LiveRuns, toolbar: ChartToolbar, charts: ChartGrid
    ) -> None:
        super().__init__(toolbar)
        self._services, self._runs = services, runs
        self._toolbar, self._charts = toolbar, charts
        self._watch: RunWatch | None = None
        self._reading: Task | None = None
        toolbar.references_wanted.connect(self._offer)
        toolbar.reference_chosen.connect(self._read)

    def begin(self, watch: RunWatch) -> None:
        """Take another run as the one on the page; it has no reference yet."""
        self._watch = watch
        self._show_none()

    @Slot()
    def _offer(self) -> None:
        shown = self._watch.record if self._watch else None
        self._toolbar.offer_references(
            [run for run in self._runs.all if shown is not None and _can_stand_behind(shown, run)]
        )

    @Slot(str)
    def _read(self, run_id: str) -> None:
        self._show_none()
        run = next((run for run in self._runs.all if run.run_id == run_id), None)
        if run is None:
            return
        name = f"{run.name}, seed {run.config.seed}"
        store = self._services.store
        self._toolbar.show_reference(name)
        self._reading = self._services.tasks.run(
            lambda: (name, store.curves(run_id)), done=self._show, failed=self._fail
        )

    @Slot(object)
    def _show(self, found: tuple[str, Curves]) -> None:
        self._charts.show_reference(Reference(*found))

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._show_none()
        self.failed.emit(what, hint)

    def _show_none(self) -> None:
        """Take the reference off; one that is still being read would belong to the run before."""
        if self._reading is not None:
            self._reading.cancel()
        self._toolbar.show_reference("")
        self._charts.show_reference(None)


def _can_stand_behind(shown: RunRecord, run: RunRecord) -> bool:
    """Whether ``run`` has a result that can be held against what is ``shown``."""
    # Data without a fingerprint are told apart by their name alone.
    is_same_data = run.dataset_name == shown.dataset_name and comparable(run, shown)
    return (
        run.run_id != shown.run_id
        and run.status.has_result
        and bool(run.best_valid)
        and is_same_data
    )
