"""A result against what it cost, or against a setting that varies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.quantity import have
from dasrec_core.store.records import RunRecord
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.heads import TitledCard, shortened
from studio.pages.compare.label_places import place_labels
from studio.pages.compare.parameters import (
    Dimension,
    Values,
    cost_dimensions,
    metric_dimension,
    varying_dimensions,
)
from studio.pages.compare.sides import Side
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.qtmodels.run_columns import SELECTION
from studio.qtmodels.run_format import metric_text
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.chart import Chart
from studio.widgets.chart_axis import log_ticks, shown
from studio.widgets.controls import choice
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import column, holder, row, text
from studio.widgets.symbol_look import symbol_legend
from studio.widgets.table import Table

SYMBOLS: Final = ("o", "s", "t", "d", "p", "star", "t1", "h", "t2", "+", "t3", "x")
"""By style of a side, so that a point is known without its colour."""

_NAME_LENGTH: Final = 28
_ROOM: Final = 0.12
_EDGE: Final = 0.02
_Named: TypeAlias = tuple[str, float, float]
"""A name and the point it stands beside."""


class ScatterTab(CompareTab):
    """One point per run; the name of a side stands beside the rightmost of its seeds."""

    def __init__(self) -> None:
        super().__init__()
        self._sides: tuple[Side, ...] = ()
        self._dimensions: list[Dimension] = []
        self._metric = SELECTION
        self.across = choice(name="What runs along the bottom")
        self.log = QCheckBox("Log scale")
        words = text("Against")
        words.setBuddy(self.across)
        self._card = TitledCard(actions=[self.log], topic="compare.scatter")
        self._frame = row(words, self.across, None)
        self._card.body.addLayout(self._frame)
        self._legend = FlowLayout(SPACE.lg, SPACE.xs)
        self._legend_box = holder(self._legend)
        self._legend_box.hide()
        self._card.body.addWidget(self._legend_box)
        self._none = text("", "body", "muted", wrap=True)
        self._card.body.addWidget(self._none)
        self._table_card = TitledCard(flush=True, topic="compare.scatter")
        self._table: Table | None = None
        whole = column(self._card, self._table_card, None, gap=SPACE.lg)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.across.currentIndexChanged.connect(self._draw)
        self.log.toggled.connect(self._draw)

    @cached_property
    def chart(self) -> Chart:
        """The points; built when they are first drawn."""
        made = Chart(" ", height=2 * SIZE.chart)  # with room for a title of the axis
        self._card.body.insertWidget(2, made, 1)
        return made

    @override
    def show_comparison(self, comparison: Comparison) -> Pieces:
        self._sides = comparison.sides
        if self._metric not in comparison.metrics:
            self._metric = SELECTION
        self._dimensions = [*cost_dimensions(self._sides), *varying_dimensions(self._runs())]
        chosen = self.across.currentData()
        self.across.blockSignals(True)
        self.across.clear()
        for dimension in self._dimensions:
            self.across.addItem(dimension.title, dimension.key)
        self.across.setCurrentIndex(max(0, self.across.findData(chosen)))
        self.across.blockSignals(False)
        return (lambda: self.chart, self._draw)

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        if study.metric == self._metric:
            return ()
        self._metric = study.metric
        return (lambda: self.chart, self._draw)

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        dimension = self._dimension()
        if dimension is None:
            return {}
        return {"Points": [["Run", "Seed", *self._titles(dimension)], *self._rows(dimension)]}

    def _runs(self) -> list[RunRecord]:
        return [run for side in self._sides for run in side.runs]

    def _dimension(self) -> Dimension | None:
        at = self.across.currentIndex()
        return self._dimensions[at] if 0 <= at < len(self._dimensions) else None

    def _titles(self, dimension: Dimension) -> tuple[str, str]:
        return dimension.title, f"{metric_title(self._metric)}, test"

    @Slot()
    def _draw(self) -> None:
        dimension = self._dimension()
        self.chart.setVisible(dimension is not None)
        self._table_card.setVisible(dimension is not None)
        if dimension is None:
            self._none.setText("No cost is known yet, and no setting varies.")
            return
        x_title, y_title = self._titles(dimension)
        self._card.set_title(f"{y_title} against {x_title[:1].lower()}{x_title[1:]}")
        result = metric_dimension(self._runs(), self._metric, y_title)
        is_log = self.log.isChecked() and not dimension.labels
        self.log.setEnabled(not dimension.labels)
        hidden = self._plot(dimension, result, is_log)
        self._none.setText(hidden)
        self._none.setVisible(bool(hidden))
        self._fill_table(dimension)

    def _plot(self, dimension: Dimension, result: Dimension, is_log: bool) -> str:
        """Draw the points; return what had to be left out, in words."""
        chart = self.chart
        chart.wipe()
        chart.set_x_label(dimension.title)
        chart.setAccessibleName(f"{result.title} against {dimension.title}")
        x, y = np.array(dimension.values), np.array(result.values)
        if is_log:
            x = np.log10(np.where(x > 0, x, np.nan))
        known = np.isfinite(x) & np.isfinite(y)
        start = 0
        named: list[_Named] = []
        for side in self._sides:
            its = slice(start, start + len(side.runs))
            start += len(side.runs)
            if known[its].any():
                points = x[its][known[its]], y[its][known[its]]
                chart.scatter(*points, side.style, SYMBOLS[side.style % len(SYMBOLS)])
                at = int(points[0].argmax())
                named.append((side.name, float(points[0][at]), float(points[1][at])))
        self._span(chart, x[known], y[known], is_log=is_log)
        self._name(chart, named, (x[known], y[known]))
        if dimension.labels:
            chart.columns(dimension.labels)
        elif is_log:
            chart.getPlotItem().getAxis("bottom").setTicks([_log_ticks(x[known])])
        else:
            chart.getPlotItem().getAxis("bottom").setTicks(None)  # its own
        left_out = int((~known).sum())
        return f"{left_out} of the runs {have(left_out)} no place here." if left_out else ""

    def _name(self, chart: Chart, named: Sequence[_Named], everyone: tuple[Values, Values]) -> None:
        """Put the name of each side beside its rightmost point, and over no other."""
        # Spaces keep the words off the symbol: an anchor counts in parts of their width.
        words = [f"   {shortened(name, _NAME_LENGTH)}   " for name, _, _ in named]
        metrics = QFontMetrics(theme.current().font("caption"))
        sizes = [(metrics.horizontalAdvance(one), metrics.height()) for one in words]
        box = chart.getViewBox()
        (left, right), (low, high) = box.viewRange()
        across, down = box.width() / (right - left), box.height() / (high - low)

        def place(x: float, y: float) -> tuple[float, float]:
            return (x - left) * across, (high - y) * down

        points = [place(x, y) for _, x, y in named]
        others = [place(x, y) for x, y in zip(*(one.tolist() for one in everyone), strict=True)]
        anchors = place_labels(points, sizes, box.width(), others, box.height())
        for (_, x, y), one, anchor in zip(named, words, anchors, strict=True):
            if anchor is not None:
                chart.note(x, y, one, anchor, "muted")
        self._fill_legend(is_needed=None in anchors)

    def _fill_legend(self, *, is_needed: bool) -> None:
        """Name every symbol above the chart where a name has no room beside its point."""
        empty(self._legend)
        self._legend_box.setVisible(is_needed)
        for side in self._sides if is_needed else ():
            symbol = SYMBOLS[side.style % len(SYMBOLS)]
            self._legend.addWidget(holder(symbol_legend(side.style, symbol, side.name)))

    def _span(self, chart: Chart, x: Values, y: Values, *, is_log: bool) -> None:
        if not len(x):
            return
        ranges = []
        for values, is_amount in ((x, not is_log), (y, True)):
            low, high = float(values.min()), float(values.max())
            room = _ROOM * ((high - low) or abs(high) or 1.0)
            # Amounts do not go below nothing; a point there shall still be seen whole.
            least = -_EDGE * (high - low) if is_amount and low >= 0 else low - room
            ranges.append((max(low - room, least), high + room))
        chart.span(ranges[0], ranges[1])

    def _fill_table(self, dimension: Dimension) -> None:
        if self._table is not None:
            self._table_card.body.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        x_title, y_title = self._titles(dimension)
        columns = (
            Column("Run"),
            Column("Seed", 80, right=True),
            Column(x_title, 180, right=True),
            Column(y_title, 140, right=True),
        )
        styles = [side.style for side in self._sides for _ in side.runs]
        rows = [
            [Cell(name, run=style), Cell(seed, tone="muted"), Cell(x), Cell(y, weight=600)]
            for style, (name, seed, x, y) in zip(styles, self._rows(dimension), strict=True)
        ]
        self._table = Table(columns, rows, fit=True, name=f"{y_title} against {x_title}, as table")
        self._table_card.set_title("The same in numbers")
        self._table_card.body.addWidget(self._table)

    def _rows(self, dimension: Dimension) -> list[list[str]]:
        names = [side.name for side in self._sides for _ in side.runs]
        return [
            [name, str(run.config.seed), dimension.text(value), _shown(run, self._metric)]
            for name, run, value in zip(names, self._runs(), dimension.values, strict=True)
        ]


def _shown(run: RunRecord, metric: str) -> str:
    return metric_text(run.best_test.get(metric))


def _log_ticks(x: Values) -> list[tuple[float, str]]:
    if not len(x):
        return []
    return [(at, shown(10**at)) for at in log_ticks(float(x.min()) - 1, float(x.max()) + 1)]
