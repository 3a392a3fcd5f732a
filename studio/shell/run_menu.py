"""A menu of stored runs: the newest, and a list of all of them to search in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from dasrec_core.store.records import RunRecord
from studio.qtmodels.row_name import row_name
from studio.qtmodels.run_columns import display_name
from studio.shell.palette import CommandPalette, PaletteEntry
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.ampersand import unmarked

OFFERED: Final = 15
"""Runs in the menu; more would not fit a small screen."""

ALL: Final = "All runs…"
_NAME_WIDTH: Final = SPACE.xxl * 10  # px at 100 %; what follows a longer name stays in sight


class RunMenu(QMenu):
    """Offers runs, those on the same data first. Not a child: what it holds are no commands.

    Args:
        anchor: The button that it belongs to; the list of all runs opens over its window.
        value: What stands last in the line of a run, such as a result.
        nothing: What is said where there is no run.
    """

    chosen = Signal(str)  # run id

    def __init__(self, anchor: QWidget, value: Callable[[RunRecord], str], nothing: str) -> None:
        super().__init__()
        self._anchor, self._value, self._nothing = anchor, value, nothing
        self._runs: list[RunRecord] = []
        self.triggered.connect(self._take)

    def fill(
        self, runs: Sequence[RunRecord], same: Callable[[RunRecord], bool] = lambda _: True
    ) -> None:
        """Offer ``runs``, which come newest first; those that are ``same`` stand before others."""
        self._runs = sorted(runs, key=lambda run: not same(run))
        self.clear()
        for run in self._runs[:OFFERED]:
            self.addAction(self._line(run)).setData(run.run_id)
        if len(self._runs) > OFFERED:
            self.addSeparator()
            self.addAction(ALL)
        if not runs:
            self.addAction(self._nothing).setEnabled(False)

    def _line(self, run: RunRecord) -> str:
        middle = Qt.TextElideMode.ElideMiddle  # names of one model differ in their ends
        room = theme.current().px(_NAME_WIDTH)
        name = self.fontMetrics().elidedText(_name(run), middle, room)
        words = f"{name}, {run.dataset_name}, seed {run.config.seed}   {self._value(run)}"
        return unmarked(words)

    @Slot(QAction)
    def _take(self, action: QAction) -> None:
        if action.data():
            self.chosen.emit(action.data())
        elif action.isEnabled():
            self._show_all()

    def _show_all(self) -> None:
        window = self._anchor.window()
        found = CommandPalette(window, [self._entry(run) for run in self._runs])
        found.setAccessibleName("All runs")
        found.field.setPlaceholderText("Find a run")
        found.field.setAccessibleName("Find a run")
        found.table.setAccessibleName("Matching runs")
        wide = theme.current().px(SIZE.reading * 0.85)  # names of runs are longer than commands
        found.setFixedWidth(max(found.width(), min(wide, window.width())))
        found.open_under(window)

    def _entry(self, run: RunRecord) -> PaletteEntry:
        where = f"{run.dataset_name}, seed {run.config.seed}"
        choose = partial(self.chosen.emit, run.run_id)
        return PaletteEntry(_name(run), where, choose, self._value(run), "chart-line")


def _name(run: RunRecord) -> str:
    """Return the name as it stands beside its data set: not ``BM3, tiktok`` on tiktok."""
    return row_name(display_name(run), run)
