"""Columns of a table that stay in place while it scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame
from typing_extensions import override

from studio.widgets.cells import Index
from studio.widgets.table import TableView


class FrozenColumns(TableView):
    """A second view over the left edge of a table, with its model, selection and scroll position.

    The columns must be the leftmost ones of the table; they are painted here only while the table
    is scrolled sideways, so a table that is wide enough pays nothing.

    Args:
        table: The table.
        takes_press: Gets the index under a mouse press and how far inside its column that was;
            whether it has done something, or the press is to select as usual.
    """

    def __init__(
        self, table: TableView, takes_press: Callable[[Index, float], bool] | None = None
    ) -> None:
        super().__init__(table.columns, name=f"{table.accessibleName()}, pinned columns")
        self._table, self._takes_press = table, takes_press
        self._sections: tuple[int, ...] = ()
        self.setParent(table)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "frozen")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(table.itemDelegate())
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setSelectionMode(table.selectionMode())
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self.activated.connect(table.activated)
        self.horizontalHeader().setSectionsClickable(table.horizontalHeader().sectionsClickable())
        self.horizontalHeader().sectionClicked.connect(self._sort)
        table.horizontalHeader().sortIndicatorChanged.connect(
            self.horizontalHeader().setSortIndicator
        )
        table.horizontalHeader().sectionResized.connect(self._place)
        table.horizontalHeader().sectionMoved.connect(self._place)
        table.horizontalScrollBar().valueChanged.connect(self._place)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.installEventFilter(self)
        self.hide()

    def freeze(self, sections: Sequence[int]) -> None:
        """Keep these columns in place: logical numbers, from left to right."""
        self._sections = tuple(sections)
        self.set_columns(self._table.columns)
        self._place()

    @Slot()
    def _place(self) -> None:
        table = self._table
        wanted = bool(self._sections) and table.horizontalScrollBar().value() > 0
        if not wanted:
            self.hide()
            return
        own, other = self.horizontalHeader(), table.horizontalHeader()
        for section in range(own.count()):
            self.setColumnHidden(section, section not in self._sections)
        for place, section in enumerate(self._sections):
            own.moveSection(own.visualIndex(section), place)
            self.setColumnWidth(section, table.columnWidth(section))
        own.setSortIndicator(other.sortIndicatorSection(), other.sortIndicatorOrder())
        own.setSortIndicatorShown(other.isSortIndicatorShown())
        corner = QPoint(table.frameWidth(), table.frameWidth())
        width = sum(table.columnWidth(section) for section in self._sections)
        self.setGeometry(
            corner.x(), corner.y(), width + 1, other.height() + table.viewport().height()
        )
        self.show()
        self.raise_()
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())

    @Slot(int)
    def _sort(self, section: int) -> None:
        header = self._table.horizontalHeader()
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        is_again = header.sortIndicatorSection() == section
        order = up if is_again and header.sortIndicatorOrder() == down else down
        self._table.sortByColumn(section, order)

    @Slot(QPoint)
    def _ask_for_menu(self, place: QPoint) -> None:
        there = self._table.viewport().mapFromGlobal(self.viewport().mapToGlobal(place))
        self._table.customContextMenuRequested.emit(there)

    # Qt overrides

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        inside = event.position().x() - self.columnViewportPosition(index.column())
        if self._takes_press is None or not self._takes_press(index, inside):
            super().mousePressEvent(event)

    @override
    def scrollTo(
        self,
        index: object,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Follow the table, never the other way round."""
