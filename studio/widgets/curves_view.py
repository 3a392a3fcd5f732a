"""What the axes of growing curves show: all of them, until somebody zooms."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.widgets.chart_axis import epoch_step
from studio.widgets.series import Series, extent

LABEL_ROOM = 0.16
"""Part of the height that is kept free above the best point for the words beside it, at least."""
_MOST_ROOM = 0.5


class CurvesView:
    """Ranges and ticks of one chart.

    Args:
        plot: The plot whose axes it sets; pyqtgraph has no types.

    Attributes:
        follow: Everything is kept in view.
        x_end: The horizontal axis reaches there at least.
        y_start: The vertical axis begins there, or below; not on a logarithmic one.
        y_floor: The vertical axis begins there though curves go below; the same.
    """

    def __init__(self, plot: Any) -> None:  # noqa: ANN401 - see above
        self._plot, self._box = plot, plot.getViewBox()
        self.follow = True
        self.x_end: float | None = None
        self.y_start: float | None = None
        self.y_floor: float | None = None
        self._ticks: list[list[tuple[int, str]]] | None = None
        self._is_bare: bool | None = None  # nothing is drawn; not looked at yet
        self._log_x = False
        # Otherwise the labels at both ends, half of which stand out of the axis, are left out.
        plot.getAxis("bottom").setStyle(hideOverlappingLabels=False)

    def mark_empty(self, is_empty: bool) -> None:
        """No numbers beside an empty chart: those of the range it starts with mean nothing."""
        if is_empty != self._is_bare:
            self._is_bare = is_empty
            self._plot.getAxis("left").setTicks([] if is_empty else None)
            self.mark_epochs()

    def mark_epochs(self) -> None:
        """Round epochs from the start to the planned end; pyqtgraph would leave the ends out."""
        ticks: list[list[tuple[int, str]]] | None = [] if self._is_bare else None
        if self.follow and self.x_end and not self._log_x:
            step = epoch_step(self.x_end)
            ticks = [[(at, str(at)) for at in range(0, int(self.x_end) + 1, step)]]
        if ticks != self._ticks:  # an axis told the same ticks would lay them out again
            self._ticks = ticks
            self._plot.getAxis("bottom").setTicks(ticks)

    def show(
        self, places: Series, heights: Series, *, words: float, log: tuple[bool, bool]
    ) -> None:
        """Bring everything into view.

        Args:
            places: Of all points, ascending, shape ``(N,)``.
            heights: Of all that is drawn, as the axis counts, shape ``(M,)``.
            words: Height of the words over the best point in pixels; 0 without any.
            log: Whether x and y are logarithmic.
        """
        self._log_x, log_y = log
        if self._log_x:
            places = places[places > 0]
        ranges: dict[str, tuple[float, float]] = {}
        if len(places):
            ranges["xRange"] = self._across(float(places[0]), float(places[-1]))
        elif self.x_end and not self._log_x:  # room for what is to come, not for what was
            ranges["xRange"] = self._across(0.0, 0.0)
        self.mark_epochs()
        if len(heights):
            low, high = float(heights.min()), float(heights.max())
            ranges["yRange"] = self._upwards(low, high, words, log_y=log_y)
        if ranges:
            self._box.setRange(**ranges, padding=0)  # at once: each change costs the same

    def _across(self, first: float, last: float) -> tuple[float, float]:
        start, end = first if self._log_x else min(0.0, first), max(last, self.x_end or 0.0)
        if self._log_x:
            start, end = float(np.log10(start)), float(np.log10(end))
        return start, end + 0.02 * ((end - start) or 1.0)

    def _upwards(
        self, low: float, high: float, words: float, *, log_y: bool
    ) -> tuple[float, float]:
        if self.y_floor is not None and not log_y and low < self.y_floor < high:
            return self.y_floor, high + 0.08 * (high - self.y_floor)
        if self.y_start is not None and not log_y:
            low = min(low, self.y_start)
        room = (high - low) or 1.0
        if words:
            share = min(max(LABEL_ROOM, words / max(self._box.height(), 1.0)), _MOST_ROOM)
            high += share / (1 - share) * room
        return (low - 0.06 * room, high + 0.08 * room) if log_y else extent(low, high)
