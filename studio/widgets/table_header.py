"""The header of a table: titles, the sort arrow, and headings over groups of columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QTableView
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import LEFT, RIGHT, VALUE, Column


class GroupHeader(QHeaderView):
    """Column titles, with an optional line above that names groups of columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._columns = tuple(columns)
        self._lines = 2 if any(column.group for column in columns) else 1
        self.setFixedHeight(theme.current().px(SIZE.row) * self._lines)
        self.setMinimumSectionSize(theme.current().px(SPACE.xxl - SPACE.sm))
        self.setHighlightSections(False)
        self.setAccessibleName("Column titles")

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other titles; the number of lines stays."""
        self._columns = tuple(columns)
        self.viewport().update()

    def _arrow(self, painter: QPainter, box: QRect, index: int) -> None:
        """Paint the sort arrow of the sorted column and take its room from ``box``."""
        if not self.isSortIndicatorShown() or self.sortIndicatorSection() != index:
            return
        look = theme.current()
        side = look.px(SIZE.icon - 4)
        up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        right = self._columns[index].right
        words = painter.fontMetrics().horizontalAdvance(self._columns[index].title)
        left = box.right() - side + 1 if right else box.left() + words + look.px(SPACE.xs)
        place = QRect(min(left, box.right() - side + 1), box.center().y() - side // 2, side, side)
        look.icon("arrow-up" if up else "arrow-down", "accent").paint(painter, place)
        box.setRight(box.right() - side - look.px(SPACE.xs))

    def _is_current(self, index: int) -> bool:
        """Whether the keyboard is in this column; Alt+Up and Alt+Down would sort by it."""
        view = self.parentWidget()
        if not isinstance(view, QTableView) or not view.hasFocus() or not self.sectionsClickable():
            return False
        return view.currentIndex().column() == index

    # Qt overrides

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(SIZE.row) * self._lines)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if logicalIndex >= len(self._columns):  # the model has a column more than it told yet
            return
        look, column = theme.current(), self._columns[logicalIndex]
        current = self._is_current(logicalIndex)
        painter.save()
        painter.fillRect(rect, look.color("surface"))
        painter.setPen(QPen(look.color("accent" if current else "border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        pad = look.px(SPACE.sm)
        above = rect.height() - look.px(SIZE.row)
        box = rect.adjusted(pad if logicalIndex else look.px(SPACE.lg), above, -pad, 0)
        painter.setFont(look.font("caption"))
        self._arrow(painter, box, logicalIndex)
        painter.setPen(look.color("muted" if current else "faint"))
        if column.note_width:  # the title starts where a four-digit value starts
            value = look.px(column.note_width) + look.font_width(VALUE)
            start = rect.right() + 1 - pad - value
            box.setLeft(max(box.left(), start))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, RIGHT if column.right and not column.note_width else LEFT, title)
        painter.restore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = theme.current(), QPainter(self.viewport())
        painter.setFont(look.font("strong"))
        for name in dict.fromkeys(column.group for column in self._columns if column.group):
            members = [
                index
                for index, column in enumerate(self._columns)
                if column.group == name and not self.isSectionHidden(index)
            ]
            if not members:
                continue
            left = self.sectionViewportPosition(members[0])
            width = sum(self.sectionSize(index) for index in members)
            span = QRect(left, 0, width, look.px(SIZE.row))
            span.adjust(look.px(SPACE.xl), 0, -look.px(SPACE.sm), 0)
            painter.setPen(look.color("text"))
            painter.drawText(span, Qt.AlignmentFlag.AlignCenter, name)
            painter.setPen(QPen(look.color("field"), 1))
            painter.drawLine(span.bottomLeft(), span.bottomRight())
