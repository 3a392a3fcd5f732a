"""The column of names takes what the others leave, some of which make room for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QHeaderView, QTableView

from studio.pages.runs.spare_columns import SpareColumns
from studio.pages.runs.table_layout import NAME
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.theme import theme

NUMBER: Final = COLUMN_NUMBERS[NAME]
_LEAST: Final = 152  # px at 100 %: swatch and some 15 letters
_LEAST_OF_GROUPS: Final = 216  # and the arrow, and what tells one configuration from the next
_WANTED: Final = 300  # for which other columns are put away: some 35 letters


class NameColumn(QObject):
    """Fits the column whenever another one has changed.

    Attributes:
        is_grouped: Rows are groups, whose names need more room.
    """

    def __init__(self, table: QTableView, spare: SpareColumns) -> None:
        super().__init__(table)
        self._table, self._spare = table, spare
        self.is_grouped = False
        # Later, not inside the header's own signal: resizing there leaves a gap on screen.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.fit)
        header = table.horizontalHeader()
        # The name must not shrink until nothing can be read, as a stretching section does. Before
        # columns are hidden: with such a section the header hides them late, and leaves gaps.
        header.setSectionResizeMode(NUMBER, QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self.fit_soon)
        header.sortIndicatorChanged.connect(self.fit_soon)  # that column is not put away

    @Slot()
    def fit_soon(self) -> None:
        """Fit it when the header is done with its own work."""
        # Not the timer's own slot: a signal with numbers would take its start(milliseconds).
        self._timer.start()

    @Slot()
    def fit(self) -> None:
        """Give it what the other columns leave, and no less than it needs."""
        look, room = theme.current(), self._table.viewport().width()
        self._spare.fit(self._width_of_others(), room - look.px(_WANTED))
        least = _LEAST_OF_GROUPS if self.is_grouped else _LEAST
        width = max(look.px(least), room - self._width_of_others())
        if width != self._table.columnWidth(NUMBER):
            self._table.setColumnWidth(NUMBER, width)

    def _width_of_others(self) -> int:
        return self._table.horizontalHeader().length() - self._table.columnWidth(NUMBER)
