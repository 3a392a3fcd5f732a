"""Curves that can be read off: a crosshair by mouse and keys, values for a legend, a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart import crosshair_pen
from studio.widgets.curves_chart import CurvesChart
from studio.widgets.series import value_at

_WORDS_AT = 0.08  # share of the height, from the bottom


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a legend shows of a series: ``value`` at the crosshair, or the last one."""

    key: str
    run: int
    label: str
    value: float | None


class LineChart(CurvesChart):
    """Live curves with a crosshair; Left and Right move it from point to point.

    Signals:
        hovered: ``float`` x under the pointer (snapped to a point), ``None`` when it left.
            ``chart_card.LinkedCharts`` shows it on all charts of a page.
    """

    hovered = Signal(object)

    def __init__(self, name: str, *, x_label: str = "", height: int = SIZE.chart) -> None:
        super().__init__(name, x_label=x_label, height=height)
        self._place: float | None = None
        self.x_word = x_label  # before the number at the crosshair
        self._crosshair = pg.InfiniteLine(angle=90)
        self._crosshair_words = pg.InfLineLabel(self._crosshair, position=_WORDS_AT)
        self._crosshair.hide()
        self.add(self._crosshair, self._dress_crosshair)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scene().sigMouseMoved.connect(self._hover)

    @Slot(bool)
    @override
    def set_log_x(self, on: bool) -> None:
        super().set_log_x(on)
        self._put_crosshair()

    @Slot(object)
    def show_crosshair(self, x: float | None) -> None:
        """Put the dotted line at ``x``; ``None`` hides it."""
        if x == self._place:
            return
        self._place = None if x is None else float(x)
        self._put_crosshair()
        self.legend_changed.emit()

    def _put_crosshair(self) -> None:
        x, is_log = self._place, self._manner.log_x
        self._crosshair.setVisible(x is not None and (x > 0 or not is_log))
        if x is not None and self._crosshair.isVisible():
            self._crosshair.setValue(np.log10(x) if is_log else x)
            self._crosshair_words.setText(f"{self.x_word} {x:.5g}".strip())

    def _dress_crosshair(self) -> None:
        look = theme.current()
        self._crosshair.setPen(crosshair_pen())
        self._crosshair_words.setColor(look.color("muted"))
        self._crosshair_words.fill = pg.mkBrush(look.color("surface"))  # over the curves
        self._crosshair_words.setFont(look.font("small"))

    def crosshair_words(self) -> str:
        """What stands at the crosshair; empty while it is hidden."""
        shown = self._crosshair.isVisible()
        return str(self._crosshair_words.toPlainText()) if shown else ""

    def crosshair_place(self) -> float | None:
        """Where the crosshair stands."""
        return self._place

    def legend_entries(self) -> tuple[LegendEntry, ...]:
        """One entry per curve, with its value at the crosshair or its last value."""
        place = self._place
        return tuple(
            LegendEntry(
                key,
                curve.run,
                curve.label,
                curve.last() if place is None else value_at(curve.x, curve.y, place),
            )
            for key, curve in self._curves.items()
        )

    def as_table(self) -> str:
        """The curves as tab-separated text: one row per place, one column per curve."""
        curves = self._curves.values()
        values = [dict(zip(c.x.tolist(), c.y.tolist(), strict=True)) for c in curves]
        rows = [["x", *(curve.label for curve in curves)]]
        for place in self._places().tolist():
            found = (column.get(place) for column in values)
            rows.append([f"{place:g}", *("" if v is None else f"{v:.6g}" for v in found)])
        return "\n".join("\t".join(row) for row in rows)

    @Slot(object)
    def _hover(self, position: QPointF) -> None:
        places = self._places()
        if not len(places) or not self.getViewBox().sceneBoundingRect().contains(position):
            self.hovered.emit(None)
            return
        x = self.getViewBox().mapSceneToView(position).x()
        x = 10**x if self._manner.log_x else x
        self.hovered.emit(float(places[np.abs(places - x).argmin()]))

    # Qt overrides

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows move the crosshair from point to point, so values can be read without a mouse.
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        places = self._places()
        if step is None or not len(places):
            super().keyPressEvent(event)
        elif self._place is None:
            self.hovered.emit(float(places[-1 if step < 0 else 0]))
        else:
            at = int(np.abs(places - self._place).argmin()) + step
            self.hovered.emit(float(places[min(max(at, 0), len(places) - 1)]))
