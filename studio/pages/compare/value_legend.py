"""Swatch and value of every curve of a chart, with names where these have room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import holder, row, text
from studio.widgets.runs_look import Swatch

_MOST_LINES: Final = 3
"""With names; more of them would take the height of the chart."""


class ValueLegend(QWidget):
    """Follows the crosshair of its chart; what has no room for names has them in the tooltips."""

    def __init__(self, chart: LineChart, form: Callable[[float], str]) -> None:
        super().__init__()
        self._chart, self._form = chart, form
        self._values: dict[str, QLabel] = {}
        self._names: list[QLabel] = []
        self._bare: list[int] = []  # widths of the entries without their names
        self._known: tuple[tuple[str, int, str], ...] = ()
        self._box = FlowLayout(SPACE.md, SPACE.xs)
        self.setLayout(self._box)
        # Names must not hold the card as wide as they are: then they would never go again.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        chart.legend_changed.connect(self._refresh)

    @property
    def has_names(self) -> bool:
        """Whether names stand beside the swatches."""
        return any(not name.isHidden() for name in self._names)

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
        empty(self._box)
        self._values, self._names, self._bare = {}, [], []
        for key, run, label in self._known:
            value = self._values[key] = text("", "small", "text")
            # Values change under the crosshair; the entries must not move.
            value.setMinimumWidth(theme.current().font_width("0.0000", "small"))
            name = text(label, "small")
            name.hide()
            one = holder(row(Swatch(run), name, value, gap=SPACE.xs))
            self._bare.append(one.sizeHint().width())
            self._names.append(name)
            one.setToolTip(plain_tip(label))
            one.setAccessibleName(label)
            self._box.addWidget(one)
        self._fit(self.width())

    def _fit(self, room: int) -> None:
        """Show all names or none: one without a name would seem to be of another kind."""
        px = theme.current().px
        gap = px(SPACE.xs)
        widths = [
            bare + gap + name.sizeHint().width()
            for bare, name in zip(self._bare, self._names, strict=True)
        ]
        fits = max(widths, default=0) <= room
        fits = fits and _num_lines(widths, px(SPACE.md), room) <= _MOST_LINES
        for name in self._names:
            name.setVisible(fits)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())


def _num_lines(widths: Sequence[int], gap: int, room: int) -> int:
    """Return how many lines things of these widths take."""
    lines, left = 1, 0
    for width in widths:
        if left and left + width > room:
            lines, left = lines + 1, 0
        left += width + gap
    return lines
