"""The one table look: dense rows, numbers that align, headers in one or two lines."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from studio.theme import theme
from studio.widgets.cells import LEFT, RIGHT, VALUE, Cell, CellDelegate, Column, Index
from studio.theme.tokens import SIZE, SPACE

__all__ = ["Cell", "Column", "Table"]


class CellModel(QAbstractTableModel):
    """A fixed grid of cells."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        super().__init__()
        self.columns, self.rows = columns, rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell, self.columns[index.column()]
        return f"{cell.text} {cell.note}".strip() if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        wanted = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.columns[section].title if wanted else None


class GroupHeader(QHeaderView):
    """Column titles, with an optional line above that names groups of columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._columns = columns
        self._lines = 2 if any(column.group for column in columns) else 1
        self.setFixedHeight(theme.current().px(SIZE.row) * self._lines)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(SIZE.row) * self._lines)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        look, column = theme.current(), self._columns[index]
        painter.save()
        painter.fillRect(rect, look.color("surface"))
        painter.setPen(QPen(look.color("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        pad = look.px(SPACE.sm)
        box = rect.adjusted(
            pad if index else look.px(SPACE.lg), rect.height() - look.px(SIZE.row), -pad, 0
        )
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("faint"))
        if column.note_width:  # the title starts where a four-digit value starts
            value = look.px(column.note_width) + look.font_width(VALUE)
            box.setLeft(max(box.left(), box.right() + 1 - value))
        title = painter.fontMetrics().elidedText(
            column.title, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, RIGHT if column.right and not column.note_width else LEFT, title)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = theme.current(), QPainter(self.viewport())
        painter.setFont(look.font("strong"))
        for name in dict.fromkeys(column.group for column in self._columns if column.group):
            members = [index for index, column in enumerate(self._columns) if column.group == name]
            left = self.sectionViewportPosition(members[0])
            span = QRect(
                left, 0, sum(self.sectionSize(index) for index in members), look.px(SIZE.row)
            ).adjusted(look.px(SPACE.xl), 0, -look.px(SPACE.sm), 0)
            painter.setPen(look.color("text"))
            painter.drawText(span, Qt.AlignmentFlag.AlignCenter, name)
            painter.setPen(QPen(look.color("field"), 1))
            painter.drawLine(span.bottomLeft(), span.bottomRight())


class Table(QTableView):
    """A read-only table of cells. ``fit`` makes it as tall as its rows."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        row_height: int = SIZE.row,
        fit: bool = False,
    ) -> None:
        super().__init__()
        look = theme.current()
        self._cells = CellModel(columns, rows)  # a view does not own its model
        self.setModel(self._cells)
        self.setItemDelegate(CellDelegate(self))
        self.setHorizontalHeader(GroupHeader(columns))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(row_height))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for index, col in enumerate(columns):
            if col.width:
                self.setColumnWidth(index, look.px(col.width))
            else:
                self.horizontalHeader().setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
        if fit:
            self.setFixedHeight(
                self.horizontalHeader().height() + look.px(row_height) * len(rows) + 1
            )
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def select(self, rows: Iterable[int]) -> None:
        """Select whole rows."""
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in rows:
            self.selectionModel().select(self._cells.index(number, 0), flags)
