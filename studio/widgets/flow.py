"""A row that goes on in the next line where its width ends, for legends and chips."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override

from studio.theme import theme


class FlowLayout(QLayout):
    """Items side by side in as many lines as they need; asks for the height of its width.

    Args:
        across: Gap between items, in px at 100 %.
        down: Gap between lines, in px at 100 %.
        parent: Widget it lays out.
    """

    def __init__(self, across: int, down: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across, self._down = theme.current().px(across), theme.current().px(down)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def _arrange(self, width: int, origin: QPoint | None = None) -> int:
        """Return the height of the lines; place the items too when ``origin`` is given."""
        left = top = line = 0
        for item in self._items:
            hint = item.sizeHint()
            if left and left + hint.width() > width:
                left, top, line = 0, top + line + self._down, 0
            if origin is not None:
                item.setGeometry(QRect(origin + QPoint(left, top), hint))
            left, line = left + hint.width() + self._across, max(line, hint.height())
        return top + line

    # Qt overrides

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._arrange(width)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.width(), rect.topLeft())

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size
