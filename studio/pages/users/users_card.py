"""The table of all users on a card, with what narrows it down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from studio.pages.users.user_numbers import COLUMNS, TWO_RUNS_FROM
from studio.qtmodels.users_table import NAME_COLUMN, UsersTableModel
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.giving_way import given_way
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, chip, column, holder, row, text
from studio.widgets.table import TableView

_LEAST_NAME: Final = 72  # px at 100 % that ids keep
_GIVES: Final = (2, 1)
"""Numbers of the columns that go where there is no room, the first to go first."""


class UsersTable(TableView):
    """Users by row; ``opened`` carries the id of a user that was double-clicked or entered."""

    opened = Signal(object)

    def __init__(self, model: UsersTableModel) -> None:
        super().__init__((NAME_COLUMN, *COLUMNS), name="Users", sortable=True)
        self.users = model
        self._is_of_two = True
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.set_model(model)
        self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.doubleClicked.connect(self._open)

    def show_two_runs(self, two: bool) -> None:
        """Show the columns of run B and of the difference, or not."""
        self._is_of_two = two
        self._leave_out()

    def go_to(self, user_id: int) -> None:
        """Make a user the current row and bring it into view; unknown ones change nothing."""
        place = self.users.row_of(user_id)
        if place >= 0 and place != self.currentIndex().row():
            self.selectRow(place)
            self.scrollTo(self.users.index(place, 0))

    def forget_sorting(self) -> None:
        """Show no arrow: the order is that of a walk, not of a column."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.blockSignals(False)
        header.viewport().update()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.users.user_id(index.row()))

    def _leave_out(self) -> None:
        """Keep the name and the values readable: where it is narrow, the counts go first."""
        px = theme.current().px
        numbers = range(1, 1 + len(COLUMNS))
        kept = {number for number in numbers if number < TWO_RUNS_FROM or self._is_of_two}
        widths = {number: px(COLUMNS[number - 1].width) for number in kept}
        needed = px(_LEAST_NAME) + sum(widths.values())
        gives = [(number, widths[number]) for number in _GIVES]
        kept -= given_way(needed, gives, self.viewport().width()).keys()
        for number in numbers:
            if self.isColumnHidden(number) == (number in kept):
                self.setColumnHidden(number, number not in kept)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)


class UsersCard(QFrame):
    """The table and, over it, which users are listed. ``widened`` asks for all of them."""

    widened = Signal()

    def __init__(self, model: UsersTableModel) -> None:
        super().__init__()
        self.table = UsersTable(model)
        self._count = text("", "small", "faint")
        self._chip = chip("-", "funnel", "accent", closable=True)
        self._chip.closed.connect(self.widened)
        self._chip.hide()
        hint = text("Return opens a user", "small", "faint")
        head = row(
            text("Users", "heading"),
            HelpButton("users.users"),
            self._count,
            self._chip,
            None,
            hint,
            margin=(SPACE.lg, SPACE.sm),
        )
        self._trouble = text("", "small", "danger", wrap=True)
        self._trouble.setContentsMargins(SPACE.lg, 0, SPACE.lg, SPACE.sm)
        self._trouble.hide()
        self.runs = ElidedLabel("", "small", where=Qt.TextElideMode.ElideMiddle)
        self.runs.setContentsMargins(SPACE.lg, 0, SPACE.lg, SPACE.sm)
        self.runs.hide()
        self.care = text("", "small", "warning", wrap=True)
        self.care.setContentsMargins(SPACE.lg, 0, SPACE.lg, SPACE.sm)
        self.care.hide()
        inner = card("", holder(head), self._trouble, self.runs, self.care, self.table, flush=True)
        self.setLayout(column(inner, gap=0))

    def show_runs(self, names: Sequence[str], care: str = "") -> None:
        """Show the columns of run B and of the difference, and which run is which, or not.

        Args:
            names: Of A, or of A and B.
            care: Why their numbers should not be held against each other, if they should not.
        """
        two = len(names) > 1
        self.care.setText(care)
        self.care.setVisible(bool(care))
        self.runs.setVisible(two)
        if two:
            self.runs.setText(f"Above zero, B found more: {names[1]} (B) against {names[0]} (A)")
        self.table.show_two_runs(two)

    def show_trouble(self, words: str) -> None:
        """Say why there are no numbers."""
        self._trouble.setText(words)
        self._trouble.setVisible(True)

    def show_narrowed(self, words: str) -> None:
        """Say which users are listed; empty for all."""
        self._trouble.setVisible(False)
        model = self.table.users
        shown, total = model.rowCount(), model.num_users
        self._count.setText(f"{shown:,} of {total:,}" if shown != total else f"{total:,}")
        self._chip.setVisible(bool(words))
        if words:
            self._chip.set(words, "funnel", "accent")
            self._chip.setAccessibleName(f"Only {words}")
