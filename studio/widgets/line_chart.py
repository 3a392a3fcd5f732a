"""Curves that grow while one looks at them.

One graphics item lives per series and gets new data; items are never made anew. The chart knows
nothing of runs and epochs: it gets keys, numbers and the index of a run's colour.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import CHART, SIZE
from studio.widgets.chart import Chart, crosshair_pen, dress_ring
from studio.widgets.chart_axis import epoch_step
from studio.widgets.runs_look import run_pen
from studio.widgets.series import Series, extent, positive_only, smooth, value_at

FEW_POINTS = 500
"""Up to here a curve may be drawn thicker than one pixel: beyond, it costs 5 to 7 times as much."""
LABEL_ROOM = 0.16
"""Part of the height that is kept free above the best point for the words beside it."""
MANY_POINTS = 20_000
"""From here on a curve is reduced to its minima and maxima per pixel; below, that only costs."""


@dataclass
class _Line:
    """One series: its numbers as given, and the items that draw it."""

    run: int
    label: str
    main: pg.PlotDataItem
    faint: pg.PlotDataItem
    gaps: pg.ScatterPlotItem
    x: Series = field(default_factory=lambda: np.empty(0))
    y: Series = field(default_factory=lambda: np.empty(0))
    shown: Series = field(default_factory=lambda: np.empty(0))


@dataclass
class _Band:
    run: int
    low: pg.PlotCurveItem
    high: pg.PlotCurveItem
    fill: pg.FillBetweenItem
    x: Series
    edges: tuple[Series, Series]


@dataclass
class _Best:
    run: int
    point: pg.ScatterPlotItem
    words: pg.TextItem
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a legend shows of a series: ``value`` at the crosshair, or the last one."""

    key: str
    run: int
    label: str
    value: float | None


