"""pyqtgraph in the dress of the studio: quiet axes, few grid lines, direct labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt

from studio.theme import theme
from studio.widgets.runs_look import run_pen
from studio.theme.tokens import CHART, SIZE, SPACE

Series = NDArray[np.floating[Any]]


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One plot. Colours are set by hand, because pyqtgraph does not follow the palette."""

    def __init__(
        self, x_label: str = "", log_x: bool = False, log_y: bool = False, height: int = SIZE.chart
    ) -> None:
        super().__init__(background=None)
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.viewport().setAutoFillBackground(False)
        look = theme.current()
        self.setMinimumHeight(look.px(height))
        plot = self.getPlotItem()
        plot.setLogMode(x=log_x, y=log_y)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.layout.setContentsMargins(0, look.px(SPACE.xs), look.px(SPACE.sm), 0)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(
                look.color("border" if side == "bottom" else "grid", 255 if side == "bottom" else 0)
            )
            axis.setTickPen(look.color("grid"))
            axis.setTextPen(look.color("muted"))
            axis.setStyle(
                tickFont=look.font("caption", 400),
                tickLength=0,
                tickTextOffset=look.px(SPACE.xs) + 2,
                maxTickLevel=0,
            )
            axis.enableAutoSIPrefix(False)
            axis.setZValue(-1)
        plot.getAxis("left").setGrid(255)
        plot.getAxis("left").setWidth(look.px(SPACE.xxl - 4))
        plot.getAxis("bottom").setHeight(
            look.px(SPACE.xl) if not x_label else look.px(SPACE.xl + SPACE.lg)
        )
        if x_label:
            plot.getAxis("bottom").setLabel(
                x_label, color=look.color("faint").name(), **{"font-size": f"{look.px(11)}px"}
            )

    def sizeHint(self) -> QSize:
        """As little as it may have: a chart takes what is left and never makes a page taller."""
        return QSize(self.minimumWidth(), self.minimumHeight())

    def curve(
        self, x: Series, y: Series, run: int, width: float = CHART.line_few_points, alpha: int = 255
    ) -> None:
        """The curve of a run."""
        self.plot(x, y, pen=run_pen(run, width, alpha))

    def band(self, x: Series, low: Series, high: Series, run: int) -> None:
        """The spread over seeds around a mean."""
        edges = [pg.PlotCurveItem(x, edge, pen=pg.mkPen(None)) for edge in (low, high)]
        for edge in edges:
            self.addItem(edge)
        self.addItem(pg.FillBetweenItem(*edges, brush=theme.current().run(run, CHART.band_alpha)))

    def best(self, x: float, y: float, run: int, label: str = "") -> None:
        """The best epoch: a ringed point, named."""
        look = theme.current()
        pen = pg.mkPen(look.color("surface"), width=1.5)
        self.addItem(
            pg.ScatterPlotItem([x], [y], size=look.px(CHART.marker), brush=look.run(run), pen=pen)
        )
        if label:
            self.note(x, y, label, (1.1, 1.25))

    def note(
        self,
        x: float,
        y: float,
        label: str,
        anchor: tuple[float, float] = (0, 1),
        tone: str = "text",
    ) -> None:
        """Words inside the plot."""
        words = pg.TextItem(label, color=theme.current().tone(tone), anchor=anchor)
        words.setFont(theme.current().font("caption"))
        words.setPos(x, y)
        self.addItem(words)

    def crosshair(self, x: float) -> None:
        """The linked line that stands at the same place in all charts of a page."""
        self.addItem(
            pg.InfiniteLine(
                x,
                angle=90,
                pen=pg.mkPen(
                    theme.current().color("reference"), width=1, style=Qt.PenStyle.DotLine
                ),
            )
        )

    def level_at(self, x: float) -> None:
        """A vertical line at a value of interest, such as no difference."""
        self.addItem(
            pg.InfiniteLine(x, angle=90, pen=pg.mkPen(theme.current().color("text"), width=1))
        )

    def epochs_axis(self, last: int = 60, step: int = 20) -> None:
        """Round epochs on the horizontal axis, ends included."""
        axis = self.getPlotItem().getAxis("bottom")
        axis.setStyle(hideOverlappingLabels=False)
        axis.setTicks([[(epoch, str(epoch)) for epoch in range(0, last + 1, step)]])
        self.setXRange(0, last * 1.02, padding=0)

    def bars(self, x: Series, heights: Series, width: float = 0.8, run: int | None = None) -> None:
        """Vertical bars from zero: in a run's colour, or neutral for a distribution."""
        look = theme.current()
        brush = look.color("bar") if run is None else look.run(run)
        self.addItem(
            pg.BarGraphItem(x=x, height=heights, width=width, brush=brush, pen=pg.mkPen(None))
        )
        self.setYRange(0, float(heights.max()) * 1.06, padding=0)

    def intervals(self, names: Sequence[str], means: Series, halves: Series, run: int) -> None:
        """Bars with confidence intervals and a line at zero, one per name, first on top."""
        look, places = theme.current(), np.arange(len(names))[::-1].astype(float)
        self.addItem(
            pg.BarGraphItem(
                x0=np.zeros(len(names)),
                x1=means,
                y=places,
                height=0.5,
                brush=look.run(run, CHART.faint_alpha),
                pen=pg.mkPen(None),
            )
        )
        self.addItem(
            pg.ErrorBarItem(
                x=means,
                y=places,
                left=halves,
                right=halves,
                beam=0.22,
                pen=pg.mkPen(look.run(run), width=1.5),
            )
        )
        self.addItem(
            pg.ScatterPlotItem(
                means,
                places,
                size=look.px(CHART.marker - 2),
                brush=look.run(run),
                pen=pg.mkPen(None),
            )
        )
        self.addItem(pg.InfiniteLine(0, angle=90, pen=pg.mkPen(look.color("muted"), width=1)))
        self.rows(names)

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
