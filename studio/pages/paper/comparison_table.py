"""The comparison on screen: a table in which one moves from cell to cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem
from typing_extensions import override

from studio.pages.paper.content import PaperContent
from studio.pages.paper.table_cells import cells_of, columns_of, is_missing, tip_of
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.cell_delegate import CellDelegate
from studio.widgets.cells import Index
from studio.widgets.table import CellModel, TableView

_LEAST, _WELL = 128, 240
"""Width of a column of values in px at 100 %: narrower would cut them, wider lose their method."""
_NAMES_MOST = 360


class ComparisonModel(CellModel):
    """The cells of one content, with tooltips."""

    def __init__(self, content: PaperContent) -> None:
        super().__init__(columns_of(content), cells_of(content))
        self._content = content

    # Qt overrides

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip_of(self._content, index.row(), index.column())) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        return super().data(index, role)

    def _spoken(self, index: Index) -> str:
        column = self.columns[index.column()]
        shown = super().data(index, Qt.ItemDataRole.DisplayRole) or "none"
        method = self.rows[index.row()][0].text
        return f"{method}, {column.group} {column.title}: {shown}" if index.column() else shown


class _CellFocus(CellDelegate):
    """Draws the outline of the current cell, where others draw that of the current row."""

    # Qt overrides

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        view = option.widget
        if not isinstance(view, QAbstractItemView) or not view.hasFocus():
            return
        if view.currentIndex() == index and index.column() > 0:
            painter.save()
            painter.setPen(QPen(theme.current().color("focus"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()


class ComparisonTable(TableView):
    """Shows one content; made anew when its columns change.

    Keys: arrows move from cell to cell, Return opens the runs of a cell, or prepares the run that
    is missing.

    Signals:
        opened: Row and column of a cell whose runs are asked for.
        run_wanted: Row and column of a cell that was not run yet.
    """

    opened = Signal(int, int)
    run_wanted = Signal(int, int)

    def __init__(self, content: PaperContent) -> None:
        super().__init__(columns_of(content), name="Comparison", row_height=SIZE.control)
        self._content = content
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setItemDelegate(_CellFocus(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_model(ComparisonModel(content))
        self.activated.connect(self._activate)
        self._fit_height()

    def shows_columns_of(self, content: PaperContent) -> bool:
        """Return whether ``content`` has the columns this table was made for."""
        return columns_of(content) == self._columns

    def show_content(self, content: PaperContent) -> None:
        """Show another content with the same columns; the current cell stays where it is."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        self._content = content
        self.set_model(ComparisonModel(content))
        self._fit_height()
        self._fit_columns()
        self.setCurrentIndex(self.model().index(row, column))

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        if index.column() == 0:
            return
        missing = is_missing(self._content, index.row(), index.column())
        (self.run_wanted if missing else self.opened).emit(index.row(), index.column())

    def _is_button(self, index: Index) -> bool:
        return index.isValid() and is_missing(self._content, index.row(), index.column())

    def _fit_height(self) -> None:
        rows = theme.current().px(SIZE.control) * len(self._content.rows)
        bar = self.horizontalScrollBar().sizeHint().height() if self._is_wide() else 0
        self.setFixedHeight(self.horizontalHeader().height() + rows + bar + 1)

    def _is_wide(self) -> bool:
        """Whether the columns need more room than there is, so that one must scroll."""
        px, count = theme.current().px, len(self._content.table.columns) - 1
        return px(self._columns[0].width) + count * px(_LEAST) > self.viewport().width()

    def _fit_columns(self) -> None:
        """Share the width among the columns, as far as a value allows."""
        count = len(self._content.table.columns) - 1
        if not count:
            return
        px, header = theme.current().px, self.horizontalHeader()
        least, whole = px(self._columns[0].width), self.viewport().width()
        names = max(least, min(whole - count * px(_WELL), px(_NAMES_MOST)))
        header.resizeSection(0, names)
        share, rest = divmod(whole - names, count)
        for number in range(1, count + 1):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(number, max(px(_LEAST), share + (rest if number == count else 0)))
        self._fit_height()

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self._is_button(index):
            self.run_wanted.emit(index.row(), index.column())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        hand = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(hand if self._is_button(index) else Qt.CursorShape.ArrowCursor)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not all platforms take Return for an activation, and none takes Space.
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self._activate(QModelIndex(self.currentIndex()))
        else:
            super().keyPressEvent(event)
