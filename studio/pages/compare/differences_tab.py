"""Everything in which the sides differ: data and protocol, settings, environment."""

from __future__ import annotations

from typing_extensions import override

from studio.pages.compare.comparison import Comparison
from studio.pages.compare.difference_card import DifferenceCard
from studio.pages.compare.tab import CompareTab, Pieces
from studio.theme.tokens import SPACE
from studio.widgets.parts import column


class DifferencesTab(CompareTab):
    """The whole table of settings."""

    def __init__(self) -> None:
        super().__init__()
        self.card = DifferenceCard()
        self.setLayout(column(self.card, None, gap=SPACE.lg))

    @override
    def show_comparison(self, comparison: Comparison) -> Pieces:
        self.card.show_rows([side.name for side in comparison.sides], comparison.rows)
        return ()

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        return {"Differences": self.card.texts()}
