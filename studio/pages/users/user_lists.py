"""One user: history, held-out items, and what one run or two recommend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dasrec_core.inspection.user_view import UserView
from studio.pages.users.item_table import ItemTable
from studio.pages.users.list_rows import (
    FEATURES_COLUMN,
    HELD_OUT_COLUMNS,
    HISTORY_COLUMNS,
    MOVE_COLUMN,
    POPULARITY_COLUMN,
    RANK_COLUMN_OF_B,
    SCORE_COLUMN,
    TOP_COLUMNS,
    found_words,
    held_out_rows,
    history_rows,
    top_rows,
)
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, column, holder, row

LIST_ROWS = 20
"""Rows of a list that the page makes room for; a longer one scrolls."""
_HISTORY_ROWS = 12
_HELD_OUT_ROWS = 6
_ROOMY = 340


class ListCard(QFrame):
    """A list of items on a card whose title and note can change."""

    def __init__(self, title: str, table: ItemTable) -> None:
        super().__init__()
        self.table = table
        self._title, self._note = ElidedLabel(title, "heading"), ElidedLabel("", "small", "faint")
        least = theme.current().px(SPACE.xxl + SPACE.lg)
        self._title.setMinimumWidth(least)  # a long note must not take all of the line
        head = row(
            self._title, HelpButton("users.list"), self._note, None, margin=(SPACE.lg, SPACE.sm)
        )
        inner = card("", holder(head), table, None, flush=True)
        if (lines := inner.layout()) is not None and isinstance(lines, QVBoxLayout):
            lines.setStretchFactor(table, 1)
            lines.setStretch(lines.count() - 1, 0)  # what the table cannot fill stays empty
        self.setLayout(column(inner, gap=0))

    def set_words(self, title: str, note: str) -> None:
        """Show another title and note."""
        if self._title.text() != title:
            self._title.setText(title)
        self._note.setText(note)

    def note(self) -> str:
        """What stands beside the title."""
        return self._note.text()


class UserLists(QObject):
    """History and held-out items at the left, the lists of A and B beside each other.

    Attributes:
        left: History, held-out items and what stands below them.
        top_cards: The lists of A and B.

    Signals:
        item_chosen: ``(item id, place of the run)`` of the item pointed at; items of history and
            held-out lists belong to run A.
    """

    item_chosen = Signal(object, int)

    def __init__(self, below: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        small = SIZE.control_sm
        self.history = ItemTable(
            HISTORY_COLUMNS, "History of the user", most_rows=_HISTORY_ROWS, row_height=small
        )
        self.held_out = ItemTable(
            HELD_OUT_COLUMNS,
            "Held-out items",
            most_rows=_HELD_OUT_ROWS,
            row_height=small,
        )
        self.tops = tuple(
            ItemTable(TOP_COLUMNS, f"List of run {name}", most_rows=LIST_ROWS) for name in "AB"
        )
        self.history_card = ListCard("History", self.history)
        self.held_out_card = ListCard("Held out", self.held_out)
        self.top_cards = tuple(
            ListCard(name, table) for name, table in zip("AB", self.tops, strict=True)
        )
        left = column(self.history_card, self.held_out_card, below, gap=SPACE.lg)
        left.setStretch(0, 1)
        self.left = holder(left)
        for place, table in enumerate(self.tops):
            table.spare(POPULARITY_COLUMN, _ROOMY)  # the tooltip says it too
            # The tables live on the UI thread.
            table.item_chosen.connect(lambda item, place=place: self.item_chosen.emit(item, place))
        self.history.item_chosen.connect(self._choose_of_first)
        self.held_out.item_chosen.connect(self._choose_of_first)

    def show_user(
        self,
        view: UserView,
        names: Sequence[str],
        *,
        missing: Mapping[int, tuple[str, ...]],
        has_features: bool,
    ) -> None:
        """Show another user.

        Args:
            view: The user, with one list per run.
            names: Names of the runs.
            missing: Modalities an item lacks, by item.
            has_features: Whether the data has any modality.
        """
        two = len(view.lists) > 1
        kept = 50
        self.history.set_items(history_rows(view.history, missing, has_features))
        self.history.setColumnHidden(FEATURES_COLUMN, not missing)
        self.history_card.set_words("History", f"{view.degree:,} in training")
        self.held_out.set_items(held_out_rows(view.held_out, kept))
        self.held_out_card.set_words("Held out", _held_out_words(view))
        self.held_out.setColumnHidden(RANK_COLUMN_OF_B, not two)
        for place, shown in enumerate(view.lists):
            other = "BA"[place] if two else ""
            self.tops[place].set_items(top_rows(shown.items, other))
            self.tops[place].give_room(SCORE_COLUMN, TOP_COLUMNS[SCORE_COLUMN].width)
            self.tops[place].setColumnHidden(MOVE_COLUMN, not two)
            self.top_cards[place].set_words(
                f"{'AB'[place]}: {names[place]}", found_words(view, shown)
            )
        self.top_cards[1].setVisible(two)

    def mark(self, item_id: int | None) -> None:
        """Show in all lists which item is looked at."""
        for table in (self.history, self.held_out, *self.tops):
            table.mark(item_id)

    @Slot(object)
    def _choose_of_first(self, item_id: int) -> None:
        self.item_chosen.emit(item_id, 0)


def _held_out_words(view: UserView) -> str:
    in_test = sum(item.split == "test" for item in view.held_out)
    in_valid = len(view.held_out) - in_test
    return f"{in_test:,} test, {in_valid:,} valid" if in_valid else f"{in_test:,} in test"
