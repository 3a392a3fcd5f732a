"""The one table look: dense rows, numbers that align, headers in one or two lines.

:class:`TableView` shows any ``QAbstractTableModel``. What it asks of the model:

=====================  ==========================================================
``UserRole``           ``(Cell, Column)``: what the delegate paints; required
``DisplayRole``        the same in words, for copying and for screen readers
``ToolTipRole``        more about the cell; optional
header, ``DisplayRole``  the title; check the orientation
header, ``InitialSortOrderRole``  direction of a first click; optional
``sort(column, order)``  only with ``sortable=True``
=====================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.cell_delegate import CellDelegate
from studio.widgets.cells import Cell, Column, Index, full_titles
from studio.widgets.table_header import GroupHeader

__all__ = ["Cell", "CellModel", "Column", "Table", "TableView"]

_NO_PARENT: Final = QModelIndex()
_SORT_KEYS = {
    Qt.Key.Key_Up: Qt.SortOrder.AscendingOrder,
    Qt.Key.Key_Down: Qt.SortOrder.DescendingOrder,
}


class CellModel(QAbstractTableModel):
    """A fixed grid of cells."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        super().__init__()
        self.columns, self.rows = tuple(columns), list(rows)

    def set_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    # Qt overrides

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell, self.columns[index.column()]
        return f"{cell.text} {cell.note}".strip() if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        # An exception inside a Qt override ends the process, hence the check of the orientation.
        wanted = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.columns[section].title if wanted else None


class TableView(QTableView):
    """Rows of cells of any model; see the module for the roles.

    Keys: arrows and Page keys move, Space and Shift select, Return activates, Alt+Up and Alt+Down
    sort by the current column, Ctrl+C copies the selected rows, or the current one, as
    tab-separated text.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str = "",
        row_height: int = SIZE.row,
        sortable: bool = False,
    ) -> None:
        super().__init__()
        self.hovered_row = -1
        self._columns = tuple(columns)
        self._held: QAbstractItemModel | None = None
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(self))
        self.setHorizontalHeader(GroupHeader(columns))
        self.horizontalHeader().setSectionsClickable(sortable)
        self.horizontalHeader().setSectionsMovable(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.current().px(row_height))
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, as it leaves any other field
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._sortable = sortable

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is in the header, by logical number."""
        return self._columns

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Take other columns, after those of the model are others."""
        self._columns = tuple(columns)
        header = self.horizontalHeader()
        assert isinstance(header, GroupHeader)
        header.set_columns(columns)

    def set_model(self, model: QAbstractItemModel) -> None:
        """Show ``model`` and keep a reference to it; a view does not own its model."""
        self._held = model
        self.setModel(model)
        look = theme.current()
        for index, column in enumerate(self._columns):
            if column.width:
                self.setColumnWidth(index, look.px(column.width))
            else:
                stretch = QHeaderView.ResizeMode.Stretch
                self.horizontalHeader().setSectionResizeMode(index, stretch)
        if self._sortable:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)

    def select(self, rows: Iterable[int]) -> None:
        """Select whole rows."""
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in rows:
            self.selectionModel().select(self.model().index(number, 0), flags)

    def selected_rows(self) -> list[int]:
        """Numbers of the selected rows, ascending."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def as_text(self, rows: Iterable[int]) -> str:
        """Titles and the given rows as tab-separated text, hidden columns left out."""
        model = self.model()
        shown = [i for i in range(len(self._columns)) if not self.isColumnHidden(i)]
        lines = ["\t".join(full_titles([self._columns[i] for i in shown]))]
        lines += ["\t".join(str(model.index(row, i).data() or "") for i in shown) for row in rows]
        return "\n".join(lines)

    @Slot()
    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, else those of selected cells, else the current.

        Without any row the clipboard keeps what it has.
        """
        rows = self.selected_rows() or self._rows_of_cells() or self._current_row()
        if rows:
            QApplication.clipboard().setText(self.as_text(rows))

    def _rows_of_cells(self) -> list[int]:
        return sorted({index.row() for index in self.selectionModel().selectedIndexes()})

    def _current_row(self) -> list[int]:
        """The outlined row: a table that was only tabbed into has nothing selected."""
        return [self.currentIndex().row()] if self.currentIndex().isValid() else []

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    # Qt overrides

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        model = self.model()
        if not self.currentIndex().isValid() and model is not None and model.rowCount():
            no_selection = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(model.index(0, 0), no_selection)
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # the outline is as wide as the table, a cell's update is not
        self.horizontalHeader().viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = _SORT_KEYS.get(Qt.Key(event.key()))
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif self._sortable and order is not None and alt:
            self.sortByColumn(max(0, self.currentIndex().column()), order)
        else:
            super().keyPressEvent(event)


class Table(TableView):
    """A read-only table of cells that are given. ``fit`` makes it as tall as its rows."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        row_height: int = SIZE.row,
        fit: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(columns, name=name, row_height=row_height)
        self._row_height, self._fit = row_height, fit
        self._cells = CellModel(columns, rows)
        self.set_model(self._cells)
        self._fit_height()

    def set_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show other rows; the height follows where the table fits its rows."""
        self._cells.set_rows(rows)
        self._fit_height()

    def _fit_height(self) -> None:
        if self._fit:
            rows = theme.current().px(self._row_height) * len(self._cells.rows)
            self.setFixedHeight(self.horizontalHeader().height() + rows + 1)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
