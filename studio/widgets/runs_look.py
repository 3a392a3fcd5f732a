"""How a run is drawn wherever it appears: its pen, its swatch, its legend entry."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import CHART, DASHED, RUN_STYLES, SECOND_DASHES, SIZE, SPACE
from studio.widgets.parts import row, text

NUM_LOOKS = 2 * len(RUN_STYLES)
"""Runs that look different: every colour with its own dash, and once more with another."""


def _dash(run: int) -> tuple[float, ...]:
    if run < 0:
        return DASHED
    dash = RUN_STYLES[run % len(RUN_STYLES)].dash
    return SECOND_DASHES[dash] if run // len(RUN_STYLES) % 2 else dash


def run_pen(run: int, width: float = CHART.line_few_points, alpha: int = 255) -> QPen:
    """The pen of a run: colour and dash; a negative run is the grey reference, always dashed."""
    pen = QPen(theme.current().run(run, alpha), width * theme.current().ratio)
    pen.setCosmetic(True)  # its width counts device pixels, hence the ratio
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash := _dash(run):
        pen.setDashPattern(list(dash))
    return pen


class Swatch(QWidget):
    """A short piece of a run's curve, as in a legend."""

    def __init__(self, run: int, width: int = SIZE.icon_xl) -> None:
        super().__init__()
        self._run = run
        self.setFixedSize(theme.current().px(width), theme.current().px(SIZE.icon))

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(run_pen(self._run, CHART.line_few_points * theme.current().scale))
        painter.drawLine(QPointF(0, self.height() / 2), QPointF(self.width(), self.height() / 2))


class BarSwatch(QWidget):
    """A small bar of a run, as in the legend of a chart of bars.

    Args:
        run: Its colour.
        is_open: It is drawn as an outline with little in it: bars of two runs of one colour, or of
            colours that are near, are told apart by it.
    """

    def __init__(self, run: int, *, is_open: bool = False) -> None:
        super().__init__()
        self._run, self._is_open = run, is_open
        side = theme.current().px(SIZE.icon)
        self.setFixedSize(side, side)

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        pen, brush = bar_look(self._run, is_open=self._is_open)
        painter = QPainter(self)
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawRect(self.rect().adjusted(2, 2, -3, -3))


def bar_look(run: int, *, is_open: bool = False) -> tuple[QPen, QBrush]:
    """Outline and ground of a run's bars."""
    look = theme.current()
    pen = QPen(look.run(run), CHART.line_few_points * look.ratio)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen, QBrush(look.run(run, CHART.faint_alpha if is_open else 255))


def swatch_icon(run: int, width: int = SIZE.icon) -> QIcon:
    """The same as an icon for menus."""
    look = theme.current()
    side = look.px(width)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(run_pen(run, 2 * CHART.line_few_points * look.scale))
    painter.drawLine(QPointF(0, side / 2), QPointF(side, side / 2))
    painter.end()
    return QIcon(picture)


def bar_legend(run: int, name: str, *, is_open: bool = False) -> QHBoxLayout:
    """A legend entry of a chart of bars: a small bar, and the name."""
    return row(BarSwatch(run, is_open=is_open), text(name, "small"), gap=SPACE.xs)


def legend(run: int, name: str, value: str = "", width: int = SIZE.icon_xl) -> QHBoxLayout:
    """A legend entry: piece of curve, name, value under the crosshair."""
    return row(
        Swatch(run, width),
        text(name, "small"),
        *([text(value, "small", "text")] if value else []),
        gap=SPACE.xs,
    )
