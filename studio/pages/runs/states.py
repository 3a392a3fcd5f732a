"""What the runs page shows in place of the table: waiting, nothing yet, trouble, no match."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.main_or_state import replace_second
from studio.widgets.page_states import PageStates
from studio.widgets.parts import card


class RunsStates(PageStates):
    """The main widget, or one sentence and the button that leads on."""

    new_run_wanted = Signal()
    runs_wanted = Signal()  # out of the trash

    def show_waiting(self) -> None:
        """Say that the runs are being read."""
        self.put_up_waiting("Reading the results")

    def show_empty(self) -> None:
        """Say that there are no runs, and how to get one."""
        new_run = button("New run", "plus-circle", "primary")
        new_run.clicked.connect(self.new_run_wanted)
        words = "Every run you train is kept here with its settings, curves and results."
        self.put_up(EmptyState("rows", "No runs yet", words, new_run))

    def show_empty_trash(self) -> None:
        """Say that the trash is empty."""
        back = button("Back to the runs", "arrow-left", "primary")
        back.clicked.connect(self.runs_wanted)
        words = "Runs you throw away come here first."
        self.put_up(EmptyState("trash", "The trash is empty", words, back))

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why the runs cannot be read."""
        self.put_up_trouble("The results cannot be read", what, hint)


class TableStates(QStackedWidget):
    """The table on its card, or that the filter hides every run."""

    clear_wanted = Signal()

    def __init__(self, table: QWidget) -> None:
        super().__init__()
        self.addWidget(card("", table, flush=True))

    def show_table(self) -> None:
        """Bring the table to the front."""
        self.setCurrentIndex(0)

    def show_no_match(self, total: int) -> None:
        """Say that none of ``total`` runs matches the filter."""
        clear = button("Clear filter", "x", "primary")
        clear.clicked.connect(self.clear_wanted)
        words = (
            f"The filter hides all {total:,} runs." if total > 1 else "The filter hides the run."
        )
        state = EmptyState("funnel", f"0 of {total:,} match", words, clear)
        replace_second(self, card("", state))
