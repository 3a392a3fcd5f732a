"""Fields side by side, as many per line as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SPACE

FIELD_WIDTH = 116
"""Least width of a field in px at 100 %: room for a label of two words with its symbol."""


class FieldGrid(QWidget):
    """Keeps its fields in order and level; never scrolls sideways."""

    def __init__(self, fields: Sequence[QWidget], *, at_most: int = 3) -> None:
        super().__init__()
        self._fields, self._at_most, self._columns = tuple(fields), at_most, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().px(SPACE.md))
        self._grid.setVerticalSpacing(theme.current().px(SPACE.sm))
        self._arrange(at_most)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for index in range(self._columns):
            self._grid.setColumnStretch(index, 0)
        self._columns = columns
        for number, field in enumerate(self._fields):
            self._grid.addWidget(field, number // columns, number % columns)
        for index in range(columns):
            self._grid.setColumnStretch(index, 1)

    # Qt overrides

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the width of one field: there may be a line for each."""
        least = max((one.minimumWidth() for one in self._fields), default=0)
        return QSize(least, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = theme.current().px
        fitting = (self.width() + px(SPACE.md)) // px(FIELD_WIDTH + SPACE.md)
        before = self._columns
        self._arrange(max(1, min(self._at_most, fitting)))
        if self._columns != before:
            # Lines that came up within a resize may keep a height of 0 until something changes.
            QTimer.singleShot(0, self._lay_out)

    @Slot()
    def _lay_out(self) -> None:
        self._grid.invalidate()
        self._grid.activate()
