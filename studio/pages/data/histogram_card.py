"""How interactions spread over users or items: as bars, or as the table behind them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from dasrec_core.data.statistics import DegreeHistogram
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart import Chart
from studio.widgets.controls import button
from studio.widgets.parts import card, column, text
from studio.widgets.table import Cell, Column, Table

_GAP = 0.012  # decades between bars
_TICKS = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
_HEIGHT = 148


class HistogramCard(QWidget):
    """One distribution over logarithmic bins."""

    def __init__(self, title: str, what: str, histogram: DegreeHistogram) -> None:
        super().__init__()
        self._table_shown = False
        self._stack = QStackedWidget()
        self._stack.addWidget(_chart(histogram))
        self._stack.addWidget(_table(title, what, histogram))
        self._switch = button("", "table", "ghost", small=True, tip=f"{title} as table")
        self._switch.setCheckable(True)
        self._switch.toggled.connect(self._show_table)
        note = text(_note(what, histogram), "small", "faint", wrap=True)
        # Not the card's own note: that stands beside the title and would widen the page.
        body = column(note, self._stack, gap=SPACE.sm)
        box = card(title, body, actions=[self._switch], topic="data.histogram")
        self.setLayout(column(box))

    @Slot(bool)
    def _show_table(self, is_table: bool) -> None:
        self._stack.setCurrentIndex(int(is_table))


def _note(what: str, histogram: DegreeHistogram) -> str:
    words = (
        f"Median {histogram.median:g}; the top 1 % hold {100 * histogram.top_share:.0f} % of all"
    )
    return f"{words}; {histogram.num_zero:,} {what} have none" if histogram.num_zero else words


def _chart(histogram: DegreeHistogram) -> Chart:
    chart = Chart("training interactions, logarithmic", height=_HEIGHT)
    # A bin is drawn from its first whole number to just before the next bin's.
    edges = np.log10(histogram.edges)
    chart.bars(
        (edges[:-1] + edges[1:]) / 2,
        histogram.counts.astype(np.float64),
        np.maximum(np.diff(edges) - _GAP, _GAP),
    )
    # A whole number n fills the axis from n to n + 1; its label stands in the middle.
    ticks = [(float(np.log10(tick * (tick + 1)) / 2), f"{tick:,}") for tick in _TICKS]
    chart.getPlotItem().getAxis("bottom").setTicks([ticks])
    chart.span((float(edges[0]) - _GAP, float(edges[-1]) + _GAP))
    chart.setMouseEnabled(False, False)
    return chart


def _table(title: str, what: str, histogram: DegreeHistogram) -> Table:
    bins = zip(histogram.edges[:-1], histogram.edges[1:], histogram.counts, strict=True)
    rows = [[Cell("0"), Cell(f"{histogram.num_zero:,}")]]
    rows += [
        [Cell(_range(int(low), int(high))), Cell(f"{int(count):,}")] for low, high, count in bins
    ]
    columns = (Column("Interactions", 140), Column(what.capitalize(), 120, True))
    return Table(columns, rows, row_height=SIZE.control_sm, name=f"{title}, table")


def _range(low: int, high: int) -> str:
    return f"{low:,}" if high - low == 1 else f"{low:,} to {high - 1:,}"
