"""What a model wants watched, a card per group; which there are is known when it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.pages.live.chart_cards import short_number
from studio.pages.live.chart_series import Timeline, diagnostic_groups, words
from studio.pages.live.chart_set import ChartSet
from studio.pages.live.run_story import Points, RunStory
from studio.theme.tokens import SPACE
from studio.widgets.chart_card import chart_card
from studio.widgets.parts import column, equal

ACROSS = 3  # cards in a row


class DiagnosticCards(QWidget):
    """Rows of cards, built anew when a run brings other groups.

    Args:
        charts: Gets their charts.
        first: Cards that are there for every run, before them.
    """

    def __init__(self, charts: ChartSet, first: Sequence[QWidget]) -> None:
        super().__init__()
        self._charts, self._first = charts, tuple(first)
        self._cards: list[QWidget] = []
        self._fillers: list[QWidget] = []
        self._groups: tuple[str, ...] = ()
        self._box = column(gap=SPACE.lg)
        self.setLayout(self._box)
        self._lay_out()

    def make_room(self, story: RunStory) -> None:
        """Have a chart for every group the run has told of."""
        groups = diagnostic_groups(story)
        if tuple(groups) != self._groups:
            self._rebuild(groups)

    def draw(self, story: RunStory, timeline: Timeline) -> None:
        """Draw all groups; :meth:`make_room` comes first."""
        for group, members in diagnostic_groups(story).items():
            shown = {
                name: timeline.line(name.replace("_", " "), points)
                for name, points in members.items()
            }
            self._charts.draw(_key(group), shown)

    def _rebuild(self, groups: Mapping[str, Mapping[str, Points]]) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        for group in self._groups:
            self._charts.forget(_key(group))
        self._groups = tuple(groups)
        self._cards = [
            chart_card(
                words(group),
                self._charts.add(_key(group), words(group), low=True),
                note="of the model",
                form=short_number,
                topic="live.model",
            )
            for group in groups
        ]
        self._lay_out()

    def _lay_out(self) -> None:
        for filler in self._fillers:
            filler.deleteLater()
        while (old := self._box.takeAt(0)) is not None:
            old.deleteLater() if isinstance(old, QObject) else None
        cards = [*self._first, *self._cards]
        # Empty widgets, not room to stretch: that would take no gap and widen the others.
        self._fillers = [QWidget() for _ in range(-len(cards) % ACROSS)]
        filled = [*cards, *self._fillers]
        for first in range(0, len(filled), ACROSS):
            self._box.addLayout(equal(*filled[first : first + ACROSS]))


def _key(group: str) -> str:
    return f"diagnostics/{group}"
