"""What the paper page shows in place of its table: waiting, no results yet, trouble."""

from __future__ import annotations

from PySide6.QtCore import Signal

from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.page_states import PageStates


class PaperStates(PageStates):
    """The table and its cards, or one sentence and the button that leads on."""

    new_run_wanted = Signal()

    def show_body(self) -> None:
        """Bring the table to the front."""
        self.show_main()
        # What grew while the page was hidden is not in the stack's remembered size.
        self.updateGeometry()

    def show_waiting(self) -> None:
        """Say that the results are being read."""
        self.put_up_waiting("Reading the results")

    def show_empty(self, num_runs: int) -> None:
        """Say why there is no table, with ``num_runs`` stored, and how to get one."""
        new_run = button("New run", "plus-circle", "primary")
        new_run.clicked.connect(self.new_run_wanted)
        words = (
            "None of the stored runs has a final result yet. The table fills as they finish."
            if num_runs
            else "Train a method, and its results stand here beside those of the paper."
        )
        self.put_up(EmptyState("table", "No results to compare yet", words, new_run))

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why the results cannot be read."""
        self.put_up_trouble("The results cannot be read", what, hint)
