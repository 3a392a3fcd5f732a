"""What the compare page shows in place of its tabs: waiting, nothing to compare, trouble."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal

from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.page_states import PageStates

LEAST: Final = 2
"""Runs that a comparison needs."""
MOST: Final = 12
"""Runs that have looks of their own; see ``runs_look``."""


class CompareStates(PageStates):
    """The tabs, or one sentence and the button that leads on."""

    runs_wanted = Signal()

    def show_tabs(self) -> None:
        """Bring the tabs to the front."""
        self.show_main()
        # What grew while the page was hidden is not in the stack's remembered size.
        self.updateGeometry()

    def show_waiting(self) -> None:
        """Say that the runs are being read."""
        self.put_up_waiting("Reading the runs")

    def show_nothing(self, *, one_left: bool = False) -> None:
        """Say how runs get here; ``one_left``: the others were taken off or are gone."""
        choose = button("Choose runs", "rows", "primary")
        choose.clicked.connect(self.runs_wanted)
        words = f"Select {LEAST} to {MOST} runs in the table of runs and press C."
        if one_left:
            words = f"One run is left. Add another above, or s{words[1:]}"
        self.put_up(EmptyState("git-diff", "Nothing to compare yet", words, choose))

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why the runs cannot be compared."""
        self.put_up_trouble("The runs cannot be read", what, hint)
