"""The tabs of the compare page: which there are, and what each gets to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget

from dasrec_core.config.run import RunConfig
from studio.bridges.steps import Steps
from studio.bridges.task_pool import TaskPool
from studio.pages.compare.ablation_tab import AblationTab
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.curves_tab import CurvesTab
from studio.pages.compare.differences_tab import DifferencesTab
from studio.pages.compare.heads import relax
from studio.pages.compare.overview import OverviewTab
from studio.pages.compare.parallel_tab import ParallelTab
from studio.pages.compare.scatter_tab import ScatterTab
from studio.pages.compare.significance_tab import SignificanceTab
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab
from studio.widgets.parts import column

TITLES: Final = (
    "Overview",
    "Curves",
    "Differences",
    "Ablation",
    "Significance",
    "Groups",
    "Scatter",
    "Parallel",
)
_ALWAYS_COPIED: Final = ("Curves", "Differences")

Outcome = tuple[Study | None, str, str]
"""Tests, which side the base is held against, and why there are no tests; empty while waiting."""


@dataclass(slots=True)
class _Fed:
    """What a tab was given last."""

    comparison: Comparison | None = None
    outcome: Outcome | None = None


class CompareTabs(QWidget):
    """All tabs, one in front; ``bar`` turns them. Signals are those of the tabs.

    A tab is built when it is first opened, and gets what is new when it is in front. Its charts
    follow in pieces, so that the window answers between them.

    Args:
        tasks: Reads what only one tab shows.
        folder_of: From a run id to its folder.

    Attributes:
        bar: To be put where the page wants it.
        steps: Draws the charts.
        pair_key: Key of the side that the base is held against.
    """

    base_wanted = Signal(str)
    removal_wanted = Signal(str)
    run_wanted = Signal(RunConfig)
    ablation_wanted = Signal(RunConfig)
    seeds_wanted = Signal(object)
    runs_wanted = Signal()
    notice = Signal(str)

    def __init__(self, tasks: TaskPool, folder_of: Callable[[str], Path]) -> None:
        super().__init__()
        self._tasks, self._folder_of = tasks, folder_of
        self.steps = Steps(self)
        self._makers: dict[str, Callable[[], CompareTab]] = {
            "Overview": OverviewTab,
            "Curves": CurvesTab,
            "Differences": DifferencesTab,
            "Ablation": AblationTab,
            "Significance": SignificanceTab,
            "Groups": self._groups_tab,
            "Scatter": ScatterTab,
            "Parallel": ParallelTab,
        }
        self._built: dict[str, CompareTab] = {}
        self._fed: dict[str, _Fed] = {}
        self._comparison: Comparison | None = None
        self._study: Study | None = None
        self._trouble = ""
        self.pair_key = ""
        # Not a stack: that is as tall as its tallest tab, so that every tab would scroll.
        self._box = column(gap=0)
        self.setLayout(self._box)
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setAccessibleName("Views of the comparison")
        for title in TITLES:
            self.bar.addTab(title)
        self.bar.currentChanged.connect(self._turn)

    def tab(self, title: str) -> CompareTab:
        """Return a tab with all that it shows drawn, whether it is in front or not."""
        made = self._tab(title)
        self._feed(title)
        self.steps.finish()
        return made

    @property
    def study(self) -> Study | None:
        """Tests and ablations as they were last worked out."""
        return self._study

    @property
    def title_in_front(self) -> str:
        """Title of the tab in front."""
        return TITLES[self.bar.currentIndex()]

    @Slot(str)
    def show_tab(self, title: str) -> None:
        """Bring a tab to the front."""
        self.bar.setCurrentIndex(TITLES.index(title))

    def forget_trouble(self) -> None:
        """Other runs are compared, or the same once more: what went wrong is no longer said."""
        self._trouble = ""

    def show_comparison(self, comparison: Comparison) -> None:
        """Show other runs, or the same anew; tests of the same runs stay until there are newer."""
        self._comparison = comparison
        if self._study is not None and not self._study.is_of(comparison.sides):
            self._study = None
        self._turn(self.bar.currentIndex())

    def show_study(self, study: Study) -> None:
        """Show tests and ablations."""
        self._study, self._trouble = study, ""
        if study.pair(self.pair_key) is None and study.pairs:
            self.pair_key = (study.first_tested() or study.pairs[0]).other.key
        self._feed_front()

    def show_trouble(self, words: str) -> None:
        """Say why there are no tests."""
        self._study, self._trouble = None, words
        self._feed_front()

    @Slot(str)
    def hold_against(self, key: str) -> None:
        """Hold the base against another side."""
        self.pair_key = key
        self._feed_front()

    def tables(self) -> dict[str, list[list[str]]]:
        """Return the tables that can be copied now, by name."""
        titles = dict.fromkeys((*_ALWAYS_COPIED, self.title_in_front))
        found: dict[str, list[list[str]]] = {}
        for title in titles:
            found |= self.tab(title).tables()
        return found

    def close_tabs(self) -> None:
        """The window closes: draw nothing and wait for nothing any more."""
        self.steps.drop()
        for tab in self._built.values():
            tab.close_tab()

    def _groups_tab(self) -> CompareTab:
        # Imported with the runs, see ``reader``: it takes what reads lists along.
        from studio.pages.compare.groups_reader import GroupsReader
        from studio.pages.compare.groups_tab import GroupsTab

        return GroupsTab(GroupsReader(self._tasks, self._folder_of, self), self.steps)

    def _tab(self, title: str) -> CompareTab:
        if title not in self._built:
            made = self._built[title] = self._makers[title]()
            self._fed[title] = _Fed()
            made.tab_wanted.connect(self.show_tab)
            made.pair_wanted.connect(self.hold_against)
            made.base_wanted.connect(self.base_wanted)
            made.removal_wanted.connect(self.removal_wanted)
            made.run_wanted.connect(self.run_wanted)
            made.ablation_wanted.connect(self.ablation_wanted)
            made.seeds_wanted.connect(self.seeds_wanted)
            made.runs_wanted.connect(self.runs_wanted)
            made.notice.connect(self.notice)
            relax(made)
            made.hide()
            self._box.addWidget(made)
        return self._built[title]

    def _feed_front(self) -> None:
        title = self.title_in_front
        if title in self._built:
            self._feed(title)

    def _feed(self, title: str) -> None:
        """Give a tab what is new since it was last given something."""
        if self._comparison is None:
            return
        tab, fed = self._built[title], self._fed[title]
        if fed.comparison is not self._comparison:
            fed.comparison, fed.outcome = self._comparison, None
            self.steps.then(*tab.show_comparison(self._comparison))
        outcome = (self._study, self.pair_key, self._trouble)
        if outcome == fed.outcome:
            return
        fed.outcome = outcome
        if self._study is not None:
            self.steps.then(*tab.show_study(self._study, self.pair_key))
        elif self._trouble:
            tab.show_trouble(self._trouble)
        else:
            tab.show_waiting()

    @Slot(int)
    def _turn(self, number: int) -> None:
        if self._comparison is None:
            return
        front = self._tab(TITLES[number])
        for tab in self._built.values():
            if tab is not front:
                tab.hide()
        front.show()
        self._feed(TITLES[number])
