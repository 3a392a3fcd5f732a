"""What pages and their views show in place of their main widget, worded alike."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.main_or_state import MainOrState
from studio.widgets.parts import Item, column


class PageStates(MainOrState):
    """The main widget, or waiting, or trouble; what there is when nothing is, each page knows.

    ``retry_wanted``: the user asks for what failed once more.
    """

    retry_wanted = Signal()

    def fill(self, page: QWidget) -> None:
        """Be all that stands on ``page``, within the margins of pages."""
        whole = column(self)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        page.setLayout(whole)

    def put_up_waiting(self, title: str) -> None:
        """Say what is being done."""
        self.put_up(EmptyState("hourglass", title, "This takes a moment."))

    def put_up_trouble(self, title: str, what: str, hint: str, *ways_out: Item) -> None:
        """Say what is not there and why, and offer to try again.

        Args:
            title: What cannot be shown.
            what: What happened.
            hint: What the user can do.
            ways_out: Buttons after the one that tries again; the last is the main one.
        """
        # Trying again is the main thing to do only where there is nothing else.
        again = button("Try again", "arrow-clockwise", "secondary" if ways_out else "primary")
        again.clicked.connect(self.retry_wanted)
        self.put_up(EmptyState("warning", title, f"{what} {hint}".strip(), again, *ways_out))
