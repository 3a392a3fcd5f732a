"""Parallel coordinates: one line per side through the settings that vary, to its result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from dasrec_core.config.metric_titles import metric_title
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.heads import TitledCard, shortened
from studio.pages.compare.parameters import (
    Dimension,
    Values,
    cost_dimensions,
    metric_dimension,
    side_means,
    varying_dimensions,
)
from studio.pages.compare.sides import Side
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.qtmodels.run_columns import SELECTION
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.ampersand import unmarked
from studio.widgets.chart import Chart
from studio.widgets.controls import button
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import column, holder, text
from studio.widgets.runs_look import legend

MOST_AXES: Final = 8
"""Settings that are chosen at first; more would stand too close."""
_TITLE_LENGTH: Final = 18
_LEAST_APART: Final = 0.055
"""Of the height of an axis: a line of words in a chart as low as it gets."""


class ParallelTab(CompareTab):
    """Axes are chosen in a menu; those that vary are chosen at first, the result stands last."""

    def __init__(self) -> None:
        super().__init__()
        self._sides: tuple[Side, ...] = ()
        self._dimensions: list[Dimension] = []
        self._chosen: set[str] | None = None  # ``None`` until the user chooses
        self._preselected: set[str] = set()
        self._metric = SELECTION
        self._menu = QMenu()  # not a child: what it holds are no commands of the page
        axes = button("Axes", "sliders-horizontal", tip="Choose what has an axis")
        axes.setMenu(self._menu)
        self._card = TitledCard(actions=[axes], topic="compare.parallel")
        self._card.set_title("Settings and result", "mean over seeds")
        self._legend = FlowLayout(SPACE.lg, SPACE.xs)
        self._words = text("", "body", "muted", wrap=True)
        self._card.body.addWidget(holder(self._legend))
        self._card.body.addWidget(self._words)
        self.setLayout(column(self._card, gap=SPACE.lg))
        self._menu.triggered.connect(self._choose)

    @cached_property
    def chart(self) -> Chart:
        """The axes and lines; built when they are first drawn."""
        made = Chart(height=3 * SIZE.chart)
        made.setAccessibleName("Parallel coordinates of the varying settings")
        made.setMouseEnabled(False, False)
        self._card.body.addWidget(made, 1)
        return made

    @override
    def show_comparison(self, comparison: Comparison) -> Pieces:
        self._sides = comparison.sides
        if self._metric not in comparison.metrics:
            self._metric = SELECTION
        runs = [run for side in self._sides for run in side.runs]
        varying = [one for one in varying_dimensions(runs) if one.key != "seed"]
        costs = cost_dimensions(self._sides)
        self._dimensions = [*varying, *costs]
        self._forget_other_choice(varying, costs)
        if self._chosen is None:
            shared = [one for one in varying if one.is_shared]
            self._preselected = {one.key for one in shared[:MOST_AXES]}
        self._fill_menu()
        self._fill_legend()
        return (lambda: self.chart, self._draw)

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        if study.metric == self._metric:
            return ()
        self._metric = study.metric
        return (lambda: self.chart, self._draw)

    def axes(self) -> list[Dimension]:
        """The axes in view, the result last."""
        chosen = self._preselected if self._chosen is None else self._chosen
        runs = [run for side in self._sides for run in side.runs]
        result = metric_dimension(runs, self._metric, metric_title(self._metric))
        return [*(one for one in self._dimensions if one.key in chosen), result]

    @Slot(QAction)
    def _choose(self, _action: QAction) -> None:
        self._chosen = {one.data() for one in self._menu.actions() if one.isChecked()}
        self._draw()

    def _forget_other_choice(
        self, varying: Sequence[Dimension], costs: Sequence[Dimension]
    ) -> None:
        """Choose anew where all settings that were chosen are the same for these runs."""
        settings = (self._chosen or set()) - {one.key for one in costs}
        if settings and settings.isdisjoint(one.key for one in varying):
            self._chosen = None

    def _fill_menu(self) -> None:
        chosen = self._preselected if self._chosen is None else self._chosen
        self._menu.clear()
        for dimension in self._dimensions:
            action = self._menu.addAction(unmarked(dimension.title))
            action.setCheckable(True)
            action.setChecked(dimension.key in chosen)
            action.setData(dimension.key)

    def _fill_legend(self) -> None:
        empty(self._legend)
        for side in self._sides:
            self._legend.addWidget(holder(legend(side.style, side.name)))

    def _draw(self) -> None:
        axes, chart = self.axes(), self.chart
        chart.wipe()
        is_enough = len(axes) > 1
        self._words.setText("" if is_enough else f"{self._why_none()}: choose an axis in the menu.")
        self._words.setVisible(not is_enough)
        chart.setVisible(is_enough)
        if not is_enough:
            return
        heights = []
        for place, axis in enumerate(axes):
            chart.level_at(place, "field")
            heights.append(self._draw_axis(place, axis))
        table = np.array(heights)  # (axes, sides)
        for number, side in enumerate(self._sides):
            chart.curve(np.arange(len(axes), dtype=float), table[:, number], side.style)
        plot = chart.getPlotItem()
        plot.getAxis("left").setTicks([[]])
        plot.getAxis("left").setGrid(False)
        plot.getAxis("left").setWidth(SPACE.lg)
        plot.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        chart.columns([shortened(axis.title, _TITLE_LENGTH) for axis in axes])
        # Half a title stands left of the first axis; where it has no room it is not drawn at all.
        chart.span((-0.45, len(axes) - 0.45), (-0.06, 1.12))

    def _why_none(self) -> str:
        return "No setting varies" if self._chosen is None else "No axis is chosen"

    def _draw_axis(self, place: int, axis: Dimension) -> Values:
        """Put the values of an axis beside it; return the height of each side on it, 0 to 1."""
        means = side_means(axis, self._sides)
        known = np.unique(means[np.isfinite(means)])
        if axis.labels:
            known = np.arange(len(axis.labels), dtype=float)
        low, high = (float(known[0]), float(known[-1])) if len(known) else (0.0, 1.0)
        extent = (high - low) or 1.0
        shift = 0.5 if high == low else 0.0
        ticks = known if axis.labels or len(known) <= 5 else np.array([low, high])
        places = (ticks - low) / extent + shift
        for number in apart(places):
            tick, height = ticks[number], float(places[number])
            words = f" {axis.text(float(tick))} "
            self.chart.value_note(place, height, words)
        return (means - low) / extent + shift


def apart(places: Values) -> list[int]:
    """Return which of rising places get words: both ends, and between them what is not too close.

    Values of 0.0001 and 0.001 on an axis up to 0.1 would stand on each other.
    """
    last = len(places) - 1
    kept: list[int] = []
    for number, place in enumerate(places):
        ends = [places[kept[-1]] if kept else -np.inf, places[last] if number < last else np.inf]
        if number in {0, last} or all(abs(place - end) >= _LEAST_APART for end in ends):
            kept.append(number)
    return kept
