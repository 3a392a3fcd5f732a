"""Thousands of points in the plane, coloured by class, with a lasso."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE

Mask = NDArray[np.bool_]
_DOT = 3  # px across
_MOST_CORNERS = 120
"""Of a lasso when points are tested against it; a drag has hundreds, most of them on a line."""


class PointMap(QWidget):
    """Paints points into an image with NumPy: 20,000 take 3 ms, as scatter items half a second.

    ``lassoed`` carries which points lie in the lasso, bool ``(N,)``, or ``None`` after a click
    beside it or Escape.
    """

    lassoed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._xy: NDArray[np.floating[Any]] = np.empty((0, 2))
        self._classes: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._num_classes = 1
        self._selected: Mask | None = None
        self._lasso: list[QPointF] = []
        self._picture: QImage | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(theme.current().px(SIZE.chart * 2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_points(
        self, xy: NDArray[np.floating[Any]], classes: NDArray[np.int64], num_classes: int
    ) -> None:
        """Show other points, none of them selected.

        Args:
            xy: Places, shape ``(N, 2)``.
            classes: Class of each, from 0, shape ``(N,)``; a later class is a stronger colour.
            num_classes: How many classes there are.
        """
        self._xy, self._classes, self._num_classes = xy, classes, max(1, num_classes)
        self._selected = None
        self._redraw()

    def select(self, selected: Mask | None) -> None:
        """Show which points are selected, without telling anyone."""
        self._selected = selected
        self._redraw()

    def class_color(self, place: int) -> QColor:
        """Return the colour of a class."""
        look = theme.current()
        share = place / (self._num_classes - 1) if self._num_classes > 1 else 0.5
        low, high = look.color("ramp_low"), look.color("ramp_high")
        return QColor(
            round(low.red() + (high.red() - low.red()) * share),
            round(low.green() + (high.green() - low.green()) * share),
            round(low.blue() + (high.blue() - low.blue()) * share),
        )

    def places(self) -> NDArray[np.float64]:
        """Return where the points stand in the widget, in px, shape ``(N, 2)``."""
        if not len(self._xy):
            return np.empty((0, 2))
        pad = theme.current().px(SPACE.md)
        low, high = self._xy.min(axis=0), self._xy.max(axis=0)
        size = np.array([self.width() - 2 * pad, self.height() - 2 * pad], dtype=np.float64)
        spread = np.where(high > low, high - low, 1).astype(np.float64)
        shares = (self._xy - low) / spread
        shares[:, 1] = 1 - shares[:, 1]  # up is more
        found: NDArray[np.float64] = pad + shares * size.clip(min=1)
        return found

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _draw(self) -> QImage:
        ratio = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        pixels = np.zeros((height, width), dtype=np.uint32)
        at = np.round(self.places() * ratio).astype(np.int64)
        colors = [self.class_color(place).rgba() for place in range(self._num_classes)]
        ink = (
            np.array(colors, dtype=np.uint32)[self._classes] if len(at) else np.empty(0, np.uint32)
        )
        order = np.argsort(self._classes, kind="stable")
        if self._selected is not None and self._selected.any():
            ink = np.where(self._selected, np.uint32(theme.current().run(1).rgba()), ink)
            order = order[np.argsort(self._selected[order], kind="stable")]
        dot = max(1, round(_DOT * ratio * theme.current().scale))
        for down in range(dot):
            for across in range(dot):
                x = (at[order, 0] + across - dot // 2).clip(0, width - 1)
                y = (at[order, 1] + down - dot // 2).clip(0, height - 1)
                pixels[y, x] = ink[order]
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
        image.setDevicePixelRatio(ratio)
        return image

    # Qt overrides

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.minimumHeight())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._draw()
        look, painter = theme.current(), QPainter(self)
        painter.drawImage(0, 0, self._picture)
        if len(self._lasso) > 1:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("focus"), 1.5))
            painter.setBrush(look.color("accent", 28))
            painter.drawPolygon(QPolygonF(self._lasso))
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._lasso = [event.position()]

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._lasso:
            self._lasso.append(event.position())
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        corners, self._lasso = self._lasso, []
        self.update()
        if len(corners) < 3:
            self.lassoed.emit(None)
            return
        step = -(-len(corners) // _MOST_CORNERS)
        polygon = np.array([(corner.x(), corner.y()) for corner in corners[::step]])
        found = inside(self.places(), polygon)
        self.lassoed.emit(found if found.any() else None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._lasso = []
            self.lassoed.emit(None)
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_picture"):
            self._redraw()


def inside(points: NDArray[np.floating[Any]], polygon: NDArray[np.floating[Any]]) -> Mask:
    """Return which points lie in a polygon, by the even-odd rule.

    Args:
        points: Shape ``(N, 2)``.
        polygon: Its corners in order, shape ``(V, 2)``; the last is joined to the first.

    Returns:
        Bool, shape ``(N,)``.
    """
    x, y = points[:, 0], points[:, 1]
    found = np.zeros(len(points), dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        found ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return found
