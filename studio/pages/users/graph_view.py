"""Generated graphs against the training graph: edges, degrees, and their health over epochs."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from dasrec_core.data.modalities import kind_of
from dasrec_core.data.statistics import DegreeHistogram
from dasrec_core.inspection.graph_changes import GraphChange
from dasrec_core.store.runs import RunStore
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.users.graph_numbers import (
    COLLAPSED_FROM,
    HEALTH,
    GraphReading,
    collapse_words,
    read_graphs,
)
from studio.pages.users.item_card import GLYPHS
from studio.pages.users.material import Material
from studio.qtmodels.run_format import MINUS
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.chart import Chart
from studio.widgets.chart_card import chart_card
from studio.widgets.controls import Segments, button, choice, segments
from studio.widgets.empty_state import EmptyState
from studio.widgets.line_chart import LineChart
from studio.widgets.main_or_state import replace_second
from studio.widgets.parts import card, column, equal, holder, notice, row, text
from studio.widgets.runs_look import legend
from studio.widgets.table import Table

_COLUMNS: Final = (
    Column("Modality"),
    Column("Edges", 72, True),
    Column("Kept", 64, True),
    Column("Added", 72, True),
    Column("Lost", 72, True),
    Column("Items", 60, True),
    Column("Most frequent", 96, True),
)
_TABLE_WORDS: Final = (
    "Items: how many different ones were generated. Most frequent: share of users who got the one "
    "generated most often."
)
_TICKS: Final = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
_WHOSE: Final = ("users", "items")
_HEALTH_KEYS: Final = tuple(HEALTH)


class GraphView(QWidget):
    """The graphs of run A, or of run B where only that has some."""

    def __init__(self, tasks: TaskPool, store: RunStore) -> None:
        super().__init__()
        self._tasks, self._store = tasks, store
        self._material: Material | None = None
        self._styles: tuple[int, ...] = ()
        self._reading: Task | None = None
        self._read: GraphReading | None = None
        self._place = 0
        self._stack = QStackedWidget()
        self._warning: QWidget | None = None
        self._table = Table(_COLUMNS, [], fit=True, name="Edges of the generated graphs")
        self._table_note = text(_TABLE_WORDS, "small", "faint", wrap=True)
        self._modality = QComboBox()
        self._modality.setAccessibleName("Modality of the degrees")
        self._modality.currentIndexChanged.connect(self._draw_degrees)
        self._whose: Segments = segments("Users", "Items")
        self._whose.changed.connect(self._draw_degrees)
        self._degrees = Chart("interactions, logarithmic")
        self._degrees.setMouseEnabled(False, False)
        self._degrees.setAccessibleName("Degrees before and after")
        self._legend = holder(row(legend(-1, "training"), None))
        self._what = choice(*HEALTH.values(), name="What of the graphs' health")
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._what.setSizeAdjustPolicy(adjust)
        self._what.setMinimumContentsLength(16)
        self._what.currentIndexChanged.connect(self._draw_health)
        self._no_series = text("The run kept no such series.", "small", "faint", wrap=True)
        self._health = LineChart("Health of the generated graphs", x_label="epoch")
        self._lay_out()

    def _lay_out(self) -> None:
        lines = card(
            "Generated graph",
            self._table,
            holder(row(self._table_note, margin=(SPACE.lg, SPACE.sm))),
            note="against the training graph, best epoch",
            flush=True,
        )
        choices = row(self._modality, self._whose)
        self._degrees_body: QVBoxLayout = column(choices, self._legend, self._degrees)
        self._degrees_body.setStretch(2, 1)
        degrees = card("Degrees", self._degrees_body)
        health = chart_card("Health", self._health, form=_shown, actions=[self._what])
        charts = equal(degrees, column(health, self._no_series, gap=SPACE.xs))
        self._body: QVBoxLayout = column(lines, charts, gap=SPACE.lg)
        self._body.setStretch(1, 1)
        self._stack.addWidget(holder(self._body))
        self.setLayout(column(self._stack, gap=0))

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show other runs; they are read when the view is looked at."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._material, self._styles, self._read = material, styles, None

    @Slot()
    def ensure_read(self) -> None:
        """Read the graphs unless that was done."""
        if self._material is None or self._read is not None or self._reading is not None:
            return
        self._put_up(EmptyState("hourglass", "Reading the graphs", "This takes a moment."))
        self._reading = self._tasks.run(
            partial(_first_with_graphs, self._store, self._material),
            done=self._take,
            failed=self._lack,
        )

    @property
    def reading(self) -> GraphReading | None:
        """What is shown, once it is read."""
        return self._read

    @Slot(object)
    def _take(self, found: tuple[int, GraphReading]) -> None:
        self._reading = None
        self._place, self._read = found
        if not self._read.best:
            self._put_up(
                EmptyState(
                    "share-network",
                    "No generated graphs",
                    "Only models with diffusion, such as DASRec and DiffMM, generate graphs. "
                    "Choose such a run as A or B.",
                )
            )
            return
        self._show(self._read)
        self._stack.setCurrentIndex(0)

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._reading = None
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.ensure_read)
        words = f"{what} {hint}".strip()
        self._put_up(EmptyState("warning", "The graphs cannot be read", words, again))

    def _put_up(self, state: QWidget) -> None:
        replace_second(self._stack, state)

    def _show(self, reading: GraphReading) -> None:
        self._warn(collapse_words(reading))
        self._table.set_rows([_cells(one) for one in reading.best])
        self._modality.blockSignals(True)
        self._modality.clear()
        self._modality.addItems([one.modality for one in reading.best])
        self._modality.blockSignals(False)
        self._show_legend()
        self._draw_degrees()
        self._draw_health()

    def _show_legend(self) -> None:
        style = self._styles[self._place]
        entries = row(legend(-1, "training"), legend(style, "generated"), None, gap=SPACE.md)
        old, self._legend = self._legend, holder(entries)
        self._degrees_body.replaceWidget(old, self._legend)
        old.hide()
        old.deleteLater()

    def _warn(self, words: str) -> None:
        if self._warning is not None:
            self._body.removeWidget(self._warning)
            self._warning.hide()
            self._warning.deleteLater()
            self._warning = None
        if words:
            self._warning = notice("warning", "warning", words)
            self._body.insertWidget(0, self._warning)

    @Slot()
    def _draw_degrees(self) -> None:
        name = self._modality.currentText()
        if self._read is None or name not in self._read.degrees:
            return
        pair = self._read.degrees[name][_WHOSE[self._whose.current()]]
        chart = self._degrees
        chart.wipe()
        top = 0.0
        for histogram, style in ((pair.before, -1), (pair.after, self._styles[self._place])):
            x, y = _steps(histogram)
            chart.curve(x, y, style)
            top = max(top, float(y.max(initial=0)))
        ticks = [(float(np.log10(tick)), f"{tick:,}") for tick in _TICKS]
        chart.getPlotItem().getAxis("bottom").setTicks([ticks])
        last = max(float(pair.before.edges[-1]), float(pair.after.edges[-1]))
        chart.span((-0.05, float(np.log10(last)) + 0.05), (0, (top or 1) * 1.06))

    @Slot()
    def _draw_health(self) -> None:
        if self._read is None:
            return
        series = self._read.health.get(_HEALTH_KEYS[self._what.currentIndex()], {})
        series = {whose: curve for whose, curve in series.items() if curve.epochs}
        self._no_series.setVisible(not series)
        with self._health.together():
            self._health.clear_series()
            for number, (whose, curve) in enumerate(series.items()):
                self._health.set_series(whose, curve.epochs, curve.values, run=number)


def _first_with_graphs(store: RunStore, material: Material) -> tuple[int, GraphReading]:
    for place, run in enumerate(material.runs):
        found = read_graphs(store, material.data, run.folder)
        if found.best:
            return place, found
    return 0, GraphReading((), {}, {})


def _steps(histogram: DegreeHistogram) -> tuple[np.ndarray, np.ndarray]:
    """Return the outline of a histogram over a logarithmic axis."""
    edges = np.log10(histogram.edges)
    x = np.repeat(edges, 2)
    y = np.concatenate([[0.0], np.repeat(histogram.counts.astype(np.float64), 2), [0.0]])
    return x, y


def _cells(one: GraphChange) -> list[Cell]:
    share = one.health.top_share
    collapsed = share >= COLLAPSED_FROM
    return [
        Cell(one.modality, glyph=GLYPHS[kind_of(one.modality)]),
        Cell(f"{one.num_edges:,}"),
        Cell(f"{one.num_kept:,}"),
        Cell(f"+{one.num_added:,}", tone="success"),
        Cell(f"{MINUS}{one.num_lost:,}", tone="muted"),
        Cell(f"{one.health.distinct_items:,}"),
        Cell(
            f"{100 * share:.1f} %",
            tone="warning" if collapsed else "text",
            glyph="warning" if collapsed else "",
        ),
    ]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3f}"
