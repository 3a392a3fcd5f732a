"""The charts of a run: losses, ranking metrics, time and memory, and what the model watches."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from studio.pages.live.chart_cards import (
    draw_cards,
    load_card,
    loss_card,
    memory_card,
    seconds_card,
    speed_card,
)
from studio.pages.live.chart_series import Axis, Timeline
from studio.pages.live.chart_set import ChartSet
from studio.pages.live.diagnostic_cards import DiagnosticCards
from studio.pages.live.epochs_ahead import epochs_ahead
from studio.pages.live.metric_card import MetricCard, Reference
from studio.pages.live.run_story import RunStory
from studio.theme.tokens import SPACE
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import column, equal

RECALL, NDCG, PRECISION = "valid/recall@20", "valid/ndcg@20", "valid/precision@20"
"""Charts by the series they show at first; see :meth:`ChartGrid.set_cutoff`."""


class ChartGrid(QWidget):
    """Shows a story; keeps nothing of it but the numbers in its charts.

    ``follow_changed`` says that the user zoomed in one of the charts, or back.

    Attributes:
        look: Sets how all charts are looked at.
        metrics: The cards of the ranking metrics, by key.
    """

    follow_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.look = charts = ChartSet(self)
        self._axis = Axis.EPOCH
        charts.set_x_word(self._axis.word)
        self._story, self._run = RunStory(), 0
        self._config: RunConfig | None = None
        self._shown: tuple[int, int, int] | None = None
        self._reference: Reference | None = None
        loss = loss_card(charts)
        self.metrics = {
            RECALL: MetricCard(charts, RECALL, "Recall"),
            NDCG: MetricCard(charts, NDCG, "NDCG"),
            PRECISION: MetricCard(charts, PRECISION, "Precision", low=True),
        }
        frames = {key: card.frame for key, card in self.metrics.items()}
        top = equal(loss, frames[RECALL], frames[NDCG])
        low = equal(frames[PRECISION], speed_card(charts), memory_card(charts))
        self._diagnostics = DiagnosticCards(charts, (load_card(charts), seconds_card(charts)))
        grid = column(top, low, self._diagnostics, gap=SPACE.lg)
        grid.setStretch(0, 3)
        grid.setStretch(1, 2)
        grid.setStretch(2, 2)
        self.setLayout(grid)
        charts.follow_changed.connect(self.follow_changed)

    def chart(self, key: str) -> LineChart:
        """One chart: ``loss``, a series key such as ``valid/recall@20``, or a diagnostics group."""
        return self.look[key]

    def keys(self) -> tuple[str, ...]:
        """Keys of all charts."""
        return self.look.keys()

    def show_story(
        self,
        story: RunStory,
        run: int,
        config: RunConfig,
    ) -> None:
        """Draw what has happened, if it is new.

        Args:
            story: What the run has told.
            run: Colour index of the run.
            config: Its settings.
        """
        shown = (id(story), story.version, run)
        if shown != self._shown:
            self._shown, self._story, self._run = shown, story, run
            self._config = config
            self._redraw()

    def show_reference(self, reference: Reference | None) -> None:
        """Draw a stored run in grey, or none."""
        self._reference = reference
        self._redraw()

    @Slot(int)
    def set_axis(self, axis: int) -> None:
        """Choose what runs along the bottom; see :class:`Axis`."""
        self._axis = Axis(axis)
        self.look.set_x_word(self._axis.word)
        self._redraw()

    @Slot(int)
    def set_cutoff(self, k: int) -> None:
        """Show the ranking metrics at another ``k``."""
        for card in self.metrics.values():
            card.set_cutoff(k)
        self._redraw()

    def clear(self) -> None:
        """Take all curves off, for another run."""
        self._reference = None
        self.look.clear()
        self._story, self._shown = RunStory(), None

    def _redraw(self) -> None:
        self._diagnostics.make_room(self._story)
        with self.look.together():
            self._draw()

    def _draw(self) -> None:
        story = self._story
        if self._config is None:
            return
        steps = story.steps_per_epoch(self._config.training.batch_size)
        timeline = Timeline(self._axis, story.seconds, steps)
        draw_cards(self.look, story, timeline, type(self._config.model))
        for card in self.metrics.values():
            card.draw(story, timeline, self._reference, self._run)
        self._diagnostics.draw(story, timeline)
        # Room for what is still to come; a run that has ended may fill the chart.
        has_ended = story.ended is not None
        last = story.epochs_done if has_ended else epochs_ahead(story, self._config)
        is_known = self._axis is not Axis.MINUTES and last > 0
        self.look.set_x_end(timeline.place(last) if is_known else None)
