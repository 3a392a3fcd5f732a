"""A metric of two sides by group: bars with 95 % intervals, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.metric_titles import metric_title
from studio.pages.compare.giving_table import GivingTable
from studio.pages.compare.heads import TitledCard, shortened
from studio.pages.compare.tab import Pieces
from studio.qtmodels.grouped import By, Grouped, group_columns
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.group_chart import GroupChart
from studio.widgets.parts import column, holder, row
from studio.widgets.runs_look import bar_legend

DIFFERENCE: Final = "Base − other"
_TITLES: Final[dict[By, str]] = {"users": "history of the user", "items": "popularity of the item"}
_AXES: Final[dict[By, str]] = {
    "users": "training interactions of the user",
    "items": "training interactions of the test item",
}
_NAME_LENGTH: Final = 18
_SHARES: Final = (5, 6)
_LEASTS: Final = (280, 604)
"""Widths in px at 100 % below which the table goes under the bars: so it has all its columns."""
_GIVES: Final = (1, 2, 3)  # what the bars show goes first, the difference stays


class GroupsPanel(TitledCard):
    """One grouping. A group that is chosen in the bars is chosen in the table, and the reverse."""

    def __init__(self, by: By) -> None:
        super().__init__()
        self._by: By = by
        self._grouped: Grouped | None = None
        self._styles: tuple[int, ...] = ()
        self._names: tuple[str, ...] = ()
        self._legend = holder(row())
        self._left = column(self._legend, gap=SPACE.sm)
        self._right = column(gap=0)
        self._table: GivingTable | None = None
        parts = holder(self._left), holder(self._right)
        self.body.addLayout(beside(*parts, shares=_SHARES, leasts=_LEASTS))

    @cached_property
    def chart(self) -> GroupChart:
        """The bars; built when they are first drawn."""
        made = GroupChart("", _AXES[self._by], SIZE.chart)
        made.group_chosen.connect(self._select_row)
        self._left.addWidget(made, 1)
        return made

    def show_groups(
        self, grouped: Grouped, names: Sequence[str], styles: Sequence[int], note: str
    ) -> Pieces:
        """Show other numbers.

        Args:
            grouped: Of two sides; the difference is the first minus the second.
            names: Of these sides.
            styles: Their looks.
            note: Stands beside the title.
        """
        self._grouped, self._names, self._styles = grouped, tuple(names), tuple(styles)
        self.set_title(self._words(), note)
        self._fill_legend()
        self._fill_table(grouped)
        return (lambda: self.chart, self._draw)

    def texts(self) -> list[list[str]]:
        """Return titles and rows for copies; the interval has a column of its own."""
        if self._grouped is None:
            return []
        head = ["Group", "Users", *self._names, DIFFERENCE, "95 % low", "95 % high"]
        body = []
        for cells, one in zip(self._grouped.cells(), self._grouped.table.rows, strict=True):
            ends = () if one.difference is None else (one.difference.low, one.difference.high)
            means = [cell.text.partition(" ")[0] for cell in cells[2:]]
            reach = ["" if end is None else f"{end:+.4f}" for end in ends]
            body.append([cells[0].text, str(one.num_measured), *means, *reach])
        return [head, *body]

    def _words(self) -> str:
        metric = "" if self._grouped is None else metric_title(self._grouped.table.metric)
        return f"{metric} by {_TITLES[self._by]}"

    def _draw(self) -> None:
        if self._grouped is not None:
            self.chart.set_name(self._words())
            self.chart.show_groups(self._grouped.names, self._grouped.bars(), self._styles)

    def _fill_legend(self) -> None:
        entries = [
            bar_legend(style, shortened(name, 2 * _NAME_LENGTH), is_open=place > 0)
            for place, (style, name) in enumerate(zip(self._styles, self._names, strict=True))
        ]
        old, self._legend = self._legend, holder(row(*entries, None, gap=SPACE.md))
        self._left.replaceWidget(old, self._legend)
        _discard(old)

    def _fill_table(self, grouped: Grouped) -> None:
        if self._table is not None:
            self._right.removeWidget(self._table)
            _discard(self._table)
        names = [shortened(name, _NAME_LENGTH) for name in self._names]
        columns = group_columns(names, DIFFERENCE)
        name = f"{self._words()}, table"
        self._table = GivingTable(columns, _GIVES, name, SIZE.control_sm)
        self._table.set_rows(grouped.cells())
        self._table.clicked.connect(self._choose_bar)
        self._table.activated.connect(self._choose_bar)
        self._right.insertWidget(0, self._table)
        if self._right.count() == 1:
            self._right.addStretch(1)

    @Slot(int)
    def _select_row(self, place: int) -> None:
        if self._table is not None:
            self._table.clearSelection()
            self._table.select([place] if place >= 0 else [])

    @Slot(QModelIndex)
    def _choose_bar(self, index: QModelIndex) -> None:
        self.chart.choose(index.row())


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
