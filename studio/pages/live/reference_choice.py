"""Choosing a stored run to draw in grey behind the one on the page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import Curves
from studio.pages.live.chart_grid import ChartGrid
from studio.pages.live.metric_card import Reference
from studio.pages.live.run_watch import RunWatch
from studio.pages.live.toolbar import ChartToolbar
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
        toolbar.references_wanted.connect(self._offer)
        toolbar.reference_chosen.connect(self._read)

    def begin(self, watch: RunWatch) -> None:
        """Take another run as the one on the page; it has no reference yet."""
        self._watch = watch
        self._toolbar.show_reference("")
        self._charts.show_reference(None)

    @Slot()
    def _offer(self) -> None:
        record = self._watch.record if self._watch else None
        self._toolbar.offer_references(
            [
                run
                for run in self._runs.all
                if record is not None
                and run.best_valid
                and run.run_id != record.run_id
                and run.dataset_name == record.dataset_name
            ]
        )

    @Slot(str)
    def _read(self, run_id: str) -> None:
        run = next((run for run in self._runs.all if run.run_id == run_id), None)
        if run is None:
            self._toolbar.show_reference("")
            self._charts.show_reference(None)
            return
        name = f"{run.name}, seed {run.config.seed}"
        store = self._services.store
        self._toolbar.show_reference(name)
        self._services.tasks.run(
            lambda: (name, store.curves(run_id)), done=self._show, failed=self.failed
        )

    @Slot(object)
    def _show(self, found: tuple[str, Curves]) -> None:
        self._charts.show_reference(Reference(*found))
