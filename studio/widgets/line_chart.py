"""Curves that grow while one looks at them.

The chart knows nothing of runs and epochs: it gets keys, numbers and the index of a run's colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart import Chart, crosshair_pen
from studio.widgets.chart_axis import epoch_step
from studio.widgets.chart_series import Band, Best, CurveSeries, Manner
from studio.widgets.series import Series, extent, positive_only, value_at

GAP_LIFT = 0.02
"""Part of the height by which marks of missing values stand over the axis, to be seen whole."""
LABEL_ROOM = 0.16
"""Part of the height that is kept free above the best point for the words beside it, at least."""
LABEL_HEIGHT = 34
"""Pixels at 100 % that these words and the ring need; in a low chart more than that part."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a legend shows of a series: ``value`` at the crosshair, or the last one."""

    key: str
    run: int
    label: str
    value: float | None


class LineChart(Chart):
    """Live curves with a crosshair, a ring at the best epoch, smoothing and logarithmic axes.

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
        self._curves: dict[str, CurveSeries] = {}
        self._bands: dict[str, Band] = {}
        self._bests: dict[str, Best] = {}
        self._manner, self._follow = Manner(), True
        self._x_end: float | None = None
        self._y_start: float | None = None
        self._place: float | None = None
        self._ticks: list[list[tuple[int, str]]] | None = None
        self._is_held = False  # several changes come at once
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
        curve = self._curves.get(key)
        if curve is None:
            curve = self._curves[key] = CurveSeries(key)
            self._put(curve.items)
        curve.label = label or key
        # A page gives all its curves whenever one has grown; the others are drawn already.
        if not curve.has(run, places, values):
            curve.run, curve.x, curve.y = run, places, values
            curve.draw(self._manner)
        self._settle()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Change several series within, and bring the view and the legend up to them once."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        self._settle()

    def remove_series(self, key: str) -> None:
        """Take a curve off, with its band and best point; an unknown key is no error."""
        self._take_off(self._curves.pop(key, None))
        self.clear_band(key)
        self.clear_best(key)
        self._settle()

    def clear_series(self) -> None:
        """Take all curves off."""
        for key in tuple(self._curves.keys() | self._bands.keys() | self._bests.keys()):
            self.remove_series(key)

    def keys(self) -> tuple[str, ...]:
        """Keys of the curves, in the order in which they came."""
        return tuple(self._curves)

    def points(self, key: str) -> tuple[Series, Series]:
        """Places and values of a curve as they were given."""
        return self._curves[key].x, self._curves[key].y

    def set_best(
        self, key: str, x: float, y: float, label: str = "", *, run: int | None = None
    ) -> None:
        """Ring the best point of ``key`` in its colour, or ``run``'s, with words beside it."""
        best = self._bests.get(key)
        if best is None:
            best = self._bests[key] = Best()
            self.addItem(best.point)
            self.addItem(best.words, ignoreBounds=True)
        curve = self._curves.get(key)
        known = curve.run if curve else 0
        best.run, best.x, best.y = known if run is None else run, float(x), float(y)
        best.say(label)
        best.draw(self._manner)
        self._fit()

    def clear_best(self, key: str) -> None:
        """Take the ring of ``key`` off."""
        self._take_off(self._bests.pop(key, None))

    def set_band(
        self, key: str, x: ArrayLike, low: ArrayLike, high: ArrayLike, *, run: int = 0
    ) -> None:
        """Show the spread of ``key`` between ``low`` and ``high``, all of shape ``(N,)``."""
        band = self._bands.get(key)
        if band is None:
            band = self._bands[key] = Band()
            self._put(band.items)
        band.run, band.x = run, np.asarray(x, dtype=float)
        band.edges = (np.asarray(low, dtype=float), np.asarray(high, dtype=float))
        band.draw(self._manner)
        self._fit()

    def clear_band(self, key: str) -> None:
        """Take the spread of ``key`` off."""
        self._take_off(self._bands.pop(key, None))

    # View

    @Slot(bool)
    def set_log_y(self, on: bool) -> None:
        """Show values on a logarithmic axis; values that are not positive become gaps."""
        self._manner = replace(self._manner, log_y=on)
        self.getPlotItem().setLogMode(y=on)
        self._redraw()

    @Slot(bool)
    def set_log_x(self, on: bool) -> None:
        """Show places on a logarithmic axis; those that are not positive are left out."""
        self._manner = replace(self._manner, log_x=on)
        self.getPlotItem().setLogMode(x=on)
        self._put_crosshair()
        self._redraw()

    @Slot(float)
    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves with ``weight`` in [0, 1); the original stays faint behind."""
        self._manner = replace(self._manner, smoothing=weight)
        self._redraw()
        self.legend_changed.emit()

    @Slot(bool)
    def set_envelope(self, on: bool) -> None:
        """Shade between the lowest and the highest of the points around each place."""
        self._manner = replace(self._manner, envelope=on)
        self._redraw()

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
        self._place = None if x is None else float(x)
        self._put_crosshair()
        self.legend_changed.emit()

    def _put_crosshair(self) -> None:
        x, is_log = self._place, self._manner.log_x
        self._crosshair.setVisible(x is not None and (x > 0 or not is_log))
        if x is not None and self._crosshair.isVisible():
            self._crosshair.setValue(np.log10(x) if is_log else x)

    def crosshair_place(self) -> float | None:
        """Where the crosshair stands."""
        return self._place

    def legend_entries(self) -> tuple[LegendEntry, ...]:
        """One entry per curve, with its value at the crosshair or its last value."""
        place = self._place
        return tuple(
            LegendEntry(
                key,
                curve.run,
                curve.label,
                curve.last() if place is None else value_at(curve.x, curve.y, place),
            )
            for key, curve in self._curves.items()
        )

    def hidden_values(self) -> int:
        """How many values the logarithmic axis cannot show."""
        hidden = sum(positive_only(curve.y)[1] for curve in self._curves.values())
        return hidden if self._manner.log_y else 0

    def as_table(self) -> str:
        """The curves as tab-separated text: one row per place, one column per curve."""
        curves = self._curves.values()
        values = [dict(zip(c.x.tolist(), c.y.tolist(), strict=True)) for c in curves]
        rows = [["x", *(curve.label for curve in curves)]]
        for place in self._places().tolist():
            found = (column.get(place) for column in values)
            rows.append([f"{place:g}", *("" if v is None else f"{v:.6g}" for v in found)])
        return "\n".join("\t".join(row) for row in rows)

    # Drawing

    def _put(self, items: tuple[object, ...]) -> None:
        for item in items:
            self.addItem(item)

    def _take_off(self, series: CurveSeries | Band | Best | None) -> None:
        for item in series.items if series is not None else ():
            self.removeItem(item)

    def _redraw(self) -> None:
        for curve in self._curves.values():
            curve.draw(self._manner)
        for band in self._bands.values():
            band.draw(self._manner)
        for best in self._bests.values():
            best.draw(self._manner)
        self._fit()

    def _values(self) -> Series:
        """All values that are drawn and have a place on the vertical axis."""
        drawn = [values for curve in self._curves.values() for values in curve.reached()]
        drawn += [edge for band in self._bands.values() for edge in band.edges]
        drawn += [np.array([best.y]) for best in self._bests.values()]
        values: Series = np.concatenate([np.empty(0), *drawn])
        values = values[np.isfinite(values) & ((values > 0) | (not self._manner.log_y))]
        return self._manner.height(values)

    def _places(self) -> Series:
        return np.unique(np.concatenate([np.empty(0), *(c.x for c in self._curves.values())]))

    def _settle(self) -> None:
        """Bring view and legend up to changed series."""
        self._fit()
        if not self._is_held:
            self.legend_changed.emit()

    def _fit(self) -> None:
        """Bring everything into view, unless the user has zoomed."""
        if not self._follow or self._is_held:
            return
        places, values = self._places(), self._values()
        if self._manner.log_x:
            places = places[places > 0]
        ranges: dict[str, tuple[float, float]] = {}
        if len(places):
            start = float(places[0]) if self._manner.log_x else min(0.0, float(places[0]))
            end = max(float(places[-1]), self._x_end or 0.0)
            if self._manner.log_x:
                start, end = float(np.log10(start)), float(np.log10(end))
            ranges["xRange"] = (start, end + 0.02 * ((end - start) or 1.0))
            self._mark_epochs()
        if len(values):
            ranges["yRange"] = self._heights(float(values.min()), float(values.max()))
        if ranges:
            self.getViewBox().setRange(**ranges, padding=0)  # at once: each change costs the same
        (start, end), (low, high) = self.getViewBox().viewRange()
        floor = low + GAP_LIFT * (high - low)
        for curve in self._curves.values():
            curve.mark_gaps(float(floor), self._manner)
        for best in self._bests.values():
            best.turn_words(float(start), float(end))

    def _heights(self, low: float, high: float) -> tuple[float, float]:
        if self._y_start is not None and not self._manner.log_y:
            low = min(low, self._y_start)
        room = (high - low) or 1.0
        if any(best.has_words() for best in self._bests.values()):
            wanted = theme.current().px(LABEL_HEIGHT) / max(self.getViewBox().height(), 1.0)
            share = min(max(LABEL_ROOM, wanted), 0.5)
            high += share / (1 - share) * room
        return (low - 0.06 * room, high + 0.08 * room) if self._manner.log_y else extent(low, high)

    def _mark_epochs(self) -> None:
        """Round epochs from the start to the planned end; pyqtgraph would leave the ends out."""
        ticks = None
        if self._follow and self._x_end and not self._manner.log_x:
            step = epoch_step(self._x_end)
            ticks = [[(at, str(at)) for at in range(0, int(self._x_end) + 1, step)]]
        if ticks != self._ticks:  # an axis told the same ticks would lay them out again
            self._ticks = ticks
            self.getPlotItem().getAxis("bottom").setTicks(ticks)

    @Slot(object)
    def _stop_following(self, _axes: object) -> None:
        self.set_follow(False)

    @Slot(object)
    def _hover(self, position: QPointF) -> None:
        places = self._places()
        if not len(places) or not self.getViewBox().sceneBoundingRect().contains(position):
            self.hovered.emit(None)
            return
        x = self.getViewBox().mapSceneToView(position).x()
        x = 10**x if self._manner.log_x else x
        self.hovered.emit(float(places[np.abs(places - x).argmin()]))

    @override
    def _redress(self) -> None:
        super()._redress()
        self._redraw()

    # Qt overrides

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows move the crosshair from point to point, so values can be read without a mouse.
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        places = self._places()
        if step is None or not len(places):
            super().keyPressEvent(event)
        elif self._place is None:
            self.hovered.emit(float(places[-1 if step < 0 else 0]))
        else:
            at = int(np.abs(places - self._place).argmin()) + step
            self.hovered.emit(float(places[min(max(at, 0), len(places) - 1)]))
