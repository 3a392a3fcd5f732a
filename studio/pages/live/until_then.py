"""What is left of a run that failed: its curve up to there, and the end of its log."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.events import FailureKind, RunFailed
from studio.pages.live.chart_series import Axis, Timeline
from studio.pages.live.epochs_ahead import epochs_ahead
from studio.pages.live.facts_strip import SELECTED_BY
from studio.pages.live.run_story import RunStory
from studio.qtmodels.run_format import metric_text
from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart_card import chart_card
from studio.widgets.controls import button
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import card, equal

NO_LOG = "The engine wrote nothing."


class UntilThen(QWidget):
    """Two cards side by side; ``log_asked`` when the whole log is wanted."""

    log_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chart = LineChart("Recall@20 until the run ended", x_label="epoch")
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setAccessibleName("Last lines of the log")
        self.log.setMinimumHeight(theme.current().px(SIZE.chart))
        whole = button("Open the whole log", "file-text", "ghost", small=True)
        whole.clicked.connect(self.log_asked)
        kept = chart_card("Until then", self.chart, note="Recall@20", topic="live.until")
        self.setLayout(
            equal(kept, card("Last lines of the log", self.log, actions=[whole], topic="live.log"))
        )

    def show_story(self, story: RunStory, config: RunConfig, run: int) -> None:
        """Show the curve that chooses the epoch, as far as it came."""
        key = SELECTED_BY[config.evaluation.protocol]
        points, best = story.series.get(key), story.best(key)
        if points is None or best is None:
            self.chart.clear_series()
        else:
            line = Timeline(Axis.EPOCH, story.seconds).line("this run", points)
            x, y = line.x, line.y
            if isinstance(story.ended, RunFailed) and story.ended.kind is FailureKind.DIVERGED:
                # What was no number has no height: a gap, and a mark at the bottom.
                failed_at = max(float(story.ended.epoch), float(x[-1]) + 1)
                x, y = np.append(x, failed_at), np.append(y, np.nan)
            self.chart.set_series("this run", x, y, run=run, label=line.label)
            self.chart.set_best("this run", best.epoch, best.value, metric_text(best.value))
        self.chart.set_x_end(float(epochs_ahead(story, config)) or None)

    def clear_log(self) -> None:
        """Show no log while that of another run is read."""
        self.log.setPlaceholderText("")
        self.log.clear()

    def show_log(self, tail: str) -> None:
        """Show the end of the log, scrolled to its last line."""
        self.log.setPlaceholderText(NO_LOG)
        self.log.setPlainText(tail)
        self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())
