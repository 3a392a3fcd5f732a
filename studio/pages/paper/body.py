"""The paper page while there is a table: the table, and what stands around it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dasrec_core.reporting.published import published_sources
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.choices_card import ChoicesCard
from studio.pages.paper.comparison_table import ComparisonTable
from studio.pages.paper.content import PaperContent
from studio.pages.paper.legend import Legend
from studio.pages.paper.lines_card import LinesCard
from studio.pages.paper.preview_card import PreviewCard
from studio.pages.paper.studies_row import StudiesRow
from studio.pages.paper.warning_list import WarningList
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.emptying import empty
from studio.widgets.parts import column, frame


class PaperBody(QWidget):
    """Lays out the parts and hands a content to each.

    Signals:
        run_wanted: Row and column of an empty cell that a run shall fill.
        opened: Row and column of a cell whose runs shall be shown.
    """

    run_wanted = Signal(int, int)
    opened = Signal(int, int)

    def __init__(self, choices: PaperChoices) -> None:
        super().__init__()
        self.table: ComparisonTable | None = None
        self._warnings, self._legend = WarningList(), Legend()
        self._table_place = QVBoxLayout()
        self._table_place.setContentsMargins(0, 0, 0, 0)
        self.studies, self.lines = StudiesRow(), LinesCard()
        self.choices, self.preview = ChoicesCard(choices), PreviewCard()
        table_card = frame("card", column(self._table_place, self._legend, gap=0, margin=(1, 1)))
        low = beside(self.choices, self.preview, shares=(2, 3))
        body = column(
            self._warnings,
            self.choices.bar,
            table_card,
            low,
            self.studies,
            self.lines,
            gap=SPACE.lg,
        )
        body.setStretch(5, 1)
        self.setLayout(body)

    def show_content(self, content: PaperContent) -> None:
        """Show another state of the table."""
        self._warnings.show_warnings(content.warnings)
        if self.table is not None and self.table.shows_columns_of(content):
            self.table.show_content(content)
        else:
            self._replace_table(content)
        self._legend.show_content(content)
        self.lines.show_content(content)
        self.choices.show_content(content, published_sources())
        self.preview.show_content(content)

    def _replace_table(self, content: PaperContent) -> None:
        had_focus = self.table is not None and self.table.hasFocus()
        empty(self._table_place)
        self.table = ComparisonTable(content)
        self.table.run_wanted.connect(self.run_wanted)
        self.table.opened.connect(self.opened)
        self._table_place.addWidget(self.table)
        if had_focus:
            self.table.setFocus()
