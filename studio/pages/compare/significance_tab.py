"""The base against each other side: a table of tests, and the chosen pair in full."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Slot
from typing_extensions import override

from dasrec_core.analysis.sentence import effect_number, effect_words, p_number, p_text
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.config.metric_titles import metric_title
from studio.pages.compare.giving_table import GivingTable
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.overview import WAITING
from studio.pages.compare.significance_card import SignificanceCard
from studio.pages.compare.study import Pair, Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.qtmodels.run_format import NONE, metric_text, signed_text
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.parts import column, text

COLUMNS: Final = (
    Column("Against"),
    Column("Its value", 84, right=True),
    Column("Difference", 84, right=True),
    Column("95 % interval", 164, right=True),
    Column("d", 60, right=True),
    Column("Effect", 80),
    Column("p, Holm", 72, right=True),
    Column("Gained", 68, right=True, group="Users"),
    Column("Unchanged", 84, right=True, group="Users"),
    Column("Lost", 64, right=True, group="Users"),
    Column("Seed spread", 88, right=True),
)
_GIVES: Final = (1, 8, 9, 7, 5, 10)


class SignificanceTab(CompareTab):
    """One row per other side; the row that is current is shown below."""

    def __init__(self) -> None:
        super().__init__()
        self._study: Study | None = None
        self.table = GivingTable(COLUMNS, _GIVES, "Tests of the base against each other side")
        self._tests = TitledCard(flush=True, topic="compare.significance")
        self._words = text("", "body", "muted", wrap=True)
        self._words.setContentsMargins(SPACE.lg, SPACE.sm, SPACE.lg, SPACE.lg)
        self._tests.body.addWidget(self._words)
        self._tests.body.addWidget(self.table)
        self.card = SignificanceCard(SIZE.chart + SPACE.xxl)
        self._seeds = text("", "small", "muted", wrap=True)
        self._method = text(
            "Differences are the base minus the other. Users are paired; p by sign flips, "
            "two-sided, after Holm correction over the table; intervals by bootstrap over users; "
            "d is the mean difference over the deviation of differences. With thousands of users "
            "small p-values come easily: look at the size first.",
            "small",
            "faint",
            wrap=True,
        )
        whole = column(self._tests, self.card, self._seeds, self._method, gap=SPACE.lg)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        self.card.run_wanted.connect(self.run_wanted)
        self.card.seeds_wanted.connect(self.seeds_wanted)
        self.card.notice.connect(self.notice)
        self.show_waiting()

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        self._study = study
        metric = metric_title(study.metric)
        reading = study.base.group.tested_at
        base = study.base.result(study.metric, reading)
        where = "on test" if reading == "test" else "on test, epoch chosen there,"
        value = "" if base is None else f"{metric} {where} {metric_text(base.mean)}"
        self._tests.set_title(f"{study.base.name} against each of the others", value)
        self.table.set_rows([_cells(pair) for pair in study.pairs])
        self.table.setVisible(True)
        self._words.setVisible(False)
        keys = [pair.other.key for pair in study.pairs]
        pair = study.pair(pair_key)
        if pair is None:
            return ()
        self.table.clearSelection()
        self.table.select([keys.index(pair_key)])
        self._seeds.setText(_seed_words(pair.comparison.over_seeds))
        self._seeds.setVisible(bool(self._seeds.text()))
        return self.card.show_pair(study, pair)

    @override
    def show_waiting(self) -> None:
        self._say(WAITING)

    @override
    def show_trouble(self, words: str) -> None:
        self._say(words)

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        if self._study is None:
            return {}
        titles = [f"{one.group} {one.title}".strip() for one in COLUMNS]
        rows = [[cell.text for cell in _cells(pair)] for pair in self._study.pairs]
        return {"Tests": [titles, *rows]}

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if self._study is not None and index.isValid():
            self.pair_wanted.emit(self._study.pairs[index.row()].other.key)

    def _say(self, words: str) -> None:
        self._study = None
        self._tests.set_title("Significance")
        self._words.setText(words)
        self._words.setVisible(True)
        self.table.setVisible(False)
        self._seeds.setVisible(False)
        self.card.show_words("Significance", words)


def _cells(pair: Pair) -> list[Cell]:
    comparison, test = pair.comparison, pair.comparison.over_users
    value = pair.other.result(comparison.metric, pair.other.group.tested_at)
    name = Cell(pair.other.name, run=pair.other.style)
    shown = Cell(NONE if value is None else metric_text(value.mean), tone="muted")
    floor = comparison.floor
    spread = NONE if floor is None or floor.spread is None else f"{floor.spread:.4f}"
    if test is None:
        rest = [Cell(NONE, tone="faint") for _ in COLUMNS[3:-1]]
        return [name, shown, Cell(signed_text(comparison.difference)), *rest, Cell(spread)]
    return [
        name,
        shown,
        Cell(signed_text(test.difference), weight=600),
        Cell(f"{signed_text(test.low)} to {signed_text(test.high)}"),
        Cell(effect_number(test.effect_size)),
        Cell(effect_words(test.effect_size), tone="muted"),
        Cell(NONE if comparison.adjusted_p is None else p_number(comparison.adjusted_p)),
        Cell(f"{test.wins:,}", tone="muted"),
        Cell(f"{test.ties:,}", tone="muted"),
        Cell(f"{test.losses:,}", tone="muted"),
        Cell(spread, tone="muted"),
    ]


def _seed_words(test: PairedTest | None) -> str:
    if test is None:
        return ""
    p_value = "" if test.t_p_value is None else f", paired t-test {p_text(test.t_p_value)}"
    return (
        f"Over the {test.num_pairs} seeds that both have: {signed_text(test.difference)} "
        f"(95 % interval {signed_text(test.low)} to {signed_text(test.high)}{p_value})."
    )
