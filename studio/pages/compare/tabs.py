"""The tabs of the compare page: which there are, and what each gets to show."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget

from dasrec_core.config.run import RunConfig
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

TABS: Final[tuple[tuple[str, type[CompareTab]], ...]] = (
    ("Overview", OverviewTab),
    ("Curves", CurvesTab),
    ("Differences", DifferencesTab),
    ("Ablation", AblationTab),
    ("Significance", SignificanceTab),
    ("Scatter", ScatterTab),
    ("Parallel", ParallelTab),
)
"""Title and class of each tab, in their order; a tab is built when it is first opened."""

_TITLES: Final = tuple(title for title, _ in TABS)
_ALWAYS_COPIED: Final = ("Curves", "Differences")


class CompareTabs(QWidget):
    """All tabs, one in front; ``bar`` turns them. Signals are those of the tabs.

    Attributes:
        bar: To be put where the page wants it.
        pair_key: Key of the side that the base is held against.
    """

    base_wanted = Signal(str)
    removal_wanted = Signal(str)
    run_wanted = Signal(RunConfig)
    notice = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._built: dict[str, CompareTab] = {}
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
        for title in _TITLES:
            self.bar.addTab(title)
        self.bar.currentChanged.connect(self._turn)

    def tab(self, title: str) -> CompareTab:
        """Return a tab; it is built when it was not opened yet."""
        if title not in self._built:
            made = self._built[title] = dict(TABS)[title]()
            made.tab_wanted.connect(self.show_tab)
            made.pair_wanted.connect(self.hold_against)
            made.base_wanted.connect(self.base_wanted)
            made.removal_wanted.connect(self.removal_wanted)
            made.run_wanted.connect(self.run_wanted)
            made.notice.connect(self.notice)
            relax(made)
            made.hide()
            self._box.addWidget(made)
            self._feed(made)
        return self._built[title]

    @Slot(str)
    def show_tab(self, title: str) -> None:
        """Bring a tab to the front."""
        self.bar.setCurrentIndex(_TITLES.index(title))

    def forget_trouble(self) -> None:
        """Other runs are compared, or the same once more: what went wrong is no longer said."""
        self._trouble = ""

    def show_comparison(self, comparison: Comparison) -> None:
        """Show other runs, or the same anew; tests of the same runs stay until there are newer."""
        self._comparison = comparison
        if self._study is not None and not self._study.is_of(comparison.sides):
            self._study = None
        for tab in self._built.values():
            self._feed(tab)
        self._turn(self.bar.currentIndex())

    def show_study(self, study: Study) -> None:
        """Show tests and ablations."""
        self._study, self._trouble = study, ""
        if study.pair(self.pair_key) is None and study.pairs:
            self.pair_key = study.pairs[0].other.key
        self._tell_study()

    def show_trouble(self, words: str) -> None:
        """Say why there are no tests."""
        self._study, self._trouble = None, words
        for tab in self._built.values():
            tab.show_trouble(words)

    @Slot(str)
    def hold_against(self, key: str) -> None:
        """Hold the base against another side."""
        self.pair_key = key
        self._tell_study()

    def tables(self) -> dict[str, list[list[str]]]:
        """Return the tables that can be copied now, by name."""
        titles = dict.fromkeys((*_ALWAYS_COPIED, _TITLES[self.bar.currentIndex()]))
        found: dict[str, list[list[str]]] = {}
        for title in titles:
            found |= self.tab(title).tables()
        return found

    def _tell_study(self) -> None:
        if self._study is not None:
            for tab in self._built.values():
                tab.show_study(self._study, self.pair_key)

    def _feed(self, tab: CompareTab) -> None:
        if self._comparison is None:
            return
        tab.show_comparison(self._comparison)
        if self._study is not None:
            tab.show_study(self._study, self.pair_key)
        elif self._trouble:
            tab.show_trouble(self._trouble)
        else:
            tab.show_waiting()

    @Slot(int)
    def _turn(self, number: int) -> None:
        if self._comparison is None:
            return
        front = self.tab(_TITLES[number])
        for tab in self._built.values():
            if tab is not front:
                tab.hide()
        front.show()
