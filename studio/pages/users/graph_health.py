"""How healthy generated graphs were over the epochs of a run."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QWidget

from studio.pages.users.graph_numbers import HEALTH, GraphReading
from studio.theme.tokens import SPACE
from studio.widgets.chart_card import chart_card
from studio.widgets.controls import choice
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import column, text

_KEYS: Final = tuple(HEALTH)


class HealthCard(QWidget):
    """One series of all modalities; which one is chosen in the head."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: GraphReading | None = None
        self.what = choice(*HEALTH.values(), name="What of the graphs' health")
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.what.setSizeAdjustPolicy(adjust)
        self.what.setMinimumContentsLength(16)
        self.what.currentIndexChanged.connect(self._draw)
        self.no_series = text("The run kept no such series.", "small", "faint", wrap=True)
        self.chart = LineChart("Health of the generated graphs", x_label="epoch")
        shown = chart_card(
            "Health", self.chart, form=_number, actions=[self.what], topic="users.health"
        )
        self.setLayout(column(shown, self.no_series, gap=SPACE.xs))

    def show_graphs(self, reading: GraphReading) -> None:
        """Show other graphs."""
        self._reading = reading
        self._draw()

    @Slot()
    def _draw(self) -> None:
        if self._reading is None:
            return
        series = self._reading.health.get(_KEYS[self.what.currentIndex()], {})
        series = {whose: curve for whose, curve in series.items() if curve.epochs}
        self.no_series.setVisible(not series)
        with self.chart.together():
            self.chart.clear_series()
            for number, (whose, curve) in enumerate(series.items()):
                self.chart.set_series(whose, curve.epochs, curve.values, run=number)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3f}"
