"""A short list of items: one row each, a tooltip with the whole title, and a chosen item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QResizeEvent
from typing_extensions import override

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column, Index
from studio.widgets.table import CellModel, TableView

_LEAST_ROWS: Final = 4
"""A longer list may be made this short before the page scrolls."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a list.

    Attributes:
        item_id: Number from 0.
        cells: One per column.
        words: The row in words: for the tooltip and for screen readers.
    """

    item_id: int
    cells: tuple[Cell, ...]
    words: str


class ItemRowsModel(CellModel):
    """Rows of items; read-only."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns, [])
        self.items: tuple[ItemRow, ...] = ()

    def set_items(self, items: Sequence[ItemRow]) -> None:
        """Show other items."""
        self.items = tuple(items)
        self.set_rows([item.cells for item in self.items])

    # Qt overrides

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and index.column() == 0 and role == Qt.ItemDataRole.AccessibleTextRole:
            return self.items[index.row()].words
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.items[index.row()].words)
        return super().data(index, role)


class ItemTable(TableView):
    """Items below each other; as tall as its rows up to ``most_rows``, then it scrolls.

    ``item_chosen`` carries the id of the item that the user points at, with mouse or keys.
    """

    item_chosen = Signal(object)

    def __init__(
        self, columns: Sequence[Column], name: str, *, most_rows: int, row_height: int = SIZE.row
    ) -> None:
        super().__init__(columns, name=name, row_height=row_height)
        self._most_rows, self._row_height = most_rows, row_height
        self._is_filling = False
        self._spare: tuple[int, int] | None = None
        self.items = ItemRowsModel(columns)
        self.set_model(self.items)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_items(self, items: Sequence[ItemRow]) -> None:
        """Show other items, none of them chosen."""
        more_or_fewer = len(items) != len(self.items.items)
        self._is_filling = True
        self.items.set_items(items)
        self._is_filling = False
        self.scrollToTop()
        if more_or_fewer:
            # Where a card has more room than ``most_rows``, the table takes what it can fill.
            self.setMaximumHeight(self._height_of(max(1, len(items))))
            self.updateGeometry()

    def give_room(self, column: int, least: int) -> None:
        """Make a column as wide as its longest words, and ``least`` px at 100 % at least.

        A number that is cut reads like another one: 9.4e−03 like 9.4.
        """
        look = theme.current()
        cells = [row.cells[column] for row in self.items.items]
        longest = max((look.font_width(one.text, one.role, one.weight) for one in cells), default=0)
        self.setColumnWidth(column, max(look.px(least), longest + 2 * look.px(SPACE.sm)))

    def mark(self, item_id: int | None) -> None:
        """Show which item is looked at, without telling anyone."""
        place = next((n for n, row in enumerate(self.items.items) if row.item_id == item_id), None)
        # Selected only, not current: a click on the row must still be news.
        if place is None:
            self.clearSelection()
        elif self.selected_rows() != [place]:
            self.clearSelection()
            self.select([place])

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.item_chosen.emit(self.items.items[index.row()].item_id)

    def _height_of(self, rows: int) -> int:
        return self.horizontalHeader().height() + theme.current().px(self._row_height) * rows + 1

    def _shown_rows(self) -> int:
        return min(max(1, len(self.items.items)), self._most_rows)

    def spare(self, column: int, below: int) -> None:
        """Leave a column out while the table is narrower than ``below``, in px at 100 %."""
        self._spare = (column, theme.current().px(below))

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._spare is not None:
            column, below = self._spare
            self.setColumnHidden(column, self.width() < below)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # The keyboard comes to the first row; whoever only passes by has not chosen it.
        self._is_filling = True
        super().focusInEvent(event)
        self._is_filling = False

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_filling:
            self.item_chosen.emit(self.items.items[current.row()].item_id)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self._height_of(self._shown_rows()))

    @override
    def minimumSizeHint(self) -> QSize:
        rows = min(len(self.items.items), self._most_rows, _LEAST_ROWS)
        missing = self._shown_rows() - max(1, rows)
        return QSize(0, self.sizeHint().height() - missing * theme.current().px(self._row_height))
