"""Best values in a table, and the curves behind them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from dasrec_core.analysis.marks import BETTER, LEVEL, WORSE
from studio.pages.compare.best_table import COLUMNS, Tests, best_cells, best_texts
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.curves import CurvesView
from studio.pages.compare.giving_table import GivingTable
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.sides import Side
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.qtmodels.run_columns import SELECTION
from studio.theme.tokens import SPACE
from studio.widgets.parts import column, text

_LEAST = 2
_GIVES = (8, 7, 6, 5, 4)


class CurvesTab(CompareTab):
    """The sides in numbers and as three charts; its menu takes one off or makes it the base."""

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._base_key = ""
        self._tests: Tests = {}
        self.best = GivingTable(COLUMNS, _GIVES, "Best values of the compared runs")
        self.best.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.best.customContextMenuRequested.connect(self._show_row_menu)
        self._legend = text("", "small", "faint", wrap=True)
        self._card = TitledCard(flush=True, topic="compare.best")
        self._card.set_title("Best values")
        self._legend.setContentsMargins(SPACE.lg, 0, SPACE.lg, SPACE.sm)
        self._card.body.addWidget(self._legend)
        self._card.body.addWidget(self.best)
        self.curves = CurvesView()
        whole = column(self._card, self.curves, gap=SPACE.lg)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    @override
    def show_comparison(self, comparison: Comparison) -> Pieces:
        self._comparison, self._tests = comparison, {}
        if self._base_key not in {side.key for side in comparison.sides}:
            self._base_key = comparison.sides[0].key
        self._fill()
        return self.curves.show_sides(comparison.sides)

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        self._base_key = study.base.key
        self._tests = {
            pair.other.key: pair.comparison
            for pair in study.pairs
            if study.metric == SELECTION and pair.comparison.over_users is not None
        }
        self._fill()
        return ()

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        if self._comparison is None:
            return {}
        sides, verdict = self._comparison.sides, self._comparison.verdict
        return {"Best values": best_texts(sides, self._base(), self._tests, verdict)}

    def _base(self) -> Side:
        assert self._comparison is not None
        sides = self._comparison.sides
        return next((side for side in sides if side.key == self._base_key), sides[0])

    def _fill(self) -> None:
        if self._comparison is None:
            return
        comparison, base = self._comparison, self._base()
        self.best.set_rows(best_cells(comparison.sides, base, self._tests, comparison.verdict))
        spread = "± beside a value is the deviation over seeds. " if _has_seeds(comparison) else ""
        tested = (
            f"; ± beside one is its standard error over the same users. {BETTER} above and {WORSE} "
            f"below: p < {LEVEL:g} over users after Holm's correction; in grey it may be chance"
        )
        if comparison.verdict.reasons:
            self._legend.setText(f"{spread}No differences: these runs are not comparable.")
            return
        self._legend.setText(
            f"{spread}Differences are to {base.name}{tested if self._tests else ''}."
        )

    @Slot(QPoint)
    def _show_row_menu(self, place: QPoint) -> None:
        row = self.best.rowAt(place.y())
        if self._comparison is None or not 0 <= row < len(self._comparison.sides):
            return
        key = self._comparison.sides[row].key
        menu = QMenu(self.best)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first = menu.addAction("Measure the others against this one")
        first.setEnabled(key != self._base_key)
        # Menus are used on the UI thread only.
        first.triggered.connect(lambda: self.base_wanted.emit(key))
        off = menu.addAction("Take it off")
        off.setEnabled(len(self._comparison.sides) > _LEAST)
        off.triggered.connect(lambda: self.removal_wanted.emit(key))
        menu.popup(self.best.viewport().mapToGlobal(place))


def _has_seeds(comparison: Comparison) -> bool:
    return any(len(side.group.seeds) > 1 for side in comparison.sides)
