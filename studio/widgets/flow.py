"""A row that goes on in the next line where its width ends, for legends and chips."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.widgets.item_layout import ItemLayout


class FlowLayout(ItemLayout):
    """Items side by side in as many lines as they need; asks for the height of its width.

    Args:
        across: Gap between items, in px at 100 %.
        down: Gap between lines, in px at 100 %.
        parent: Widget it lays out.
    """

    def __init__(self, across: int, down: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across, self._down = theme.current().px(across), theme.current().px(down)

    def _arrange(self, width: int, origin: QPoint | None = None) -> int:
        """Return the height of the lines; place the items too when ``origin`` is given."""
        top = 0
        for line in self._lines(width):
            height = max(item.sizeHint().height() for item, _ in line)
            if origin is not None:
                for item, left in line:
                    hint = item.sizeHint()
                    down = (height - hint.height()) // 2
                    item.setGeometry(QRect(origin + QPoint(left, top + down), hint))
            top += height + self._down
        return max(0, top - self._down)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int]]]:
        """Return the items of each line, with how far from the left they begin."""
        lines: list[list[tuple[QLayoutItem, int]]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            own = item.sizeHint().width()
            if not lines or (left and left + own > width):
                lines.append([])
                left = 0
            lines[-1].append((item, left))
            left += own + self._across
        return lines

    # Qt overrides

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

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


class OneLineFlow(FlowLayout):
    """Likes to stand on one line, and goes on in the next where it is not given the width."""

    # Qt overrides

    @override
    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        gaps = self._across * max(0, len(hints) - 1)
        height = max((hint.height() for hint in hints), default=0)
        return QSize(sum(hint.width() for hint in hints) + gaps, height)
