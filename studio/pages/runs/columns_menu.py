"""The menu that shows, hides, adds and pins columns of the runs table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from studio.pages.runs.table import RunsTable
from studio.pages.runs.table_layout import NAME
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_columns import COLUMNS
from studio.widgets.ampersand import unmarked
from studio.widgets.controls import button


class ColumnsMenu(QObject):
    """Fills its menu from the table each time it opens; ``more_wanted`` asks for the chooser."""

    more_wanted = Signal()

    def __init__(self, table: RunsTable) -> None:
        super().__init__(table)
        self._table = table
        self._menu = QMenu()  # not a child: its entries are no commands of the page
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.button = button("Columns", "columns", "ghost", tip="Choose and pin columns")
        self.button.setMenu(self._menu)

    def menu(self) -> QMenu:
        """Return the menu, filled."""
        self._fill()
        return self._menu

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        layout = self._table.table_layout()
        for column in (*COLUMNS, *layout.extra):
            action = self._menu.addAction(unmarked(column.full_title))
            action.setCheckable(True)
            action.setChecked(column.key in layout.keys)
            action.setEnabled(column.key != NAME)
            if self._table.is_put_away(column.key):
                action.setToolTip("Put away while the table is narrow. A pinned column stays.")
            # Menus are used on the UI thread only.
            action.toggled.connect(lambda on, key=column.key: self._table.set_column_shown(key, on))
        self._menu.addSeparator()
        more = self._menu.addAction("Add a metric, loss or setting…")
        more.triggered.connect(self.more_wanted)
        pins = self._menu.addMenu("Pin at the left")
        known = {column.key: column for column in (*COLUMNS, *layout.extra)}
        for key in layout.keys:
            self._add_pin(pins, known[key], key in layout.pinned)
        self._menu.addSeparator()
        self._menu.addAction("Reset columns").triggered.connect(self._table.reset_columns)

    def _add_pin(self, pins: QMenu, column: RunColumn, is_pinned: bool) -> None:
        action = pins.addAction(unmarked(column.full_title))
        action.setCheckable(True)
        action.setChecked(is_pinned or column.key == NAME)
        action.setEnabled(column.key != NAME)
        action.toggled.connect(lambda on, key=column.key: self._table.set_column_pinned(key, on))
