"""The symbol of a run in a chart of points, as a legend shows it."""

from __future__ import annotations

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import CHART, SIZE, SPACE
from studio.widgets.chart import symbol_size
from studio.widgets.parts import row, text


class SymbolSwatch(QWidget):
    """One symbol in the colour of its run."""

    def __init__(self, run: int, symbol: str) -> None:
        super().__init__()
        self._run, self._symbol = run, symbol
        side = theme.current().px(SIZE.icon)
        self.setFixedSize(side, side)

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        side = look.px(CHART.marker) * symbol_size(self._symbol)
        painter.scale(side, side)  # the paths of pyqtgraph are one unit wide
        painter.fillPath(Symbols[self._symbol], look.run(self._run))


def symbol_legend(run: int, symbol: str, name: str) -> QHBoxLayout:
    """A legend entry: symbol and name."""
    return row(SymbolSwatch(run, symbol), text(name, "small"), gap=SPACE.xs)
