"""Swatch and value of every curve of a chart; names stand in the table of best values."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.flow import FlowLayout
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import holder, row, text
from studio.widgets.runs_look import Swatch


class ValueLegend(QWidget):
    """Follows the crosshair of its chart; the name in the tooltip."""

    def __init__(self, chart: LineChart, form: Callable[[float], str]) -> None:
        super().__init__()
        self._chart, self._form = chart, form
        self._values: dict[str, QLabel] = {}
        self._known: tuple[tuple[str, int, str], ...] = ()
        self._box = FlowLayout(SPACE.md, SPACE.xs)
        self.setLayout(self._box)
        chart.legend_changed.connect(self._refresh)

    @Slot()
    def _refresh(self) -> None:
        entries = self._chart.legend_entries()
        wanted = tuple((entry.key, entry.run, entry.label) for entry in entries)
        if wanted != self._known:
            self._known = wanted
            self._rebuild()
        for entry in entries:
            shown = "–" if entry.value is None else self._form(entry.value)
            self._values[entry.key].setText(shown)

    def _rebuild(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._values = {}
        for key, run, label in self._known:
            value = self._values[key] = text("", "small", "text")
            value.setMinimumWidth(theme.current().font_width("0.0000", "small"))
            one = holder(row(Swatch(run, SIZE.icon_lg), value, gap=SPACE.xs))
            one.setToolTip(plain_tip(label))
            one.setAccessibleName(label)
            self._box.addWidget(one)
