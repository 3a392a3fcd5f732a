"""The first tab: curves, ablation, differences and the test on one screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from studio.pages.compare.ablation_card import AblationCard
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.curves import CHARTS, draw_sides, floor_of, offer_copies
from studio.pages.compare.difference_card import DifferenceCard
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.near_chart import NearChart
from studio.pages.compare.sides import LOSS, Side
from studio.pages.compare.significance_card import SignificanceCard
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.pages.compare.unclean_list import UncleanList
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.chart_card import ChartLegend, four_decimals, loss_text
from studio.widgets.controls import segments
from studio.widgets.parts import column, holder

_MOST_ROWS: Final = 5
_MOST_BARS: Final = 6
WAITING: Final = "Working out the tests…"


class CurvesCard(TitledCard):
    """One chart of all sides; what it shows is chosen in its head."""

    def __init__(self) -> None:
        choice = segments("Recall", "NDCG", "Loss")
        super().__init__(actions=[choice], topic="compare.overview")
        self.choice = choice
        self._sides: tuple[Side, ...] = ()
        self._holders: dict[str, QWidget] = {}
        self.charts: dict[str, NearChart] = {}  # built when first looked at
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)
        self.choice.changed.connect(self._show)

    def show_sides(self, sides: tuple[Side, ...]) -> Pieces:
        """Draw other sides, or more of the same."""
        self._sides = sides
        self._say()
        return (self._build, self._show)

    def _build(self) -> None:
        key, title, _ = CHARTS[self.choice.current()]
        self._chart(key, title)

    def _say(self) -> None:
        key, title, split = CHARTS[self.choice.current()]
        where = "" if key == LOSS else f" on {split}"
        self.set_title(f"{title}{where}", _seed_words(self._sides))

    @Slot()
    def _show(self) -> None:
        self._say()
        key, title, _ = CHARTS[self.choice.current()]
        chart = self._chart(key, title)
        draw_sides(chart, key, self._sides)
        chart.set_y_floor(floor_of(key, self._sides))
        self._stack.setCurrentWidget(self._holders[key])

    def _chart(self, key: str, title: str) -> NearChart:
        if key not in self.charts:
            name, height = f"{title} of all sides", SIZE.chart + SPACE.xl
            chart = NearChart(name, height=height)
            chart.hovered.connect(chart.show_crosshair)
            offer_copies(chart)
            legend = ChartLegend(chart, loss_text if key == LOSS else four_decimals)
            body = column(legend, chart, gap=SPACE.sm)
            body.setStretch(1, 1)
            self.charts[key], self._holders[key] = chart, holder(body)
            self._stack.addWidget(self._holders[key])
        return self.charts[key]


class OverviewTab(CompareTab):
    """Puts the cards of the other tabs beside each other, shortened."""

    def __init__(self) -> None:
        super().__init__()
        self.curves, self.ablation = CurvesCard(), AblationCard(_MOST_BARS)
        self.differences = DifferenceCard(_MOST_ROWS)
        self.significance = SignificanceCard(SIZE.chart - SPACE.xl)
        self.unclean = UncleanList(1)
        self.unclean.hide()
        self.differences.body.addLayout(column(self.unclean, margin=SPACE.md))
        self.differences.body.addStretch(1)
        top = beside(self.curves, self.ablation, shares=(3, 2))
        low = beside(self.differences, self.significance, shares=(3, 2))
        whole = column(top, low, gap=SPACE.lg)
        whole.setStretch(0, 5)
        whole.setStretch(1, 4)
        self.setLayout(whole)
        self.differences.all_wanted.connect(self._show_differences)
        self.significance.run_wanted.connect(self.run_wanted)
        self.significance.seeds_wanted.connect(self.seeds_wanted)
        self.significance.notice.connect(self.notice)
        self.unclean.run_wanted.connect(self.run_wanted)
        self.ablation.ablation_wanted.connect(self.ablation_wanted)
        self.ablation.runs_wanted.connect(self.runs_wanted)

    @override
    def show_comparison(self, comparison: Comparison) -> Pieces:
        self.differences.show_rows([side.name for side in comparison.sides], comparison.rows)
        return self.curves.show_sides(comparison.sides)

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        compared = [run for run in study.unclean if run.is_compared]
        self.unclean.show_runs(study.base.name, compared)
        pieces = self.ablation.show_study(study)
        if pair := study.pair(pair_key):
            pieces += self.significance.show_pair(study, pair)
        return pieces

    @override
    def show_waiting(self) -> None:
        self.ablation.show_words("Ablation", WAITING)
        self.significance.show_words("Significance", WAITING)

    @override
    def show_trouble(self, words: str) -> None:
        self.ablation.show_words("Ablation", words)
        self.significance.show_words("Significance", words)

    @Slot()
    def _show_differences(self) -> None:
        self.tab_wanted.emit("Differences")


def _seed_words(sides: tuple[Side, ...]) -> str:
    counts = {len(side.group.seeds) for side in sides}
    if counts == {1} or not counts:
        return ""
    if len(counts) == 1:
        return f"mean and spread of {counts.pop()} seeds"
    return f"mean and spread of {min(counts)} to {max(counts)} seeds"
