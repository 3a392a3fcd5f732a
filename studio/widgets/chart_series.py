"""What a line chart draws: a curve, the spread around it, the ring at its best point.

Each owns its graphics items for its whole life and gives them new data; items are never made
anew. A logarithmic axis wants logarithms of everything but of a ``PlotDataItem``, which takes them
itself; that difference stays in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg

from studio.theme import theme
from studio.theme.tokens import CHART
from studio.widgets.chart import dress_ring
from studio.widgets.runs_look import run_pen
from studio.widgets.series import Series, envelope, positive_only, smooth

FEW_POINTS = 500
"""Up to here a curve may be drawn thicker than one pixel: beyond, it costs 5 to 7 times as much."""
MANY_POINTS = 20_000
"""From here on a curve is reduced to its minima and maxima per pixel; below, that only costs."""
_BEFORE, _BEHIND = (1.1, 1.25), (-0.1, 1.25)
"""Anchors of the words at the best point: above it, left or right of it."""
_NOTHING: Series = np.empty(0)
LEAST_REACH = 2
"""Points to each side that an envelope takes in at least, however little is smoothed."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the curves of a chart are drawn.

    Attributes:
        log_x: Places on a logarithmic axis.
        log_y: Values on a logarithmic axis.
        smoothing: Weight of the moving average in [0, 1).
        envelope: Show between which values the points around move.
    """

    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0
    envelope: bool = False

    @property
    def reach(self) -> int:
        """Points to each side of the envelope: as many as the moving average takes in."""
        return max(LEAST_REACH, round(0.5 / (1 - self.smoothing)))

    def place(self, x: Series) -> Series:
        """Where ``x`` stands, for items that do not take logarithms themselves."""
        return np.log10(positive_only(x)[0]) if self.log_x else x

    def height(self, y: Series) -> Series:
        """The same for values."""
        return np.log10(positive_only(y)[0]) if self.log_y else y


class CurveSeries:
    """A curve, its unsmoothed original and envelope behind it, and marks where values lack."""

    def __init__(self, key: str) -> None:
        self.run, self.label = 0, key
        self.x = self.y = self.shown = _NOTHING
        self.main, self.faint = (pg.PlotDataItem(connect="finite") for _ in range(2))
        self.gaps = pg.ScatterPlotItem(symbol="t", size=theme.current().px(CHART.marker - 2))
        self.faint.setZValue(-1)
        self.band = Band()
        # What shows nothing is hidden: an empty item costs about as much of a frame as a full one.
        self.faint.hide()
        self.gaps.hide()
        self.band.set_visible(False)
        self._has_gaps = self._has_faint = self._has_band = False
        self._worn: tuple[object, ...] = ()

    @property
    def items(self) -> tuple[Any, ...]:
        """What stands in the plot, lowest first."""
        return *self.band.items, self.faint, self.main, self.gaps

    def has(self, run: int, x: Series, y: Series) -> bool:
        """Whether these are the run and the points it has."""
        return (
            run == self.run
            and np.array_equal(x, self.x)
            and np.array_equal(y, self.y, equal_nan=True)
        )

    def draw(self, manner: Manner) -> None:
        """Bring the items up to the data."""
        smoothing = manner.smoothing
        smoothed = smooth(self.y, smoothing) if smoothing else self.y
        self.shown = positive_only(smoothed)[0] if manner.log_y else smoothed
        original = positive_only(self.y)[0] if manner.log_y else self.y
        self._draw_band(manner)
        many = len(self.x) > MANY_POINTS
        for item in (self.main, self.faint):
            item.setDownsampling(auto=many, method="peak")
            item.setClipToView(many)
        self.main.setData(self.x, self.shown)
        if smoothing or self._has_faint:
            self.faint.setData(*((self.x, original) if smoothing else (_NOTHING, _NOTHING)))
            self._has_faint = bool(smoothing)
            self.faint.setVisible(self._has_faint)
        self.dress()

    def _draw_band(self, manner: Manner) -> None:
        wanted = manner.envelope and self.run >= 0 and len(self.x) > 1
        if not wanted and not self._has_band:
            return
        self._has_band = wanted
        self.band.run = self.run
        self.band.x = self.x if wanted else _NOTHING
        self.band.edges = envelope(self.y, manner.reach) if wanted else (_NOTHING, _NOTHING)
        self.band.draw(manner)
        self.band.set_visible(wanted)

    def reached(self) -> tuple[Series, ...]:
        """All values that the drawing reaches."""
        return (self.shown, *(self.band.edges if self._has_band else ()))

    def mark_gaps(self, floor: float, manner: Manner) -> None:
        """Put a mark at height ``floor`` wherever a value is not finite."""
        missing = manner.place(self.x[~np.isfinite(self.y)])
        if not len(missing) and not self._has_gaps:
            return  # the usual case, and a scatter is slow to be told the same
        self._has_gaps = bool(len(missing))
        self.gaps.setData(missing, np.full(len(missing), floor))
        self.gaps.setVisible(self._has_gaps)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        is_few = len(self.x) <= FEW_POINTS
        wanted = (self.run, is_few, theme.current())
        if wanted == self._worn:
            return
        self._worn = wanted
        self.band.dress()
        width = CHART.reference if self.run < 0 else CHART.line_few_points
        self.main.setPen(run_pen(self.run, width if is_few else CHART.line))
        self.faint.setPen(run_pen(self.run, CHART.line, CHART.faint_alpha))
        self.gaps.setBrush(theme.current().color("warning"))
        self.gaps.setPen(None)

    def last(self) -> float | None:
        """The last value that is one."""
        finite = self.y[np.isfinite(self.y)]
        return float(finite[-1]) if len(finite) else None


class Band:
    """The spread between two curves."""

    def __init__(self) -> None:
        self.run = 0
        self.x = _NOTHING
        self.edges: tuple[Series, Series] = (_NOTHING, _NOTHING)
        # A PlotDataItem without a pen draws no fill, hence PlotCurveItem for the edges.
        self.low, self.high = (pg.PlotCurveItem(pen=pg.mkPen(None)) for _ in range(2))
        self.fill = pg.FillBetweenItem(self.low, self.high)
        self.fill.setZValue(-2)

    @property
    def items(self) -> tuple[Any, ...]:
        """What stands in the plot."""
        return self.low, self.high, self.fill

    def draw(self, manner: Manner) -> None:
        """Bring the items up to the data and the theme."""
        for item, edge in zip((self.low, self.high), self.edges, strict=True):
            item.setData(manner.place(self.x), manner.height(edge))
        self.dress()

    def set_visible(self, on: bool) -> None:
        """Show or hide it."""
        for item in self.items:
            item.setVisible(on)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.fill.setBrush(theme.current().run(self.run, CHART.band_alpha))


class Best:
    """The ringed point, and words beside it."""

    def __init__(self) -> None:
        self.run = 0
        self.x = self.y = 0.0
        self.point = pg.ScatterPlotItem()
        self.point.setZValue(2)
        # A scatter is slow to be told the same again, and most frames change nothing here.
        self._drawn: tuple[bool, float, float] | None = None
        self._worn: tuple[object, ...] = ()
        self.words = pg.TextItem("", anchor=_BEFORE)
        self.words.setFont(theme.current().font("caption"))

    @property
    def items(self) -> tuple[Any, ...]:
        """What stands in the plot."""
        return self.point, self.words

    def draw(self, manner: Manner) -> None:
        """Bring the items up to the data and the theme."""
        visible = (not manner.log_y or self.y > 0) and (not manner.log_x or self.x > 0)
        height = float(np.log10(self.y)) if manner.log_y and visible else self.y
        place = float(np.log10(self.x)) if manner.log_x and visible else self.x
        if (drawn := (visible, place, height)) != self._drawn:
            self._drawn = drawn
            self.point.setData([place] if visible else [], [height] if visible else [])
            self.words.setPos(place, height)
            self.words.setVisible(visible)
        if (worn := (self.run, theme.current())) != self._worn:
            self._worn = worn
            dress_ring(self.point, self.run)
            self.words.setColor(theme.current().color("text"))

    def say(self, words: str) -> None:
        """Put other words beside the point."""
        if words != self.words.toPlainText():
            self.words.setText(words)

    def turn_words(self, start: float, end: float) -> None:
        """Put the words where they are not cut off, given what the horizontal axis shows."""
        near_start = float(self.words.pos().x()) - start < 0.2 * (end - start)
        self.words.setAnchor(_BEHIND if near_start else _BEFORE)

    def has_words(self) -> bool:
        """Whether words stand beside the point now."""
        return bool(self.words.isVisible() and self.words.toPlainText())
