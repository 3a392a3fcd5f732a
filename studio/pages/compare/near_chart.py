"""A line chart that can show only what is near the best, and gives best values in its legend."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import override

from studio.widgets.line_chart import LegendEntry, LineChart


class NearChart(LineChart):
    """Curves rise fast and then differ little: what differs is at the top.

    Args:
        name: For screen readers.
        height: Least height in px at 100 %.
        shows_best: Away from the crosshair the legend gives the ringed value, not the last one.
    """

    def __init__(self, name: str, *, height: int, shows_best: bool = False) -> None:
        self._shows_best = shows_best
        super().__init__(name, height=height)

    def set_y_floor(self, floor: float | None) -> None:
        """Let a linear vertical axis begin at ``floor``, though curves go below it."""
        self._view.y_floor = floor
        self._fit()

    @override
    def legend_entries(self) -> tuple[LegendEntry, ...]:
        entries = super().legend_entries()
        if not self._shows_best or self.crosshair_place() is not None:
            return entries
        return tuple(
            replace(entry, value=self._bests[entry.key].y) if entry.key in self._bests else entry
            for entry in entries
        )
