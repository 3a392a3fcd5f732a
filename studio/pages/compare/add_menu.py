"""The menu that adds a stored run to a comparison."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import SELECTION, display_name
from studio.qtmodels.run_format import metric_text
from studio.services import Services

_OFFERED: Final = 15  # more would not fit a small screen
_NAME_LENGTH: Final = 60


class AddMenu(QMenu):
    """Offers the newest runs with results. Not a child: what it holds are no commands."""

    chosen = Signal(str)  # run id
    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._place = QPoint()
        self._shown: frozenset[str] = frozenset()
        self.triggered.connect(self._choose)

    def offer(self, place: QPoint, shown: Collection[str]) -> None:
        """Read the runs and pop up at ``place``, without the runs that are ``shown`` already."""
        self._place, self._shown = place, frozenset(shown)
        store = self._services.store
        self._services.tasks.run(store.list_runs, done=self._pop_up, failed=self.failed)

    @Slot(object)
    def _pop_up(self, runs: list[RunRecord]) -> None:
        self.clear()
        offered = [run for run in runs if run.run_id not in self._shown and run.best_epoch]
        for run in offered[:_OFFERED]:
            value = metric_text(run.best_test.get(SELECTION))
            name = display_name(run)[:_NAME_LENGTH]
            words = f"{name}, {run.dataset_name}, seed {run.config.seed}   {value}"
            self.addAction(words.replace("&", "&&")).setData(run.run_id)
        if not offered:
            self.addAction("No other run has results").setEnabled(False)
        self.popup(self._place)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        if action.data():
            self.chosen.emit(action.data())
