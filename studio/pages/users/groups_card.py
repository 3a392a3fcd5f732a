"""A metric by group on a card: bars with 95 % intervals, or the table behind them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout

from dasrec_core.config.metric_titles import metric_title
from studio.qtmodels.grouped import By, Grouped, group_columns
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.group_chart import GroupChart
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, column, holder, row, text
from studio.widgets.runs_look import bar_legend
from studio.widgets.table import Table

_TITLES: Final[dict[By, str]] = {"users": "history", "items": "popularity"}
_AXES: Final[dict[By, str]] = {
    "users": "training interactions of the user",
    "items": "training interactions of the test item",
}


class GroupsCard(QFrame):
    """One grouping. ``group_chosen`` carries the place of a group, or -1."""

    group_chosen = Signal(int)

    def __init__(self, by: By, *, height: int = SIZE.chart, is_roomy: bool = False) -> None:
        super().__init__()
        self._by: By = by
        self._is_roomy = is_roomy
        self._grouped: Grouped | None = None
        self._title, self._note = ElidedLabel("", "heading"), text("all users", "small", "faint")
        self._height = height
        self._legend = holder(row())
        self._switch = button("", "table", "ghost", small=True, tip="Show the groups as a table")
        self._switch.setCheckable(True)
        self._switch.toggled.connect(self._show_table)
        self._table: Table | None = None
        self._stack = QStackedWidget()
        self._hint: QLabel = text(
            "Bars are means, lines 95 % intervals. Choose a bar to list its users.",
            "small",
            "faint",
            wrap=True,
        )
        if not is_roomy or by != "items":
            self._hint.hide()
        # A title alone takes the room of the stretch; with a note it stands beside it.
        head = row(
            self._title,
            *((self._note, None) if is_roomy else ()),
            HelpButton("users.groups"),
            self._switch,
        )
        self._body: QVBoxLayout = column(head, self._legend, self._stack, self._hint, gap=SPACE.md)
        self.setLayout(column(card("", self._body), gap=0))

    @cached_property
    def chart(self) -> GroupChart:
        """The bars; built when they are first needed, which takes 20 ms."""
        made = GroupChart("", _AXES[self._by] if self._is_roomy else "", self._height)
        made.group_chosen.connect(self.group_chosen)
        self._stack.insertWidget(0, made)
        return made

    def show_groups(
        self, grouped: Grouped, names: Sequence[str], styles: Sequence[int], chosen: int
    ) -> None:
        """Show other groups, or the same with another one chosen."""
        shown = metric_title(grouped.table.metric)
        # A narrow card has no room for both; there the metric stands beside the legend.
        by = _TITLES[self._by]
        self._title.setText(f"{shown} by {by}" if self._is_roomy else f"By {by}")
        self.chart.set_name(f"{shown} by {_TITLES[self._by]}")
        is_new = grouped is not self._grouped
        self._grouped = grouped
        if is_new:
            self._fill_legend(names, styles)
            self._fill_table(grouped)
        if is_new or chosen != self.chart.chosen:
            names_below = grouped.names if self._is_roomy else grouped.short_names
            self.chart.show_groups(names_below, grouped.bars(), styles, chosen)

    def _fill_legend(self, names: Sequence[str], styles: Sequence[int]) -> None:
        entries = (
            bar_legend(style, name, is_open=place > 0)
            for place, (style, name) in enumerate(zip(styles, names, strict=True))
        )
        metric = metric_title(self._grouped.table.metric) if self._grouped else ""
        beside = () if self._is_roomy else (text(metric, "small", "faint"),)
        old, self._legend = self._legend, holder(row(*entries, None, *beside, gap=SPACE.md))
        self._body.replaceWidget(old, self._legend)
        self._legend.setVisible(len(names) > 1 or not self._is_roomy)
        old.hide()
        old.deleteLater()

    def _fill_table(self, grouped: Grouped) -> None:
        if self._table is not None:
            self._stack.removeWidget(self._table)
            self._table.deleteLater()
        self._table = Table(
            group_columns("AB"[: len(grouped.table.run_ids)], "B − A"),
            grouped.cells(),
            SIZE.control_sm,
            name=f"{metric_title(grouped.table.metric)} by {_TITLES[self._by]}, table",
        )
        ignored = QSizePolicy.Policy.Ignored  # the chart says how tall the card is
        self._table.setSizePolicy(ignored, ignored)
        self._stack.addWidget(self._table)
        self._show_table(self._switch.isChecked())

    @Slot(bool)
    def _show_table(self, is_table: bool) -> None:
        self._stack.setCurrentIndex(int(is_table and self._table is not None))
