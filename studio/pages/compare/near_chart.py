"""A line chart that can show only what is near the best, and gives best values in its legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from typing_extensions import override

from studio.widgets.line_chart import LegendEntry, LineChart


class NearChart(LineChart):
    """Curves rise fast and then differ little: what differs is at the top.

    Args:
        name: For screen readers.
        height: Least height in px at 100 %.
    """

    def __init__(self, name: str, *, height: int) -> None:
        self._told: dict[str, float] = {}
        super().__init__(name, height=height)

    def tell_best(self, values: Mapping[str, float]) -> None:
        """Let the legend give these, by series, where there is no crosshair; else the last."""
        self._told = dict(values)
        self.legend_changed.emit()

    def set_y_floor(self, floor: float | None) -> None:
        """Let a linear vertical axis begin at ``floor``, though curves go below it."""
        self._view.y_floor = floor
        self._fit()

    @override
    def legend_entries(self) -> tuple[LegendEntry, ...]:
        entries = super().legend_entries()
        if self.crosshair_place() is not None:
            return entries
        return tuple(
            replace(entry, value=self._told.get(entry.key, entry.value)) for entry in entries
        )
