"""One side against another: the sentence for a paper, and how far users moved."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.run import RunConfig
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.study import Histogram, Pair, Study
from studio.pages.compare.tab import Pieces
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.chart import Chart
from studio.widgets.controls import button
from studio.widgets.parts import column, holder, icon, line, row, text
from studio.widgets.stat import Stat

_GAP = 0.12  # of a bin, between bars
_TICK_SHARES = (-0.8, -0.4, 0.0, 0.4, 0.8)  # of the reach; at its ends numbers would be cut


class SignificanceCard(TitledCard):
    """Shows a pair.

    Signals:
        run_wanted: One more seed of the side that has fewest shall be run.
        seeds_wanted: Ids of stored runs with more seeds, to be compared too.
        notice: One sentence for a toast.
    """

    run_wanted = Signal(RunConfig)
    seeds_wanted = Signal(object)
    notice = Signal(str)

    def __init__(self, chart_height: int = SIZE.chart) -> None:
        copy = button("Copy sentence", "copy", "ghost", True)
        super().__init__(actions=[copy], topic="compare.significance")
        self._copy = copy
        self._words = text("", wrap=True)
        self._gained, self._same, self._lost = (
            Stat("–", name) for name in ("Users gained", "Unchanged", "Users lost")
        )
        self._chart_height = chart_height
        self._shape: Histogram | None = None
        self._floor_icon = icon("info", "muted")
        self._floor = text("", "small", "muted", wrap=True)
        self._seed = button("Add a seed", "plus", "link", tip="Prepare a run with another seed")
        self._stored = button("Add them", "plus", "link", tip="Compare the stored seeds too")
        floor = row(self._floor_icon, self._floor, self._seed, self._stored)
        floor.setStretch(1, 1)
        facts = row(self._gained, self._same, self._lost, None, gap=SPACE.xl)
        self._pair = column(line(), facts, holder(floor), gap=SPACE.sm)
        self._details = QStackedWidget()
        self._details.addWidget(holder(self._pair))
        self._details.addWidget(holder(column(None)))
        self.body.addWidget(self._words)
        self.body.addWidget(self._details, 1)
        self._wanted: RunConfig | None = None
        self._more: tuple[str, ...] = ()
        self._sentence = ""
        self._copy.clicked.connect(self._copy_sentence)
        self._seed.clicked.connect(self._ask_for_seed)
        self._stored.clicked.connect(self._ask_for_stored)
        self.show_words("Significance", "")

    @cached_property
    def chart(self) -> Chart:
        """The histogram; built when it is first drawn."""
        made = Chart("difference per changed user", height=self._chart_height)
        made.setAccessibleName("Histogram of differences per user")
        made.setMouseEnabled(False, False)
        self._pair.insertWidget(2, made, 1)
        return made

    def show_words(self, title: str, words: str) -> None:
        """Show a sentence in place of a pair: what is going on, or what is missing."""
        self.set_title(title)
        self._sentence = words
        self._words.setText(words)
        self._copy.setEnabled(False)
        self._details.setCurrentIndex(1)

    def show_pair(self, study: Study, pair: Pair) -> Pieces:
        """Show the base of a study against another side."""
        title = f"{study.base.name} against {pair.other.name}"
        test = pair.comparison.over_users
        if test is None:
            self.show_words(title, pair.sentence)
            return ()
        self.set_title(title)
        self._sentence = pair.sentence
        # "p = 0.03" stays on one line; what is copied has plain spaces.
        self._words.setText(pair.sentence.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"))
        self._copy.setEnabled(True)
        self._gained.set_value(f"{test.wins:,}")
        self._same.set_value(f"{test.ties:,}")
        self._lost.set_value(f"{test.losses:,}")
        self._shape = pair.histogram
        self._show_floor(pair)
        self._details.setCurrentIndex(0)
        return (lambda: self.chart, self._draw)

    def sentence(self) -> str:
        """What it says of the pair."""
        return self._sentence

    def _draw(self) -> None:
        shape = self._shape
        self.chart.wipe()
        if shape is None:
            self.chart.note(0.5, 0.5, "No user changed", (0.5, 0.5), "faint")
            self.chart.span((0, 1), (0, 1))
            self.chart.getPlotItem().getAxis("bottom").setTicks([[]])
            return
        width = float(shape.edges[1] - shape.edges[0])
        middles = (shape.edges[:-1] + shape.edges[1:]) / 2
        self.chart.bars(middles, shape.counts.astype(np.float64), width * (1 - _GAP))
        self.chart.level_at(0)
        reach = float(shape.edges[-1])
        self.chart.span((-reach * 1.02, reach * 1.02))
        ticks = [reach * share for share in _TICK_SHARES]
        shown = [(at, f"{at:+.2g}".replace("-", "−") if at else "0") for at in ticks]
        axis = self.chart.getPlotItem().getAxis("bottom")
        axis.setStyle(hideOverlappingLabels=False)
        axis.setTicks([shown])

    def _show_floor(self, pair: Pair) -> None:
        floor = pair.comparison.floor
        wants = floor is not None and floor.wants_seeds
        # Nothing need be trained for what is stored already.
        self._more = pair.more_seeds if wants else ()
        self._floor.setText("" if floor is None else floor.words() + _more_words(len(self._more)))
        uncertain = floor is not None and (floor.wants_seeds or not floor.is_above)
        self._floor_icon.set_icon(
            "warning" if uncertain else "check-circle", "warning" if uncertain else "success"
        )
        groups = (pair.comparison.first, pair.comparison.second)
        self._wanted = _next_seed(min(groups, key=lambda g: len(g.seeds))) if wants else None
        self._seed.setVisible(self._wanted is not None and not self._more)
        self._stored.setVisible(bool(self._more))

    @Slot()
    def _copy_sentence(self) -> None:
        QGuiApplication.clipboard().setText(self._sentence)
        self.notice.emit("The sentence is copied.")

    @Slot()
    def _ask_for_seed(self) -> None:
        if self._wanted is not None:
            self.run_wanted.emit(self._wanted)

    @Slot()
    def _ask_for_stored(self) -> None:
        self.seeds_wanted.emit(self._more)


def _more_words(number: int) -> str:
    if not number:
        return ""
    return f" {number} more {'is' if number == 1 else 'are'} stored already."


def _next_seed(group: SeedGroup) -> RunConfig:
    return group.runs[0].config.model_copy(update={"seed": max(group.seeds) + 1})
