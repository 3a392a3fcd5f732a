"""A chart on a card with its legend, and the crosshair that charts of a page share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from studio.plain_number import steady_number
from studio.theme.tokens import SPACE
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.line_chart import LegendEntry, LineChart
from studio.widgets.parts import Item, card, column, holder, row, text
from studio.widgets.runs_look import Swatch

Format = Callable[[float], str]


def four_decimals(value: float) -> str:
    """A metric as the tables show it, with a real minus sign."""
    return f"{value:.4f}".replace("-", "−")


def loss_text(value: float) -> str:
    """A loss in four digits, of whatever size its kind is."""
    return steady_number(value, 4)


class ChartLegend(QWidget):
    """Swatch, name and value of every curve of a chart; values follow the crosshair."""

    def __init__(self, chart: LineChart, form: Format = four_decimals) -> None:
        super().__init__()
        self._chart, self._form = chart, form
        self._values: dict[str, QLabel] = {}
        self._shown: tuple[tuple[str, int, str], ...] | None = None
        self._box = FlowLayout(SPACE.md, 0)
        self.setLayout(self._box)
        chart.legend_changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        entries = self._chart.legend_entries()
        wanted = tuple((entry.key, entry.run, entry.label) for entry in entries)
        if wanted != self._shown:
            self._shown = wanted
            self._rebuild(entries)
        for entry in entries:
            value = "–" if entry.value is None else self._form(entry.value)
            self._values[entry.key].setText(value)

    def _rebuild(self, entries: Sequence[LegendEntry]) -> None:
        empty(self._box)
        self._values = {}
        for entry in entries:
            value = self._values[entry.key] = text("", "small", "text")
            words = (Swatch(entry.run), text(entry.label, "small"), value)
            self._box.addWidget(holder(row(*words, gap=SPACE.xs)))


class LinkedCharts(QObject):
    """Moves the crosshair of all charts together."""

    def __init__(self, charts: Sequence[LineChart], parent: QObject) -> None:
        super().__init__(parent)
        self._charts = tuple(charts)
        for chart in self._charts:
            chart.hovered.connect(self._show)

    @Slot(object)
    def _show(self, x: float | None) -> None:
        for chart in self._charts:
            chart.show_crosshair(x)


def chart_card(  # noqa: PLR0913 - all but two by name
    title: str,
    chart: LineChart,
    *,
    note: str = "",
    form: Format = four_decimals,
    actions: Sequence[Item] = (),
    topic: str = "",
) -> QFrame:
    """A card with title, legend and chart; its menu copies the chart as picture or as table."""
    picture, table = QAction("Copy as picture", chart), QAction("Copy as table", chart)
    picture.triggered.connect(chart.copy_picture)
    # Runs on the UI thread: a menu entry is never triggered by a worker.
    table.triggered.connect(lambda: QApplication.clipboard().setText(chart.as_table()))
    chart.addActions([picture, table])
    chart.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    body = column(ChartLegend(chart, form), chart, gap=SPACE.sm)
    body.setStretch(1, 1)
    return card(title, body, note=note, actions=actions, topic=topic)
