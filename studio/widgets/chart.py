"""pyqtgraph in the dress of the studio: quiet axes, few grid lines, direct labels.

pyqtgraph does not follow the palette, so every item is put on with a function that dresses it in
the colours of the theme in force; a change of theme calls those functions again.

For curves that grow while one looks at them, see ``line_chart.LineChart``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import CHART, SIZE, SPACE
from studio.widgets.chart_axis import Axis
from studio.widgets.runs_look import run_pen

pg.setConfigOptions(antialias=True, background=None)

Series = NDArray[np.floating[Any]]
_NO_PEN = pg.mkPen(None)
_SYMBOL_SIZES = {"star": 1.7, "+": 1.2, "x": 1.2}
"""By symbol of pyqtgraph, whose symbols are all of one width; see :func:`symbol_size`."""


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One plot of things that do not move: bars, intervals, finished curves."""

    def __init__(self, x_label: str = "", height: int = SIZE.chart) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(background=None, axisItems=axes)
        self._dresses: list[Callable[[], None]] = []
        self._x_label = x_label
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        look = theme.current()
        self.setMinimumHeight(look.px(height))
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        # To the right, room for half of the last epoch's number, of up to four digits.
        plot.layout.setContentsMargins(0, look.px(SPACE.xs), look.px(SPACE.lg), 0)
        for side in ("left", "bottom", "top", "right"):
            # Also of the two that are hidden: they would write their label anew at each range.
            plot.getAxis(side).enableAutoSIPrefix(False)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=look.px(SPACE.xs) + 2, maxTickLevel=0)
            axis.setZValue(-1)
        plot.getAxis("left").setGrid(255)
        # Room for four decimals; pyqtgraph leaves out labels that stand out of the axis.
        plot.getAxis("left").setWidth(look.px(SPACE.xxl + SPACE.xs))
        below = SPACE.xl + SPACE.lg if x_label else SPACE.xl
        plot.getAxis("bottom").setHeight(look.px(below))
        # pyqtgraph moves the items to a new range only while it paints, and so paints twice.
        plot.getViewBox().sigRangeChanged.connect(self._take_range)
        self._dressed_in = theme.current()
        self._dress_axes()

    def set_x_label(self, label: str) -> None:
        """Say what else runs along the bottom; the chart must have been made with a label."""
        self._x_label = label
        self._dress_axes()

    def add(self, item: Any, dress: Callable[[], None]) -> Any:  # noqa: ANN401 - pyqtgraph item
        """Put an item on and dress it now and at every change of theme; return the item."""
        dress()
        self._dresses.append(dress)
        self.addItem(item)
        return item

    def wipe(self) -> None:
        """Remove everything from the plot; axes stay."""
        self._dresses.clear()
        self.clear()

    def curve(
        self, x: Series, y: Series, run: int, width: float = CHART.line_few_points, alpha: int = 255
    ) -> None:
        """The curve of a run."""
        item = pg.PlotDataItem(x, y, connect="finite")
        self.add(item, lambda: item.setPen(run_pen(run, width, alpha)))

    def band(self, x: Series, low: Series, high: Series, run: int) -> None:
        """The spread over seeds around a mean."""
        # A PlotDataItem without a pen draws no fill, hence PlotCurveItem for the edges.
        edges = [pg.PlotCurveItem(x, edge, pen=pg.mkPen(None)) for edge in (low, high)]
        for edge in edges:
            self.addItem(edge)
        fill = pg.FillBetweenItem(*edges)
        self.add(fill, lambda: fill.setBrush(theme.current().run(run, CHART.band_alpha)))

    def spreads(self, x: Series, y: Series, reach: Series, run: int) -> None:
        """The spread over seeds at single places, where a band would tell of all between them."""
        item = pg.ErrorBarItem(x=x, y=y, height=2 * reach)
        self.add(item, lambda: item.setData(pen=pg.mkPen(theme.current().run(run), width=1.5)))

    def note(
        self,
        x: float,
        y: float,
        label: str,
        anchor: tuple[float, float] = (0, 1),
        tone: str = "text",
    ) -> None:
        """Words inside the plot."""
        words = pg.TextItem(label, anchor=anchor)
        words.setFont(theme.current().font("caption"))
        words.setPos(x, y)
        self.add(words, lambda: words.setColor(theme.current().tone(tone)))

    def value_note(self, x: float, y: float, label: str) -> None:
        """A value right above a place, on a ground that keeps curves out from under it."""
        # Off the place by a few per cent of itself, or the ground would wipe out axis and line.
        words = pg.TextItem(label, anchor=(-0.06, 1.12))
        words.setFont(theme.current().font("caption"))
        words.setPos(x, y)
        words.setZValue(1)  # over curves that are drawn later

        def dress() -> None:
            words.setColor(theme.current().tone("muted"))
            words.fill = pg.mkBrush(theme.current().color("surface", 200))

        self.add(words, dress)

    def level_at(self, x: float, tone: str = "text") -> None:
        """A vertical line at a value of interest, such as no difference."""
        line = pg.InfiniteLine(x, angle=90)
        self.add(line, lambda: line.setPen(pg.mkPen(theme.current().color(tone), width=1)))

    def bars(
        self, x: Series, heights: Series, width: float | Series = 0.8, run: int | None = None
    ) -> None:
        """Vertical bars from zero: in a run's colour, or neutral for a distribution."""
        item = pg.BarGraphItem(x=x, height=heights, width=width, pen=_NO_PEN)
        self.add(item, lambda: item.setOpts(brush=bar_color(run)))
        top = float(heights.max()) if len(heights) else 0.0
        self.setYRange(0, (top or 1.0) * 1.06, padding=0)

    def intervals(
        self, names: Sequence[str], means: Series, ends: tuple[Series, Series], run: int
    ) -> None:
        """Bars with confidence intervals and a line at zero, one per name, first on top.

        Args:
            names: What each bar is of.
            means: Where each bar ends, shape ``(N,)``.
            ends: Low and high end of each interval, ``(N,)``; NaN where there is none.
            run: Index of the colour.
        """
        places = np.arange(len(names))[::-1].astype(float)
        bars = pg.BarGraphItem(
            x0=np.zeros(len(names)), x1=means, y=places, height=0.5, pen=_NO_PEN, brush=None
        )
        self.add(bars, lambda: bars.setOpts(brush=theme.current().run(run, CHART.faint_alpha)))
        known = np.isfinite(ends[0]) & np.isfinite(ends[1])
        reach = pg.ErrorBarItem(
            x=means[known],
            y=places[known],
            left=(means - ends[0])[known],
            right=(ends[1] - means)[known],
            beam=0.22,
        )
        self.add(reach, lambda: reach.setData(pen=pg.mkPen(theme.current().run(run), width=1.5)))
        points = pg.ScatterPlotItem(means, places, size=theme.current().px(CHART.marker - 2))
        points.setPen(None)
        self.add(points, lambda: points.setBrush(theme.current().run(run)))
        self.level_at(0, "muted")
        self.rows(names)

    def scatter(self, x: Series, y: Series, run: int, symbol: str = "o") -> None:
        """Single results of a run's group; groups differ in colour and in symbol."""
        item = pg.ScatterPlotItem(x, y, symbol=symbol)

        def dress() -> None:
            look = theme.current()
            item.setSize(look.px(CHART.marker) * symbol_size(symbol))
            item.setBrush(look.run(run))
            item.setPen(pg.mkPen(look.color("surface"), width=1))

        self.add(item, dress)

    def rows(self, names: Sequence[str]) -> None:
        """Names in place of numbers on the vertical axis."""
        axis = self.getPlotItem().getAxis("left")
        axis.setTicks([[(len(names) - 1 - i, name) for i, name in enumerate(names)]])
        axis.setGrid(False)
        axis.setWidth(None)

    def columns(self, names: Sequence[str]) -> None:
        """Names in place of numbers on the horizontal axis."""
        self.getPlotItem().getAxis("bottom").setTicks([list(enumerate(names))])

    def span(
        self, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None
    ) -> None:
        """What the axes show."""
        if x:
            self.setXRange(*x, padding=0)
        if y:
            self.setYRange(*y, padding=0)

    def picture(self) -> QPixmap:
        """The chart as it stands, on the ground of a card."""
        image = QPixmap(self.size() * self.devicePixelRatioF())
        image.setDevicePixelRatio(self.devicePixelRatioF())
        image.fill(theme.current().color("surface"))
        painter = QPainter(image)
        self.render(painter)
        painter.end()
        return image

    @Slot()
    def copy_picture(self) -> None:
        """Put the chart on the clipboard as an image."""
        QApplication.clipboard().setPixmap(self.picture())

    @Slot()
    def _take_range(self) -> None:
        self.getViewBox().updateMatrix()

    def _dress_axes(self) -> None:
        look, plot = theme.current(), self.getPlotItem()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(look.color("border", 255 if side == "bottom" else 0))
            axis.setTickPen(look.color("grid"))
            axis.setTextPen(look.color("muted"))
            axis.setStyle(tickFont=look.font("caption", 400))
        if self._x_label:
            small = {"font-size": f"{look.px(11)}px"}
            color = look.color("faint").name()
            plot.getAxis("bottom").setLabel(self._x_label, color=color, **small)

    def _redress(self) -> None:
        self._dress_axes()
        for dress in self._dresses:
            dress()

    # Qt overrides

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Not connected to theme.changes: PySide6 still calls a method of a widget that is gone.
        is_other = getattr(self, "_dressed_in", None) not in (None, theme.current())
        # pyqtgraph takes the plot apart when its widget is closed.
        if event.type() == QEvent.Type.StyleChange and is_other and self.plotItem is not None:
            self._dressed_in = theme.current()
            self._redress()

    @override
    def sizeHint(self) -> QSize:
        # As little as it may have: a chart takes what is left and never makes a page taller.
        return QSize(self.minimumWidth(), self.minimumHeight())


def crosshair_pen() -> Any:  # noqa: ANN401 - pyqtgraph's pen
    """The dotted pen of the crosshair."""
    return pg.mkPen(theme.current().color("reference"), width=1, style=Qt.PenStyle.DotLine)


def symbol_size(symbol: str) -> float:
    """How many times larger than a disc a symbol is drawn, so that it looks as large."""
    return _SYMBOL_SIZES.get(symbol, 1.0)


def bar_color(run: int | None) -> QColor:
    """Colour of a bar: a run's, or the neutral one of distributions."""
    return theme.current().color("bar") if run is None else theme.current().run(run)


def dress_ring(point: Any, run: int) -> None:  # noqa: ANN401 - a pyqtgraph scatter
    """Dress a scatter as the ringed point that marks a best epoch."""
    look = theme.current()
    point.setSize(look.px(CHART.marker))
    point.setBrush(look.run(run))
    point.setPen(pg.mkPen(look.color("surface"), width=1.5))