class LineChart(Chart):
    """Live curves with a crosshair, a ring at the best epoch, smoothing and a logarithmic axis.

    Signals:
        hovered: ``float`` x under the pointer (snapped to a point), ``None`` when it left.
            ``chart_card.LinkedCharts`` shows it on all charts of a page.
        legend_changed: labels or values of :meth:`legend_entries` are others now.
        follow_changed: ``bool``; the user zoomed (false) or :meth:`set_follow` was called.
    """

    hovered = Signal(object)
    legend_changed = Signal()
    follow_changed = Signal(bool)

    def __init__(self, name: str, *, x_label: str = "", height: int = SIZE.chart) -> None:
        super().__init__(x_label=x_label, height=height)
        self._lines: dict[str, _Line] = {}
        self._bands: dict[str, _Band] = {}
        self._bests: dict[str, _Best] = {}
        self._log_y, self._smoothing, self._follow = False, 0.0, True
        self._x_end: float | None = None
        self._y_start: float | None = None
        self._place: float | None = None
        self._crosshair = pg.InfiniteLine(angle=90)
        self._crosshair.hide()
        self.add(self._crosshair, lambda: self._crosshair.setPen(crosshair_pen()))
        # Otherwise the labels at both ends, half of which stand out of the axis, are left out.
        self.getPlotItem().getAxis("bottom").setStyle(hideOverlappingLabels=False)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.scene().sigMouseMoved.connect(self._hover)

    # Series

    def set_series(
        self, key: str, x: ArrayLike, y: ArrayLike, *, run: int = 0, label: str | None = None
    ) -> None:
        """Show or update the curve ``key``.

        Args:
            key: Names the series; the same key updates the same curve.
            x: Ascending places, shape ``(N,)``.
            y: Values, shape ``(N,)``; NaN makes a gap with a mark at the bottom.
            run: Colour index of the run; negative is the grey reference.
            label: Words for the legend; ``key`` when not given.

        Raises:
            ValueError: ``x`` and ``y`` differ in length.
        """
        places, values = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if places.shape != values.shape:
            raise ValueError(f"series {key!r}: {len(places)} places but {len(values)} values")
        line = self._lines.get(key) or self._new_line(key)
        line.run, line.label, line.x, line.y = run, label or key, places, values
        self._draw(line)
        self._fit()
        self.legend_changed.emit()

    def remove_series(self, key: str) -> None:
        """Take a curve off, with its band and best point; an unknown key is no error."""
        line = self._lines.pop(key, None)
        if line is not None:
            for item in (line.main, line.faint, line.gaps):
                self.removeItem(item)
        self.clear_band(key)
        self.clear_best(key)
        self._fit()
        self.legend_changed.emit()

    def clear_series(self) -> None:
        """Take all curves off."""
        for key in tuple(self._lines.keys() | self._bands.keys() | self._bests.keys()):
            self.remove_series(key)

    def keys(self) -> tuple[str, ...]:
        """Keys of the curves, in the order in which they came."""
        return tuple(self._lines)

    def points(self, key: str) -> tuple[Series, Series]:
        """Places and values of a curve as they were given."""
        return self._lines[key].x, self._lines[key].y

    def set_best(
        self, key: str, x: float, y: float, label: str = "", *, run: int | None = None
    ) -> None:
        """Ring the best point of ``key`` in its colour, or ``run``'s, with words beside it."""
        best = self._bests.get(key) or self._new_best(key)
        line = self._lines.get(key)
        known = line.run if line else 0
        best.run, best.x, best.y = known if run is None else run, float(x), float(y)
        best.words.setText(label)
        self._place_best(best)
        self._fit()

    def clear_best(self, key: str) -> None:
        """Take the ring of ``key`` off."""
        best = self._bests.pop(key, None)
        if best is not None:
            self.removeItem(best.point)
            self.removeItem(best.words)

    def set_band(
        self, key: str, x: ArrayLike, low: ArrayLike, high: ArrayLike, *, run: int = 0
    ) -> None:
        """Show the spread of ``key`` between ``low`` and ``high``, all of shape ``(N,)``."""
        places = np.asarray(x, dtype=float)
        edges = (np.asarray(low, dtype=float), np.asarray(high, dtype=float))
        band = self._bands.get(key)
        if band is None:
            below, above = (pg.PlotCurveItem(pen=pg.mkPen(None)) for _ in range(2))
            band = _Band(run, below, above, pg.FillBetweenItem(below, above), places, edges)
            for item in (below, above, band.fill):
                self.addItem(item)
            band.fill.setZValue(-2)
            self._bands[key] = band
        band.run, band.x, band.edges = run, places, edges
        self._draw_band(band)
        self._fit()

    def clear_band(self, key: str) -> None:
        """Take the spread of ``key`` off."""
        band = self._bands.pop(key, None)
        if band is not None:
            for item in (band.fill, band.low, band.high):
                self.removeItem(item)

    # View

    @Slot(bool)
    def set_log_y(self, on: bool) -> None:
        """Show values on a logarithmic axis; values that are not positive become gaps."""
        self._log_y = on
        self.getPlotItem().setLogMode(y=on)
        self._redraw()

    @Slot(float)
    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves with ``weight`` in [0, 1); the original stays faint behind."""
        self._smoothing = weight
        self._redraw()
        self.legend_changed.emit()

    @Slot(bool)
    def set_follow(self, on: bool) -> None:
        """Keep everything in view (true), or keep the user's zoom."""
        if on != self._follow:
            self._follow = on
            self._mark_epochs()
            self.follow_changed.emit(on)
        self._fit()

    def is_following(self) -> bool:
        """Whether the axes follow the data."""
        return self._follow

    def set_x_end(self, end: float | None) -> None:
        """Let the horizontal axis reach to ``end`` from the start, e.g. the planned epochs."""
        self._x_end = end
        self._fit()

    def set_y_start(self, start: float | None) -> None:
        """Let the vertical axis begin at ``start`` or below, e.g. at 0 for amounts."""
        self._y_start = start
        self._fit()

    @Slot(object)
    def show_crosshair(self, x: float | None) -> None:
        """Put the dotted line at ``x``; ``None`` hides it."""
        if x == self._place:
            return
        self._place = x
        self._crosshair.setVisible(x is not None)
        if x is not None:
            self._crosshair.setValue(x)
        self.legend_changed.emit()

    def crosshair_place(self) -> float | None:
        """Where the crosshair stands."""
        return self._place

    def legend_entries(self) -> tuple[LegendEntry, ...]:
        """One entry per curve, with its value at the crosshair or its last value."""
        return tuple(
            LegendEntry(key, line.run, line.label, self._value(line))
            for key, line in self._lines.items()
        )

    def hidden_values(self) -> int:
        """How many values the logarithmic axis cannot show."""
        if not self._log_y:
            return 0
        return sum(positive_only(line.y)[1] for line in self._lines.values())

    def as_table(self) -> str:
        """The curves as tab-separated text: one row per place, one column per curve."""
        lines = list(self._lines.values())
        places = sorted({float(x) for line in lines for x in line.x})
        values = [dict(zip(line.x.tolist(), line.y.tolist(), strict=True)) for line in lines]
        rows = [["x", *(line.label for line in lines)]]
        for place in places:
            found = (column.get(place) for column in values)
            rows.append([f"{place:g}", *("" if v is None else f"{v:.6g}" for v in found)])
        return "\n".join("\t".join(row) for row in rows)

    # Drawing

    def _new_line(self, key: str) -> _Line:
        main, faint = (pg.PlotDataItem(connect="finite") for _ in range(2))
        gaps = pg.ScatterPlotItem(symbol="t", size=theme.current().px(CHART.marker - 2))
        faint.setZValue(-1)
        line = self._lines[key] = _Line(0, key, main, faint, gaps)
        for item in (faint, main, gaps):
            self.addItem(item)
        return line

    def _new_best(self, key: str) -> _Best:
        best = self._bests[key] = _Best(
            0, pg.ScatterPlotItem(), pg.TextItem("", anchor=(1.1, 1.25))
        )
        best.words.setFont(theme.current().font("caption"))
        best.point.setZValue(2)
        self.addItem(best.point)
        self.addItem(best.words, ignoreBounds=True)
        return best

    def _draw(self, line: _Line) -> None:
        smoothed = smooth(line.y, self._smoothing) if self._smoothing else line.y
        line.shown = positive_only(smoothed)[0] if self._log_y else smoothed
        many = len(line.x) > MANY_POINTS
        for item, values in ((line.main, line.shown), (line.faint, line.y)):
            item.setDownsampling(auto=many, method="peak")
            item.setClipToView(many)
            behind = item is line.faint and not self._smoothing
            shown = positive_only(values)[0] if self._log_y else values
            item.setData(*((np.empty(0), np.empty(0)) if behind else (line.x, shown)))
        self._dress_line(line)
        missing = line.x[~np.isfinite(line.y)]
        line.gaps.setData(missing, np.full(len(missing), self._floor()))

    def _draw_band(self, band: _Band) -> None:
        for item, edge in zip((band.low, band.high), band.edges, strict=True):
            item.setData(band.x, np.log10(positive_only(edge)[0]) if self._log_y else edge)
        band.fill.setBrush(theme.current().run(band.run, CHART.band_alpha))

    def _place_best(self, best: _Best) -> None:
        visible = not self._log_y or best.y > 0
        height = float(np.log10(best.y)) if self._log_y and visible else best.y
        best.point.setData([best.x] if visible else [], [height] if visible else [])
        dress_ring(best.point, best.run)
        best.words.setPos(best.x, height)
        best.words.setVisible(visible)
        best.words.setColor(theme.current().color("text"))

    def _dress_line(self, line: _Line) -> None:
        width = CHART.reference if line.run < 0 else CHART.line_few_points
        width = width if len(line.x) <= FEW_POINTS else CHART.line
        line.main.setPen(run_pen(line.run, width))
        line.faint.setPen(run_pen(line.run, CHART.line, CHART.faint_alpha))
        line.gaps.setBrush(theme.current().color("warning"))
        line.gaps.setPen(None)

    def _redraw(self) -> None:
        for line in self._lines.values():
            self._draw(line)
        for band in self._bands.values():
            self._draw_band(band)
        for best in self._bests.values():
            self._place_best(best)
        self._fit()

    def _floor(self) -> float:
        return float(self.getViewBox().viewRange()[1][0])

    def _finite(self) -> tuple[Series, Series]:
        """All places, and all values that are drawn, finite only."""
        drawn = [line.shown for line in self._lines.values()]
        drawn += [edge for band in self._bands.values() for edge in band.edges]
        drawn += [np.array([best.y]) for best in self._bests.values()]
        values = np.concatenate([np.empty(0), *drawn])
        values = values[np.isfinite(values) & ((values > 0) | (not self._log_y))]
        places = np.concatenate([np.empty(0), *(line.x for line in self._lines.values())])
        return places, np.log10(values) if self._log_y else values

    def _fit(self) -> None:
        if not self._follow:
            return
        places, values = self._finite()
        if len(places):
            start = min(0.0, float(places.min()))
            end = max(float(places.max()), self._x_end or 0.0)
            self.setXRange(start, end + 0.02 * ((end - start) or 1.0), padding=0)
            self._mark_epochs()
        if len(values):
            low, high = float(values.min()), float(values.max())
            if self._y_start is not None and not self._log_y:
                low = min(low, self._y_start)
            room = (high - low) or 1.0
            if any(
                best.words.isVisible() and best.words.toPlainText() for best in self._bests.values()
            ):
                high += LABEL_ROOM * room
            log_range = (low - 0.06 * room, high + 0.08 * room)
            self.setYRange(*(log_range if self._log_y else extent(low, high)), padding=0)
        for line in self._lines.values():
            missing = line.x[~np.isfinite(line.y)]
            if len(missing):
                line.gaps.setData(missing, np.full(len(missing), self._floor()))

    def _mark_epochs(self) -> None:
        """Round epochs from the start to the planned end; pyqtgraph would leave the ends out."""
        axis = self.getPlotItem().getAxis("bottom")
        if not self._follow or not self._x_end:
            axis.setTicks(None)
            axis.setStyle(hideOverlappingLabels=True)
            return
        step = epoch_step(self._x_end)
        axis.setStyle(hideOverlappingLabels=False)
        axis.setTicks([[(at, str(at)) for at in range(0, int(self._x_end) + 1, step)]])

    def _value(self, line: _Line) -> float | None:
        if self._place is not None:
            return value_at(line.x, line.y, self._place)
        finite = line.y[np.isfinite(line.y)]
        return float(finite[-1]) if len(finite) else None

    def _all_places(self) -> Series:
        return np.unique(np.concatenate([np.empty(0), *(i.x for i in self._lines.values())]))

    @Slot(object)
    def _stop_following(self, _axes: object) -> None:
        self.set_follow(False)

    @Slot(object)
    def _hover(self, position: QPointF) -> None:
        places = self._all_places()
        if not len(places) or not self.getViewBox().sceneBoundingRect().contains(position):
            self.hovered.emit(None)
            return
        x = self.getViewBox().mapSceneToView(position).x()
        self.hovered.emit(float(places[np.abs(places - x).argmin()]))

    @Slot()
    def _redress(self) -> None:
        super()._redress()
        for line in self._lines.values():
            self._dress_line(line)
        for band in self._bands.values():
            self._draw_band(band)
        for best in self._bests.values():
            self._place_best(best)

    # Qt overrides

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows move the crosshair from point to point, so values can be read without a mouse.
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        places = self._all_places()
        step = steps.get(Qt.Key(event.key()))
        if step is None or not len(places):
            super().keyPressEvent(event)
            return
        here = self._place if self._place is not None else float(places[-1 if step < 0 else 0])
        at = int(np.abs(places - here).argmin()) + (step if self._place is not None else 0)
        self.hovered.emit(float(places[min(max(at, 0), len(places) - 1)]))
