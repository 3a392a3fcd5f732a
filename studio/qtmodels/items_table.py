"""Items as rows of a table view; cells are made when they are painted."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from typing_extensions import override

from dasrec_core.data.interactions import IntArray
from studio.item_listing import ItemListing
from studio.widgets.cells import Cell, Column, Index

COLUMNS: Final = (
    Column("Item", 72),
    Column("Id", 160),
    Column("Title"),
    Column("Training", 96, True),
    Column("Held out", 96, True),
)
_NUMBERS = (3, 4)
_NO_PARENT: Final = QModelIndex()


class ItemsTableModel(QAbstractTableModel):
    """Read-only; holds the listing and the order of the items that are shown."""

    def __init__(self, listing: ItemListing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = listing
        self._sorting = (0, False)
        self._rows: IntArray = np.arange(len(listing), dtype=np.int64)

    def find(self, words: str) -> None:
        """Show the items that match ``words``, in the order that was asked for."""
        self.show_numbers(self._listing.matching(words))

    def show_numbers(self, numbers: IntArray) -> None:
        """Show these items."""
        self.beginResetModel()
        column, descending = self._sorting
        self._rows = self._listing.order(column, numbers, descending=descending)
        self.endResetModel()

    # Qt overrides

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == Qt.ItemDataRole.UserRole:
            return self._cell(int(self._rows[index.row()]), index.column()), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(int(self._rows[index.row()]), index.column()).text
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.InitialSortOrderRole and section in _NUMBERS:
            return Qt.SortOrder.DescendingOrder
        return COLUMNS[section].title if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (max(column, 0), order == Qt.SortOrder.DescendingOrder)
        self.show_numbers(np.sort(self._rows))

    def _cell(self, number: int, column: int) -> Cell:
        listing = self._listing
        match column:
            case 0:
                return Cell(f"{number:,}", tone="muted")
            case 1:
                return Cell(listing.keys[number] if listing.keys else "–", tone="muted")
            case 2:
                title = listing.titles[number] if listing.titles else ""
                return Cell(title or "–", tone="text" if title else "faint")
        value = int((listing.train if column == 3 else listing.held_out)[number])
        # Without training an item is cold; most have nothing held out, and that is no fault.
        lacking = "warning" if column == 3 else "faint"
        return Cell(f"{value:,}", tone="text" if value else lacking)
