"""One ranking metric on validation: ours, its best epoch, and a stored run behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QFrame, QLabel

from dasrec_core.store.records import Curves
from studio.pages.live.chart_series import Timeline, points_of, timeline_of_curves
from studio.pages.live.chart_set import OURS, REFERENCE, ChartSet
from studio.pages.live.run_story import RunStory
from studio.qtmodels.run_format import metric_text, signed_text
from studio.theme import theme
from studio.widgets.chart_card import chart_card
from studio.widgets.parts import text

FIRST_CUTOFF = 20


@dataclass(frozen=True, slots=True)
class Reference:
    """A stored run drawn in grey behind the metrics."""

    name: str
    curves: Curves


class MetricCard:
    """A card with its chart; knows which ``k`` it shows.

    Args:
        charts: Gets the chart.
        key: Of the chart, and of the series it shows at first, such as ``valid/recall@20``.
        title: The metric without its ``k``.
        low: Give the chart less height.

    Attributes:
        frame: The card.
        delta: How far the best value is from that of the reference, in words.
    """

    def __init__(self, charts: ChartSet, key: str, title: str, *, low: bool = False) -> None:
        self._charts, self._key, self._name = charts, key, title
        self._cutoff = FIRST_CUTOFF
        self.delta = text("", "small")
        whole = f"{title}@{FIRST_CUTOFF}"
        chart = charts.add(key, f"{whole} on validation", low=low)
        self.frame: QFrame = chart_card(
            whole, chart, note="validation", actions=[self.delta], topic="live.metric"
        )
        self._title = next(at for at in self.frame.findChildren(QLabel) if at.text() == whole)

    def set_cutoff(self, k: int) -> None:
        """Show another ``k`` from the next :meth:`draw` on."""
        self._cutoff = k
        self._title.setText(f"{self._name}@{k}")
        self._charts[self._key].setAccessibleName(f"{self._name}@{k} on validation")

    def draw(
        self, story: RunStory, timeline: Timeline, reference: Reference | None, run: int
    ) -> None:
        """Draw the metric of a run in its colour, and a reference if there is one."""
        chart = self._charts[self._key]
        series = self._key.replace(f"@{FIRST_CUTOFF}", f"@{self._cutoff}")
        best, points = story.best(series), story.series.get(series)
        lines = {OURS: timeline.line(OURS, points)} if points else {}
        reference_best = None
        if reference is not None and (stored := points_of(reference.curves, series)):
            behind = timeline_of_curves(reference.curves, timeline.axis)
            # Of a stored run the steps are not known: its epochs stand beside ours.
            behind = replace(behind, steps=timeline.steps)
            lines[REFERENCE] = behind.line(reference.name, stored)
            reference_best = max(stored.values, default=None)
        self._charts.draw(self._key, lines, first_run=run)
        place = timeline.place(best.epoch) if best else None
        if best is None or place is None:
            chart.clear_best(OURS)
        else:
            chart.set_best(OURS, place, best.value, metric_text(best.value), run=run)
        self._show_delta(
            None if best is None or reference_best is None else best.value - reference_best
        )

    def _show_delta(self, delta: float | None) -> None:
        self.delta.setText(signed_text(delta) if delta is not None else "")
        tone = "success" if (delta or 0) > 0 else "danger" if (delta or 0) < 0 else "muted"
        if self.delta.property("tone") != tone:
            theme.restyle(self.delta, tone=tone)
