"""The charts of a run: looked at in one way, under one crosshair, drawn together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from PySide6.QtCore import QObject, Signal, Slot

from studio.pages.live.chart_series import Line
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.line_chart import LineChart

OURS, REFERENCE = "this run", "reference"


class ChartSet(QObject):
    """Charts by key; one that is added later looks as the others do.

    ``follow_changed`` says that the user zoomed in one of the charts, or back.
    """

    follow_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._charts: dict[str, LineChart] = {}
        self._log_x = self._log_y = self._envelope = False
        self._smoothing, self._is_following = 0.0, True
        self._x_word = ""

    def __getitem__(self, key: str) -> LineChart:
        return self._charts[key]

    def keys(self) -> tuple[str, ...]:
        """Keys of all charts."""
        return tuple(self._charts)

    def add(self, key: str, name: str, *, low: bool = False) -> LineChart:
        """Return a new chart; ``name`` is for screen readers."""
        chart = LineChart(name, height=SIZE.chart - SPACE.xl if low else SIZE.chart)
        chart.set_log_x(self._log_x)
        chart.set_log_y(self._log_y)
        chart.set_envelope(self._envelope)
        chart.set_smoothing(self._smoothing)
        chart.set_follow(self._is_following)
        chart.x_word = self._x_word
        chart.follow_changed.connect(self._note_follow)
        chart.hovered.connect(self._show_crosshair)
        self._charts[key] = chart
        return chart

    def forget(self, key: str) -> None:
        """Leave a chart to whoever deletes it."""
        del self._charts[key]

    # Look

    def set_x_word(self, word: str) -> None:
        """Name what runs along the bottom; it stands at the crosshair."""
        self._x_word = word
        for chart in self._charts.values():
            chart.x_word = word

    @Slot(bool)
    def set_log_y(self, on: bool) -> None:
        """Draw values on a logarithmic axis."""
        self._log_y = on
        for chart in self._charts.values():
            chart.set_log_y(on)

    @Slot(bool)
    def set_log_x(self, on: bool) -> None:
        """Draw places on a logarithmic axis."""
        self._log_x = on
        for chart in self._charts.values():
            chart.set_log_x(on)

    @Slot(bool)
    def set_envelope(self, on: bool) -> None:
        """Shade between the lowest and the highest of the points around."""
        self._envelope = on
        for chart in self._charts.values():
            chart.set_envelope(on)

    @Slot(float)
    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves with ``weight`` in [0, 1)."""
        self._smoothing = weight
        for chart in self._charts.values():
            chart.set_smoothing(weight)

    @Slot(bool)
    def set_follow(self, on: bool) -> None:
        """Keep all points in view, or keep the zoom."""
        self._is_following = on
        for chart in self._charts.values():
            chart.set_follow(on)

    @Slot(bool)
    def _note_follow(self, on: bool) -> None:
        if on != self._is_following:
            self._is_following = on
            self.follow_changed.emit(on)

    @Slot(object)
    def _show_crosshair(self, x: float | None) -> None:
        for chart in self._charts.values():
            chart.show_crosshair(x)

    # Drawing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Draw within; each chart brings its view up to its curves once, at the end."""
        with ExitStack() as stack:
            for chart in self._charts.values():
                stack.enter_context(chart.together())
            yield

    def draw(self, key: str, lines: Mapping[str, Line], *, first_run: int = 0) -> None:
        """Show just these curves in a chart, in the colours from ``first_run`` on."""
        chart = self._charts[key]
        for gone in set(chart.keys()) - set(lines):
            chart.remove_series(gone)
        for number, (name, line) in enumerate(lines.items()):
            run = -1 if name == REFERENCE else first_run + number
            chart.set_series(name, line.x, line.y, run=run, label=line.label)

    def set_x_end(self, end: float | None) -> None:
        """Let all charts reach to ``end``, or as far as their curves do."""
        for chart in self._charts.values():
            chart.set_x_end(end)

    def clear(self) -> None:
        """Take all curves off."""
        for chart in self._charts.values():
            chart.clear_series()
