"""Curves that grow while one looks at them.

The chart knows nothing of runs and epochs: it gets keys, numbers and the index of a run's colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import Signal, Slot
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart import Chart
from studio.widgets.chart_series import Band, Best, CurveSeries, Manner
from studio.widgets.curves_view import CurvesView
from studio.widgets.series import Series

GAP_LIFT = 0.02
"""Part of the height by which marks of missing values stand over the axis, to be seen whole."""
LABEL_HEIGHT = 34
"""Pixels at 100 % that the words over the best point and its ring need."""


class CurvesChart(Chart):
    """Curves, their spread and best points; all in view as long as nobody zooms.

    Signals:
        legend_changed: labels or values of the curves are others now.
        follow_changed: ``bool``; the user zoomed (false) or :meth:`set_follow` was called.
    """

    legend_changed = Signal()
    follow_changed = Signal(bool)

    def __init__(self, name: str, *, x_label: str = "", height: int = SIZE.chart) -> None:
        super().__init__(x_label=x_label, height=height)
        self._curves: dict[str, CurveSeries] = {}
        self._bands: dict[str, Band] = {}
        self._bests: dict[str, Best] = {}
        self._manner = Manner()
        self._is_held = False  # several changes come at once
        self._view = CurvesView(self.getPlotItem())
        self._view.mark_empty(True)
        self.setAccessibleName(name)
        self.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.getViewBox().sigResized.connect(self._refit)

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
        if on != self._view.follow:
            self._view.follow = on
            self._view.mark_epochs()
            self.follow_changed.emit(on)
        self._fit()

    def set_x_end(self, end: float | None) -> None:
        """Let the horizontal axis reach to ``end`` from the start, e.g. the planned epochs."""
        self._view.x_end = end
        self._fit()

    def set_y_start(self, start: float | None) -> None:
        """Let the vertical axis begin at ``start`` or below, e.g. at 0 for amounts."""
        self._view.y_start = start
        self._fit()

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
        if not self._view.follow or self._is_held:
            return
        manner = self._manner
        has_words = any(best.has_words() for best in self._bests.values())
        self._view.mark_empty(not (self._curves or self._bands))
        self._view.show(
            self._places(),
            self._values(),
            words=theme.current().px(LABEL_HEIGHT) if has_words else 0,
            log=(manner.log_x, manner.log_y),
        )
        (start, end), (low, high) = self.getViewBox().viewRange()
        floor = low + GAP_LIFT * (high - low)
        for curve in self._curves.values():
            curve.mark_gaps(float(floor), manner)
        for best in self._bests.values():
            best.turn_words(float(start), float(end))

    @Slot(object)
    def _refit(self, _box: object) -> None:
        """Words over a best point take more of a low chart than of a high one."""
        if self._bests:
            self._fit()

    @Slot(object)
    def _stop_following(self, _axes: object) -> None:
        self.set_follow(False)

    @override
    def _redress(self) -> None:
        super()._redress()
        self._redraw()
