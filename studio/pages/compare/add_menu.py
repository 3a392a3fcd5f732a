"""The menu that adds a stored run to a comparison."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import SELECTION, comparable
from studio.qtmodels.run_format import metric_text
from studio.services import Services
from studio.shell.run_menu import RunMenu


class AddMenu(RunMenu):
    """Offers runs with results, those first that can be compared with what is on the page."""

    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(self, services: Services, anchor: QWidget) -> None:
        super().__init__(anchor, _result, "No other run has results")
        self._services = services
        self._place = QPoint()
        self._shown: frozenset[str] = frozenset()

    def offer(self, place: QPoint, shown: Collection[str]) -> None:
        """Read the runs and pop up at ``place``, without the runs that are ``shown`` already."""
        self._place, self._shown = place, frozenset(shown)
        store = self._services.store
        self._services.tasks.run(store.list_runs, done=self._pop_up, failed=self.failed)

    @Slot(object)
    def _pop_up(self, runs: list[RunRecord]) -> None:
        compared = [run for run in runs if run.run_id in self._shown]
        others = [run for run in runs if run.run_id not in self._shown and run.best_epoch]
        self.fill(others, lambda run: any(comparable(run, one) for one in compared))
        self.popup(self._place)


def _result(run: RunRecord) -> str:
    return metric_text(run.best_test.get(SELECTION))
