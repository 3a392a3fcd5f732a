"""What the users page shows in place of users: waiting, no finished run, trouble."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.page_states import PageStates


class UsersStates(PageStates):
    """The main widget, or one sentence and the buttons that lead on."""

    runs_wanted = Signal()
    new_run_wanted = Signal()

    def show_waiting(self) -> None:
        """Say that the runs are being read."""
        self.put_up_waiting("Reading the runs")

    def show_nothing(self) -> None:
        """Say that there is no finished run, and how to get one."""
        new_run = button("New run", "plus-circle", "primary")
        new_run.clicked.connect(self.new_run_wanted)
        words = "When a run has finished, this page shows what each user is recommended, and why."
        self.put_up(
            EmptyState("users", "No finished run yet", words, self._runs("Show runs"), new_run)
        )

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why the users cannot be shown."""
        self.put_up_trouble(
            "The users cannot be shown", what, hint, self._runs("Choose another run", "primary")
        )

    def _runs(self, words: str, kind: str = "secondary") -> QPushButton:
        runs = button(words, "rows", kind)
        runs.clicked.connect(self.runs_wanted)
        return runs
