"""The curves of the compared runs over each other, with one crosshair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QSlider, QWidget

from studio.pages.compare.comparison import LOSS, NDCG, RECALL, Comparison
from studio.pages.compare.value_legend import ValueLegend
from studio.pages.live.chart_series import Axis, points_of, timeline_of_curves
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart_card import LinkedCharts, four_decimals
from studio.widgets.controls import segments
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import card, column, equal, row, text

CHARTS: Final = (
    (RECALL, "Recall@20", "validation"),
    (NDCG, "NDCG@20", "validation"),
    (LOSS, "Loss", "training, total"),
)
_SMOOTHEST: Final = 95  # per cent; beyond, a curve no longer follows its points


class CurvesTools(QWidget):
    """How the curves are drawn. Says what the user chose; changes nothing itself."""

    axis_changed = Signal(int)  # see ``Axis``
    log_changed = Signal(bool)
    smoothing_changed = Signal(float)  # weight in [0, 1)

    def __init__(self) -> None:
        super().__init__()
        self.axis = segments("Epoch", "Minutes")
        self.axis.changed.connect(self.axis_changed)
        self.log = QCheckBox("Log scale")
        self.log.toggled.connect(self.log_changed)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _SMOOTHEST)
        self.smoothing.setFixedWidth(theme.current().px(SPACE.xxl * 2))
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.valueChanged.connect(self._smooth)
        self._weight = text("0", "small")
        self._weight.setFixedWidth(theme.current().font_width("0.00", "small"))
        self.place = text("", "small")
        words = text("Smoothing")
        words.setBuddy(self.smoothing)
        smoothing = row(words, self.smoothing, self._weight)
        self.setLayout(row(self.axis, self.log, smoothing, None, self.place, gap=SPACE.lg))

    @Slot(int)
    def _smooth(self, per_cent: int) -> None:
        self._weight.setText(f"{per_cent / 100:g}")
        self.smoothing_changed.emit(per_cent / 100)


class CurvesView(QWidget):
    """Three charts of the same runs, each run in its own colour and dash."""

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._names: Sequence[str] = ()
        self._styles: Sequence[int] = ()
        self._axis = Axis.EPOCH
        self.tools = CurvesTools()
        self._charts: dict[str, LineChart] = {}
        cards = equal(*(self._card(*chart) for chart in CHARTS))
        self.setLayout(column(self.tools, cards, gap=SPACE.lg))
        self._linked = LinkedCharts(list(self._charts.values()), self)
        self.tools.axis_changed.connect(self._set_axis)
        self.tools.log_changed.connect(self._set_log)
        self.tools.smoothing_changed.connect(self._set_smoothing)

    def chart(self, key: str) -> LineChart:
        """Return one chart by the key of its series."""
        return self._charts[key]

    def show_comparison(
        self, comparison: Comparison, names: Sequence[str], styles: Sequence[int]
    ) -> None:
        """Draw other runs, or more of the same runs."""
        self._comparison, self._names, self._styles = comparison, names, styles
        self._draw()

    def _card(self, key: str, title: str, note: str) -> QFrame:
        chart = LineChart(f"{title}, {note}", height=SIZE.chart + SPACE.xl)
        self._charts[key] = chart
        form: Callable[[float], str] = _three_digits if key == LOSS else four_decimals
        chart.hovered.connect(self._tell_place)
        picture, table = QAction("Copy as picture", chart), QAction("Copy as table", chart)
        picture.triggered.connect(chart.copy_picture)
        # Runs on the UI thread: a menu entry is never triggered by a worker.
        table.triggered.connect(lambda: QGuiApplication.clipboard().setText(chart.as_table()))
        chart.addActions([picture, table])
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        body = column(ValueLegend(chart, form), chart, gap=SPACE.sm)
        body.setStretch(1, 1)
        return card(title, body, note=note)

    def _draw(self) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        kept = {run.run_id for run in comparison.runs}
        for key, chart in self._charts.items():
            for gone in set(chart.keys()) - kept:
                chart.remove_series(gone)
            for number in range(len(comparison.runs)):
                self._draw_run(chart, key, comparison, number)

    def _draw_run(self, chart: LineChart, key: str, comparison: Comparison, number: int) -> None:
        run, curves = comparison.runs[number], comparison.curves[number]
        style, points = self._styles[number], points_of(curves, key)
        if points is None:
            chart.remove_series(run.run_id)
            return
        timeline = timeline_of_curves(curves, self._axis)
        line = timeline.line(self._names[number], points)
        chart.set_series(run.run_id, line.x, line.y, run=style, label=line.label)
        place = timeline.place(run.best_epoch) if run.best_epoch else None
        metric = key.removeprefix("valid/")
        if key == LOSS or place is None or metric not in run.best_valid:
            chart.clear_best(run.run_id)
        else:
            chart.set_best(run.run_id, place, run.best_valid[metric], run=style)

    @Slot(int)
    def _set_axis(self, axis: int) -> None:
        self._axis = Axis(axis)
        self._draw()

    @Slot(bool)
    def _set_log(self, on: bool) -> None:
        for chart in self._charts.values():
            chart.set_log_y(on)

    @Slot(float)
    def _set_smoothing(self, weight: float) -> None:
        for chart in self._charts.values():
            chart.set_smoothing(weight)

    @Slot(object)
    def _tell_place(self, place: float | None) -> None:
        if place is None:
            self.tools.place.setText("")
        elif self._axis is Axis.EPOCH:
            self.tools.place.setText(f"Values at epoch {place:.0f}")
        else:
            self.tools.place.setText(f"Values at {place:.1f} min")


def _three_digits(value: float) -> str:
    return f"{value:.3g}"
