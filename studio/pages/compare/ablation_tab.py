"""What each part of the base is worth, in bars and in numbers."""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from dasrec_core.analysis.ablation import Effect
from dasrec_core.analysis.seed_groups import mean_std
from dasrec_core.analysis.sentence import effect_number, p_number
from studio.pages.compare.ablation_card import AblationCard
from studio.pages.compare.giving_table import GivingTable
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.overview import WAITING
from studio.pages.compare.study import Study, factor_text
from studio.pages.compare.tab import CompareTab, Pieces
from studio.pages.compare.unclean_list import UncleanList
from studio.qtmodels.run_filter import setting_text
from studio.qtmodels.run_format import NONE, metric_text, signed_text
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.parts import column

COLUMNS: Final = (
    Column("Factor"),
    Column("Base", 96),
    Column("Ablation", 96),
    Column("Seeds", 52, right=True),
    Column("Value", 136, right=True, note_width=60),
    Column("Difference", 84, right=True),
    Column("95 % interval", 164, right=True),
    Column("d", 56, right=True),
    Column("p, Holm", 84, right=True),
)
_GIVES: Final = (3, 7, 1, 4)
_MOST_UNCLEAN: Final = 4


class AblationTab(CompareTab):
    """Ablations of the base among all stored runs, not only those that are compared."""

    def __init__(self) -> None:
        super().__init__()
        self.bars = AblationCard()
        self.table = GivingTable(COLUMNS, _GIVES, "Effect of each factor")
        self._numbers = TitledCard(flush=True, topic="compare.ablation")
        self._numbers.body.addWidget(self.table)
        self.unclean = UncleanList(_MOST_UNCLEAN)
        self._numbers.hide()
        self.unclean.hide()
        self.setLayout(column(self.bars, self._numbers, self.unclean, None, gap=SPACE.lg))
        self.unclean.run_wanted.connect(self.run_wanted)
        self.bars.ablation_wanted.connect(self.ablation_wanted)
        self.bars.runs_wanted.connect(self.runs_wanted)

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        self.table.set_rows([_cells(effect) for effect in study.effects])
        tested, total = len(study.effects), study.num_ablations
        which = f"the {tested} newest of {total}; " if tested < total else ""
        self._numbers.set_title(
            "Factors",
            f"{which}ablation minus base, on test; seeds of an ablation are taken together",
        )
        self._numbers.setVisible(bool(study.effects))
        self.unclean.show_runs(study.base.name, study.unclean)
        return self.bars.show_study(study)

    @override
    def show_waiting(self) -> None:
        self._say(WAITING)

    @override
    def show_trouble(self, words: str) -> None:
        self._say(words)

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        model = self.table.model()
        rows = [
            [str(model.index(row, at).data() or "") for at in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        return {"Ablation": [[column.title for column in COLUMNS], *rows]} if rows else {}

    def _say(self, words: str) -> None:
        self.bars.show_words("Ablation", words)
        self._numbers.hide()
        self.unclean.hide()


def _cells(effect: Effect) -> list[Cell]:
    comparison, factor = effect.comparison, effect.factor
    test, group = comparison.over_users, effect.variation.group
    value = mean_std(group.by_seed(comparison.metric, group.tested_at))
    spread = "" if value is None or value.std is None else f"± {value.std:.4f}"
    words = factor_text(factor)
    return [
        Cell(words[:1].upper() + words[1:], "" if test else comparison.obstacle),
        Cell(setting_text(factor.values[0]), tone="muted"),
        Cell(setting_text(factor.values[1]), tone="accent", weight=600),
        Cell(str(len(group.seeds)), tone="muted"),
        Cell(NONE if value is None else metric_text(value.mean), spread),
        Cell(signed_text(comparison.difference)),
        Cell(NONE if test is None else f"{signed_text(test.low)} to {signed_text(test.high)}"),
        Cell(effect_number(None if test is None else test.effect_size)),
        Cell(NONE if comparison.adjusted_p is None else p_number(comparison.adjusted_p)),
    ]
