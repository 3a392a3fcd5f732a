"""A metric over a setting that was varied, as in Figures 2 and 3 of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dasrec_core.quantity import counted
from dasrec_core.reporting.figures.lines import Line, LineChart
from dasrec_core.reporting.figures.value_axis import value_range
from dasrec_core.reporting.figures.varied import setting_title
from dasrec_core.reporting.words import number_text
from studio.pages.paper.content import PaperContent
from studio.qtmodels.plain_tip import plain_tip
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart import Chart
from studio.widgets.controls import choice
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import frame, holder, row, text
from studio.widgets.runs_look import Swatch

_MOST_LINES: Final = 6
"""As many as there are colours; an export draws all."""
_MOST_TICKS: Final = 12
_SYMBOLS: Final = "ostdph"


class LinesCard(QWidget):
    """Hidden where nothing was varied; ``path_chosen`` carries the setting to draw over."""

    path_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._drawn: LineChart | None = None
        self.chart: Chart | None = None
        self.paths = choice(name="Setting on the horizontal axis")
        self._title = text("", "heading")
        self._words = text("", "small", "muted", wrap=True)
        self._place, self._legend = QVBoxLayout(), FlowLayout(SPACE.lg, SPACE.xs)
        legend = holder(self._legend)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        body = QVBoxLayout()
        head = row(
            self._title,
            HelpButton("paper.lines"),
            None,
            text("Over", "small", "muted"),
            self.paths,
            gap=SPACE.sm,
        )
        body.setContentsMargins(SPACE.lg, SPACE.md, SPACE.lg, SPACE.md)
        body.setSpacing(SPACE.sm)
        body.addLayout(head)
        body.addLayout(self._place)
        body.addWidget(legend)
        body.addWidget(self._words)
        whole.addWidget(frame("card", body))
        self.paths.activated.connect(self._choose)
        self.hide()

    def show_content(self, content: PaperContent) -> None:
        """Follow the table: its first metric, its first way to choose the epoch."""
        self.setVisible(bool(content.varied))
        if not content.varied:
            return
        self._offer(content)
        if content.lines is None:
            self._title.setText("A metric over a setting")
            self._clear()
        elif content.lines != self._drawn:
            self._draw(content.lines)
        words = _words_under(content)
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _offer(self, content: PaperContent) -> None:
        self.paths.blockSignals(True)
        self.paths.clear()
        for path in content.varied:
            self.paths.addItem(setting_title(path, content.shown_runs), path)
        self.paths.setCurrentIndex(max(0, self.paths.findData(content.line_path)))
        self.paths.blockSignals(False)

    def _clear(self) -> None:
        self._drawn = self.chart = None
        for box in (self._place, self._legend):
            empty(box)

    def _draw(self, lines: LineChart) -> None:
        self._clear()
        self._drawn = lines
        title = f"{lines.y_title} over {lines.x_title}"
        self._title.setText(title)
        chart = self.chart = Chart(x_label=lines.x_title, height=SIZE.chart + 2 * SPACE.xxl)
        chart.setMouseEnabled(False, False)
        chart.setAccessibleName(title)
        chart.setAccessibleDescription("; ".join(map(_spoken, lines.lines[:_MOST_LINES])))
        for number, line in enumerate(lines.lines[:_MOST_LINES]):
            _put(chart, line, number)
            self._legend.addWidget(_entry(line, number))
        _mark_places(chart, lines.lines)
        chart.span(y=value_range(lines.lines[:_MOST_LINES]))
        self._place.addWidget(chart)

    @Slot()
    def _choose(self) -> None:
        self.path_chosen.emit(self.paths.currentData())


def _words_under(content: PaperContent) -> str:
    if content.lines is None:
        return content.lines_problem
    hidden = len(content.lines.lines) - _MOST_LINES
    more = [f"{counted(hidden, 'more line')} in the exported figure."] if hidden > 0 else []
    return " ".join([*content.lines.notes, *more])


def _put(chart: Chart, line: Line, number: int) -> None:
    x, y = np.asarray(line.places), np.asarray(line.values)
    at, means, spread = np.asarray(line.known_spreads(), dtype=float).reshape(-1, 3).T
    if line.has_band:
        chart.band(at, means - spread, means + spread, number)
    elif len(at):
        chart.spreads(at, means, spread, number)
    chart.curve(x, y, number)
    chart.scatter(x, y, number, _SYMBOLS[number % len(_SYMBOLS)])


def _mark_places(chart: Chart, lines: Sequence[Line]) -> None:
    """Put ticks at the values that were run, as long as they are few."""
    places = sorted({place for line in lines[:_MOST_LINES] for place in line.places})
    if len(places) <= _MOST_TICKS:
        ticks = [(place, f"{place:g}") for place in places]
        chart.getPlotItem().getAxis("bottom").setTicks([ticks])


def _entry(line: Line, number: int) -> QWidget:
    words: QLabel = text(line.label, "small")
    words.setToolTip(plain_tip(f"{line.label}: {counted(len(line.runs), 'run')}"))
    more = text(_seeds_of(line), "small", "faint")
    return holder(row(Swatch(number, SIZE.icon_lg), words, more, gap=SPACE.sm))


def _seeds_of(line: Line) -> str:
    """Return how many seeds stand behind the places of a line, and what shows their spread."""
    least, most = min(line.seeds), max(line.seeds)
    if most == 1:
        return "one seed"
    shape = "band" if line.has_band else "bars"
    number = f"{most} seeds" if least == most else f"{least} to {most} seeds"
    return f"{number}, {shape}: one standard deviation"


def _spoken(line: Line) -> str:
    pairs = zip(line.places, line.values, strict=True)
    return f"{line.label}: {', '.join(f'{number_text(v)} at {p:g}' for p, v in pairs)}"
