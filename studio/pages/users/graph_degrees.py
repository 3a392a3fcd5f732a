"""Degrees of users and items in the training graph and in a generated one."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from dasrec_core.data.statistics import DegreeHistogram
from studio.pages.users.graph_numbers import GraphReading
from studio.theme.tokens import SPACE
from studio.widgets.chart import Chart
from studio.widgets.controls import Segments, segments
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.parts import card, column, holder, row
from studio.widgets.runs_look import legend

_TICKS: Final = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
_WHOSE: Final = ("users", "items")


class DegreesCard(QFrame):
    """Two outlines over a logarithmic axis; modality and side are chosen above them."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: GraphReading | None = None
        self._style = 0
        self._modality = ElidedChoice()
        self._modality.setAccessibleName("Modality of the degrees")
        self._modality.currentIndexChanged.connect(self._draw)
        self.whose: Segments = segments("Users", "Items")
        self.whose.changed.connect(self._draw)
        self.chart = Chart("interactions, logarithmic")
        self.chart.setMouseEnabled(False, False)
        self.chart.setAccessibleName("Degrees before and after")
        self._legend = holder(row(legend(-1, "training"), None))
        choices = row(self._modality, self.whose)
        self._body: QVBoxLayout = column(choices, self._legend, self.chart)
        self._body.setStretch(2, 1)
        self.setLayout(column(card("Degrees", self._body, topic="users.degrees"), gap=0))

    def show_graphs(self, reading: GraphReading, style: int) -> None:
        """Show other graphs; ``style`` is the look of their run."""
        self._reading, self._style = reading, style
        self._modality.blockSignals(True)
        self._modality.clear()
        self._modality.addItems([one.modality for one in reading.best])
        self._modality.blockSignals(False)
        entries = row(legend(-1, "training"), legend(style, "generated"), None, gap=SPACE.md)
        old, self._legend = self._legend, holder(entries)
        self._body.replaceWidget(old, self._legend)
        old.hide()
        old.deleteLater()
        self._draw()

    @Slot()
    def _draw(self) -> None:
        name = self._modality.currentText()
        if self._reading is None or name not in self._reading.degrees:
            return
        pair = self._reading.degrees[name][_WHOSE[self.whose.current()]]
        self.chart.wipe()
        top = 0.0
        for histogram, style in ((pair.before, -1), (pair.after, self._style)):
            x, y = _steps(histogram)
            self.chart.curve(x, y, style)
            top = max(top, float(y.max(initial=0)))
        ticks = [(float(np.log10(tick)), f"{tick:,}") for tick in _TICKS]
        self.chart.getPlotItem().getAxis("bottom").setTicks([ticks])
        last = max(float(pair.before.edges[-1]), float(pair.after.edges[-1]))
        self.chart.span((-0.05, float(np.log10(last)) + 0.05), (0, (top or 1) * 1.06))


def _steps(histogram: DegreeHistogram) -> tuple[np.ndarray, np.ndarray]:
    """Return the outline of a histogram over a logarithmic axis."""
    edges = np.log10(histogram.edges)
    x = np.repeat(edges, 2)
    y = np.concatenate([[0.0], np.repeat(histogram.counts.astype(np.float64), 2), [0.0]])
    return x, y
