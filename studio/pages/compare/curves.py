"""The curves of the compared runs over each other, with one crosshair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QSlider, QWidget

from studio.pages.compare.near_chart import NearChart
from studio.pages.compare.sides import LOSS, NDCG, RECALL, Side
from studio.pages.compare.tab import Pieces
from studio.pages.compare.value_legend import ValueLegend
from studio.pages.live.chart_series import Axis, points_of, timeline_of_curves
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart_card import LinkedCharts, four_decimals, loss_text
from studio.widgets.controls import segments
from studio.widgets.flow import FlowLayout
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import card, column, equal, holder, row, text

CHARTS: Final = (
    (RECALL, "Recall@20", "validation"),
    (NDCG, "NDCG@20", "validation"),
    (LOSS, "Loss", "training, total"),
)
_NEAR: Final = 0.85
"""Share of the least best value at which an axis near the best begins."""
_HIDDEN: Final = 0.25
_AT_BEST: Final = "Best values, and the last loss"
_SMOOTHEST: Final = 95  # per cent; beyond, a curve no longer follows its points


class CurvesTools(QWidget):
    """How the curves are drawn. Says what the user chose; changes nothing itself."""

    axis_changed = Signal(int)  # see ``Axis``
    log_changed = Signal(bool)
    smoothing_changed = Signal(float)  # weight in [0, 1)
    near_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.axis = segments("Epoch", "Minutes")
        self.axis.changed.connect(self.axis_changed)
        self.log = QCheckBox("Log scale")
        self.log.toggled.connect(self.log_changed)
        self.near = QCheckBox("Near the best")
        self.near.setChecked(True)
        self.near.setToolTip("Show the values near the best ones; early epochs go out of view")
        self.near.toggled.connect(self.near_changed)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _SMOOTHEST)
        self.smoothing.setFixedWidth(theme.current().px(SPACE.xxl * 2))
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.valueChanged.connect(self._smooth)
        self._weight = text("0", "small")
        self._weight.setFixedWidth(theme.current().font_width("0.00", "small"))
        self.place = text(_AT_BEST, "small")
        words = text("Smoothing")
        words.setBuddy(self.smoothing)
        smoothing = row(words, self.smoothing, self._weight)
        box = FlowLayout(SPACE.lg, SPACE.sm)
        for tool in (self.axis, self.log, self.near, holder(smoothing), self.place):
            tool.setMinimumHeight(theme.current().px(SIZE.row))  # so that all stand on one line
            box.addWidget(tool)
        self.setLayout(box)

    @Slot(int)
    def _smooth(self, per_cent: int) -> None:
        self._weight.setText(f"{per_cent / 100:g}")
        self.smoothing_changed.emit(per_cent / 100)


class CurvesView(QWidget):
    """Three charts of the same runs, each run in its own colour and dash."""

    def __init__(self) -> None:
        super().__init__()
        self._sides: tuple[Side, ...] = ()
        self._axis = Axis.EPOCH
        self.tools = CurvesTools()
        self._charts: dict[str, NearChart] = {}  # built one by one, see ``show_sides``
        self._bodies = {key: column(gap=SPACE.sm) for key, _, _ in CHARTS}
        cards = equal(
            *(
                card(title, self._bodies[key], note=note, topic="compare.curves")
                for key, title, note in CHARTS
            )
        )
        self.setLayout(column(self.tools, cards, gap=SPACE.lg))
        self.tools.axis_changed.connect(self._set_axis)
        self.tools.log_changed.connect(self._set_log)
        self.tools.smoothing_changed.connect(self._set_smoothing)
        self.tools.near_changed.connect(self._draw)

    def chart(self, key: str) -> NearChart:
        """Return one chart by the key of its series."""
        return self._charts[key]

    def show_sides(self, sides: Sequence[Side]) -> Pieces:
        """Draw other sides, or more of the same."""
        self._sides = tuple(sides)
        missing = [one for one in CHARTS if one[0] not in self._charts]
        return (
            *(partial(self._build, *one) for one in missing),
            *(partial(self._draw_one, key) for key, _, _ in CHARTS),
        )

    def _build(self, key: str, title: str, note: str) -> None:
        if key in self._charts:
            return
        chart = NearChart(f"{title}, {note}", height=SIZE.chart + SPACE.xl)
        chart.set_log_y(self.tools.log.isChecked())
        chart.set_smoothing(self.tools.smoothing.value() / 100)
        self._charts[key] = chart
        form: Callable[[float], str] = loss_text if key == LOSS else four_decimals
        chart.hovered.connect(self._tell_place)
        offer_copies(chart)
        body = self._bodies[key]
        body.addWidget(ValueLegend(chart, form))
        body.addWidget(chart, 1)
        if len(self._charts) == len(CHARTS):
            self._linked = LinkedCharts(list(self._charts.values()), self)

    @Slot()
    def _draw(self) -> None:
        for key in self._charts:
            self._draw_one(key)

    def _draw_one(self, key: str) -> None:
        chart, near = self._charts[key], self.tools.near.isChecked()
        draw_sides(chart, key, self._sides, self._axis)
        chart.set_y_floor(floor_of(key, self._sides) if near else None)

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
            self.tools.place.setText(_AT_BEST)
        elif self._axis is Axis.EPOCH:
            self.tools.place.setText(f"Values at epoch {place:.0f}")
        else:
            self.tools.place.setText(f"Values at {place:.1f} min")


def offer_copies(chart: LineChart) -> None:
    """Give a chart a menu that copies it as picture or as table."""
    picture, table = QAction("Copy as picture", chart), QAction("Copy as table", chart)
    picture.triggered.connect(chart.copy_picture)
    # Runs on the UI thread: a menu entry is never triggered by a worker.
    table.triggered.connect(lambda: QGuiApplication.clipboard().setText(chart.as_table()))
    chart.addActions([picture, table])
    chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def draw_sides(chart: NearChart, key: str, sides: Sequence[Side], axis: Axis = Axis.EPOCH) -> None:
    """Draw the series ``key`` of all sides: mean, spread over seeds, and the best epoch."""
    kept = {side.key for side in sides}
    with chart.together():
        for gone in set(chart.keys()) - kept:
            chart.remove_series(gone)
        for side in sides:
            _draw_side(chart, key, side, axis)
        chart.tell_best(best_values(key, sides))


def best_values(key: str, sides: Sequence[Side]) -> dict[str, float]:
    """Return the best value of each side as the table of best values has it, by its key.

    Each run at its own best epoch, then the mean over seeds; the peak of the mean curve would be
    lower. None of a loss, nor of a side whose runs have not been evaluated.
    """
    if key == LOSS:
        return {}
    split, _, metric = key.partition("/")
    found = {side.key: side.result(metric, split) for side in sides}
    return {name: result.mean for name, result in found.items() if result is not None}


def floor_of(key: str, sides: Sequence[Side]) -> float | None:
    """Where an axis begins that shows what is near the best of every side; none for a loss.

    At least three quarters of the points of every curve, with their spread, are in view.
    """
    bands = [side.bands[key] for side in sides if key in side.bands]
    if key == LOSS or not bands:
        return None
    quarters = [float(np.quantile(band.low, _HIDDEN)) for band in bands]
    return min(_NEAR * min(float(band.mean.max()) for band in bands), *quarters)


def _draw_side(chart: LineChart, key: str, side: Side, axis: Axis) -> None:
    points = points_of(side.curves, key)
    if points is None:
        chart.remove_series(side.key)
        return
    timeline = timeline_of_curves(side.curves, axis)
    line = timeline.line(side.name, points)
    chart.set_series(side.key, line.x, line.y, run=side.style, label=line.label)
    band = side.bands[key]
    if len(side.runs) > 1 and len(line.x) == len(band.mean):
        chart.set_band(side.key, line.x, band.low, band.high, run=side.style)
    else:
        chart.clear_band(side.key)
    place = timeline.place(side.best_epoch) if side.best_epoch else None
    values = dict(zip(points.epochs, points.values, strict=True))
    if key == LOSS or place is None or side.best_epoch not in values:
        chart.clear_best(side.key)
    else:
        chart.set_best(side.key, place, values[side.best_epoch], run=side.style)
