"""What the users page shows in place of users: waiting, no finished run, trouble."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from studio.pages.runs.states import replace_second
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState


class UsersStates(QStackedWidget):
    """The main widget, or one sentence and the buttons that lead on."""

    runs_wanted = Signal()
    new_run_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, main: QWidget) -> None:
        super().__init__()
        self.addWidget(main)

    @property
    def shows_main(self) -> bool:
        """Whether the main widget is in front."""
        return self.currentIndex() == 0

    def show_main(self) -> None:
        """Bring the main widget to the front."""
        self.setCurrentIndex(0)

    def show_waiting(self) -> None:
        """Say that the runs are being read."""
        self._put_up(EmptyState("hourglass", "Reading the runs", "This takes a moment."))

    def show_nothing(self) -> None:
        """Say that there is no finished run, and how to get one."""
        new_run = button("New run", "plus-circle", "primary")
        new_run.clicked.connect(self.new_run_wanted)
        words = "When a run has finished, this page shows what each user is recommended, and why."
        self._put_up(
            EmptyState("users", "No finished run yet", words, self._runs("Show runs"), new_run)
        )

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why the users cannot be shown."""
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.retry_wanted)
        words, runs = f"{what} {hint}".strip(), self._runs("Choose another run")
        self._put_up(EmptyState("warning", "The users cannot be shown", words, runs, again))

    def _runs(self, words: str) -> QPushButton:
        runs = button(words, "rows")
        runs.clicked.connect(self.runs_wanted)
        return runs

    def _put_up(self, state: QWidget) -> None:
        replace_second(self, state)
