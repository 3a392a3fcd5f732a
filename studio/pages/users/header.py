"""What stands over a single user: who it is, how much is known, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from dasrec_core.quantity import counted
from studio.pages.users.list_length import LENGTHS
from studio.widgets.controls import button, segments
from studio.widgets.parts import Chip, Item, chip

if TYPE_CHECKING:
    from dasrec_core.inspection.user_view import UserView
    from studio.pages.users.group_numbers import Numbers


class UserHeader(QObject):
    """Chip and buttons of a user, for the header of the page.

    Signals:
        all_wanted: Show all users.
        copy_wanted: Copy what is said of this one.
        length_chosen: How many items the lists shall have.
    """

    all_wanted = Signal()
    copy_wanted = Signal()
    length_chosen = Signal(int)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._chip: Chip | None = None
        self._copy = button("Copy this view", "copy", tip="Copy the lists of this user as Markdown")
        self.length = segments(*(f"Top {length}" for length in LENGTHS), current=1)
        self.length.setToolTip("Length of the lists")
        self.length.setAccessibleName("Length of the lists")
        self._all = button("All users", "rows", "ghost", tip="Show all users (U)")
        for one in self.buttons():
            one.setParent(page)
            one.hide()
        self.length.changed.connect(self._choose_length)
        self._copy.clicked.connect(self.copy_wanted)
        self._all.clicked.connect(self.all_wanted)

    @Slot(int)
    def _choose_length(self, place: int) -> None:
        self.length_chosen.emit(LENGTHS[place])

    def title(self, view: UserView) -> str:
        """The user, by the key in the data."""
        return f"User {view.user_key}"

    def beside(self, view: UserView | None, numbers: Numbers | None) -> Sequence[Item]:
        """The chip that says how much is known of a user; nothing without one."""
        if view is None:
            self._chip = None  # the header deletes it
            return ()
        self._chip = self._chip or chip("-", "user")
        self._chip.set(_history_words(view, numbers), "user")
        return (self._chip,)

    def buttons(self) -> tuple[QWidget, ...]:
        """The buttons in their order."""
        return self.length, self._all, self._copy

    def show_buttons(self) -> None:
        """Show them, who hide while they wait for the header."""
        for one in self.buttons():
            one.show()

    def copy(self, view: UserView, names: Sequence[str]) -> None:
        """Put what is said of a user on the clipboard; ``names`` are those of the runs."""
        from studio.pages.users.view_text import as_markdown

        QGuiApplication.clipboard().setText(as_markdown(view, names))


def _history_words(view: UserView, numbers: Numbers | None) -> str:
    words = counted(view.degree, "interaction")
    return words if numbers is None else f"{words}, {numbers.history_words(view.user_id)}"
