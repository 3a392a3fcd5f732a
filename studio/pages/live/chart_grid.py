"""The charts of a run: losses, ranking metrics, time and memory, and what the model watches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from dasrec_core.store.records import Curves
from studio.pages.live.chart_series import (
    Axis,
    Line,
    Timeline,
    diagnostic_groups,
    loss_terms,
    points_of,
    term_words,
    timeline_of_curves,
    words,
)
from studio.pages.live.run_story import Points, RunStory
from studio.pages.live.usage_lines import load_lines, memory_lines, speed_lines
from studio.qtmodels.run_format import metric_text, signed_text
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart_card import chart_card, four_decimals
from studio.widgets.line_chart import LineChart
from studio.widgets.parts import column, equal, text

OURS, REFERENCE = "this run", "reference"
METRICS = (
    ("valid/recall@20", "Recall"),
    ("valid/ndcg@20", "NDCG"),
    ("valid/precision@20", "Precision"),
)
"""Charts by the series they show at first; see :meth:`ChartGrid.set_cutoff`."""
FIRST_CUTOFF = 20
ACROSS = 3  # cards in a row


@dataclass(frozen=True, slots=True)
class Reference:
    """A stored run drawn in grey behind the metrics."""

    name: str
    curves: Curves


class ChartGrid(QWidget):
    """Shows a story; keeps nothing of it but the numbers in its charts.

    ``follow_changed`` says that the user zoomed in one of the charts, or back.
    """

    follow_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._charts: dict[str, LineChart] = {}
        self._deltas: dict[str, QLabel] = {}
        self._axis = Axis.EPOCH
        self._log_x = self._log_y = self._envelope = False
        self._smoothing, self._is_following = 0.0, True
        self._cutoff, self._batch_size = FIRST_CUTOFF, 1
        self._titles: dict[str, QLabel] = {}
        self._story, self._run = RunStory(), 0
        self._shown: tuple[int, int, int] | None = None
        self._reference: Reference | None = None
        top = equal(self._loss_card(), *(self._metric_card(*metric) for metric in METRICS[:2]))
        low = equal(self._metric_card(*METRICS[2]), self._speed_card(), self._memory_card())
        third = equal(self._load_card(), self._seconds_card(), QWidget())
        self._more = column(gap=SPACE.lg)  # diagnostics, one row of cards after the other
        self._more_cards: list[QWidget] = []
        self._more_groups: tuple[str, ...] = ()
        grid = column(top, low, third, self._more, gap=SPACE.lg)
        grid.setStretch(0, 3)
        grid.setStretch(1, 2)
        grid.setStretch(2, 2)
        self.setLayout(grid)

    def chart(self, key: str) -> LineChart:
        """One chart: ``loss``, a series key such as ``valid/recall@20``, or a diagnostics group."""
        return self._charts[key]

    def keys(self) -> tuple[str, ...]:
        """Keys of all charts."""
        return tuple(self._charts)

    def show_story(self, story: RunStory, run: int, batch_size: int = 1) -> None:
        """Draw what has happened, if it is new.

        Args:
            story: What the run has told.
            run: Colour index of the run.
            batch_size: Of its training, for steps where it has told of none.
        """
        shown = (id(story), story.version, run)
        if shown != self._shown:
            self._shown, self._story, self._run = shown, story, run
            self._batch_size = batch_size
            self._redraw()

    def show_reference(self, reference: Reference | None) -> None:
        """Draw a stored run in grey, or none."""
        self._reference = reference
        self._redraw()

    @Slot(int)
    def set_axis(self, axis: int) -> None:
        """Choose what runs along the bottom; see :class:`Axis`."""
        self._axis = Axis(axis)
        self._redraw()

    @Slot(bool)
    def set_log_y(self, on: bool) -> None:
        """Draw values on a logarithmic axis."""
        self._log_y = on
        for chart in self._charts.values():
            chart.set_log_y(on)

    @Slot(bool)
    def set_log_x(self, on: bool) -> None:
        """Draw places on a logarithmic axis."""
        self._log_x = on
        for chart in self._charts.values():
            chart.set_log_x(on)

    @Slot(bool)
    def set_envelope(self, on: bool) -> None:
        """Shade between the lowest and the highest of the points around."""
        self._envelope = on
        for chart in self._charts.values():
            chart.set_envelope(on)

    @Slot(int)
    def set_cutoff(self, k: int) -> None:
        """Show the ranking metrics at another ``k``."""
        self._cutoff = k
        for key, title in METRICS:
            self._titles[key].setText(f"{title}@{k}")
            self._charts[key].setAccessibleName(f"{title}@{k} on validation")
        self._redraw()

    @Slot(float)
    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves with ``weight`` in [0, 1)."""
        self._smoothing = weight
        for chart in self._charts.values():
            chart.set_smoothing(weight)

    @Slot(bool)
    def set_follow(self, on: bool) -> None:
        """Keep all points in view, or keep the zoom."""
        self._is_following = on
        for chart in self._charts.values():
            chart.set_follow(on)

    def clear(self) -> None:
        """Take all curves off, for another run."""
        self._reference = None
        for chart in self._charts.values():
            chart.clear_series()
        self._story, self._shown = RunStory(), None

    # Cards

    def _loss_card(self) -> QFrame:
        return chart_card(
            "Loss", self._new_chart("loss", "Training loss"), note="training", topic="live.loss"
        )

    def _metric_card(self, key: str, title: str) -> QFrame:
        delta = self._deltas[key] = text("", "small")
        is_low = key == METRICS[2][0]
        title = f"{title}@{FIRST_CUTOFF}"
        chart = self._new_chart(key, f"{title} on validation", low=is_low)
        made = chart_card(title, chart, note="validation", actions=[delta], topic="live.metric")
        self._titles[key] = next(at for at in made.findChildren(QLabel) if at.text() == title)
        return made

    def _speed_card(self) -> QFrame:
        chart = self._new_chart("speed", "Training interactions per second", low=True)
        chart.set_y_start(0.0)
        return chart_card(
            "Interactions per second",
            chart,
            note="thousand",
            form=_short_number,
            topic="live.speed",
        )

    def _load_card(self) -> QFrame:
        chart = self._new_chart("load", "Load of processor and graphics card in per cent", low=True)
        chart.set_y_start(0.0)
        return chart_card(
            "Load", chart, note="%, 100 is one core", form=_short_number, topic="live.load"
        )

    def _seconds_card(self) -> QFrame:
        chart = self._new_chart("seconds", "Seconds per epoch", low=True)
        chart.set_y_start(0.0)
        return chart_card("Seconds per epoch", chart, form=_short_number, topic="live.seconds")

    def _memory_card(self) -> QFrame:
        chart = self._new_chart("memory", "Memory of the engine process in gigabytes", low=True)
        chart.set_y_start(0.0)
        return chart_card("Memory", chart, note="GB", form=_two_decimals, topic="live.memory")

    def _new_chart(self, key: str, name: str, *, low: bool = False) -> LineChart:
        chart = LineChart(name, height=SIZE.chart - SPACE.xl if low else SIZE.chart)
        chart.set_log_x(self._log_x)
        chart.set_log_y(self._log_y)
        chart.set_envelope(self._envelope)
        chart.set_smoothing(self._smoothing)
        chart.set_follow(self._is_following)
        chart.follow_changed.connect(self._note_follow)
        chart.hovered.connect(self._show_crosshair)
        self._charts[key] = chart
        return chart

    @Slot(bool)
    def _note_follow(self, on: bool) -> None:
        if on != self._is_following:
            self._is_following = on
            self.follow_changed.emit(on)

    @Slot(object)
    def _show_crosshair(self, x: float | None) -> None:
        for chart in self._charts.values():
            chart.show_crosshair(x)

    # Drawing

    def _redraw(self) -> None:
        groups = diagnostic_groups(self._story)
        if tuple(groups) != self._more_groups:
            self._rebuild_diagnostics(groups)
        with ExitStack() as stack:  # each chart brings its view up to its curves once
            for chart in self._charts.values():
                stack.enter_context(chart.together())
            self._draw_all(groups)

    def _draw_all(self, groups: Mapping[str, Mapping[str, Points]]) -> None:
        story = self._story
        steps = story.steps_per_epoch(self._batch_size)
        timeline = Timeline(self._axis, story.seconds, steps)
        losses = {
            term_words(name): timeline.line(term_words(name), points)
            for name, points in loss_terms(story).items()
        }
        self._draw("loss", losses)
        for key, _ in METRICS:
            self._draw_metric(key, timeline)
        seconds = {"train_s": "training", "evaluate_s": "evaluation"}
        self._draw("seconds", _lines(timeline, story, seconds))
        self._draw("speed", speed_lines(timeline, story))
        self._draw("memory", memory_lines(timeline, story))
        self._draw("load", load_lines(timeline, story))
        for group, members in groups.items():
            shown = {name: timeline.line(words(name), points) for name, points in members.items()}
            self._draw(f"diagnostics/{group}", shown)
        end = None
        if self._axis is not Axis.MINUTES and story.num_epochs:
            end = timeline.place(story.num_epochs)
        for chart in self._charts.values():
            chart.set_x_end(end)

    def _draw_metric(self, key: str, timeline: Timeline) -> None:
        chart, series = self._charts[key], key.replace("@20", f"@{self._cutoff}")
        best, points = self._story.best(series), self._story.series.get(series)
        lines = {OURS: timeline.line(OURS, points)} if points else {}
        reference_best = None
        if self._reference is not None and (stored := points_of(self._reference.curves, series)):
            reference_line = timeline_of_curves(self._reference.curves, self._axis)
            # Of a stored run the steps are not known: its epochs stand beside ours.
            reference_line = replace(reference_line, steps=timeline.steps)
            lines[REFERENCE] = reference_line.line(self._reference.name, stored)
            reference_best = max(stored.values, default=None)
        self._draw(key, lines, first_run=self._run)
        place = timeline.place(best.epoch) if best else None
        if best is None or place is None:
            chart.clear_best(OURS)
        else:
            chart.set_best(OURS, place, best.value, metric_text(best.value), run=self._run)
        delta = best.value - reference_best if best and reference_best is not None else None
        label = self._deltas[key]
        label.setText(signed_text(delta) if delta is not None else "")
        tone = "success" if (delta or 0) > 0 else "danger" if (delta or 0) < 0 else "muted"
        if label.property("tone") != tone:
            theme.restyle(label, tone=tone)

    def _draw(self, key: str, lines: Mapping[str, Line], *, first_run: int = 0) -> None:
        chart = self._charts[key]
        for gone in set(chart.keys()) - set(lines):
            chart.remove_series(gone)
        for number, (name, line) in enumerate(lines.items()):
            run = -1 if name == REFERENCE else first_run + number
            chart.set_series(name, line.x, line.y, run=run, label=line.label)

    def _rebuild_diagnostics(self, groups: Mapping[str, Mapping[str, Points]]) -> None:
        for card in self._more_cards:
            card.hide()
            card.deleteLater()
        for group in self._more_groups:
            del self._charts[f"diagnostics/{group}"]
        self._more_groups = tuple(groups)
        self._more_cards = [
            chart_card(
                words(group),
                self._new_chart(f"diagnostics/{group}", words(group), low=True),
                note="of the model",
                form=_short_number,
                topic="live.model",
            )
            for group in groups
        ]
        while (old := self._more.takeAt(0)) is not None:
            old.deleteLater() if isinstance(old, QObject) else None
        for first in range(0, len(self._more_cards), ACROSS):
            cards = self._more_cards[first : first + ACROSS]
            self._more.addLayout(equal(*cards, *[None] * (ACROSS - len(cards))))


def _lines(
    timeline: Timeline, story: RunStory, labels: Mapping[str, str], scale: float = 1.0
) -> dict[str, Line]:
    return {
        label: timeline.line(label, story.series[key], scale)
        for key, label in labels.items()
        if key in story.series
    }


def _short_number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _two_decimals(value: float) -> str:
    return four_decimals(value)[:-2]
